"""What an abuse test gets: a newsd of its own settings, a way to it, and the checks that hold for
every test: other clients are answered meanwhile, memory stays bounded, no descriptor stays."""

import http.client
import pathlib
import socket
import sys
import threading
import time
import typing

import h2.config
import h2.connection
import h2.events

from case import Requests
from connection import Connection, Missed

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Benchmarks"))
import servers

ARTICLE = "/articles/2007-02-01-minimum-wage-reid"
LIST = "/headlines?limit=100"
# Twice what a connection may make the server hold: windows, field blocks, answers under way.
MOST_GROWTH = 24 << 20
SLOWEST_ANSWER = 2.0


class Abuse(typing.NamedTuple):
    name: str
    run: typing.Callable
    settings: dict


def abuse(tests, name, **settings):
    """Adds a test to `tests`. `settings` are those of its server; tests of the same share one."""

    def add(run):
        tests.append(Abuse(name, run, settings))
        return run

    return add


class Site:
    """A running newsd."""

    def __init__(self, binary, content, log, settings, growth=MOST_GROWTH):
        self.server = servers.newsd(binary, content, log=log, **settings)
        self.growth = growth
        host, port = self.server.origin.removeprefix("http://").rsplit(":", 1)
        self.address = (host, int(port))
        self.requests = Requests(f"{host}:{port}", ARTICLE)
        self.pid = self.server.process.pid
        # What is opened and kept at the first request is no part of what an abuse costs.
        for path in (ARTICLE, LIST) * 10:
            Client(self.address).get(path)

    def connect(self, *pairs, timeout=5.0):
        return self.raw(timeout).open(*pairs)

    def raw(self, timeout=5.0):
        """A connection without a handshake."""
        return Connection(self.address, timeout)

    def memory(self, name):
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) << 10
        raise Missed(f"newsd {self.pid} has ended")

    def descriptors(self):
        return len(list(pathlib.Path(f"/proc/{self.pid}/fd").iterdir()))


class Client:
    """A well-behaved HTTP/2 client, made by others."""

    def __init__(self, address, timeout=5.0):
        self.address = address
        self.socket = socket.create_connection(address, timeout)
        self.state = h2.connection.H2Connection(h2.config.H2Configuration(client_side=True))
        self.state.initiate_connection()
        self.flush()

    def flush(self):
        self.socket.sendall(self.state.data_to_send())

    def get(self, path):
        """Status and body."""
        stream = self.state.get_next_available_stream_id()
        authority = "{}:{}".format(*self.address)
        fields = [
            (":method", "GET"),
            (":scheme", "http"),
            (":path", path),
            (":authority", authority),
        ]
        self.state.send_headers(stream, fields, end_stream=True)
        self.flush()
        status, body = None, b""
        while True:
            came = self.socket.recv(65_536)
            if not came:
                raise Missed("a well-behaved client's connection was closed")
            for event in self.state.receive_data(came):
                if isinstance(event, h2.events.ResponseReceived):
                    status = int(dict(event.headers)[b":status"])
                elif isinstance(event, h2.events.DataReceived):
                    body += event.data
                    length = event.flow_controlled_length
                    self.state.acknowledge_received_data(length, event.stream_id)
                elif isinstance(event, (h2.events.StreamReset, h2.events.ConnectionTerminated)):
                    raise Missed(f"a well-behaved client got {event}")
                elif isinstance(event, h2.events.StreamEnded):
                    self.flush()
                    return status, body
            self.flush()


class Bystander(threading.Thread):
    """Asks for an article all the time, over HTTP/2 and HTTP/1.1 in turn."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.address = address
        self.over = threading.Event()
        self.answers = 0
        self.slowest = 0.0
        self.failure = None

    def run(self):
        try:
            second = Client(self.address)
            first = http.client.HTTPConnection(*self.address, timeout=5)
            while not self.over.is_set():
                start = time.monotonic()
                status, body = second.get(ARTICLE)
                first.request("GET", ARTICLE)
                answer = first.getresponse()
                if (status, body) != (200, answer.read()) or answer.status != 200:
                    raise Missed(f"answers differ: HTTP/2 {status}, HTTP/1.1 {answer.status}")
                self.slowest = max(self.slowest, time.monotonic() - start)
                self.answers += 1
                self.over.wait(0.01)
        except Exception as error:  # Whatever it is, it is what the test has to tell.
            self.failure = f"{type(error).__name__}: {error}"

    def stop(self):
        """Once it was answered at least once, or was not for too long."""
        until = time.monotonic() + SLOWEST_ANSWER
        while self.answers == 0 and self.is_alive() and time.monotonic() < until:
            self.join(0.01)
        self.over.set()
        self.join(10)
        if self.is_alive():
            raise Missed("another client waits for an answer")
        if self.failure:
            raise Missed(f"another client failed: {self.failure}")
        if self.answers == 0 or self.slowest > SLOWEST_ANSWER:
            raise Missed(f"another client: {self.answers} answers, slowest {self.slowest:.2f} s")


def checked(test, site):
    """Runs one test on its server; returns how much memory it cost at most, in bytes."""
    descriptors = site.descriptors()
    pathlib.Path(f"/proc/{site.pid}/clear_refs").write_text("5")
    before = site.memory("VmRSS")
    bystander = Bystander(site.address)
    bystander.start()
    try:
        test.run(site)
    finally:
        bystander.stop()
    growth = site.memory("VmHWM") - before
    if growth > site.growth:
        raise Missed(f"memory grew by {growth >> 20} MiB")
    until = time.monotonic() + 5
    while site.descriptors() > descriptors:
        if time.monotonic() > until:
            raise Missed(f"{site.descriptors() - descriptors} descriptors more than before")
        time.sleep(0.02)
    return growth
