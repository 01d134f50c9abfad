"""Many articles of about 4 KB, the same ones every time, and how often each is asked for."""

import itertools
import json
import random
import re
import socket


def names(count):
    return [f"z{number:06}" for number in range(count)]


def write(path, count):
    """Writes articles as NDJSON in the native format."""
    dice = random.Random(11)
    # Hardly two articles have a word in common: what is related to what is another benchmark.
    syllables = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
    with open(path, "w", encoding="utf-8") as file:
        for number, name in enumerate(names(count)):
            sounds = dice.choices(syllables, k=48)
            words = ["".join(sounds[at : at + 4]) for at in range(0, 48, 4)]
            sentences = [" ".join(dice.choices(words, k=13)).capitalize() + "." for _ in range(30)]
            article = {
                "id": name,
                "headline": " ".join(words[:8]).capitalize(),
                "body_text": "\n\n".join(" ".join(sentences[at::5]) for at in range(5)),
                "source": "Made up",
                "section": "news",
                "language": "en",
                "date_published": f"20{number % 20:02}-{number % 12 + 1:02}-{number % 28 + 1:02}",
            }
            file.write(json.dumps(article) + "\n")


def draws(count, exponent, length, seed):
    """So many paths, the article of rank r drawn in proportion to 1 / r ** exponent."""
    weights = itertools.accumulate(1 / rank**exponent for rank in range(1, count + 1))
    dice = random.Random(seed)
    ranked = names(count)
    # Which article is popular has nothing to do with when it was written.
    random.Random(5).shuffle(ranked)
    drawn = dice.choices(ranked, cum_weights=list(weights), k=length)
    return [f"/articles/{name}" for name in drawn]


def write_files(origin, count, docroot, batch=16):
    """Gets every article from a server and writes the bodies where others find them.

    Returns the bytes of all bodies and of all answers.
    """
    folder = docroot / "articles"
    folder.mkdir(parents=True)
    host, port = origin.removeprefix("http://").split(":")
    bodies = answers = 0
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        reader = connection.makefile("rb", buffering=1 << 20)
        every = names(count)
        for start in range(0, count, batch):
            part = every[start : start + batch]
            rest = f" HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"
            connection.sendall("".join(f"GET /articles/{name}{rest}" for name in part).encode())
            for name in part:
                head = read_head(reader, name)
                length = int(re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)[1])
                body = reader.read(length)
                (folder / name).write_bytes(body)
                bodies += length
                answers += length + len(head)
    return bodies, answers


def read_head(reader, name):
    lines = []
    while not lines or lines[-1] not in (b"\r\n", b""):
        lines.append(reader.readline())
    if not lines[0].startswith(b"HTTP/1.1 200 "):
        raise SystemExit(f"{name}: {lines[0].decode('latin-1')}")
    return b"".join(lines)
