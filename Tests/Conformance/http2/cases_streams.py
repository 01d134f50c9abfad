"""RFC 9113 §5 and §8: stream states, identifiers, and the messages that streams carry. Numbers of
sections are those of RFC 7540, which implementers know these cases by."""

from case import case, replaced, without
from cases_generic import DUMMY
from connection import Missed
from expectations import connection_error, finished, pong, stream_error
from frames import (
    END_HEADERS,
    END_STREAM,
    Error,
    Setting,
    continuation,
    data,
    dependency,
    fields,
    frame,
    headers,
    ping,
    priority,
    push_promise,
    rst_stream,
    settings,
    window_update,
)

PROTOCOL = Error.PROTOCOL_ERROR
CLOSED = Error.STREAM_CLOSED
TEST = b"test"


def cases(r):
    return [*states(r), *identifiers(r), *messages(r), *pseudo_fields(r), *lengths(r)]


def states(r):
    idle = connection_error(PROTOCOL)
    gone = stream_error(1, CLOSED)
    gone_or_wrong = stream_error(1, CLOSED, PROTOCOL)
    ended = data(1, TEST, END_STREAM)
    more = continuation(1, DUMMY)
    name = "5.1/{}".format
    return [
        case(name("1 idle: DATA"), ended, idle),
        case(name("2 idle: RST_STREAM"), rst_stream(1), idle),
        case(name("3 idle: WINDOW_UPDATE"), window_update(1, 100), idle),
        case(name("4 idle: CONTINUATION"), continuation(1, r.block()), idle),
        case(name("5 half-closed (remote): DATA"), r.get(1), ended, gone),
        case(name("6 half-closed (remote): HEADERS"), r.get(1), r.get(1), gone),
        case(name("7 half-closed (remote): CONTINUATION"), r.get(1), more, gone_or_wrong),
        case(name("8 closed by RST_STREAM: DATA"), r.post(1), rst_stream(1), ended, gone),
        case(name("9 closed by RST_STREAM: HEADERS"), r.post(1), rst_stream(1), r.get(1), gone),
        case(
            name("10 closed by RST_STREAM: CONTINUATION"),
            r.post(1),
            rst_stream(1),
            more,
            gone_or_wrong,
        ),
        case(name("11 closed: DATA"), r.get(1), finished(1), ended, gone),
        case(name("12 closed: HEADERS"), r.get(1), finished(1), r.get(1), connection_error(CLOSED)),
        case(
            name("13 closed: CONTINUATION"),
            r.get(1),
            finished(1),
            more,
            connection_error(CLOSED, PROTOCOL),
        ),
    ]


def identifiers(r):
    itself = dependency(1)
    unknown = frame(0x16, 0, 0, bytes(8))
    return [
        case("5.1.1/1 an even stream", r.get(2), connection_error(PROTOCOL)),
        case(
            "5.1.1/2 a stream below one already opened",
            r.get(5),
            r.get(3),
            connection_error(PROTOCOL),
        ),
        case(
            "5.1.2/1 more streams than SETTINGS_MAX_CONCURRENT_STREAMS",
            one_stream_too_many(r),
            stream_error(None, PROTOCOL, Error.REFUSED_STREAM),
        ),
        case(
            "5.3.1/1 HEADERS that depend on themselves",
            r.get(1, priority=itself),
            stream_error(1, PROTOCOL),
        ),
        case(
            "5.3.1/2 PRIORITY that depends on itself", priority(1, on=1), stream_error(1, PROTOCOL)
        ),
        case("5.5/1 an unknown frame is ignored", unknown, ping(), pong()),
        case(
            "5.5/2 an unknown frame within a field block",
            r.get(1, flags=END_STREAM),
            unknown,
            connection_error(PROTOCOL),
        ),
    ]


def one_stream_too_many(r):
    """The windows are shut, so that no stream ends by being answered."""

    def step(connection):
        limit = connection.peer.get(Setting.MAX_CONCURRENT_STREAMS)
        if limit is None:
            raise Missed("the server announces no limit")
        connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 0)))
        connection.send(*(r.get(2 * at + 1) for at in range(limit + 1)))

    return step


def messages(r):
    upper = r.get(1, fields(("X-TEST", "ok")))
    return [
        case(
            "8.1/1 a second HEADERS without END_STREAM",
            r.post(1),
            data(1, TEST),
            headers(1, fields(("x-test", "ok")), END_HEADERS),
            stream_error(1, PROTOCOL),
        ),
        case("8.1.2/1 a field name in upper case", upper, stream_error(1, PROTOCOL)),
        case(
            "8.2/1 PUSH_PROMISE from a client",
            push_promise(1, 3, r.block()),
            connection_error(PROTOCOL),
        ),
    ]


def pseudo_fields(r):
    wrong = stream_error(1, PROTOCOL)
    known = r.pairs()

    def bad(name, pairs):
        return case(name, r.listed(1, pairs), wrong)

    trailers = headers(1, fields((":method", "200"), ("x-test", "ok")))
    after = [("x-test", "ok"), *known]
    twice = {name: value for name, value in known}
    return [
        bad("8.1.2.1/1 an unknown pseudo-field", [*known, (":test", "ok")]),
        bad("8.1.2.1/2 a pseudo-field of answers", [*known, (":status", "200")]),
        case("8.1.2.1/3 a pseudo-field in trailers", r.post(1), data(1, TEST), trailers, wrong),
        bad("8.1.2.1/4 a pseudo-field after another field", after),
        bad("8.1.2.2/1 a field of the connection", [*known, ("connection", "keep-alive")]),
        bad(
            "8.1.2.2/2 TE other than trailers",
            [*known, ("trailers", "test"), ("te", "trailers, deflate")],
        ),
        bad("8.1.2.3/1 an empty :path", replaced(known, ":path", "")),
        bad("8.1.2.3/2 no :method", without(known, ":method")),
        bad("8.1.2.3/3 no :scheme", without(known, ":scheme")),
        bad("8.1.2.3/4 no :path", without(known, ":path")),
        bad("8.1.2.3/5 :method twice", [*known, (":method", twice[":method"])]),
        bad("8.1.2.3/6 :scheme twice", [*known, (":scheme", twice[":scheme"])]),
        bad("8.1.2.3/7 :path twice", [*known, (":path", twice[":path"])]),
    ]


def lengths(r):
    wrong = stream_error(1, PROTOCOL)
    said = r.post(1, fields(("content-length", "1")))
    return [
        case(
            "8.1.2.6/1 one DATA longer than content-length", said, data(1, TEST, END_STREAM), wrong
        ),
        case(
            "8.1.2.6/2 several DATA longer than content-length",
            said,
            data(1, TEST),
            data(1, TEST, END_STREAM),
            wrong,
        ),
    ]
