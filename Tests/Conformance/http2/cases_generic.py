"""What any HTTP/2 server must accept: starting, streams, each frame, messages, HPACK."""

from case import case
from expectations import answer, data_of, finished, is_frame, pong, pong_or_close
from frames import (
    END_STREAM,
    INDEXING,
    NEVER_INDEXED,
    PLAIN,
    Kind,
    Setting,
    continuation,
    data,
    dependency,
    fields,
    goaway,
    headers,
    indexed,
    literal,
    ping,
    priority,
    rst_stream,
    settings,
    table_size,
    window_update,
)

USER_AGENT = 58
DUMMY = fields(("x-dummy", "conformance" * 4))


def some_data(connection):
    connection.wait(lambda event: is_frame(event, Kind.DATA, 1), "DATA(1)")


def cases(r):
    shut = settings((Setting.INITIAL_WINDOW_SIZE, 0))
    return [
        case("generic 1/1 a preface is answered by SETTINGS and ACK", ping(), pong()),
        *streams(r, shut),
        *frames_taken(r),
        *messages(r),
        *hpack(r),
    ]


def streams(r, shut):
    name = "generic 2/{}".format
    return [
        case(name("1 PRIORITY on an idle stream"), priority(1, weight=256), ping(), pong()),
        case(
            name("2 WINDOW_UPDATE on a half-closed (remote) stream"),
            shut,
            r.get(1),
            window_update(1, 1),
            some_data,
        ),
        case(
            name("3 PRIORITY on a half-closed (remote) stream"),
            shut,
            r.get(1),
            priority(1, weight=256),
            window_update(1, 1),
            some_data,
        ),
        case(
            name("4 RST_STREAM on a half-closed (remote) stream"),
            r.get(1),
            rst_stream(1),
            ping(),
            pong_or_close,
        ),
        case(
            name("5 PRIORITY on a closed stream"),
            r.get(1),
            finished(1),
            priority(1, weight=256),
            ping(),
            pong(),
        ),
    ]


def frames_taken(r):
    test = b"test"
    dep = dependency(0, 256)
    return [
        case("generic 3.1/1 one DATA", r.post(1), data(1, test, END_STREAM), answer(1)),
        case(
            "generic 3.1/2 several DATA",
            r.post(1),
            data(1, test),
            data(1, test, END_STREAM),
            answer(1),
        ),
        case(
            "generic 3.1/3 DATA with padding",
            r.post(1),
            data(1, test, END_STREAM, padding=6),
            answer(1),
        ),
        case("generic 3.2/1 HEADERS", r.get(1), answer(1)),
        case("generic 3.2/2 HEADERS with padding", r.get(1, padding=6), answer(1)),
        case("generic 3.2/3 HEADERS with priority", r.get(1, priority=dep), answer(1)),
        case("generic 3.3/1 PRIORITY of weight 1", priority(1, weight=1), r.get(1), answer(1)),
        case("generic 3.3/2 PRIORITY of weight 256", priority(1, weight=256), r.get(1), answer(1)),
        case("generic 3.3/3 PRIORITY on another stream", priority(3, on=1), r.get(1), answer(1)),
        case("generic 3.3/4 PRIORITY, exclusive", priority(1, exclusive=True), r.get(1), answer(1)),
        case(
            "generic 3.3/5 PRIORITY for an idle stream, then HEADERS on a lower one",
            priority(3, weight=256),
            r.get(1),
            answer(1),
        ),
        case("generic 3.4/1 RST_STREAM", r.post(1), rst_stream(1), ping(), pong()),
        case(
            "generic 3.5/1 SETTINGS",
            settings((Setting.INITIAL_WINDOW_SIZE, 65_535)),
            ping(),
            pong(),
        ),
        case("generic 3.7/1 PING", ping(b"\x00" * 8), pong(b"\x00" * 8)),
        case("generic 3.8/1 GOAWAY", goaway(), ping(), pong_or_close),
        case(
            "generic 3.9/1 WINDOW_UPDATE of the connection",
            settings((Setting.INITIAL_WINDOW_SIZE, 1)),
            window_update(0, 1),
            r.get(1),
            data_of(1, 1),
        ),
        case(
            "generic 3.9/2 WINDOW_UPDATE of a stream",
            settings((Setting.INITIAL_WINDOW_SIZE, 0)),
            r.get(1),
            window_update(1, 1),
            data_of(1, 1),
        ),
        case(
            "generic 3.10/1 CONTINUATION",
            r.get(1, flags=END_STREAM),
            continuation(1, DUMMY),
            answer(1),
        ),
        case(
            "generic 3.10/2 several CONTINUATION",
            r.get(1, flags=END_STREAM),
            continuation(1, DUMMY, 0),
            continuation(1, DUMMY),
            answer(1),
        ),
    ]


def messages(r):
    trailers = headers(1, fields(("x-test", "ok")))
    return [
        case("generic 4/1 GET", r.get(1), finished(1)),
        case("generic 4/2 HEAD", r.listed(1, r.pairs("HEAD")), finished(1)),
        case("generic 4/3 POST", r.post(1), data(1, b"test", END_STREAM), answer(1)),
        case("generic 4/4 POST with trailers", r.post(1), data(1, b"test"), trailers, answer(1)),
    ]


def hpack(r):
    name = "generic 5/{}".format
    how = {"with indexing": INDEXING, "without indexing": PLAIN, "never indexed": NEVER_INDEXED}
    known = [
        case(
            name("1 an indexed field of the static table"), r.get(1, indexed(USER_AGENT)), answer(1)
        )
    ]
    for text, bits in how.items():
        for of, field in (("indexed", USER_AGENT), ("new", "x-test")):
            for coding in (False, True):
                at = len(known) + 1
                label = f"{at} a literal {text}, {of} name" + (", Huffman" if coding else "")
                block = literal(field, "conformance", bits, huffman=coding)
                known.append(case(name(label), r.get(1, block), answer(1)))
    size = table_size
    block = r.block()
    return known + [
        case(name("14 a table size update"), headers(1, size(0) + block), answer(1)),
        case(
            name("15 two table size updates"), headers(1, size(0) + size(4096) + block), answer(1)
        ),
    ]
