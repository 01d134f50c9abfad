"""Requests and HPACK, beyond the 147: fields, targets and lengths that must be refused or kept."""

from case import AUTHORITY, GET, HTTP, PATH, case, replaced, without
from connection import Missed
from expectations import (
    answer,
    calm,
    connection_error,
    finished,
    refused,
    settings_ack,
    stream_error,
)
from frames import (
    END_HEADERS,
    END_STREAM,
    INDEXING,
    Error,
    Setting,
    data,
    fields,
    headers,
    indexed,
    integer,
    literal,
    settings,
    string,
    table_size,
)

PROTOCOL = Error.PROTOCOL_ERROR
MALFORMED = stream_error(1, PROTOCOL)
REFUSED = refused(1, PROTOCOL)
COMPRESSION = connection_error(Error.COMPRESSION_ERROR)


def cases(r):
    return [*field_lines(r), *pseudo_fields(r), *contents(r), *trailers(r), *hpack(r), *encoder(r)]


def field_lines(r):
    def bad(section, name, field, value=b"ok"):
        return case(f"{section} {name}", r.get(1, fields((field, value))), MALFORMED)

    def good(section, name, *pairs):
        return case(f"{section} {name}", r.get(1, fields(*pairs)), finished(1), calm)

    return [
        bad("8.2.1", "an empty field name", ""),
        bad("8.2.1", "a space in a name", "x test"),
        bad("8.2.1", "a colon in a name", "x:test"),
        bad("8.2.1", "NUL in a name", b"x\0test"),
        bad("8.2.1", "an 8-bit name", b"x-\xe9"),
        bad("8.2.1", "DEL in a name", b"x-\x7f"),
        bad("8.2.1", "NUL in a value", "x-test", b"a\0b"),
        bad("8.2.1", "CR in a value", "x-test", b"a\rb"),
        bad("8.2.1", "LF in a value", "x-test", b"a\nb"),
        bad(
            "8.2.1", "a request in a value", "x-test", b"a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
        ),
        bad("8.2.1", "a value that begins with a space", "x-test", b" a"),
        bad("8.2.1", "a value that ends with a tab", "x-test", b"a\t"),
        bad("8.2.2", "keep-alive", "keep-alive", "timeout=5"),
        bad("8.2.2", "proxy-connection", "proxy-connection", "keep-alive"),
        bad("8.2.2", "transfer-encoding", "transfer-encoding", "chunked"),
        bad("8.2.2", "upgrade", "upgrade", "websocket"),
        bad("8.2.2", "connection: close", "connection", "close"),
        bad("8.2.2", "te: gzip", "te", "gzip"),
        good("8.2.2", "te: trailers", ("te", "trailers")),
        good("8.2.1", "an 8-bit value", ("x-test", b"caf\xc3\xa9")),
        good("8.2.1", "an empty value", ("x-test", "")),
        good("8.2.3", "cookie in crumbs", *(("cookie", f"c{at}={at}") for at in range(9))),
    ]


def pseudo_fields(r):
    known = r.pairs()
    host = known[3][1]
    lone = without(known, ":authority")

    def of(name, pairs, step, flags=END_HEADERS | END_STREAM):
        return case(f"8.3.1 {name}", r.listed(1, pairs, flags), step)

    def path(name, value):
        return of(name, replaced(known, ":path", value), REFUSED)

    def authority(name, value):
        return of(name, replaced(known, ":authority", value), REFUSED)

    tunnel = [(":method", "CONNECT"), (":authority", host)]
    not_known = refused(1, PROTOCOL, statuses=(400, 405, 501))
    return [
        of("host as :authority", [*known, ("host", host)], finished(1)),
        of("host but no :authority", [*lone, ("host", host)], finished(1)),
        of("host other than :authority", [*known, ("host", "other.example")], REFUSED),
        of("neither host nor :authority", lone, REFUSED),
        of("host twice", [*lone, ("host", host), ("host", host)], REFUSED),
        of(":authority twice", [*known, (":authority", host)], MALFORMED),
        authority("an empty :authority", ""),
        authority("a user in :authority", f"user@{host}"),
        authority("a path in :authority", f"{host}/x"),
        authority("a space in :authority", "a b"),
        path("a :path without its slash", r.path[1:]),
        path("* as :path of GET", "*"),
        path("a space in :path", r.path + " x"),
        path("a fragment in :path", r.path + "#x"),
        path("NUL in :path", r.path.encode() + b"\0"),
        path("LF in :path", r.path.encode() + b"\n"),
        path("an 8-bit :path", b"/caf\xe9"),
        of("an empty :method", replaced(known, ":method", ""), REFUSED),
        of("a space in :method", replaced(known, ":method", "GET /x"), not_known),
        of("an empty :scheme", replaced(known, ":scheme", ""), REFUSED),
        of("an unknown method", replaced(known, ":method", "BREW"), not_known),
        of("OPTIONS *", replaced(replaced(known, ":method", "OPTIONS"), ":path", "*"), answer(1)),
        of(
            "an extended CONNECT that was not offered",
            [*replaced(known, ":method", "CONNECT"), (":protocol", "websocket")],
            MALFORMED,
        ),
        case("8.5 CONNECT", r.listed(1, tunnel, END_HEADERS), not_known),
        case(
            "8.5 CONNECT with :path",
            r.listed(1, [*tunnel, (":path", "/"), (":scheme", "http")], END_HEADERS),
            not_known,
        ),
        case("8.3 no field at all", headers(1, b""), MALFORMED),
    ]


def contents(r):
    end = END_HEADERS | END_STREAM

    def said(*lengths, flags=END_HEADERS):
        return r.post(1, fields(*(("content-length", length) for length in lengths)), flags=flags)

    def of(name, *steps):
        return case(f"8.1.1 {name}", *steps)

    four = data(1, b"test", END_STREAM)
    return [
        of("content-length of 5, no content", said("5", flags=end), MALFORMED),
        of("content-length of 5, DATA of nothing", said("5"), data(1, b"", END_STREAM), MALFORMED),
        of("content-length of 5, content of 4", said("5"), four, MALFORMED),
        of("content-length of 3, content of 4", said("3"), four, MALFORMED),
        of("content-length of 4, content of 4", said("4"), four, answer(1), calm),
        of(
            "content-length does not count padding",
            said("4"),
            data(1, b"te", padding=9),
            data(1, b"st", END_STREAM, padding=1),
            answer(1),
            calm,
        ),
        of("content-length of 0, no content", said("0", flags=end), answer(1), calm),
        of("content-length twice, the same", said("4", "4"), four, REFUSED),
        of("content-length twice, not the same", said("4", "5"), four, REFUSED),
        of("content-length as a list", said("4, 4"), four, REFUSED),
        of("content-length with a sign", said("+4"), four, REFUSED),
        of("content-length below 0", said("-4"), four, REFUSED),
        of("content-length in hexadecimal", said("0x4"), four, REFUSED),
        of("an empty content-length", said(""), four, REFUSED),
        of("content-length above 2^64", said("18446744073709551620"), four, REFUSED),
        of(
            "content-length and transfer-encoding",
            r.post(1, fields(("content-length", "4"), ("transfer-encoding", "chunked"))),
            four,
            MALFORMED,
        ),
        of("content of GET", r.get(1, flags=END_HEADERS), four, answer(1), calm),
    ]


def trailers(r):
    def of(name, field, value, step=MALFORMED):
        sent = headers(1, fields((field, value)))
        return case(f"8.1 {name} in trailers", r.post(1), data(1, b"test"), sent, step)

    no_content = (r.get(1, flags=END_HEADERS), headers(1, fields(("x-test", "ok"))))
    return [
        of("a field", "x-test", "ok", answer(1)),
        of("a pseudo-field", ":path", "/"),
        of("a name in upper case", "X-Test", "ok"),
        of("transfer-encoding", "transfer-encoding", "chunked"),
        of("LF", "x-test", b"a\nb"),
        case("8.1 trailers without content", *no_content, finished(1)),
    ]


def hpack(r):
    block = r.block()
    path = literal(PATH, r.path, INDEXING)
    start = GET + HTTP + literal(AUTHORITY, r.authority)
    again = headers(3, start + indexed(62))

    def bad(name, *more):
        return case(f"7541 {name}", headers(1, block + b"".join(more)), COMPRESSION)

    return [
        bad("5.1 an index beyond 2^64", b"\xff" * 11 + b"\x7f"),
        bad("5.1 an index with too many zeros", b"\xff" + b"\x80" * 20 + b"\x00"),
        bad("5.1 an index cut short", b"\xff"),
        bad("5.2 a name cut short", b"\x00\x05x-t"),
        bad("5.2 a value cut short", b"\x00\x06x-test\x05ok"),
        bad("5.2 no value", b"\x00\x06x-test"),
        bad("5.2 a length beyond 2^64", b"\x00\x7f" + b"\xff" * 10 + b"\x7f"),
        bad("5.2 a length of 2^31", b"\x00" + integer(2**31, 7)),
        bad("5.2 Huffman padding of a whole byte", b"\x00" + string("x-test") + b"\x81\xff"),
        bad("2.3.3 the first dynamic index of an empty table", indexed(62)),
        bad("4.2 a table size update between fields", table_size(0), literal("x-test", "ok")),
        case(
            "7541 4.3 an entry that a table of 0 cannot hold",
            headers(1, table_size(0) + start + path),
            finished(1),
            again,
            COMPRESSION,
        ),
        case(
            "7541 4.4 an entry larger than the table empties it",
            headers(1, start + path),
            finished(1),
            headers(3, block + literal("x-test", "z" * 4100, INDEXING)),
            answer(3),
            headers(5, start + indexed(62)),
            COMPRESSION,
        ),
        case(
            "7541 2.3.2 an entry serves the next request",
            headers(1, start + path),
            again,
            finished(3),
        ),
        case(
            "7541 2.3.2 an entry of a refused request serves the next",
            headers(1, start + path + literal("X-Test", "no")),
            again,
            finished(3),
        ),
        case(
            "7541 6.3 a size within what was offered",
            headers(1, table_size(100) + block),
            finished(1),
        ),
    ]


def encoder(r):
    """That a decoder held to the table size it asked for can read what the server sends."""

    def shrink_to(size):
        def step(connection):
            connection.send(settings((Setting.HEADER_TABLE_SIZE, size)))
            settings_ack(connection)
            connection.decoder.max_allowed_table_size = size

        return step

    def status_ok(connection):
        if connection.status(3) != connection.status(1):
            raise Missed(f"two answers to one request; got {connection.story()}")

    return [
        case(
            f"7541 4.2 the server's table shrinks to {size} when asked",
            r.get(1),
            finished(1),
            shrink_to(size),
            r.get(3),
            finished(3),
            status_ok,
        )
        for size in (0, 64, 4096)
    ]
