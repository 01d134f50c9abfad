"""A client that shows what was received as it was, and a relay that shows what a proxy sends."""

import gzip
import http.client
import json
import selectors
import socket
import threading

# The readers' address: another than the proxies', so that one can be told from the other.
READER = "127.0.0.2"
STRANGER = "127.0.0.3"
TIMEOUT = 40


class Reply:
    """One answer, its body still in its coding."""

    def __init__(self, answer, body):
        self.status = answer.status
        self.fields = answer.getheaders()
        self.body = body

    def __getitem__(self, name):
        """The value of a field, several lines joined by commas, or None."""
        found = [value for key, value in self.fields if key.lower() == name.lower()]
        return ", ".join(found) if found else None

    def words(self, name):
        """The members of a list, in lower case."""
        return {word.strip().lower() for word in (self[name] or "").split(",") if word.strip()}

    def content(self):
        """The body without its coding."""
        coding = self["content-encoding"]
        if coding is None:
            return self.body
        if coding == "gzip":
            return gzip.decompress(self.body)
        raise AssertionError(f"Content-Encoding: {coding}")

    def json(self):
        return json.loads(self.content())


class Client:
    """A connection that is kept, from an address of one's choice."""

    def __init__(self, address, source=READER, timeout=TIMEOUT):
        self.connection = http.client.HTTPConnection(
            *address, timeout=timeout, source_address=(source, 0)
        )

    def send(self, method, target, body=None, **fields):
        """Sends a request; an underscore in the name of a field stands for a hyphen."""
        c = self.connection
        c.putrequest(method, target, skip_accept_encoding=True, skip_host="Host" in fields)
        for name, value in fields.items():
            c.putheader(name.replace("_", "-"), value)
        if body is not None:
            c.putheader("Content-Length", str(len(body)))
        c.endheaders()
        if body is not None:
            try:
                c.send(body)
            except (BrokenPipeError, ConnectionResetError):
                # It has answered already and reads no more: what it said is still to be read.
                pass

    def receive(self):
        answer = self.connection.getresponse()
        return Reply(answer, answer.read())

    def ask(self, method, target, body=None, **fields):
        self.send(method, target, body, **fields)
        return self.receive()

    def get(self, target, **fields):
        return self.ask("GET", target, **fields)

    def close(self):
        self.connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def get(address, target, source=READER, **fields):
    """One GET on a connection of its own."""
    with Client(address, source) as client:
        return client.get(target, **fields)


class Relay:
    """Stands between a proxy and newsd and remembers how each connection began."""

    def __init__(self, upstream):
        self.upstream = upstream
        self.openings = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.bell, wake = socket.socketpair()
        self.selector.register(wake, selectors.EVENT_READ)
        self.pairs = {}
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self):
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.listener:
                    self.accept()
                elif key.fileobj in self.pairs:
                    self.pass_on(key.fileobj)
                elif not isinstance(key.data, int):
                    return

    def accept(self):
        near, _ = self.listener.accept()
        far = socket.create_connection(self.upstream)
        number = len(self.openings)
        self.openings.append(b"")
        for one, other, data in ((near, far, number), (far, near, -1)):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.pairs[one] = other
            self.selector.register(one, selectors.EVENT_READ, data)

    def pass_on(self, one):
        other = self.pairs[one]
        number = self.selector.get_key(one).data
        try:
            data = one.recv(65536)
            if data:
                if number >= 0 and len(self.openings[number]) < 64:
                    self.openings[number] += data[:64]
                other.sendall(data)
                return
        except OSError:
            pass
        for end in (one, other):
            self.selector.unregister(end)
            del self.pairs[end]
            end.close()

    def close(self):
        self.bell.close()
        self.thread.join(10)
        for end in (self.listener, *self.pairs):
            end.close()
