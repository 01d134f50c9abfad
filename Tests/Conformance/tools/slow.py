"""slowhttptest: 200 clients that are slow on purpose, while a client that is not goes on asking."""

import pathlib
import re
import subprocess
import threading
import time

import exchange
import servers

CONNECTIONS = 200
SECONDS = 15
# What the client that is not slow waits at most, of a hundred answers 99.
LIMIT = 0.050
ARTICLE = "/articles/2007-02-01-minimum-wage-reid"
TESTS = {
    "slow heads": ["-H", "-i", "2", "-x", "24"],
    "slow bodies": ["-B", "-i", "2", "-s", "8192", "-x", "10", "-t", "POST"],
    "ranges": ["-R", "-t", "GET", "-a", "5", "-b", "3000"],
    "slow readers": ["-X", "-w", "1", "-y", "512", "-n", "1", "-z", "5", "-k", "4"],
}


class Probe(threading.Thread):
    """Asks every 20 ms: on one connection, and every fifth time on a new one."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.address = address
        self.stopped = threading.Event()
        self.waits = []
        self.failures = []

    def run(self):
        request = f"GET {ARTICLE} HTTP/1.1\r\nHost: probe.example\r\n\r\n".encode()
        kept = exchange.Conversation(self.address)
        turn = 0
        while not self.stopped.wait(0.02):
            turn += 1
            begun = time.monotonic()
            try:
                fresh = exchange.Conversation(self.address) if turn % 5 == 0 else None
                asked = fresh or kept
                asked.send(request)
                answer = asked.read()
                if fresh:
                    fresh.__exit__()
            except OSError as error:
                self.failures.append(str(error))
                continue
            if answer is None or answer.status != 200:
                self.failures.append(str(answer))
                return
            self.waits.append(time.monotonic() - begun)
        kept.__exit__()

    def finish(self):
        self.stopped.set()
        self.join(30)
        return sorted(self.waits)


def descriptors(server):
    return len(list(pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()))


def slowhttptest(server):
    faults, worst = [], 0
    for name, arguments in TESTS.items():
        before = descriptors(server)
        probe = Probe(servers.address(server))
        probe.start()
        command = ["slowhttptest", *arguments, "-c", CONNECTIONS, "-r", 100, "-l", SECONDS]
        command += ["-p", 5, "-v", 1, "-u", server.origin + ARTICLE]
        run = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            timeout=SECONDS + 30,
        )
        waits = probe.finish()
        if not waits or probe.failures:
            faults.append(f"{name}: the other client: {probe.failures[:3] or 'no answer'}")
            continue
        p99 = waits[int(len(waits) * 0.99)]
        worst = max(worst, p99)
        plain = re.sub(r"\x1b\[[\d;]*m", "", run.stdout + run.stderr)
        print(
            f"slowhttptest, {name}: {len(waits)} answers meanwhile, median"
            f" {waits[len(waits) // 2] * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms,"
            f" most {waits[-1] * 1000:.1f} ms; {ending(plain)}"
        )
        if p99 > LIMIT:
            faults.append(f"{name}: p99 of the other client {p99 * 1000:.0f} ms")
        left = until_closed(server, before)
        if left > 0:
            faults.append(f"{name}: {left} descriptors left after 20 s")
    return (
        f"slowhttptest: {len(TESTS)} tests of {CONNECTIONS} connections, p99 of another client"
        f" {worst * 1000:.1f} ms",
        faults,
    )


def ending(text):
    found = re.findall(r"Exit status: (.*)", text)
    return f"ended: {found[-1].strip()}" if found else "ended"


def until_closed(server, before, seconds=20):
    """How many descriptors more than before the server still has, at the latest after a while."""
    until = time.monotonic() + seconds
    while (left := descriptors(server) - before) > 0 and time.monotonic() < until:
        time.sleep(0.1)
    return left
