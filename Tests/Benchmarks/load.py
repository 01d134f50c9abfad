"""Loads a server with wrk or h2load; what it cost the server, and how fast it was."""

import dataclasses
import pathlib
import re
import statistics
import subprocess
import tempfile

import servers

SCRIPT = pathlib.Path(__file__).with_name("load.lua")


class Fault(Exception):
    """A server gave another answer than it should."""


@dataclasses.dataclass
class Figures:
    requests: int
    # Requests in a second of the clock.
    rate: float
    # User and system time of the server's processes.
    cpu_seconds: float
    # Milliseconds; `None` where they cannot be told.
    p50: float | None
    p99: float | None

    @property
    def cpu(self):
        """Microseconds of CPU time for each request."""
        return self.cpu_seconds * 1e6 / self.requests

    @property
    def per_cpu_second(self):
        return self.requests / self.cpu_seconds


def wrk(
    server, path, core, seconds, connections, fields=(), script=("plain",), size=None, threads=1
):
    """Loads with wrk for so many seconds, from one core or, where it is `None`, from all.

    `size` is what one answer takes, head and body: wrk tells only errors apart, the bytes tell a
    200 from a 304.
    """
    command = [servers.tool("wrk"), f"-t{threads}", f"-c{connections}", f"-d{seconds}s"]
    command += ["-s", SCRIPT]
    for field in fields:
        command += ["-H", field]
    command += [server.origin + path, "--", *map(str, script)]
    before = server.ticks()
    output = run(command, core, seconds)
    ticks = server.ticks() - before
    found = re.search(r"^found ([-+\d. e]+)$", output, re.M)
    if not found:
        raise Fault(f"wrk told nothing of {server.name}: {output}")
    requests, read, duration, p50, p99, *errors = map(float, found[1].split())
    if any(errors) or not requests:
        names = ("connect", "read", "write", "status", "timeout")
        raise Fault(f"{server.name}: {requests:.0f} answers, errors: {dict(zip(names, errors))}")
    # Answers that were under way when time was up are read in part.
    if size and abs(read / requests / size - 1) > 0.02:
        raise Fault(f"{server.name}: {read / requests:.0f} bytes an answer instead of {size}")
    # wrk's percentiles take each request for one that was sent when the one before was answered.
    tells = script[0] != "pipelined"
    return Figures(
        requests=int(requests),
        rate=requests / duration * 1e6,
        cpu_seconds=ticks / servers.TICKS,
        p50=p50 / 1e3 if tells else None,
        p99=p99 / 1e3 if tells else None,
    )


def h2load(server, path, core, requests, connections, streams):
    """Asks so many requests with h2load; every answer must be a 200.

    It tells how long each took in a log only, which takes a part of its core: the percentiles come
    from a run of their own, of a quarter as many, so that no server waits for the log.
    """
    command = [servers.tool("h2load"), "-t1", f"-c{connections}", f"-m{streams}"]
    target = server.origin + path
    before = server.ticks()
    output = h2load_output(server, [*command, f"-n{requests}", target], core, requests)
    ticks = server.ticks() - before
    timed = max(requests // 4, 1)
    with tempfile.NamedTemporaryFile(prefix="newsd-h2load-") as log:
        options = [f"-n{timed}", f"--log-file={log.name}"]
        h2load_output(server, [*command, *options, target], core, timed)
        times = sorted(int(line.rsplit(b"\t", 1)[1]) for line in log)
    return Figures(
        requests=requests,
        rate=float(re.search(r"finished in .*?, ([\d.]+) req/s", output)[1]),
        cpu_seconds=ticks / servers.TICKS,
        p50=times[len(times) // 2] / 1e3,
        p99=times[len(times) * 99 // 100] / 1e3,
    )


def h2load_output(server, command, core, requests):
    """What a run of h2load says, all of whose answers were a 200."""
    output = run(command, core, 60)
    good = re.search(r"^status codes: (\d+) 2xx, 0 3xx, 0 4xx, 0 5xx$", output, re.M)
    if not good or int(good[1]) != requests:
        raise Fault(f"{server.name}: {output}")
    return output


def run(command, core, seconds):
    """Runs a load generator on its core, or on all of them."""
    try:
        found = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            text=True,
            timeout=seconds + 60,
            preexec_fn=None if core is None else servers.pinned(core),
        )
    except subprocess.TimeoutExpired as error:
        raise Fault(f"{command[0]} did not end") from error
    if found.returncode != 0:
        raise Fault(f"{command[0]} ended with {found.returncode}: {found.stdout}{found.stderr}")
    return found.stdout


def spread(values, digits):
    """The median of figures, with the least and the most of them; nothing where one is `None`."""
    if None in values:
        return "-"
    middle, low, high = statistics.median(values), min(values), max(values)
    return f"{middle:,.{digits}f} ({low:,.{digits}f}-{high:,.{digits}f})"
