"""HTTP/2 frames and HPACK fields built by hand (RFC 9113, RFC 7541), right or wrong as a case asks.

Nothing here has state: a block never touches the dynamic table unless a case says so, so that the
bytes of a case do not depend on what was sent before.
"""

import enum
import struct
import typing

from hpack.huffman import HuffmanEncoder
from hpack.huffman_constants import REQUEST_CODES, REQUEST_CODES_LENGTH

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

END_STREAM = ACK = 0x1
END_HEADERS = 0x4
PADDED = 0x8
PRIORITISED = 0x20

HIGHEST_STREAM = 2**31 - 1
HIGHEST_WINDOW = 2**31 - 1
# What every endpoint takes without having said so (RFC 9113 §6.5.2).
FRAME_BYTES = 16_384
WINDOW_BYTES = 65_535


class Kind(enum.IntEnum):
    DATA = 0
    HEADERS = 1
    PRIORITY = 2
    RST_STREAM = 3
    SETTINGS = 4
    PUSH_PROMISE = 5
    PING = 6
    GOAWAY = 7
    WINDOW_UPDATE = 8
    CONTINUATION = 9
    PRIORITY_UPDATE = 16


class Error(enum.IntEnum):
    NO_ERROR = 0
    PROTOCOL_ERROR = 1
    INTERNAL_ERROR = 2
    FLOW_CONTROL_ERROR = 3
    SETTINGS_TIMEOUT = 4
    STREAM_CLOSED = 5
    FRAME_SIZE_ERROR = 6
    REFUSED_STREAM = 7
    CANCEL = 8
    COMPRESSION_ERROR = 9
    CONNECT_ERROR = 10
    ENHANCE_YOUR_CALM = 11
    INADEQUATE_SECURITY = 12
    HTTP_1_1_REQUIRED = 13


class Setting(enum.IntEnum):
    HEADER_TABLE_SIZE = 1
    ENABLE_PUSH = 2
    MAX_CONCURRENT_STREAMS = 3
    INITIAL_WINDOW_SIZE = 4
    MAX_FRAME_SIZE = 5
    MAX_HEADER_LIST_SIZE = 6


def name_of(enumeration, value):
    try:
        return enumeration(value).name
    except ValueError:
        return f"{enumeration.__name__.lower()} {value}"


class Frame(typing.NamedTuple):
    """A frame that came."""

    kind: int
    flags: int
    stream: int
    payload: bytes

    def has(self, flag):
        return bool(self.flags & flag)

    @property
    def code(self):
        """The error code of RST_STREAM and GOAWAY."""
        at = 4 if self.kind == Kind.GOAWAY else 0
        return int.from_bytes(self.payload[at : at + 4], "big")

    @property
    def last_stream(self):
        """Of GOAWAY."""
        return int.from_bytes(self.payload[:4], "big") & HIGHEST_STREAM

    @property
    def block(self):
        """The field block of HEADERS or CONTINUATION, without padding and priority."""
        block = self.payload
        if self.kind == Kind.HEADERS and self.has(PADDED):
            block = block[1 : len(block) - block[0]]
        if self.kind == Kind.HEADERS and self.has(PRIORITISED):
            block = block[5:]
        return block


def frame(kind, flags, stream, payload=b"", length=None, reserved=0):
    """Any frame; `length` may lie, `reserved` is the bit before the stream identifier."""
    length = len(payload) if length is None else length
    head = struct.pack(
        ">BHBBI", length >> 16, length & 0xFFFF, kind, flags, stream | reserved << 31
    )
    return head + payload


def padded(payload, padding):
    return bytes([padding]) + payload + bytes(padding)


def data(stream, payload=b"", flags=0, padding=None):
    if padding is not None:
        payload, flags = padded(payload, padding), flags | PADDED
    return frame(Kind.DATA, flags, stream, payload)


def headers(stream, block, flags=END_HEADERS | END_STREAM, padding=None, priority=None):
    """`priority` is the five bytes that `dependency` makes."""
    if priority is not None:
        block, flags = priority + block, flags | PRIORITISED
    if padding is not None:
        block, flags = padded(block, padding), flags | PADDED
    return frame(Kind.HEADERS, flags, stream, block)


def continuation(stream, block, flags=END_HEADERS):
    return frame(Kind.CONTINUATION, flags, stream, block)


def dependency(on=0, weight=16, exclusive=False):
    return struct.pack(">IB", on | exclusive << 31, weight - 1)


def priority(stream, on=0, weight=16, exclusive=False):
    return frame(Kind.PRIORITY, 0, stream, dependency(on, weight, exclusive))


def rst_stream(stream, code=Error.CANCEL):
    return frame(Kind.RST_STREAM, 0, stream, struct.pack(">I", code))


def settings(*pairs, flags=0, stream=0):
    payload = b"".join(struct.pack(">HI", key, value) for key, value in pairs)
    return frame(Kind.SETTINGS, flags, stream, payload)


def ping(payload=b"newsping", flags=0, stream=0):
    return frame(Kind.PING, flags, stream, payload)


def goaway(last_stream=0, code=Error.NO_ERROR, debug=b"", stream=0):
    return frame(Kind.GOAWAY, 0, stream, struct.pack(">II", last_stream, code) + debug)


def window_update(stream, increment):
    return frame(Kind.WINDOW_UPDATE, 0, stream, struct.pack(">I", increment))


def push_promise(stream, promised, block):
    payload = struct.pack(">I", promised) + block
    return frame(Kind.PUSH_PROMISE, END_HEADERS, stream, payload)


def priority_update(stream, value, on=0):
    """RFC 9218 §7.1."""
    return frame(Kind.PRIORITY_UPDATE, 0, on, struct.pack(">I", stream) + value)


# HPACK (RFC 7541 §5, §6)

PLAIN = 0x00
INDEXING = 0x40
NEVER_INDEXED = 0x10

HUFFMAN = HuffmanEncoder(REQUEST_CODES, REQUEST_CODES_LENGTH)


def integer(value, bits, pattern=0):
    """`value` in a prefix of `bits` below the bits of `pattern`."""
    limit = (1 << bits) - 1
    if value < limit:
        return bytes([pattern | value])
    encoded = bytearray([pattern | limit])
    value -= limit
    while value >= 128:
        encoded.append(value & 127 | 128)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def octets(text):
    return text if isinstance(text, bytes) else text.encode()


def string(text, huffman=False):
    coded = HUFFMAN.encode(octets(text)) if huffman else octets(text)
    return integer(len(coded), 7, 0x80 if huffman else 0) + coded


def literal(name, value, how=PLAIN, huffman=False):
    """A field with its name spelt out, or with the index of its name where that is a number."""
    bits = 6 if how == INDEXING else 4
    if isinstance(name, int):
        return integer(name, bits, how) + string(value, huffman)
    return bytes([how]) + string(name, huffman) + string(value, huffman)


def indexed(index):
    return integer(index, 7, 0x80)


def table_size(size):
    return integer(size, 5, 0x20)


def fields(*pairs):
    """A block of literals that leave no trace in the dynamic table."""
    return b"".join(literal(name, value) for name, value in pairs)
