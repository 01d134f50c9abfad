"""What a case is, and the requests cases are made of."""

import typing

from frames import END_HEADERS, END_STREAM, fields, headers, indexed, literal

# Of the static table (RFC 7541, appendix A).
AUTHORITY, GET, POST, PATH, HTTP = 1, indexed(2), indexed(3), 4, indexed(6)


class Case(typing.NamedTuple):
    """`steps`: bytes to send, and functions that take the connection and wait. What stands between
    two waits leaves in one write, or frame by frame where the suite runs split."""

    name: str
    steps: tuple
    handshake: bool = True


def case(name, *steps, handshake=True):
    return Case(name, steps, handshake)


class Requests:
    """Requests for an address that every server under test answers with a body of five bytes or
    more."""

    def __init__(self, authority, path):
        self.authority = authority
        self.path = path

    def pairs(self, method="GET", path=None, **more):
        """Name and value of each field; `more` has `_` for `-`."""
        return [
            (":method", method),
            (":scheme", "http"),
            (":path", self.path if path is None else path),
            (":authority", self.authority),
            *((name.replace("_", "-"), value) for name, value in more.items()),
        ]

    def block(self, method=GET, *more):
        """A field block: the four pseudo-header fields, then `more` blocks."""
        host = literal(AUTHORITY, self.authority)
        return method + HTTP + literal(PATH, self.path) + host + b"".join(more)

    def get(self, stream, *more, flags=END_HEADERS | END_STREAM, **how):
        return headers(stream, self.block(GET, *more), flags, **how)

    def post(self, stream, *more, flags=END_HEADERS, **how):
        """Without END_STREAM unless `flags` say so: DATA follows."""
        return headers(stream, self.block(POST, *more), flags, **how)

    def listed(self, stream, pairs, flags=END_HEADERS | END_STREAM):
        """A request of exactly these fields, in this order."""
        return headers(stream, fields(*pairs), flags)


def without(pairs, name):
    return [pair for pair in pairs if pair[0] != name]


def replaced(pairs, name, value):
    return [(key, value if key == name else text) for key, text in pairs]
