"""Requests: bodies and their windows, expectations, trailers, tunnels, and the way by Upgrade."""

import base64

from abuse_test import abuse
from connection import Missed
from expectations import calm, finished, is_frame, refused, reset_frame, stream_error
from frames import (
    END_HEADERS,
    END_STREAM,
    FRAME_BYTES,
    PREFACE,
    Error,
    Frame,
    Kind,
    Setting,
    data,
    fields,
    headers,
    priority_update,
    rst_stream,
    settings,
)

TESTS = []
PROTOCOL = Error.PROTOCOL_ERROR
# To an address that takes no POST; later ones may take it and refuse what it says.
REFUSED = (400, 405, 415, 422)


def upload(connection, stream, total, padding=None, seconds=10):
    """Sends DATA as the server's windows allow; returns False when it reset the stream first."""
    window = connection.peer.get(Setting.INITIAL_WINDOW_SIZE, 65_535)
    connection.sent_of_connection = getattr(connection, "sent_of_connection", 0)
    sent, seen = 0, len(connection.log)
    while sent < total:
        for event in connection.log[seen:]:
            if is_frame(event, Kind.WINDOW_UPDATE, stream):
                window += int.from_bytes(event.payload, "big")
            if is_frame(event, Kind.RST_STREAM, stream) or stream in connection.finished:
                return False
        seen = len(connection.log)
        given = 65_535 + sum(
            int.from_bytes(e.payload, "big")
            for e in connection.log
            if is_frame(e, Kind.WINDOW_UPDATE, 0)
        )
        overhead = 0 if padding is None else padding + 1
        room = min(window, given - connection.sent_of_connection, FRAME_BYTES) - overhead
        count = min(room, total - sent)
        if count > 0:
            last = END_STREAM if sent + count == total else 0
            connection.send(data(stream, bytes(count), last, padding))
            sent += count
            window -= count + overhead
            connection.sent_of_connection += count + overhead
        else:
            connection.wait(
                lambda event: isinstance(event, Frame), f"window for {total - sent} bytes", seconds
            )
    return True


@abuse(TESTS, "a body announced above 1 MiB: 413, then RST_STREAM NO_ERROR")
def announced_body(site):
    with site.connect() as connection:
        connection.send(site.requests.post(1, fields(("content-length", "2000000"))))
        finished(1, 413)(connection)
        reset_frame(1, Error.NO_ERROR)(connection)
        calm(connection)


@abuse(TESTS, "a body above 1 MiB: refused while it comes, then RST_STREAM NO_ERROR")
def growing_body(site):
    with site.connect() as connection:
        connection.send(site.requests.post(1))
        if upload(connection, 1, 4 << 20):
            raise Missed("the server took 4 MiB")
        finished(1, 413, *REFUSED)(connection)
        if not connection.count(Kind.RST_STREAM):
            reset_frame(1, Error.NO_ERROR)(connection)
        calm(connection)


@abuse(TESTS, "100 bodies of 200 KB on one connection: the windows stay right")
def many_bodies(site):
    with site.connect() as connection:
        for stream in range(1, 200, 2):
            connection.send(site.requests.post(stream))
            upload(connection, stream, 200_000)
            finished(stream, *REFUSED)(connection)


@abuse(TESTS, "padding is given back to the windows too")
def padded_bodies(site):
    with site.connect() as connection:
        for stream in range(1, 40, 2):
            connection.send(site.requests.post(stream))
            upload(connection, stream, 20_000, padding=255)
            finished(stream, *REFUSED)(connection)


@abuse(TESTS, "DATA of streams the client reset is given back to the connection's window")
def reset_bodies(site):
    with site.connect() as connection:
        for stream in range(1, 160, 2):
            connection.send(site.requests.post(stream))
            upload(connection, stream, 60_000)
            connection.send(rst_stream(stream))
        connection.send(site.requests.get(301))
        finished(301, 200)(connection)


@abuse(TESTS, "20 bodies at once, a frame of each in turn")
def interleaved(site):
    streams = range(1, 40, 2)
    with site.connect() as connection:
        connection.send(*map(site.requests.post, streams))
        for last in (0, 0, END_STREAM):
            connection.send(*(data(stream, bytes(1000), last) for stream in streams))
        for stream in streams:
            finished(stream, *REFUSED)(connection)
        calm(connection)


@abuse(TESTS, "trailers of a request are dropped")
def trailers(site):
    with site.connect() as connection:
        sent = headers(1, fields(("x-checksum", "1"), ("host", "other.example")))
        connection.send(site.requests.post(1), data(1, b"test"), sent)
        finished(1, *REFUSED)(connection)
        ended = headers(3, fields(("if-none-match", "*")))
        connection.send(site.requests.get(3, flags=END_HEADERS), ended)
        finished(3, 200)(connection)
        calm(connection)


def statuses(connection, stream):
    return [dict(fields)[":status"] for fields in connection.lists.get(stream, [])]


@abuse(TESTS, "Expect of a request that is refused: the answer, no 100")
def expectation_refused(site):
    with site.connect() as connection:
        expect = fields(("expect", "100-continue"), ("content-length", "9"))
        connection.send(site.requests.post(1, expect))
        finished(1, *REFUSED)(connection)
        if "100" in statuses(connection, 1):
            raise Missed(f"expected no 100; got {statuses(connection, 1)}")


@abuse(TESTS, "Expect of a request that is taken: 100, then the answer")
def expectation(site):
    with site.connect() as connection:
        expect = fields(("expect", "100-continue"), ("content-length", "4"))
        connection.send(site.requests.get(1, expect, flags=END_HEADERS))
        connection.wait(lambda _: connection.lists.get(1), "100 on stream 1")
        connection.send(data(1, b"test", END_STREAM))
        finished(1, 200)(connection)
        if statuses(connection, 1) != ["100", "200"]:
            raise Missed(f"expected 100, then 200; got {statuses(connection, 1)}")


@abuse(TESTS, "an unknown expectation: 417")
def unknown_expectation(site):
    with site.connect() as connection:
        connection.send(site.requests.get(1, fields(("expect", "tea"))))
        finished(1, 417)(connection)
        calm(connection)


@abuse(TESTS, "fields of the connection reset their stream alone")
def connection_fields(site):
    bad = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te"]
    with site.connect() as connection:
        for at, name in enumerate(bad):
            connection.send(site.requests.get(4 * at + 1, fields((name, "close"))))
            connection.send(site.requests.get(4 * at + 3))
            finished(4 * at + 3, 200)(connection)
            codes = [e.code for e in connection.log if is_frame(e, Kind.RST_STREAM, 4 * at + 1)]
            if codes != [PROTOCOL]:
                raise Missed(
                    f"{name}: expected RST_STREAM PROTOCOL_ERROR; got {connection.story()}"
                )


@abuse(TESTS, "host other than :authority resets its stream alone")
def other_host(site):
    with site.connect() as connection:
        connection.send(site.requests.get(1, fields(("host", "other.example"))))
        stream_error(1, PROTOCOL)(connection)
        connection.send(site.requests.get(3))
        finished(3, 200)(connection)


@abuse(TESTS, "CONNECT is refused, the connection goes on")
def connect(site):
    with site.connect() as connection:
        tunnel = headers(
            1, fields((":method", "CONNECT"), (":authority", "other.example:22")), END_HEADERS
        )
        connection.send(tunnel)
        refused(1, PROTOCOL, Error.REFUSED_STREAM, Error.CONNECT_ERROR, statuses=(400, 405, 501))(
            connection
        )
        connection.send(site.requests.get(3))
        finished(3, 200)(connection)


@abuse(TESTS, "priorities are taken and change nothing")
def priorities(site):
    with site.connect() as connection:
        for stream, value in ((1, "u=0"), (3, "u=7, i"), (5, "u=8"), (7, "i=?0, x;y")):
            connection.send(
                priority_update(stream, value.encode()),
                site.requests.get(stream, fields(("priority", value))),
                priority_update(stream, b"u=3"),
            )
            finished(stream, 200)(connection)
        calm(connection)


# Upgrade: h2c (RFC 7540 §3.2)

SETTINGS = (
    base64.urlsafe_b64encode(settings((Setting.INITIAL_WINDOW_SIZE, 65_535))[9:])
    .rstrip(b"=")
    .decode()
)
ON = {"NEWSD_HTTP2_UPGRADE": "true"}
GOOD = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", f"HTTP2-Settings: {SETTINGS}")


def asked(site, method, lines, body=b"", version="1.1"):
    """What comes for a request over HTTP/1.1: its first line, and the connection it came on."""
    connection = site.raw()
    path = site.requests.path
    head = [f"{method} {path} HTTP/{version}", f"Host: {site.requests.authority}", *lines, "", ""]
    connection.socket.sendall("\r\n".join(head).encode() + body)
    came = b""
    while b"\r\n\r\n" not in came:
        chunk = connection.socket.recv(65_536)
        if not chunk:
            break
        came += chunk
    line, _, rest = came.partition(b"\r\n")
    connection.came += rest.partition(b"\r\n\r\n")[2]
    return line.decode(), connection


def upgraded(site, method, lines=GOOD, status=200):
    line, connection = asked(site, method, lines)
    with connection:
        if not line.startswith("HTTP/1.1 101"):
            raise Missed(f"{method}: expected 101; got {line}")
        connection.send(PREFACE, settings())
        finished(1, status)(connection)
        connection.send(site.requests.get(3))
        finished(3, 200)(connection)
        calm(connection)


def stays(site, name, method, lines, body=b"", version="1.1", statuses=("200",)):
    line, connection = asked(site, method, lines, body, version)
    with connection:
        if line.split(" ")[1:2] not in [[status] for status in statuses]:
            raise Missed(f"{name}: expected {statuses} of HTTP/1.1; got {line!r}")


@abuse(TESTS, "Upgrade: h2c is off: answered as HTTP/1.1")
def upgrade_off(site):
    stays(site, "off", "GET", GOOD)


@abuse(TESTS, "Upgrade: h2c, where on, of GET, HEAD and OPTIONS", **ON)
def upgrade_on(site):
    upgraded(site, "GET")
    upgraded(site, "HEAD")
    upgraded(site, "OPTIONS", status=204)


@abuse(TESTS, "Upgrade: h2c, where on: its settings count", **ON)
def upgrade_settings(site):
    shut = base64.urlsafe_b64encode(settings((Setting.INITIAL_WINDOW_SIZE, 3))[9:]).rstrip(b"=")
    line, connection = asked(site, "GET", (*GOOD[:2], f"HTTP2-Settings: {shut.decode()}"))
    with connection:
        connection.send(PREFACE, settings())
        event = connection.wait(lambda e: is_frame(e, Kind.DATA, 1), f"DATA(1) after {line}")
        if len(event.payload) != 3:
            raise Missed(f"expected 3 bytes of DATA; got {connection.story()}")


@abuse(TESTS, "Upgrade: h2c, where on, that is to be ignored", **ON)
def upgrade_ignored(site):
    wants, h2c, given = GOOD
    length = "Content-Length: 4"
    cases = [
        ("Connection without HTTP2-Settings", ("Connection: Upgrade", h2c, given)),
        ("Connection without Upgrade", ("Connection: HTTP2-Settings", h2c, given)),
        ("no Connection", (h2c, given)),
        ("no HTTP2-Settings", (wants, h2c)),
        ("HTTP2-Settings twice", (wants, h2c, given, given)),
        ("no Upgrade", (wants, given)),
        ("Upgrade to another protocol", (wants, "Upgrade: websocket", given)),
        ("Upgrade: h2, which is for TLS", (wants, "Upgrade: h2", given)),
    ]
    for name, lines in cases:
        stays(site, name, "GET", lines)
    either = ("200", "400")
    stays(
        site,
        "settings not in base64url",
        "GET",
        (wants, h2c, "HTTP2-Settings: !!!"),
        statuses=either,
    )
    stays(
        site, "settings of 5 bytes", "GET", (wants, h2c, "HTTP2-Settings: AAAAAAA"), statuses=either
    )
    stays(site, "GET with a body", "GET", (*GOOD, length), b"test")
    stays(site, "POST with a body", "POST", (*GOOD, length), b"test", statuses=("405",))
    stays(site, "POST without", "POST", (*GOOD, "Content-Length: 0"), statuses=("405",))
    stays(site, "HTTP/1.0", "GET", GOOD, version="1.0")
