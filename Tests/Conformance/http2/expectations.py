"""What a case waits for. Each is a function that makes a step: called with the connection, it
returns when what was expected came and raises Missed when it did not.

They are as lenient as RFC 9113 §5.4 is: an endpoint may treat any stream error as a connection
error, and may close without a GOAWAY. `exact` connections ask for the GOAWAY with its code, and for
the close that must follow it (§5.4.1): a FIN, since a RST may overtake the GOAWAY.
"""

from connection import CLOSED, RESET, Missed
from frames import ACK, Error, Frame, Kind, name_of, ping

ENDS = (Kind.GOAWAY, Kind.RST_STREAM)


def is_frame(event, kind, stream=None):
    return isinstance(event, Frame) and event.kind == kind and stream in (None, event.stream)


def ended(event):
    return event in (CLOSED, RESET)


def names(codes):
    return " or ".join(name_of(Error, code) for code in codes)


def connection_error(*codes):
    def step(connection):
        def wanted(event):
            if is_frame(event, Kind.GOAWAY):
                return event.code in codes
            return ended(event) and not connection.exact

        expected = f"GOAWAY {names(codes)}"
        connection.wait(wanted, expected if connection.exact else expected + ", or the close")
        if connection.exact:
            connection.wait(lambda event: event == CLOSED, f"{expected}, then FIN")

    return step


def stream_error(stream, *codes):
    def step(connection):
        def wanted(event):
            if is_frame(event, Kind.RST_STREAM, stream) or is_frame(event, Kind.GOAWAY):
                return event.code in codes
            return ended(event) and not connection.exact

        connection.wait(wanted, f"RST_STREAM({stream}) or GOAWAY {names(codes)}")

    return step


def refused(stream, *codes, statuses=(400,)):
    """A stream error, or an answer that says the request is bad."""

    def step(connection):
        def wanted(event):
            if is_frame(event, Kind.RST_STREAM, stream) or is_frame(event, Kind.GOAWAY):
                return event.code in codes
            if is_frame(event, Kind.HEADERS, stream):
                return connection.status(stream) in statuses
            return ended(event) and not connection.exact

        text = " or ".join(map(str, statuses))
        connection.wait(wanted, f"{text} on stream {stream}, RST_STREAM or GOAWAY {names(codes)}")

    return step


def calm(connection):
    """The connection is as before: no error, and it answers."""
    connection.send(ping(b"calm?..."))
    pong(b"calm?...")(connection)
    errors = [e for e in connection.log if isinstance(e, Frame) and e.kind in ENDS]
    # An answer that did not wait for the whole body may say so (RFC 9113 §8.1).
    if any(event.kind == Kind.GOAWAY or event.code != Error.NO_ERROR for event in errors):
        raise Missed(f"expected no error; got {connection.story()}")


def answer(stream, *statuses):
    """The head of the final answer, any status unless some are given."""

    def step(connection):
        def wanted(event):
            return is_frame(event, Kind.HEADERS, stream) and connection.status(stream) is not None

        text = " or ".join(map(str, statuses)) or "an answer"
        connection.wait(wanted, f"{text} on stream {stream}")
        if statuses and connection.status(stream) not in statuses:
            raise Missed(f"expected {text} on stream {stream}; got {connection.story()}")

    return step


def finished(stream, *statuses):
    """The whole answer, to its END_STREAM."""

    def step(connection):
        if stream not in connection.finished:
            connection.wait(
                lambda _: stream in connection.finished, f"the whole answer on stream {stream}"
            )
        if statuses and connection.status(stream) not in statuses:
            raise Missed(f"expected {statuses} on stream {stream}; got {connection.story()}")

    return step


def pong(payload=b"newsping"):
    def step(connection):
        def wanted(event):
            return is_frame(event, Kind.PING) and event.has(ACK) and event.payload == payload

        connection.wait(wanted, f"PING ACK with {payload!r}")

    return step


def pong_or_close(connection):
    connection.wait(
        lambda event: ended(event) or is_frame(event, Kind.PING), "PING ACK, or the close"
    )


def settings_ack(connection):
    connection.wait(lambda e: is_frame(e, Kind.SETTINGS) and e.has(ACK), "SETTINGS ACK")


def data_of(stream, length):
    """The next DATA on the stream, which must be of that length."""

    def step(connection):
        event = connection.wait(
            lambda e: is_frame(e, Kind.DATA, stream), f"DATA({stream}) of {length} bytes"
        )
        if len(event.payload) != length:
            raise Missed(f"expected DATA({stream}) of {length} bytes; got {connection.story()}")

    return step


def closed(connection):
    connection.wait(ended, "the close")


def goaway_frame(*codes):
    def step(connection):
        connection.wait(
            lambda e: is_frame(e, Kind.GOAWAY) and e.code in codes, f"GOAWAY {names(codes)}"
        )

    return step


def reset_frame(stream, *codes):
    def step(connection):
        connection.wait(
            lambda e: is_frame(e, Kind.RST_STREAM, stream) and e.code in codes,
            f"RST_STREAM({stream}) {names(codes)}",
        )

    return step
