"""Fields: what a few bytes of HPACK can be made to say."""

from abuse_test import ARTICLE, abuse
from case import AUTHORITY, GET, HTTP, PATH
from connection import Missed
from expectations import answer, calm, closed, finished, goaway_frame, is_frame, settings_ack
from frames import (
    END_STREAM,
    INDEXING,
    Error,
    Kind,
    Setting,
    continuation,
    fields,
    headers,
    indexed,
    literal,
    ping,
    settings,
    table_size,
)

TESTS = []
CALM = Error.ENHANCE_YOUR_CALM
TOO_LARGE = 431


def bomb(requests, copies=12_000):
    """16 KB that decode to 48 MB: one entry of 4,000 bytes, and its index over and over."""
    entry = literal("x-bomb", "z" * 4000, INDEXING)
    return requests.block() + entry + indexed(62) * copies


def large(requests, total=17_000):
    """Fields that count as more than 16 KiB (RFC 9113 §6.5.2), none of them above 4 KB."""
    return requests.block() + fields(*((f"x-{at}", "z" * 3900) for at in range(total // 3900 + 1)))


def in_two(stream, block):
    """HEADERS and CONTINUATION, so that each frame has an allowed size."""
    return headers(stream, block[:9000], END_STREAM) + continuation(stream, block[9000:])


def refused(connection, stream):
    """431, or the stream reset."""

    def wanted(event):
        if is_frame(event, Kind.HEADERS, stream):
            return connection.status(stream) == TOO_LARGE
        return is_frame(event, Kind.RST_STREAM, stream)

    connection.wait(wanted, f"431 or RST_STREAM on stream {stream}")


@abuse(TESTS, "HPACK bomb: 48 MB from 16 KB")
def hpack_bomb(site):
    with site.connect() as connection:
        connection.send(headers(1, bomb(site.requests)))
        refused(connection, 1)
        connection.send(site.requests.get(3))
        finished(3, 200)(connection)


@abuse(TESTS, "HPACK bombs on 20 connections at once")
def hpack_bombs(site):
    connections = [site.connect() for _ in range(20)]
    try:
        for connection in connections:
            connection.send(headers(1, bomb(site.requests)))
        for connection in connections:
            refused(connection, 1)
    finally:
        for connection in connections:
            connection.socket.close()


@abuse(TESTS, "after a bomb the table is what both sides think")
def table_after_bomb(site):
    start = GET + HTTP + literal(AUTHORITY, site.requests.authority)
    path = literal(PATH, ARTICLE, INDEXING)
    with site.connect() as connection:
        connection.send(headers(1, bomb(site.requests) + literal("x-last", "1", INDEXING)))
        refused(connection, 1)
        connection.send(headers(3, start + path), headers(5, start + indexed(62)))
        finished(3, 200)(connection)
        finished(5, 200)(connection)


@abuse(TESTS, "5,000 fields")
def many_fields(site):
    with site.connect() as connection:
        # accept-encoding: gzip, deflate of the static table, a byte each.
        connection.send(headers(1, site.requests.block() + indexed(16) * 5000))
        refused(connection, 1)
        calm_but_for(connection, 1)


@abuse(TESTS, "101 fields, of which none is large")
def above_field_count(site):
    with site.connect() as connection:
        more = fields(*((f"x-{at}", "1") for at in range(101)))
        connection.send(site.requests.get(1, more))
        refused(connection, 1)


@abuse(TESTS, "90 fields of 100 bytes are a request")
def below_field_count(site):
    with site.connect() as connection:
        more = fields(*((f"x-{at:02}", "z" * 96) for at in range(90)))
        connection.send(site.requests.get(1, more))
        finished(1, 200)(connection)
        calm(connection)


def calm_but_for(connection, stream):
    """The connection goes on, whatever became of the stream."""
    connection.send(ping(b"goes on?"))
    connection.wait(
        lambda event: is_frame(event, Kind.PING) and event.payload == b"goes on?", "PING ACK"
    )
    if connection.count(Kind.GOAWAY):
        raise Missed(f"expected no GOAWAY; got {connection.story()}")


@abuse(TESTS, "fields above 16 KiB: 431, and the third time GOAWAY")
def three_large_heads(site):
    with site.connect() as connection:
        for stream in (1, 3):
            connection.send(in_two(stream, large(site.requests)))
            answer(stream, TOO_LARGE)(connection)
            calm_but_for(connection, stream)
        connection.send(in_two(5, large(site.requests)))
        goaway_frame(CALM)(connection)
        closed(connection)


@abuse(TESTS, "one field above 8 KiB")
def large_field(site):
    with site.connect() as connection:
        connection.send(site.requests.get(1, fields(("x-large", "z" * 9000))))
        refused(connection, 1)


@abuse(TESTS, "table resizing: 4,000 updates in one block")
def many_updates(site):
    with site.connect() as connection:
        updates = (table_size(0) + table_size(4096)) * 2000
        connection.send(headers(1, updates + site.requests.block()))
        connection.wait(
            lambda event: (
                isinstance(event, str) or is_frame(event, Kind.GOAWAY) or 1 in connection.finished
            ),
            "the answer, or GOAWAY",
        )


@abuse(TESTS, "table resizing by SETTINGS, 200 times, with requests between")
def resizing(site):
    with site.connect() as connection:
        for at in range(200):
            size = (0, 4096, 64, 2**32 - 1)[at % 4]
            connection.decoder.max_allowed_table_size = max(4096, size)
            connection.send(settings((Setting.HEADER_TABLE_SIZE, size)))
            settings_ack(connection)
            connection.send(site.requests.get(2 * at + 1))
            finished(2 * at + 1, 200)(connection)


@abuse(TESTS, "a table of 4 GB is offered, and 2,000 answers fill it")
def huge_table(site):
    with site.connect((Setting.HEADER_TABLE_SIZE, 2**32 - 1)) as connection:
        connection.decoder.max_allowed_table_size = 2**32 - 1
        for first in range(1, 4000, 80):
            streams = range(first, first + 80, 2)
            for stream in streams:
                where = literal(PATH, f"/articles/none-{stream}-{'z' * 200}")
                host = literal(AUTHORITY, f"host-{stream}.example")
                connection.send(headers(stream, GET + HTTP + where + host))
            for stream in streams:
                finished(stream)(connection)
