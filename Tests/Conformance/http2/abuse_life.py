"""From first byte to last: prefaces and requests that stop half-way, idleness, and SIGTERM."""

import signal
import time

from abuse_test import abuse
from connection import CLOSED, Missed
from expectations import closed, finished, goaway_frame, is_frame, pong
from frames import END_STREAM, HIGHEST_STREAM, PREFACE, Error, Kind, Setting, data, ping, settings

TESTS = []
HASTE = {
    f"NEWSD_TIMEOUTS_{name}": "1" for name in ("FIRST_BYTE", "HEAD", "BODY", "BODY_GRACE", "IDLE")
}
SHUT = (Setting.INITIAL_WINDOW_SIZE, 0)


def ends_within(connection, least, most):
    """The connection is closed, no sooner and no later."""
    start = time.monotonic()
    ended = connection.drain(most)
    took = time.monotonic() - start
    if ended is None:
        raise Missed(f"expected the close within {most} s; got {connection.story()}, then silence")
    if took < least:
        raise Missed(f"expected no close within {least} s; got it after {took:.2f} s")


@abuse(TESTS, "half a preface, then nothing", **HASTE)
def half_preface(site):
    connections = [site.raw() for _ in range(6)]
    try:
        for connection, count in zip(connections, (1, 4, 14, 16, 18, 23)):
            connection.socket.sendall(PREFACE[:count])
        ends_within(connections[0], 0.5, 5)
        for connection in connections[1:]:
            ends_within(connection, 0, 2)
    finally:
        for connection in connections:
            connection.socket.close()


@abuse(TESTS, "a preface, no SETTINGS", **HASTE)
def no_settings(site):
    with site.raw() as connection:
        connection.socket.sendall(PREFACE)
        ends_within(connection, 0.5, 5)
        codes = [e.code for e in connection.log if is_frame(e, Kind.GOAWAY)]
        if codes not in ([], [Error.PROTOCOL_ERROR], [Error.SETTINGS_TIMEOUT]):
            raise Missed(f"expected PROTOCOL_ERROR; got {connection.story()}")


@abuse(TESTS, "half of SETTINGS, then nothing", **HASTE)
def half_settings(site):
    with site.raw() as connection:
        connection.socket.sendall(PREFACE + settings((3, 100))[:-2])
        ends_within(connection, 0.5, 5)


@abuse(TESTS, "a field block that never ends", **HASTE)
def endless_block(site):
    with site.connect() as connection:
        connection.send(site.requests.get(1, flags=END_STREAM))
        ends_within(connection, 0.5, 5)


@abuse(TESTS, "half a frame, then nothing", **HASTE)
def half_frame(site):
    with site.connect() as connection:
        connection.send(site.requests.get(1)[:-3])
        ends_within(connection, 0.5, 5)


@abuse(TESTS, "a body that stops half-way: its stream ends, the connection goes on", **HASTE)
def half_body(site):
    with site.connect() as connection:
        connection.send(site.requests.post(1), data(1, b"half"))

        def over(event):
            return 1 in connection.finished or is_frame(event, Kind.RST_STREAM, 1)

        connection.wait(over, "an answer or RST_STREAM on stream 1", 6)
        connection.send(site.requests.get(3))
        finished(3, 200)(connection)


@abuse(TESTS, "idle: GOAWAY NO_ERROR and close after timeouts.idle", **HASTE)
def idle(site):
    with site.connect() as connection:
        connection.send(site.requests.get(1))
        finished(1, 200)(connection)
        ends_within(connection, 0.5, 5)
        codes = [e.code for e in connection.log if is_frame(e, Kind.GOAWAY)]
        if not codes or set(codes) != {Error.NO_ERROR} or connection.ended != CLOSED:
            raise Missed(f"expected GOAWAY NO_ERROR and FIN; got {connection.story()}")


@abuse(TESTS, "PING does not keep an idle connection", **HASTE)
def idle_with_ping(site):
    with site.connect() as connection:
        for _ in range(20):
            connection.send(ping())
            if connection.drain(0.25):
                return
        raise Missed("expected the close after timeouts.idle; PING kept the connection for 5 s")


@abuse(TESTS, "requests keep a connection", **HASTE)
def busy(site):
    with site.connect() as connection:
        for stream in range(1, 11, 2):
            connection.drain(0.5)
            connection.send(site.requests.get(stream))
            finished(stream, 200)(connection)


def stopped(site):
    site.server.process.send_signal(signal.SIGTERM)


def exit_code(site, seconds):
    try:
        return site.server.process.wait(seconds)
    except Exception:
        raise Missed(f"newsd has not ended {seconds} s after SIGTERM") from None


def drain_with_open_streams(site):
    """RFC 9113 §6.8: first a GOAWAY that refuses nothing yet, then one that names the last."""
    with site.connect(SHUT) as connection, site.connect() as unused:
        connection.send(*map(site.requests.get, (1, 3, 5)))
        connection.send(ping())
        pong()(connection)
        stopped(site)
        first = connection.wait(lambda e: is_frame(e, Kind.GOAWAY), "GOAWAY")
        if (first.last_stream, first.code) != (HIGHEST_STREAM, Error.NO_ERROR):
            raise Missed(f"expected GOAWAY NO_ERROR with 2^31-1; got {connection.story()}")
        # On its way when the server said so: it must still be answered.
        connection.send(site.requests.get(7))
        second = connection.wait(lambda e: is_frame(e, Kind.GOAWAY), "a second GOAWAY")
        if (second.last_stream, second.code) != (7, Error.NO_ERROR):
            raise Missed(f"expected GOAWAY NO_ERROR with stream 7; got {connection.story()}")
        connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 65_535)))
        for stream in (1, 3, 5, 7):
            finished(stream, 200)(connection)
        closed(connection)
        if connection.ended != CLOSED:
            raise Missed("expected FIN after the last answer; got RST")
        goaway_frame(Error.NO_ERROR)(unused)
        closed(unused)
    if exit_code(site, 10) != 0:
        raise Missed(f"newsd ended with {site.server.process.returncode}")


def drain_with_stuck_stream(site):
    """A reader who never takes its answer does not hold up the end."""
    with site.connect(SHUT) as connection:
        connection.send(site.requests.get(1))
        connection.send(ping())
        pong()(connection)
        start = time.monotonic()
        stopped(site)
        if exit_code(site, 10) != 0:
            raise Missed(f"newsd ended with {site.server.process.returncode}")
        if time.monotonic() - start > 6:
            raise Missed(f"newsd took {time.monotonic() - start:.1f} s to end")


# Each ends its server: name, test, settings.
LAST = [
    ("drain: GOAWAY twice, open streams answered, exit 0", drain_with_open_streams, {}),
    (
        "drain: a stuck stream ends with timeouts.drain",
        drain_with_stuck_stream,
        {"NEWSD_TIMEOUTS_DRAIN": "1"},
    ),
]
