"""RFC 9113 §3.4, §4 and §6: the preface, frame format and size, and each frame's own rules. Numbers
of sections are those of RFC 7540, which implementers know these cases by."""

from case import case
from cases_generic import DUMMY
from expectations import (
    answer,
    closed,
    connection_error,
    data_of,
    goaway_frame,
    is_frame,
    pong,
    pong_or_close,
    reset_frame,
    settings_ack,
    stream_error,
)
from frames import (
    ACK,
    END_HEADERS,
    END_STREAM,
    FRAME_BYTES,
    HIGHEST_WINDOW,
    PADDED,
    PREFACE,
    PRIORITISED,
    Error,
    Kind,
    Setting,
    continuation,
    data,
    dependency,
    fields,
    frame,
    goaway,
    headers,
    ping,
    priority,
    rst_stream,
    settings,
    window_update,
)

PROTOCOL = Error.PROTOCOL_ERROR
FLOW = Error.FLOW_CONTROL_ERROR
SIZE = Error.FRAME_SIZE_ERROR
CLOSED = Error.STREAM_CLOSED
COMPRESSION = Error.COMPRESSION_ERROR
TEST = b"test"


def cases(r):
    return [*format_and_size(r), *sections(r), *window(r), *continuations(r), *codes(r)]


def first_settings(connection):
    first = connection.wait(lambda _: True, "SETTINGS first")
    if not is_frame(first, Kind.SETTINGS) or first.has(ACK):
        connection.wait(lambda _: False, "SETTINGS before anything else")


def format_and_size(r):
    some = fields(*((f"x-dummy{at}", "z" * 4000) for at in range(5)))
    largest = bytes(FRAME_BYTES)
    return [
        case(
            "3.5/1 the server's first frame is SETTINGS",
            PREFACE,
            settings(),
            first_settings,
            handshake=False,
        ),
        case(
            "3.5/2 a wrong preface", b"INVALID CONNECTION PREFACE\r\n\r\n", closed, handshake=False
        ),
        case("4.1/1 a frame of unknown type", frame(0xFF, 0, 0, bytes(8)), ping(), pong()),
        case("4.1/2 undefined flags", ping(flags=0x16), pong()),
        case("4.1/3 the reserved bit", frame(Kind.PING, 0, 0, b"newsping", reserved=1), pong()),
        case("4.2/1 DATA of 2^14 bytes", r.post(1), data(1, largest, END_STREAM), answer(1)),
        case(
            "4.2/2 DATA above SETTINGS_MAX_FRAME_SIZE",
            r.post(1),
            data(1, largest + b"x", END_STREAM),
            stream_error(1, SIZE),
        ),
        case("4.2/3 HEADERS above SETTINGS_MAX_FRAME_SIZE", r.get(1, some), connection_error(SIZE)),
        case("4.3/1 a broken field block", headers(1, b"\x40"), connection_error(COMPRESSION)),
        case(
            "4.3/2 PRIORITY within a field block",
            r.get(1, flags=0),
            priority(1),
            continuation(1, DUMMY),
            connection_error(PROTOCOL),
        ),
        case(
            "4.3/3 HEADERS of another stream within a field block",
            r.get(1, flags=0),
            r.get(3),
            continuation(1, DUMMY),
            connection_error(PROTOCOL),
        ),
    ]


def sections(r):
    wrong = connection_error(PROTOCOL)
    size = connection_error(SIZE)
    asked = r.block()
    over_padded = bytes([len(asked) + 6]) + dependency() + asked
    one = frame(Kind.SETTINGS, ACK, 0, bytes(1))
    pair = (0, 3, 0, 0, 0, 100)
    return [
        case("6.1/1 DATA on stream 0", data(0, TEST, END_STREAM), wrong),
        case(
            "6.1/2 DATA on a stream that is not open",
            r.post(1, flags=END_HEADERS | END_STREAM),
            data(1, TEST, END_STREAM),
            stream_error(1, CLOSED),
        ),
        case(
            "6.1/3 DATA with more padding than payload",
            r.post(1, fields(("content-length", "4"))),
            data(1, b"\x06test", END_STREAM | PADDED),
            wrong,
        ),
        case(
            "6.2/1 HEADERS without END_HEADERS, then PRIORITY",
            r.get(1, flags=END_STREAM),
            priority(1),
            continuation(1, DUMMY),
            wrong,
        ),
        case(
            "6.2/2 HEADERS without END_HEADERS, then HEADERS of another stream",
            r.get(1, flags=END_STREAM),
            r.get(3),
            continuation(1, DUMMY),
            wrong,
        ),
        case("6.2/3 HEADERS on stream 0", headers(0, asked), wrong),
        case(
            "6.2/4 HEADERS with more padding than payload",
            headers(1, over_padded, END_STREAM | END_HEADERS | PADDED | PRIORITISED),
            wrong,
        ),
        case("6.3/1 PRIORITY on stream 0", priority(0), wrong),
        case(
            "6.3/2 PRIORITY of 4 bytes",
            r.get(1),
            frame(Kind.PRIORITY, 0, 1, bytes(3) + b"\x01"),
            stream_error(1, SIZE),
        ),
        case("6.4/1 RST_STREAM on stream 0", rst_stream(0), wrong),
        case("6.4/2 RST_STREAM on an idle stream", rst_stream(1), wrong),
        case(
            "6.4/3 RST_STREAM of 3 bytes", r.post(1), frame(Kind.RST_STREAM, 0, 1, bytes(3)), size
        ),
        case("6.5/1 SETTINGS ACK with a payload", one, size),
        case("6.5/2 SETTINGS on stream 1", settings((3, 100), stream=1), wrong),
        case("6.5/3 SETTINGS of 3 bytes", frame(Kind.SETTINGS, 0, 0, bytes(pair[:3])), size),
        case("6.5.2/1 ENABLE_PUSH of 2", settings((Setting.ENABLE_PUSH, 2)), wrong),
        case(
            "6.5.2/2 INITIAL_WINDOW_SIZE above 2^31-1",
            settings((Setting.INITIAL_WINDOW_SIZE, 2**31)),
            connection_error(FLOW),
        ),
        case(
            "6.5.2/3 MAX_FRAME_SIZE below 2^14", settings((Setting.MAX_FRAME_SIZE, 16_383)), wrong
        ),
        case(
            "6.5.2/4 MAX_FRAME_SIZE above 2^24-1", settings((Setting.MAX_FRAME_SIZE, 2**24)), wrong
        ),
        case("6.5.2/5 an unknown setting", settings((0xFF, 1)), ping(), pong()),
        case(
            "6.5.3/1 INITIAL_WINDOW_SIZE twice in a frame: the later counts",
            settings((Setting.INITIAL_WINDOW_SIZE, 100), (Setting.INITIAL_WINDOW_SIZE, 1)),
            settings_ack,
            r.get(1),
            data_of(1, 1),
        ),
        case("6.5.3/2 SETTINGS is acknowledged", settings((Setting.ENABLE_PUSH, 0)), settings_ack),
        case("6.7/1 PING is acknowledged with its payload", ping(b"12345678"), pong(b"12345678")),
        case(
            "6.7/2 PING ACK is not acknowledged",
            ping(b"unasked!", ACK),
            ping(b"12345678"),
            only_pong(b"12345678"),
        ),
        case("6.7/3 PING on stream 1", ping(stream=1), wrong),
        case("6.7/4 PING of 6 bytes", ping(bytes(6)), size),
        case("6.8/1 GOAWAY on stream 1", goaway(stream=1), wrong),
    ]


def only_pong(payload):
    def step(connection):
        event = connection.wait(lambda e: is_frame(e, Kind.PING), f"PING ACK with {payload!r}")
        if event.payload != payload:
            connection.wait(lambda _: False, f"only PING ACK with {payload!r}")

    return step


def window(r):
    def initial(size):
        return settings((Setting.INITIAL_WINDOW_SIZE, size))

    wrong = connection_error(PROTOCOL)
    return [
        case("6.9/1 WINDOW_UPDATE by 0 on the connection", window_update(0, 0), wrong),
        case(
            "6.9/2 WINDOW_UPDATE by 0 on a stream",
            r.post(1),
            window_update(1, 0),
            stream_error(1, PROTOCOL),
        ),
        case(
            "6.9/3 WINDOW_UPDATE of 3 bytes",
            frame(Kind.WINDOW_UPDATE, 0, 0, b"\0\0\1"),
            connection_error(SIZE),
        ),
        case("6.9.1/1 a window of 1 is kept", initial(1), settings_ack, r.get(1), data_of(1, 1)),
        case(
            "6.9.1/2 the connection's window above 2^31-1",
            window_update(0, HIGHEST_WINDOW),
            window_update(0, HIGHEST_WINDOW),
            goaway_frame(FLOW),
        ),
        case(
            "6.9.1/3 a stream's window above 2^31-1",
            r.get(1, flags=END_HEADERS),
            window_update(1, HIGHEST_WINDOW),
            window_update(1, HIGHEST_WINDOW),
            reset_frame(1, FLOW),
        ),
        case(
            "6.9.2/1 INITIAL_WINDOW_SIZE changed after HEADERS",
            initial(0),
            settings_ack,
            r.get(1),
            initial(1),
            data_of(1, 1),
        ),
        case(
            "6.9.2/2 INITIAL_WINDOW_SIZE makes a window negative",
            initial(3),
            settings_ack,
            keep_window,
            r.get(1),
            data_of(1, 3),
            initial(2),
            settings_ack,
            window_update(1, 2),
            data_of(1, 1),
        ),
        case("6.9.2/3 INITIAL_WINDOW_SIZE above 2^31-1", initial(2**31), connection_error(FLOW)),
    ]


def keep_window(connection):
    connection.credits = False


def continuations(r):
    wrong = connection_error(PROTOCOL)
    more = continuation(1, DUMMY)
    return [
        case(
            "6.10/1 several CONTINUATION",
            r.get(1, flags=END_STREAM),
            continuation(1, DUMMY, 0),
            more,
            answer(1),
        ),
        case(
            "6.10/2 CONTINUATION without END_HEADERS, then DATA",
            r.post(1, flags=0),
            continuation(1, DUMMY, 0),
            data(1, TEST, END_STREAM),
            wrong,
        ),
        case(
            "6.10/3 CONTINUATION on stream 0",
            r.get(1, flags=END_STREAM),
            continuation(0, DUMMY),
            wrong,
        ),
        case("6.10/4 CONTINUATION after HEADERS with END_HEADERS", r.get(1), more, wrong),
        case(
            "6.10/5 CONTINUATION after CONTINUATION with END_HEADERS",
            r.get(1, flags=END_STREAM),
            more,
            more,
            wrong,
        ),
        case(
            "6.10/6 CONTINUATION after DATA",
            r.post(1),
            data(1, TEST, END_STREAM),
            continuation(1, DUMMY, 0),
            more,
            wrong,
        ),
    ]


def codes(r):
    return [
        case("7/1 GOAWAY of unknown code", goaway(0, 0xFF), ping(), pong_or_close),
        case("7/2 RST_STREAM of unknown code", r.get(1), rst_stream(1, 0xFF), ping(), pong()),
        case("5.4.1/1 after a connection error the server closes", ping(stream=3), closed),
        case("5.4.1/2 and says so with GOAWAY first", ping(stream=3), goaway_frame(PROTOCOL)),
    ]
