"""Requests that others collected, each with what its authors say about it."""

import dataclasses
import json
import pathlib
import re

import yaml

REFUSE, ACCEPT, END = "refuse", "accept", "end"


@dataclasses.dataclass
class Vector:
    name: str
    data: bytes
    # REFUSE: an error and the end; ACCEPT: no error; END: answered, and nothing after the last.
    verdict: str


# gunicorn: settings of its own, its policy, or a file without a request.
GUNICORN_LEFT_OUT = (
    r"pp_.*|compat_.*|.*compat\d?|010|011|012|013|019|040|041|042|chunked_07|version_02|001"
    r"|limit_header_default_01"
)


def gunicorn(folder):
    for kind, verdict in (("invalid", REFUSE), ("valid", ACCEPT)):
        for path in sorted((folder / "gunicorn/tests/requests" / kind).glob("*.http")):
            left_out = GUNICORN_LEFT_OUT if kind == "invalid" else r"pp_.*|compat_.*|.*compat\d?"
            if re.fullmatch(left_out, path.stem):
                continue
            text = path.read_bytes().replace(b"\n", b"")
            yield Vector(f"{kind}/{path.stem}", unescaped(text), verdict)


def llhttp(folder):
    for path in sorted((folder / "llhttp/test/request").glob("*.md")):
        heading = ""
        text = path.read_text(encoding="utf-8")
        parts = re.split(r"^#+ (.*)$", text, flags=re.MULTILINE)
        for heading, section in zip(parts[1::2], parts[2::2]):
            meta = re.search(r"<!-- meta=(\{.*?\}) -->", section)
            request = re.search(r"^```http\n(.*?)\n?^```", section, re.DOTALL | re.MULTILINE)
            log = re.search(r"^```log\n(.*?)^```", section, re.DOTALL | re.MULTILINE)
            if not (meta and request and log) or json.loads(meta[1])["type"] != "request":
                continue
            text = re.sub(r"\\\n", "", request[1]).replace("\n", "\r\n")
            codes = [int(code) for code in re.findall(r"error code=(\d+)", log[1])]
            # 21 to 23 stop the parser for an upgrade; 5 is data after the last request.
            errors = [code for code in codes if not 21 <= code <= 23]
            verdict = ACCEPT if not errors else END if errors == [5] else REFUSE
            yield Vector(f"{path.stem}: {heading}", unescaped(text.encode("utf-8")), verdict)


def desync_guardian(folder):
    for path in sorted((folder / "desync-guardian/tests").glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            tier, reason = case["expected"]["tier"], case["expected"].get("reason", "")
            version = str(case["version"] or "")
            if tier == "Acceptable":
                continue
            verdict = ACCEPT if tier == "Compliant" else REFUSE
            # Ambiguous for a proxy: here the body of a GET has the length its fields say.
            if reason.startswith("Undefined") and case["method"] in ("GET", "HEAD"):
                verdict = ACCEPT if version == "HTTP/1.1" else REFUSE
            fields = [
                (coded(field["name"]), coded(field["value"])) for field in case["headers"] or []
            ]
            # A control character is refused wherever it stands.
            if any(re.search(rb"[\0-\x08\x0a-\x1f\x7f]", name + value) for name, value in fields):
                verdict = REFUSE
            if not any(name.lower() == b"host" for name, _ in fields):
                fields.insert(0, (b"Host", b"vector.example"))
            words = [case["method"], case["uri"]] + [version] * bool(version)
            line = b" ".join(map(coded, words))
            head = b"".join(name + b": " + value + b"\r\n" for name, value in fields)
            data = line + b"\r\n" + head + b"\r\n" + body_for(fields)
            yield Vector(f"{path.stem}: {case['name']}", data, verdict)


def coded(text):
    """The bytes of a string whose characters below U+0100 are bytes."""
    text = str(text)
    return text.encode("latin-1" if max(map(ord, text), default=0) < 256 else "utf-8")


def body_for(fields):
    """As much body as the fields announce, where they do."""
    for name, value in fields:
        if name.lower() == b"transfer-encoding":
            return b"0\r\n\r\n"
        if name.lower() == b"content-length" and re.fullmatch(rb"\d{1,6}", value.strip()):
            return b"a" * int(value)
    return b""


ESCAPES = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"f": b"\f", b"0": b"\0"}


def unescaped(text):
    """The bytes a text stands for; a backslash before anything else stands for itself."""

    def meaning(found):
        if found[1].startswith(b"x"):
            return bytes([int(found[1][1:], 16)])
        return ESCAPES.get(found[1], found[0])

    return re.sub(rb"\\(x[0-9a-fA-F]{2}|.)", meaning, text, flags=re.DOTALL)


HTTP_SETS = {"gunicorn": gunicorn, "llhttp": llhttp, "desync-guardian": desync_guardian}


@dataclasses.dataclass
class Frame:
    name: str
    wire: bytes
    codes: list


def http2_frames(folder):
    for path in sorted((folder / "http2-frame/error").glob("*.json")):
        case = json.loads(path.read_text())
        yield Frame(path.stem, bytes.fromhex(case["wire"]), case["error"])


def folder(given):
    """Where the vectors are, or `None`."""
    root = pathlib.Path(__file__).resolve().parents[3]
    near = [root.parent / "shared" / "data" / "http-vectors"]
    for path in ([pathlib.Path(given)] if given else near):
        if (path / "gunicorn").is_dir():
            return path
    return None
