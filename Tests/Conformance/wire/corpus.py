"""Reads the files of Tests/Fixtures/wire; the README there describes them."""

import dataclasses
import pathlib

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "wire"
ESCAPES = {"r": b"\r", "n": b"\n", "t": b"\t", "0": b"\0", "\\": b"\\"}


def decoded(text):
    """The bytes a line stands for."""

    def upto(place, end):
        out = bytearray()
        while place < len(text):
            char = text[place]
            place += 1
            if char == end:
                return bytes(out), place
            if char != "\\":
                out += char.encode("ascii")
                continue
            kind = text[place]
            place += 1
            if kind == "x":
                out.append(int(text[place : place + 2], 16))
                place += 2
            elif kind == "{":
                count, _, _ = text[place:].partition("*")
                once, place = upto(place + len(count) + 1, "}")
                out += once * int(count)
            else:
                out += ESCAPES[kind]
        if end:
            raise ValueError("{ without }")
        return bytes(out), place

    return upto(0, None)[0]


@dataclasses.dataclass
class Request:
    method: str
    answer: int = None


@dataclasses.dataclass
class Case:
    name: str
    is_refused: bool
    data: bytes
    accepted: list
    status: int
    keeps: bool
    why: str

    @property
    def methods(self):
        """Of the requests that are answered, the one refused included."""
        return [request.method for request in self.accepted] + ["GET"] * self.is_refused

    @property
    def statuses(self):
        refused = [self.status] if self.is_refused else []
        return [request.answer for request in self.accepted] + refused


def read(path):
    head, _, body = path.read_text(encoding="utf-8").partition("\n---\n")
    accepted, single = [], {}
    for line in head.split("\n"):
        key, _, value = line.partition(":")
        value = value.strip()
        if key == "request":
            accepted.append(Request(value.split(" ")[0]))
        elif key == "answer":
            accepted[-1].answer = int(value)
        else:
            single[key] = value
    return Case(
        name=path.stem,
        is_refused=path.parent.name == "refused",
        data=b"".join(decoded(line) for line in body.split("\n")),
        accepted=accepted,
        status=int(single["status"]) if "status" in single else None,
        keeps=single["connection"] == "keep",
        why=single.get("why", ""),
    )


def load():
    return [read(path) for path in sorted(FOLDER.glob("*/*.http"))]
