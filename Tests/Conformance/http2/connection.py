"""One cleartext HTTP/2 connection under a case's control: sends bytes, says what came, never waits
longer than it was told."""

import select
import socket
import time

import hpack

from frames import (
    ACK,
    END_HEADERS,
    END_STREAM,
    PREFACE,
    Error,
    Frame,
    Kind,
    Setting,
    name_of,
    ping,
    settings,
    window_update,
)

CLOSED = "closed"
RESET = "reset"


class Missed(Exception):
    """What was expected did not come."""


class Silence(Exception):
    """Nothing more came in the time there was."""


class Connection:
    """What the server sends is answered only where silence would be an error of ours: SETTINGS and
    PING with their ACK, DATA (while `credits` holds) with WINDOW_UPDATE."""

    def __init__(self, address, timeout=2.0, split=False, exact=False):
        self.address = address
        self.timeout = timeout
        self.split = split
        self.exact = exact
        self.credits = True
        self.peer = {}
        # Whether our SETTINGS are out, and how often the server's came before.
        self.greeted = False
        self.unacknowledged = 0
        self.log = []
        self.came = bytearray()
        self.ended = None
        self.decoder = hpack.Decoder()
        self.decoder.max_header_list_size = 1 << 20
        # By stream: the field lists that came, the bytes of DATA, whether END_STREAM did.
        self.lists = {}
        self.bodies = {}
        self.finished = set()
        self.block = None
        self.socket = socket.create_connection(address, timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    # Sending

    def send(self, *parts):
        """In one write, or each part in its own where the case runs split. A server that has closed
        is no error here: what it said before is what counts."""
        # Nothing may come before our SETTINGS, not even that we have seen the server's.
        if any(part[3:5] == bytes([Kind.SETTINGS, 0]) for part in parts):
            self.greeted = True
            parts += (settings(flags=ACK),) * self.unacknowledged
            self.unacknowledged = 0
        try:
            for part in parts if self.split else [b"".join(parts)]:
                self.socket.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass
        except TimeoutError:
            raise Missed(f"the server stopped reading after: {self.story()}") from None

    def pump(self, payload, seconds=10.0):
        """Sends much while taking in what comes, so that neither side waits for the other. Returns
        how many bytes went out before the server closed, or stopped reading for `seconds`."""
        self.socket.setblocking(False)
        view, sent = memoryview(payload), 0
        until = time.monotonic() + seconds
        try:
            while sent < len(view) and self.ended is None and time.monotonic() < until:
                readable, writable, _ = select.select([self.socket], [self.socket], [], 0.1)
                if readable:
                    self.receive()
                if writable:
                    try:
                        sent += self.socket.send(view[sent : sent + 65_536])
                    except BlockingIOError:
                        pass
                    except (BrokenPipeError, ConnectionResetError):
                        break
        finally:
            self.socket.settimeout(self.timeout)
        return sent

    def open(self, *pairs):
        """The preface, our SETTINGS, the server's, and both acknowledgements."""
        self.send(PREFACE, settings(*pairs))
        acknowledged = False
        try:
            while not (acknowledged and self.peer):
                event = self.next(time.monotonic() + self.timeout)
                if event in (CLOSED, RESET):
                    raise Missed(f"no handshake: {self.story()}")
                if event.kind == Kind.SETTINGS:
                    acknowledged |= event.has(ACK)
        except Silence:
            raise Missed(f"no handshake: {self.story()}, then silence") from None
        self.log.clear()
        return self

    # Receiving

    def receive(self):
        try:
            chunk = self.socket.recv(1 << 18)
        except (BlockingIOError, InterruptedError):
            return
        except ConnectionResetError:
            self.ended = RESET
            return
        if chunk:
            self.came += chunk
        else:
            self.ended = CLOSED

    def next(self, until):
        """The next frame, or how the connection ended; Silence when `until` passes first."""
        while True:
            found = self.take()
            if found:
                return found
            if self.ended:
                if self.log[-1:] != [self.ended]:
                    self.log.append(self.ended)
                return self.ended
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.socket], [], [], left)[0]:
                raise Silence
            self.receive()

    def take(self):
        if len(self.came) < 9:
            return None
        length = int.from_bytes(self.came[:3], "big")
        if len(self.came) < 9 + length:
            return None
        stream = int.from_bytes(self.came[5:9], "big") & 0x7FFF_FFFF
        found = Frame(self.came[3], self.came[4], stream, bytes(self.came[9 : 9 + length]))
        del self.came[: 9 + length]
        self.log.append(found)
        self.answer(found)
        return found

    def answer(self, found):
        if found.kind in (Kind.DATA, Kind.HEADERS) and found.has(END_STREAM):
            self.finished.add(found.stream)
        if found.kind == Kind.DATA:
            self.bodies[found.stream] = self.bodies.get(found.stream, b"") + found.payload
        if found.kind == Kind.SETTINGS and not found.has(ACK):
            values = [found.payload[at : at + 6] for at in range(0, len(found.payload), 6)]
            self.peer = {int.from_bytes(v[:2], "big"): int.from_bytes(v[2:], "big") for v in values}
            self.peer.setdefault(Setting.MAX_FRAME_SIZE, 16_384)
            if self.greeted:
                self.send(settings(flags=ACK))
            else:
                self.unacknowledged += 1
        elif found.kind == Kind.PING and not found.has(ACK):
            self.send(ping(found.payload, ACK))
        elif found.kind == Kind.DATA and found.payload and self.credits:
            more = window_update(0, len(found.payload))
            if not found.has(END_STREAM):
                more += window_update(found.stream, len(found.payload))
            self.send(more)
        elif found.kind in (Kind.HEADERS, Kind.CONTINUATION):
            self.decode(found)

    def decode(self, found):
        self.block = (self.block or b"") + found.block
        if found.has(END_HEADERS):
            decoded = self.decoder.decode(self.block)
            self.lists.setdefault(found.stream, []).append([tuple(field) for field in decoded])
            self.block = None

    def wait(self, wanted, expected, seconds=None):
        """The first event that `wanted` holds for; else says what was expected and what came."""
        until = time.monotonic() + (self.timeout if seconds is None else seconds)
        try:
            while True:
                event = self.next(until)
                if wanted(event):
                    return event
                if event in (CLOSED, RESET):
                    raise Missed(f"expected {expected}; got {self.story()}")
        except Silence:
            raise Missed(f"expected {expected}; got {self.story()}, then silence") from None

    def drain(self, seconds):
        """Takes what comes for so long, or until the end; returns how it ended, if it did."""
        until = time.monotonic() + seconds
        try:
            while True:
                event = self.next(until)
                if event in (CLOSED, RESET):
                    return event
        except Silence:
            return None

    def status(self, stream):
        """Of the final answer on a stream, if one came."""
        for fields in reversed(self.lists.get(stream, [])):
            status = dict(fields).get(":status")
            if status and not status.startswith("1"):
                return int(status)
        return None

    def count(self, kind):
        return sum(isinstance(event, Frame) and event.kind == kind for event in self.log)

    def story(self):
        """What came, for a person, the same in a row once."""
        told = []
        for event in self.log:
            line = event if isinstance(event, str) else self.describe(event)
            if told and told[-1][0] == line:
                told[-1][1] += 1
            else:
                told.append([line, 1])
        lines = [line if times == 1 else f"{times} x {line}" for line, times in told]
        if len(lines) > 12:
            lines[6:-6] = [f"... {len(lines) - 12} more ..."]
        return ", ".join(lines) or "nothing"

    def describe(self, found):
        kind = name_of(Kind, found.kind)
        if found.kind == Kind.GOAWAY:
            return f"GOAWAY {name_of(Error, found.code)} (last stream {found.last_stream})"
        if found.kind == Kind.RST_STREAM:
            return f"RST_STREAM({found.stream}) {name_of(Error, found.code)}"
        if found.kind == Kind.SETTINGS:
            return "SETTINGS ACK" if found.has(ACK) else "SETTINGS"
        ends = " END_STREAM" if found.kind <= Kind.HEADERS and found.has(END_STREAM) else ""
        if found.kind == Kind.HEADERS:
            return f"HEADERS({found.stream}) {self.status(found.stream)}{ends}"
        if found.kind == Kind.DATA:
            return f"DATA({found.stream}) {len(found.payload)} bytes{ends}"
        return f"{kind}({found.stream})"
