"""Frames and streams, beyond the 147: what RFC 9113 says of them that servers have got wrong."""

from case import case
from cases_generic import DUMMY
from connection import Missed
from expectations import (
    answer,
    calm,
    closed,
    connection_error,
    finished,
    is_frame,
    pong,
    settings_ack,
    stream_error,
)
from frames import (
    ACK,
    END_HEADERS,
    END_STREAM,
    HIGHEST_STREAM,
    PADDED,
    PREFACE,
    PRIORITISED,
    Error,
    Kind,
    Setting,
    continuation,
    data,
    fields,
    frame,
    goaway,
    headers,
    ping,
    priority,
    priority_update,
    push_promise,
    rst_stream,
    settings,
    window_update,
)

PROTOCOL = Error.PROTOCOL_ERROR
SIZE = Error.FRAME_SIZE_ERROR
CLOSED = Error.STREAM_CLOSED
WRONG = connection_error(PROTOCOL)
TOO_LONG = connection_error(SIZE)


def cases(r):
    return [*preface(r), *lengths(r), *accepted(r), *blocks(r), *streams(r), *windows(r)]


def preface(r):
    def bytewise(connection):
        for at in range(len(PREFACE)):
            connection.send(PREFACE[at : at + 1])

    def their_settings(connection):
        connection.wait(lambda event: is_frame(event, Kind.SETTINGS), "SETTINGS")

    def raw(name, *steps):
        return case(f"3.4 {name}", *steps, handshake=False)

    return [
        raw("the preface a byte at a time", bytewise, settings(), r.get(1), finished(1)),
        raw(
            "SETTINGS after the server's",
            PREFACE,
            their_settings,
            settings(),
            r.get(1),
            finished(1),
        ),
        raw(
            "SETTINGS in two pieces",
            PREFACE + settings((3, 9))[:4],
            their_settings,
            settings((3, 9))[4:],
            r.get(1),
            finished(1),
        ),
        raw("a request before the server's SETTINGS", PREFACE, settings(), r.get(1), finished(1)),
        raw("PING before SETTINGS", PREFACE, ping(), settings(), WRONG),
        raw("SETTINGS ACK before SETTINGS", PREFACE, settings(flags=ACK), WRONG),
        raw("a preface wrong in its last line", b"PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", closed),
        raw("no preface but SETTINGS", settings(), closed),
    ]


def lengths(r):
    def of(kind, length, stream=0, flags=0):
        return frame(kind, flags, stream, bytes(length))

    either = connection_error(SIZE, PROTOCOL)
    return [
        case("4.2 PING of 9 bytes", of(Kind.PING, 9), TOO_LONG),
        case("4.2 PING of none", of(Kind.PING, 0), TOO_LONG),
        case("4.2 GOAWAY of 7 bytes", of(Kind.GOAWAY, 7), TOO_LONG),
        case("4.2 SETTINGS of 7 bytes", of(Kind.SETTINGS, 7), TOO_LONG),
        case("4.2 RST_STREAM of 5 bytes", r.post(1), of(Kind.RST_STREAM, 5, 1), TOO_LONG),
        case("4.2 WINDOW_UPDATE of 5 bytes", r.post(1), of(Kind.WINDOW_UPDATE, 5, 1), TOO_LONG),
        case("4.2 PRIORITY of 6 bytes", r.post(1), of(Kind.PRIORITY, 6, 1), stream_error(1, SIZE)),
        case(
            "4.2 a length of 2^24-1 is refused before it comes",
            r.post(1),
            frame(Kind.DATA, 0, 1, b"", length=2**24 - 1),
            TOO_LONG,
        ),
        case(
            "4.2 SETTINGS of 2^24-1 is refused before it comes",
            frame(Kind.SETTINGS, 0, 0, b"", length=2**24 - 1),
            TOO_LONG,
        ),
        case(
            "6.1 padded DATA without its pad length", r.post(1), of(Kind.DATA, 0, 1, PADDED), either
        ),
        case(
            "6.2 prioritised HEADERS of 4 bytes",
            of(Kind.HEADERS, 4, 1, END_HEADERS | END_STREAM | PRIORITISED),
            either,
        ),
        case(
            "6.2 padded HEADERS without their pad length",
            of(Kind.HEADERS, 0, 1, END_HEADERS | END_STREAM | PADDED),
            either,
        ),
    ]


def accepted(r):
    most = 2**32 - 1
    odd = settings((0, most), (0xFFFF, most), (0x10, 1))
    widest = settings(
        (Setting.HEADER_TABLE_SIZE, most),
        (Setting.MAX_CONCURRENT_STREAMS, 0),
        (Setting.MAX_FRAME_SIZE, 2**24 - 1),
        (Setting.MAX_HEADER_LIST_SIZE, most),
        (Setting.ENABLE_PUSH, 1),
    )
    unknown = frame(0x42, 0xFF, 1, bytes(16_384))
    return [
        case("6.5 empty SETTINGS", settings(), settings_ack, r.get(1), finished(1)),
        case("6.5.2 settings nobody knows", odd, settings_ack, r.get(1), finished(1)),
        case("6.5.2 every setting at its highest", widest, settings_ack, r.get(1), finished(1)),
        case("6.5.2 ENABLE_PUSH of 2^32-1", settings((Setting.ENABLE_PUSH, most)), WRONG),
        case("6.5.2 MAX_FRAME_SIZE of 0", settings((Setting.MAX_FRAME_SIZE, 0)), WRONG),
        case("5.5 an unknown frame on an idle stream", unknown, r.get(1), finished(1)),
        case("5.5 an unknown frame on an open stream", r.post(1), unknown, ping(), pong()),
        case("5.5 an unknown frame on a closed stream", r.get(1), finished(1), unknown, calm),
        case(
            "6.1 DATA of padding alone", r.post(1), data(1, b"", END_STREAM, padding=255), answer(1)
        ),
        case("6.1 DATA of nothing ends a body", r.post(1), data(1, b"", END_STREAM), answer(1)),
        case("6.8 GOAWAY with debug data", r.get(1), goaway(0, 0, b"z" * 1000), finished(1)),
        case("9218 7.1 PRIORITY_UPDATE", priority_update(1, b"u=0, i"), r.get(1), finished(1)),
        case(
            "9218 7.1 PRIORITY_UPDATE that makes no sense",
            priority_update(1, b"u=99;;, \xff"),
            r.get(1),
            finished(1),
        ),
        case("9218 5 a priority field", r.get(1, fields(("priority", "u=0, i"))), finished(1)),
        case(
            "9218 5 a priority field that makes no sense",
            r.get(1, fields(("priority", "u=99;;x"))),
            finished(1),
        ),
    ]


def blocks(r):
    block = r.block()

    def split_anywhere(connection):
        for at in range(len(block) + 1):
            stream = 2 * at + 1
            connection.send(
                headers(stream, block[:at], END_STREAM), continuation(stream, block[at:])
            )
            finished(stream)(connection)

    spread = [headers(1, block[:1], END_STREAM)]
    spread += [continuation(1, block[at : at + 1], 0) for at in range(1, 6)]
    return [
        case("4.3 a field block cut in two anywhere", split_anywhere),
        case(
            "4.3 a field block over six CONTINUATION",
            *spread,
            continuation(1, block[6:]),
            finished(1),
        ),
        case(
            "6.10 a CONTINUATION of nothing",
            headers(1, block, END_STREAM),
            continuation(1, b""),
            finished(1),
        ),
        case(
            "6.10 HEADERS of nothing",
            headers(1, b"", END_STREAM),
            continuation(1, block),
            finished(1),
        ),
        case(
            "6.10 CONTINUATION of another stream", r.get(1, flags=0), continuation(3, DUMMY), WRONG
        ),
        case("6.10 PING within a field block", r.get(1, flags=0), ping(), WRONG),
        case("6.10 SETTINGS within a field block", r.get(1, flags=0), settings(), WRONG),
        case(
            "6.10 WINDOW_UPDATE within a field block", r.get(1, flags=0), window_update(0, 1), WRONG
        ),
        case("6.10 RST_STREAM within a field block", r.get(1, flags=0), rst_stream(1), WRONG),
    ]


def streams(r):
    trailers = headers(1, fields(("x-test", "ok")))
    ended = data(1, b"test", END_STREAM)
    shut = settings((Setting.INITIAL_WINDOW_SIZE, 0))
    opened = settings((Setting.INITIAL_WINDOW_SIZE, 65_535))

    def hundred(connection):
        streams = range(1, 200, 2)
        connection.send(*map(r.get, streams))
        for stream in streams:
            finished(stream)(connection)

    return [
        case("5.1 idle: DATA on an even stream", data(2, b"x"), WRONG),
        case("5.1 idle: RST_STREAM on an even stream", rst_stream(2), WRONG),
        case("5.1 idle: WINDOW_UPDATE on an even stream", window_update(2, 1), WRONG),
        case("5.1 closed: WINDOW_UPDATE", r.get(1), finished(1), window_update(1, 1), calm),
        case("5.1 closed: RST_STREAM", r.get(1), finished(1), rst_stream(1), calm),
        case(
            "5.1 closed by RST_STREAM: WINDOW_UPDATE",
            r.post(1),
            rst_stream(1),
            window_update(1, 1),
            calm,
        ),
        case("5.1 closed by RST_STREAM: RST_STREAM", r.post(1), rst_stream(1), rst_stream(1), calm),
        case("5.1 DATA after trailers", r.post(1), trailers, ended, stream_error(1, CLOSED)),
        case("5.1 HEADERS after trailers", r.post(1), trailers, trailers, stream_error(1, CLOSED)),
        case(
            "5.1.1 a lower stream, after the higher was answered",
            r.get(5),
            finished(5),
            r.get(3),
            WRONG,
        ),
        case("5.1.1 a lower stream, after PRIORITY on it", priority(3), r.get(5), r.get(3), WRONG),
        case("5.1.1 the highest stream", r.get(HIGHEST_STREAM), finished(HIGHEST_STREAM)),
        case("5.1.1 the highest stream, then another", r.get(HIGHEST_STREAM), r.get(1), WRONG),
        case("5.1.2 a hundred requests in one write", hundred),
        case("6.6 PUSH_PROMISE on an open stream", r.post(1), push_promise(1, 2, r.block()), WRONG),
        case("6.8 GOAWAY leaves open streams", shut, r.get(1), goaway(), opened, finished(1)),
        case("8.1 an answered POST leaves the connection", r.post(1), ended, finished(1), calm),
    ]


def windows(r):
    def all_of_connection_window(connection):
        connection.credits = False
        streams = range(1, 60, 2)
        connection.send(*map(r.get, streams))
        connection.drain(0.3)
        sent = sum(map(len, connection.bodies.values()))
        if sent != 65_535:
            raise Missed(f"expected 65535 bytes of DATA; got {sent}")
        connection.send(window_update(0, 1 << 20))
        for stream in streams:
            finished(stream)(connection)

    def slow(connection):
        """A window of one byte, opened a byte at a time."""
        connection.credits = False
        connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 1)))
        settings_ack(connection)
        connection.send(r.get(1))
        for at in range(1, 50):
            connection.wait(
                lambda _, at=at: len(connection.bodies.get(1, b"")) == at, f"{at} bytes of DATA"
            )
            connection.send(window_update(1, 1))
        connection.send(window_update(1, 65_535))
        finished(1)(connection)

    def negative(connection):
        connection.credits = False
        connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 1000)), r.get(1))
        connection.wait(lambda _: len(connection.bodies.get(1, b"")) == 1000, "1000 bytes of DATA")
        connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 0)), window_update(1, 1000))
        connection.drain(0.2)
        if len(connection.bodies[1]) != 1000:
            raise Missed(f"expected no more than 1000 bytes; got {connection.story()}")
        connection.send(window_update(1, 65_535))
        finished(1)(connection)

    return [
        case(
            "6.9.1 the connection's window is kept, whatever the streams'", all_of_connection_window
        ),
        case("6.9.1 a window opened a byte at a time", slow),
        case("6.9.2 a negative window must be made good first", negative),
        case(
            "6.9 a window of 2^31-1",
            window_update(0, 2**31 - 1 - 65_535),
            settings((Setting.INITIAL_WINDOW_SIZE, 2**31 - 1)),
            r.get(1),
            finished(1),
        ),
        case(
            "6.9.2 a change that makes a window too large",
            settings((Setting.INITIAL_WINDOW_SIZE, 0)),
            r.post(1),
            window_update(1, 2**31 - 1),
            settings((Setting.INITIAL_WINDOW_SIZE, 65_535)),
            stream_error(1, Error.FLOW_CONTROL_ERROR),
        ),
    ]
