"""Frames of HTTP/2 over a socket, without a library: what is sent must be wrong on purpose."""

import socket
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SETTINGS, GOAWAY = 4, 7
ACK = 1


def frame(kind, flags=0, stream=0, payload=b""):
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big") + payload


def frames_from(connection, until):
    """The frames the server sends until the connection ends or the time is over."""
    data = b""
    while True:
        while len(data) >= 9 and len(data) >= 9 + int.from_bytes(data[:3], "big"):
            length = int.from_bytes(data[:3], "big")
            yield data[3], data[4], int.from_bytes(data[5:9], "big"), data[9 : 9 + length]
            data = data[9 + length :]
        connection.settimeout(max(until - time.monotonic(), 0.001))
        try:
            piece = connection.recv(65536)
        except OSError:
            return
        if not piece:
            return
        if not data and piece.startswith(b"HTTP/1"):
            raise ValueError("the server answers in HTTP/1: " + repr(piece[:40]))
        data += piece


def fault(address, case, timeout=3):
    """What the server does otherwise than end with one of the codes, or `None`."""
    with socket.create_connection(address, timeout) as connection:
        connection.sendall(PREFACE + frame(SETTINGS))
        until = time.monotonic() + timeout
        sent = False
        try:
            for kind, flags, _, payload in frames_from(connection, until):
                if kind == SETTINGS and not flags & ACK:
                    connection.sendall(frame(SETTINGS, ACK) + case.wire)
                    sent = True
                elif kind == GOAWAY:
                    code = int.from_bytes(payload[4:8], "big")
                    return None if code in case.codes else f"GOAWAY {code}, not {case.codes}"
        except ValueError as error:
            return str(error)
        except OSError:
            pass
        return "no GOAWAY" if sent else "no SETTINGS"


def wait_until_open(address, seconds=10):
    until = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(address, 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
