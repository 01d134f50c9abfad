"""Readers that keep asking, and say what became of every request."""

import asyncio
import collections
import time


class Readers:
    """Asks from several connections at once, a moment apart, until the time is over.

    Nothing is asked twice: an answer that fails, a connection that is refused or ends early is
    counted as what the reader would see.
    """

    def __init__(self, address, targets, connections=8, seconds=6, pause=0.01, keeps=True):
        """targets: a function from a number to what that request asks for."""
        self.address = address
        self.targets = targets
        self.connections = connections
        self.until = time.monotonic() + seconds
        self.pause = pause
        self.keeps = keeps
        self.outcomes = collections.Counter()
        self.failures = []
        self.slowest = 0.0
        self.number = 0

    def run(self):
        asyncio.run(self.gather())
        return self

    async def gather(self):
        await asyncio.gather(*(self.reader() for _ in range(self.connections)))

    async def reader(self):
        streams = None
        while time.monotonic() < self.until:
            number = self.number
            self.number += 1
            target = self.targets(number)
            started = time.monotonic()
            try:
                async with asyncio.timeout(40):
                    if streams is None:
                        streams = await asyncio.open_connection(*self.address)
                    status, keeps = await self.ask(*streams, target)
            except (OSError, EOFError, ValueError, TimeoutError) as error:
                status, keeps = f"{type(error).__name__}: {error}", False
            took = time.monotonic() - started
            self.slowest = max(self.slowest, took)
            self.outcomes[status] += 1
            if status != 200:
                self.failures.append(f"{target} after {took:.2f} s: {status}")
            if not keeps and streams is not None:
                streams[1].close()
                streams = None
            await asyncio.sleep(self.pause)
        if streams is not None:
            streams[1].close()

    async def ask(self, reader, writer, target):
        """One request; the status and whether the connection may be used again."""
        connection = "" if self.keeps else "Connection: close\r\n"
        writer.write(f"GET {target} HTTP/1.1\r\nHost: news.example\r\n{connection}\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
        status, body = int(lines[0].split()[1]), b""
        if "content-length" in fields:
            body = await reader.readexactly(int(fields["content-length"]))
        elif fields.get("transfer-encoding") == "chunked":
            while size := int(await reader.readuntil(b"\r\n"), 16):
                await reader.readexactly(size + 2)
            await reader.readexactly(2)
        else:
            raise ValueError("an answer without an end")
        keeps = self.keeps and fields.get("connection") != "close"
        return status if status == 200 else f"{status} {body[:200]}", keeps

    @property
    def failed(self):
        return sum(count for outcome, count in self.outcomes.items() if outcome != 200)

    def summary(self):
        return f"{self.outcomes[200]} answers, {self.failed} failed, slowest {self.slowest:.2f} s"
