"""Broken frames others collected (github.com/http2jp/http2-frame-test-case): a file each, with the
error codes that may answer it."""

import json
import pathlib

from case import case
from expectations import stream_error


def cases(folder):
    files = sorted((pathlib.Path(folder) / "error").glob("*.json"))
    if not files:
        raise SystemExit(f"no vectors in {folder}/error")
    return [of(path) for path in files]


def of(path):
    vector = json.loads(path.read_text())
    codes = vector["error"]
    return case(f"vector {path.stem}", bytes.fromhex(vector["wire"]), stream_error(None, *codes))
