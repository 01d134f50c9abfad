"""Frames that cost the sender little: floods, resets, and requests that make the server reset."""

from abuse_test import abuse
from connection import Missed
from expectations import answer, calm, closed, finished, goaway_frame
from frames import (
    ACK,
    END_HEADERS,
    END_STREAM,
    PADDED,
    Error,
    Kind,
    Setting,
    continuation,
    data,
    dependency,
    fields,
    frame,
    headers,
    ping,
    priority,
    priority_update,
    rst_stream,
    settings,
    window_update,
)

TESTS = []
CALM = Error.ENHANCE_YOUR_CALM
# What the server itself may reset, or have reset, before it ends the connection.
MOST_RESETS = 130


def flooded(site, payload, *codes, setup=b""):
    """The server says why and closes, before all of the flood was taken in."""
    with site.connect() as connection:
        connection.send(setup)
        connection.pump(payload)
        goaway_frame(*(codes or (CALM,)))(connection)
        closed(connection)
        return connection


def endured(site, payload, setup=b""):
    """As much as a busy client may send: the connection goes on."""
    with site.connect() as connection:
        connection.send(setup)
        connection.pump(payload)
        calm(connection)
        connection.send(site.requests.get(4001))
        finished(4001, 200)(connection)


def odd(count, first=1):
    return range(first, first + 2 * count, 2)


@abuse(TESTS, "rapid reset: 2,000 requests, each reset at once (CVE-2023-44487)")
def rapid_reset(site):
    r = site.requests
    flooded(site, b"".join(r.get(s) + rst_stream(s) for s in odd(2000)))


@abuse(TESTS, "rapid reset, 20 at a time with a PING between")
def rapid_reset_paced(site):
    r = site.requests
    with site.connect() as connection:
        for first in range(1, 1200, 40):
            connection.pump(b"".join(r.get(s) + rst_stream(s) for s in odd(20, first)))
            connection.send(ping())
            connection.drain(0.01)
        goaway_seen(connection)


@abuse(TESTS, "150 resets are no flood")
def some_resets(site):
    r = site.requests
    endured(site, b"".join(r.get(s) + rst_stream(s) for s in odd(150)))


def goaway_seen(connection, *codes):
    found = [e for e in connection.log if not isinstance(e, str) and e.kind == Kind.GOAWAY]
    if found and found[0].code in (codes or (CALM,)):
        return
    goaway_frame(*(codes or (CALM,)))(connection)


def server_resets(name, make, *codes, setup=b"", repeat=400):
    """CVE-2025-8671, MadeYouReset: each request is one that the server itself resets. It must not
    do so for ever: the connection ends after some hundred, or with the first. Where the server
    resets nothing and answers all, there is no such abuse."""

    def run(site):
        with site.connect() as connection:
            connection.send(setup)
            streams = list(odd(repeat))
            for at in range(0, repeat, 20):
                batch = (make(site.requests, stream) for stream in streams[at : at + 20])
                connection.pump(b"".join(batch))
                connection.drain(0.01)
                if connection.ended:
                    break
            resets = connection.count(Kind.RST_STREAM)
            if resets == 0 and connection.finished == set(streams):
                return
            goaway_seen(connection, CALM, *codes)
            if connection.ended is None:
                closed(connection)
            resets = connection.count(Kind.RST_STREAM)
            if resets > MOST_RESETS:
                raise Missed(f"the server reset {resets} streams")

    abuse(TESTS, f"server-made resets: {name} (CVE-2025-8671)")(run)


PROTOCOL = Error.PROTOCOL_ERROR
SHUT = settings((Setting.INITIAL_WINDOW_SIZE, 0))
TEST = b"test"

server_resets(
    "WINDOW_UPDATE overflow",
    lambda r, s: r.get(s) + window_update(s, 2**31 - 1) * 2,
    Error.FLOW_CONTROL_ERROR,
    setup=SHUT,
)
server_resets(
    "WINDOW_UPDATE by 0", lambda r, s: r.get(s) + window_update(s, 0), PROTOCOL, setup=SHUT
)
server_resets(
    "DATA after END_STREAM", lambda r, s: r.get(s) + data(s, TEST), Error.STREAM_CLOSED, setup=SHUT
)
server_resets(
    "HEADERS after END_STREAM", lambda r, s: r.get(s) * 2, Error.STREAM_CLOSED, PROTOCOL, setup=SHUT
)
server_resets(
    "DATA after RST_STREAM",
    lambda r, s: r.post(s) + rst_stream(s) + data(s, TEST),
    Error.STREAM_CLOSED,
)
server_resets(
    "HEADERS that depend on themselves", lambda r, s: r.get(s, priority=dependency(s)), PROTOCOL
)
server_resets(
    "PRIORITY that depends on itself", lambda r, s: r.get(s) + priority(s, on=s), PROTOCOL
)
server_resets(
    "PRIORITY of 4 bytes",
    lambda r, s: r.get(s) + frame(Kind.PRIORITY, 0, s, bytes(4)),
    Error.FRAME_SIZE_ERROR,
    setup=SHUT,
)
server_resets(
    "content other than content-length",
    lambda r, s: r.post(s, fields(("content-length", "1"))) + data(s, TEST, END_STREAM),
)
server_resets("a name in upper case", lambda r, s: r.get(s, fields(("X-Test", "ok"))))
server_resets("a field of the connection", lambda r, s: r.get(s, fields(("connection", "close"))))
server_resets(
    "host other than :authority", lambda r, s: r.get(s, fields(("host", "other.example")))
)
server_resets(
    "a body announced too large", lambda r, s: r.post(s, fields(("content-length", "9000000")))
)
server_resets("more streams than allowed", lambda r, s: r.get(s), setup=SHUT)
server_resets("bodies that never end", lambda r, s: r.post(s))
server_resets(
    "trailers that end nothing",
    lambda r, s: r.post(s) + headers(s, fields(("x-test", "ok")), END_HEADERS),
)

CONTINUED = (CALM, PROTOCOL)


@abuse(TESTS, "CONTINUATION flood: 10,000, each a field (CVE-2024-27316, CVE-2024-28182)")
def continuation_flood(site):
    more = continuation(1, fields(("x-test", "z" * 50)), 0)
    flooded(site, more * 10_000, *CONTINUED, setup=site.requests.get(1, flags=END_STREAM))


@abuse(TESTS, "CONTINUATION flood: 10,000 of nothing")
def continuation_flood_empty(site):
    flooded(
        site,
        continuation(1, b"", 0) * 10_000,
        *CONTINUED,
        setup=site.requests.get(1, flags=END_STREAM),
    )


@abuse(TESTS, "CONTINUATION flood: 2,000 of 16 KiB that never end a field")
def continuation_flood_large(site):
    literal = b"\x00\x7f\x80\x80\x80\x08"
    flooded(
        site,
        continuation(1, bytes(16_384), 0) * 2000,
        *CONTINUED,
        Error.COMPRESSION_ERROR,
        setup=headers(1, site.requests.block() + literal, END_STREAM),
    )


@abuse(TESTS, "SETTINGS flood: 2,000 (CVE-2019-9515)")
def settings_flood(site):
    flooded(site, settings() * 2000)


@abuse(TESTS, "SETTINGS of 2,700 values")
def settings_values(site):
    flooded(site, settings(*[(Setting.INITIAL_WINDOW_SIZE, 65_535)] * 2700) * 2, CALM, PROTOCOL)


@abuse(TESTS, "PING flood: 2,000 (CVE-2019-9512)")
def ping_flood(site):
    flooded(site, ping() * 2000)


@abuse(TESTS, "PING flood by one who does not read")
def ping_flood_unread(site):
    with site.connect() as connection:
        try:
            connection.socket.settimeout(1)
            connection.socket.sendall(ping() * 400_000)
        except (TimeoutError, BrokenPipeError, ConnectionResetError):
            pass
        connection.socket.settimeout(5)
        goaway_seen(connection)


@abuse(TESTS, "PING ACK nobody asked for: 2,000")
def ping_ack_flood(site):
    flooded(site, ping(flags=ACK) * 2000)


@abuse(TESTS, "200 PING are no flood")
def some_pings(site):
    endured(site, ping(b"12345678") * 200)


@abuse(TESTS, "empty DATA flood: 1,000 (CVE-2019-9518)")
def empty_data_flood(site):
    flooded(site, data(1) * 1000, setup=site.requests.post(1))


@abuse(TESTS, "empty DATA flood: 1,000 with padding")
def padded_data_flood(site):
    flooded(site, data(1, b"", padding=9) * 1000, setup=site.requests.post(1))


@abuse(TESTS, "30 empty DATA are no flood")
def some_empty_data(site):
    with site.connect() as connection:
        connection.send(site.requests.post(1), data(1) * 30, data(1, b"", END_STREAM))
        answer(1)(connection)
        calm(connection)


@abuse(TESTS, "PRIORITY flood: 2,000, each of another stream (CVE-2019-9513)")
def priority_flood(site):
    flooded(site, b"".join(priority(s, on=s - 2, exclusive=True) for s in odd(2000, 3)))


@abuse(TESTS, "PRIORITY_UPDATE flood: 2,000")
def priority_update_flood(site):
    flooded(site, b"".join(priority_update(s, b"u=1") for s in odd(2000)))


@abuse(TESTS, "WINDOW_UPDATE flood without DATA: 2,000 of the connection")
def window_update_flood(site):
    flooded(site, window_update(0, 1) * 2000)


@abuse(TESTS, "WINDOW_UPDATE flood without DATA: 2,000 of a stream")
def stream_window_update_flood(site):
    flooded(site, window_update(1, 1) * 2000, setup=site.requests.post(1))


@abuse(TESTS, "flood of unknown frames: 2,000")
def unknown_flood(site):
    flooded(site, frame(0x42, PADDED, 0, bytes(16)) * 2000)
