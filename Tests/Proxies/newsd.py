"""A newsd as a child process, and how one waits for what processes do."""

import contextlib
import json
import os
import pathlib
import random
import signal
import socket
import subprocess
import threading
import time

import servers

ORIGIN = "https://news.example"
# Below the ports that the kernel gives to connections: none of them may take the place of a newsd
# that is away for a moment.
_ports, _choosing = iter(random.sample(range(15_000, 32_000), 2_000)), threading.Lock()


def free_port():
    """A port that nobody listens on and that was not given before."""
    with _choosing:
        for port in _ports:
            with contextlib.suppress(OSError), socket.create_server(("", port)):
                return port
        raise SystemExit("no free port")


def listening(address):
    with contextlib.suppress(OSError), socket.create_connection(address, 1):
        return True
    return False


def until(seconds, condition):
    """Waits for something to be true; whether it was in time."""
    end = time.monotonic() + seconds
    while True:
        if condition():
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.02)


class Newsd:
    """A newsd that can be stopped and started again at the same address."""

    def __init__(self, binary, folder, socket=None, option="", **settings):
        """socket: one that listens, handed over the way systemd does; option: of --listen."""
        self.binary = binary
        self.folder = folder
        self.log = folder / "newsd.log"
        self.socket = socket
        self.option = option
        self.address = socket.getsockname() if socket else ("127.0.0.1", free_port())
        self.settings = {
            "NEWSD_LOG_FORMAT": "json",
            "NEWSD_PUBLIC_ORIGIN": ORIGIN,
            "NEWSD_TRUSTED_PROXIES": "127.0.0.1/32",
            **settings,
        }
        self.process = None

    def start(self):
        command = [self.binary, "serve", "--content", self.folder / "content", "--listen"]
        handed = {}
        if self.socket is None:
            command.append("{}:{}".format(*self.address) + self.option)
        else:
            # Descriptor 3 is the first that systemd hands over; LISTEN_PID is the process's own.
            command = ["sh", "-c", 'export LISTEN_PID=$$; exec "$@"', "sh", *command]
            command.append("systemd" + self.option)
            listening = self.socket.fileno()
            handed = {
                "pass_fds": (3,),
                "preexec_fn": lambda: os.dup2(listening, 3),
            }
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(c) for c in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env={
                    **servers.ENVIRONMENT,
                    **self.settings,
                    **({} if self.socket is None else {"LISTEN_FDS": "1"}),
                },
                **handed,
            )
        for line in self.process.stdout:
            if line.startswith(b"listening on http://"):
                return self
        raise AssertionError(f"newsd ended with {self.process.wait()}: {self.last_words()}")

    def last_words(self):
        return self.log.read_text(errors="replace")[-400:]

    def wait_until_ready(self):
        if not until(60, self.is_ready):
            raise AssertionError("newsd is not ready after a minute")

    def is_ready(self):
        client = b"PROXY TCP4 127.0.0.1 127.0.0.1 1 1\r\n" if self.option else b""
        request = b"GET /health/ready HTTP/1.1\r\nHost: newsd\r\nConnection: close\r\n\r\n"
        with socket.create_connection(self.address, 5) as connection:
            connection.sendall(client + request)
            return connection.recv(64).startswith(b"HTTP/1.1 200 ")

    def stop(self):
        """Asks it to end, waits until it has; its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        status, self.process = self.process.returncode, None
        return status

    def restart(self):
        status = self.stop()
        self.start()
        return status

    def sockets(self):
        """How many sockets it has open."""
        count = 0
        for entry in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                count += os.readlink(entry).startswith("socket:")
        return count

    def logged(self, **wanted):
        """The lines of the access log with these members; waits a little for the first."""
        found = []

        def look():
            for line in self.log.read_text(errors="replace").splitlines():
                if all(f'"{value}"' in line for value in wanted.values()):
                    record = json.loads(line)
                    if all(record.get(key) == value for key, value in wanted.items()):
                        found.append(record)
            return found

        until(3, look)
        return found
