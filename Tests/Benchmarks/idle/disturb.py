"""What a server has to bear beside its good clients: each is a context, and ends with it."""

import contextlib
import itertools
import re
import socket
import struct
import threading
import time

import client

BAD = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"GET / HTTP/1.1\nHost: a\n\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
]


def address(origin):
    host, port = origin.removeprefix("http://").rsplit(":", 1)
    return host, int(port)


@contextlib.contextmanager
def idle(origin, path, count):
    """So many connections that asked once and keep still."""
    opened = []
    try:
        for _ in range(count):
            connection = client.Connection(origin, path)
            opened.append(connection)
            connection.ask()
            # What holds them is not to be measured.
            connection.buffer = b""
        yield opened
    finally:
        for connection in opened:
            connection.close()


@contextlib.contextmanager
def thread(body):
    """Runs `body(ended)` beside, until the context ends; what it raises is raised here."""
    ended, faults = threading.Event(), []

    def run():
        try:
            body(ended)
        except Exception as fault:
            faults.append(fault)

    worker = threading.Thread(target=run)
    worker.start()
    try:
        yield
    finally:
        ended.set()
        worker.join(30)
    if faults:
        raise faults[0]


@contextlib.contextmanager
def bad_requests(origin, path, rate):
    """So many requests a second that have to be refused, each on a connection of its own."""

    def send(ended):
        started = time.monotonic()
        for number, bad in enumerate(itertools.cycle(BAD)):
            if ended.wait(max(started + number / rate - time.monotonic(), 0)):
                return
            with socket.create_connection(address(origin), timeout=10) as connection:
                connection.sendall(bad)
                connection.shutdown(socket.SHUT_WR)
                answer = connection.recv(4096)
                if answer and not re.match(rb"HTTP/1.1 (4|5)\d\d ", answer):
                    raise RuntimeError(f"{bad!r} was answered {answer[:40]!r}")

    with thread(send):
        yield


@contextlib.contextmanager
def floods(origin, path, count):
    """So many clients that send requests as long as they are taken, and read no answer."""
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 64

    def send(ended):
        opened = [socket.create_connection(address(origin), timeout=10) for _ in range(count)]
        try:
            for connection in opened:
                connection.setblocking(False)
            rest = {connection: b"" for connection in opened}
            while not ended.wait(0.01):
                for connection in opened:
                    push(connection, rest, request)
        finally:
            for connection in opened:
                connection.close()

    with thread(send):
        yield


def push(connection, rest, request):
    """Sends until the socket takes no more."""
    try:
        for _ in range(32):
            data = rest[connection] or request
            sent = connection.send(data)
            rest[connection] = data[sent:]
    except (BlockingIOError, ConnectionError):
        pass


@contextlib.contextmanager
def slow_readers(origin, path, count, bytes_each=1024, pause=0.2):
    """So many clients that ask for more than they read: a little, every now and then."""
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 64

    def read(ended):
        opened = []
        try:
            for _ in range(count):
                connection = socket.socket()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.settimeout(10)
                connection.connect(address(origin))
                connection.sendall(request)
                opened.append(connection)
            while not ended.wait(pause):
                for connection in opened:
                    if not connection.recv(bytes_each):
                        raise RuntimeError("a slow reader was cut off")
        finally:
            for connection in opened:
                connection.close()

    with thread(read):
        yield


def come_and_go(origin, path, count):
    """So many connections, one after the other: a third answered, a third reset, a third left.

    Returns how many answers there were.
    """
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
    reset = struct.pack("ii", 1, 0)
    answered = 0
    for number in range(count):
        with socket.create_connection(address(origin), timeout=30) as connection:
            match number % 3:
                case 0:
                    connection.sendall(request)
                    answered += connection.recv(1 << 16).startswith(b"HTTP/1.1 200 ")
                case 1:
                    # Before, while or after the answer comes: whichever it is.
                    connection.sendall(request)
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
                case 2:
                    connection.sendall(request[:-2])
    return answered
