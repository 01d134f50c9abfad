"""Sends raw bytes to a server over a socket and reads what it answers; every wait is bounded."""

import dataclasses
import re
import socket
import time

PROBE = b"GET /health/live HTTP/1.1\r\nHost: probe.example\r\n\r\n"
# What a server answers when it will not read the bytes, whatever they ask for.
REFUSALS = {400, 411, 413, 414, 417, 422, 431, 501, 505}
# Between pieces, so that the server reads them one by one.
PAUSE = 0.003


@dataclasses.dataclass
class Answer:
    status: int
    fields: dict
    body: bytes


class Incomplete(Exception):
    """An answer is not whole yet."""


def split_answer(data, method, at_end):
    """The first answer in `data` and the rest; at the end of the stream a body may end with it."""
    border = data.find(b"\r\n\r\n")
    if border < 0:
        raise Incomplete
    lines = data[:border].decode("latin-1").split("\r\n")
    found = re.fullmatch(r"HTTP/1\.[01] (\d{3})(?: .*)?", lines[0])
    if not found:
        raise ValueError(f"not an answer: {lines[0]!r}")
    status = int(found[1])
    fields = {}
    for line in lines[1:]:
        name, _, value = line.partition(":")
        fields[name.lower()] = value.strip()
    rest = data[border + 4 :]
    if method == "HEAD" or status in (204, 304) or status < 200:
        return Answer(status, fields, b""), rest
    if "chunked" in fields.get("transfer-encoding", "").lower():
        body = b""
        while True:
            line, mark, rest = rest.partition(b"\r\n")
            if not mark:
                raise Incomplete
            size = int(line.split(b";")[0], 16)
            if len(rest) < size + 2:
                raise Incomplete
            body, rest = body + rest[:size], rest[size + 2 :]
            if size == 0:
                return Answer(status, fields, body), rest
    if "content-length" in fields:
        length = int(fields["content-length"])
        if len(rest) < length:
            raise Incomplete
        return Answer(status, fields, rest[:length]), rest[length:]
    if not at_end:
        raise Incomplete
    return Answer(status, fields, rest), b""


class Conversation:
    """One connection: what was answered so far, and whether the server ended it."""

    def __init__(self, address, timeout=5):
        self.socket = socket.create_connection(address, timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""
        self.ended = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, *pieces):
        """Sends what it can: a server that has refused may have closed already."""
        for index, piece in enumerate(pieces):
            if index:
                time.sleep(PAUSE)
            try:
                self.socket.sendall(piece)
            except OSError:
                return

    def read(self, method="GET", timeout=5):
        """The next final answer, or `None` when the server ended or stayed silent instead."""
        until = time.monotonic() + timeout
        while True:
            try:
                answer, self.data = split_answer(self.data, method, self.ended)
                if answer.status >= 200:
                    return answer
                continue
            except Incomplete:
                if self.ended:
                    return None
            if not self.read_more(until - time.monotonic()):
                return None

    def read_more(self, timeout=5):
        """Reads what comes next; `False` when nothing did in time."""
        self.socket.settimeout(max(timeout, 0.001))
        try:
            piece = self.socket.recv(65536)
            self.data += piece
            self.ended = not piece
        except TimeoutError:
            return False
        except OSError:
            self.ended = True
        return True

    def is_kept(self, timeout=5):
        """Whether another request is answered; `False` when the server ended the connection."""
        self.send(PROBE)
        answer = self.read(timeout=timeout)
        if answer is not None:
            return True
        return False if self.ended else None


def answers(address, pieces, methods, timeout=5):
    """What the server answers to requests with these methods, and then whether it goes on.

    Returns the answers, and `True` (another request is answered), `False` (the connection ended)
    or `None` (silence).
    """
    found = []
    with Conversation(address, timeout) as conversation:
        conversation.send(*pieces)
        for method in methods:
            answer = conversation.read(method, timeout)
            if answer is None:
                return found, False if conversation.ended else None
            found.append(answer)
        return found, conversation.is_kept(timeout)
