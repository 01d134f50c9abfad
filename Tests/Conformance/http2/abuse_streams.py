"""Readers that do not read, streams that come too many at a time, and resets at any moment."""

import random
import socket
import struct
import threading
import time

from abuse_test import ARTICLE, LIST, Client, abuse
from connection import Missed
from expectations import closed, finished, goaway_frame, is_frame, pong, reset_frame
from frames import Error, Frame, Kind, Setting, ping, rst_stream, settings, window_update

TESTS = []
CALM = Error.ENHANCE_YOUR_CALM
SHUT = (Setting.INITIAL_WINDOW_SIZE, 0)
HASTE = {f"NEWSD_TIMEOUTS_{name}": "1" for name in ("WRITE", "BODY", "BODY_GRACE")}


def odd(count, first=1):
    return range(first, first + 2 * count, 2)


def reset_streams(connection):
    return {e.stream for e in connection.log if isinstance(e, Frame) and e.kind == Kind.RST_STREAM}


def all_cancelled(connection, streams, seconds):
    """Each stream reset with CANCEL; the connection goes on."""
    connection.wait(
        lambda _: reset_streams(connection) >= set(streams), "RST_STREAM CANCEL on each", seconds
    )
    codes = {e.code for e in connection.log if isinstance(e, Frame) and e.kind == Kind.RST_STREAM}
    if codes != {Error.CANCEL}:
        raise Missed(f"expected CANCEL; got {connection.story()}")
    connection.send(ping())
    pong()(connection)


@abuse(TESTS, "zero-window reader: 50 streams are cancelled after timeouts.write", **HASTE)
def zero_window(site):
    with site.connect(SHUT) as connection:
        connection.send(*map(site.requests.get, odd(50)))
        all_cancelled(connection, odd(50), 6)


@abuse(TESTS, "a connection window that is never opened again: the same", **HASTE)
def zero_connection_window(site):
    with site.connect() as connection:
        connection.credits = False
        connection.send(*map(site.requests.get, odd(60)))
        connection.wait(lambda _: reset_streams(connection), "RST_STREAM CANCEL", 6)
        answered = set(connection.finished)
        all_cancelled(connection, set(odd(60)) - answered, 6)


@abuse(TESTS, "a zero-window reader who opens in time is answered", **HASTE)
def late_window(site):
    with site.connect(SHUT) as connection:
        connection.send(site.requests.get(1))
        for _ in range(6):
            connection.drain(0.4)
            connection.send(window_update(1, 500))
        connection.send(window_update(1, 65_535))
        finished(1, 200)(connection)


@abuse(TESTS, "a reader who does not read at all is dropped after timeouts.write", **HASTE)
def never_reads(site):
    connection = site.raw()
    connection.socket.close()
    connection.socket = socket.socket()
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.socket.connect(site.address)
    with connection:
        connection.open((Setting.INITIAL_WINDOW_SIZE, 2**31 - 1))
        connection.send(window_update(0, 2**30))
        streams = iter(odd(100_000))
        until = time.monotonic() + 8
        connection.socket.settimeout(0.2)
        where = site.requests
        where = type(where)(where.authority, LIST)
        while time.monotonic() < until:
            try:
                connection.socket.sendall(b"".join(where.get(next(streams)) for _ in range(50)))
            except TimeoutError:
                continue
            except (ConnectionResetError, BrokenPipeError):
                return
        raise Missed("expected the connection reset; it is still open after 8 s")


@abuse(TESTS, "one-byte-window reader: the answer in crumbs, or told to calm down")
def one_byte_window(site):
    with site.connect((Setting.INITIAL_WINDOW_SIZE, 1)) as connection:
        connection.send(site.requests.get(1))
        connection.wait(
            lambda event: (
                1 in connection.finished or is_frame(event, Kind.GOAWAY) and event.code == CALM
            ),
            "the whole answer, or GOAWAY ENHANCE_YOUR_CALM",
            20,
        )


@abuse(TESTS, "one-byte windows on 100 connections at once")
def one_byte_windows(site):
    def read(failures):
        try:
            with site.connect((Setting.INITIAL_WINDOW_SIZE, 1)) as connection:
                connection.send(site.requests.get(1))
                for _ in range(100):
                    connection.wait(lambda event: is_frame(event, Kind.DATA, 1), "a byte of DATA")
        except Missed as missed:
            failures.append(missed)

    all_threads(read, 100)


def all_threads(work, count):
    failures = []
    threads = [threading.Thread(target=work, args=(failures,)) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    if failures:
        raise failures[0]


@abuse(TESTS, "WINDOW_UPDATE overflow of a stream resets it alone")
def stream_overflow(site):
    with site.connect(SHUT) as connection:
        connection.send(*map(site.requests.get, (1, 3)))
        connection.send(window_update(1, 2**31 - 1), window_update(1, 1))
        reset_frame(1, Error.FLOW_CONTROL_ERROR)(connection)
        connection.send(window_update(3, 65_535))
        finished(3, 200)(connection)


@abuse(TESTS, "WINDOW_UPDATE overflow of the connection ends it")
def connection_overflow(site):
    with site.connect() as connection:
        connection.send(window_update(0, 2**31 - 1))
        goaway_frame(Error.FLOW_CONTROL_ERROR)(connection)
        closed(connection)


@abuse(TESTS, "400 requests in one write: GOAWAY")
def many_at_once(site):
    with site.connect() as connection:
        connection.pump(b"".join(map(site.requests.get, odd(400))))
        goaway_frame(CALM, Error.REFUSED_STREAM, Error.PROTOCOL_ERROR)(connection)
        closed(connection)


@abuse(TESTS, "140 streams at once: the last 12 are refused, the others answered")
def too_many_streams(site):
    with site.connect(SHUT) as connection:
        if connection.peer.get(Setting.MAX_CONCURRENT_STREAMS) != 128:
            raise Missed(f"expected a limit of 128; got {connection.peer}")
        for first in (1, 141):
            connection.send(*map(site.requests.get, odd(70, first)))
            connection.send(ping())
            pong()(connection)
        connection.drain(0.2)
        refused = [e for e in connection.log if is_frame(e, Kind.RST_STREAM)]
        expected = [(stream, Error.REFUSED_STREAM) for stream in odd(12, 257)]
        if [(e.stream, e.code) for e in refused] != expected:
            raise Missed(f"expected REFUSED_STREAM on 257 to 279; got {connection.story()}")
        connection.send(settings((Setting.INITIAL_WINDOW_SIZE, 65_535)))
        for stream in odd(128):
            finished(stream, 200)(connection)
        connection.send(site.requests.get(281))
        finished(281, 200)(connection)


@abuse(
    TESTS, "NEWSD_HTTP2_STREAMS is the limit that is announced and kept", NEWSD_HTTP2_STREAMS="3"
)
def own_limit(site):
    with site.connect(SHUT) as connection:
        if connection.peer.get(Setting.MAX_CONCURRENT_STREAMS) != 3:
            raise Missed(f"expected a limit of 3; got {connection.peer}")
        connection.send(*map(site.requests.get, odd(4)))
        reset_frame(7, Error.REFUSED_STREAM)(connection)


def storm_client(site, seed, failures):
    """Opens streams and resets them after any while, then ends its connection any way."""
    chance = random.Random(seed)
    try:
        with site.connect(
            (Setting.INITIAL_WINDOW_SIZE, chance.choice((0, 1000, 65_535)))
        ) as connection:
            for stream in odd(60):
                connection.send(chance.choice((site.requests.get, site.requests.post))(stream))
                connection.drain(chance.random() * 0.01)
                if chance.random() < 0.7:
                    connection.send(rst_stream(stream, chance.choice(list(Error))))
            if chance.random() < 0.5:
                linger = struct.pack("ii", 1, 0)
                connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            if connection.count(Kind.GOAWAY):
                raise Missed(f"expected no GOAWAY; got {connection.story()}")
    except Missed as missed:
        failures.append(missed)


@abuse(TESTS, "a storm of resets at random moments, then a request", **HASTE)
def storm(site):
    failures = []
    threads = [
        threading.Thread(target=storm_client, args=(site, seed, failures)) for seed in range(24)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    if failures:
        raise failures[0]
    if Client(site.address).get(ARTICLE)[0] != 200:
        raise Missed("no answer after the storm")


@abuse(TESTS, "half-close with 20 streams open: each is answered, then FIN")
def half_close(site):
    with site.connect() as connection:
        connection.credits = False
        connection.send(*map(site.requests.get, odd(10)))
        connection.socket.shutdown(socket.SHUT_WR)
        for stream in odd(10):
            finished(stream, 200)(connection)
        closed(connection)


@abuse(TESTS, "FIN with the windows shut: no answer can go out any more, the connection ends")
def half_close_shut(site):
    with site.connect(SHUT) as connection:
        connection.send(*map(site.requests.get, odd(10)))
        connection.socket.shutdown(socket.SHUT_WR)
        closed(connection)


@abuse(TESTS, "FIN in the middle of bodies: none can come any more, the connection ends")
def half_close_bodies(site):
    with site.connect() as connection:
        connection.send(*map(site.requests.post, odd(10)))
        connection.socket.shutdown(socket.SHUT_WR)
        closed(connection)


@abuse(TESTS, "100 connections that end with a RST in the middle of their answers")
def hard_ends(site):
    for at in range(100):
        connection = site.connect((Setting.INITIAL_WINDOW_SIZE, 10 * at))
        connection.send(*map(site.requests.get, odd(10)))
        linger = struct.pack("ii", 1, 0)
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        connection.socket.close()
