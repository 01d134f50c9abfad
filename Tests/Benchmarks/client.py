"""A small HTTP/1.1 client on a plain socket: keeps the connection, and checks every status."""

import re
import socket


class Connection:
    """One connection that asks for one path, over and over."""

    def __init__(self, origin, path, fields=(), status=200):
        host, port = origin.removeprefix("http://").rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = [f"GET {path} HTTP/1.1", f"Host: {host}:{port}", *fields, "", ""]
        self.request = "\r\n".join(lines).encode()
        self.status = f"HTTP/1.1 {status} ".encode()
        self.buffer = b""

    def send(self, count=1):
        self.socket.sendall(self.request * count)

    def receive(self):
        """Reads one answer of the status that was expected; its head and its body."""
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, _, rest = self.buffer.partition(b"\r\n\r\n")
        if not head.startswith(self.status):
            raise SystemExit(f"expected {self.status.decode()}\n{head.decode('latin-1')}")
        length = 0
        if not head.startswith(b"HTTP/1.1 304"):
            length = int(re.search(rb"\r\ncontent-length: *(\d+)", head, re.IGNORECASE)[1])
        while len(rest) < length:
            self.fill()
            rest = self.buffer[len(head) + 4 :]
        self.buffer = rest[length:]
        return head, rest[:length]

    def ask(self):
        self.send()
        return self.receive()

    def fill(self):
        data = self.socket.recv(1 << 18)
        if not data:
            raise SystemExit("the server closed the connection")
        self.buffer += data

    def close(self):
        self.socket.close()


def ask_all(connections, pipelined, requests):
    """Sends so many requests at once on each connection, again and again, and reads the answers."""
    for _ in range(requests // (len(connections) * pipelined)):
        for connection in connections:
            connection.send(pipelined)
        for connection in connections:
            for _ in range(pipelined):
                connection.receive()


def entity_tag(origin, path, fields=()):
    """The ETag of a path."""
    connection = Connection(origin, path, fields)
    head, _ = connection.ask()
    connection.close()
    found = re.search(rb"\r\netag: *([^\r]+)", head, re.IGNORECASE)
    if not found:
        raise SystemExit(f"{origin}{path} has no ETag")
    return found[1].decode()
