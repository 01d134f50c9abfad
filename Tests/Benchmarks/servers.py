"""Starts servers to measure, tells what they cost, and stops them, each by its own process."""

import email.utils
import json
import os
import pathlib
import platform
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "Config" / "sample"
TICKS = os.sysconf("SC_CLK_TCK")
# Settings of the one who measures are no part of what is measured.
ENVIRONMENT = {key: text for key, text in os.environ.items() if not key.startswith("NEWSD_")}


def raise_descriptor_limit():
    """Lets this process and its children have as many descriptors as they may; how many."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return most


def machine():
    """What the measuring is done on, in a line."""
    text = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.+)$", text, re.M)
    count = len(os.sched_getaffinity(0))
    name = model[1] if model else platform.machine()
    return f"{count} cores of {name}, {platform.system()} {platform.release()}"


def version(name, *command):
    found = subprocess.run([tool(name), *command], capture_output=True, text=True)
    return f"{name} " + re.search(r"\d+\.\d+[\w.]*", found.stdout + found.stderr)[0]


def cores():
    """The core for servers and the core for clients; the same one where there is only one."""
    free = sorted(os.sched_getaffinity(0))
    return free[0], free[1 if len(free) > 1 else 0]


def pinned(core):
    return lambda: os.sched_setaffinity(0, {core})


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def address(server):
    """Host and port of a server that runs."""
    parts = urllib.parse.urlsplit(server.origin)
    return parts.hostname, parts.port


class Server:
    """One server process, with the children it forks."""

    def __init__(self, name, command, core=None, env=None, log=None):
        self.name = name
        self.origin = None
        self.log = open(log or os.devnull, "ab")
        self.process = subprocess.Popen(
            [str(c) for c in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self.log,
            env={**ENVIRONMENT, **(env or {})},
            preexec_fn=None if core is None else pinned(core),
        )

    def pids(self):
        """The process and all below it."""
        found = [self.process.pid]
        for pid in found:
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        return found

    def ticks(self):
        """User and system clock ticks spent so far by all of it."""
        total = 0
        for pid in self.pids():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
        return total

    def resident(self):
        """Bytes of memory it has, of all its processes."""
        pages = (pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1] for pid in self.pids())
        return sum(map(int, pages)) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self):
        """How many descriptors its processes have open."""
        return sum(len(os.listdir(f"/proc/{pid}/fd")) for pid in self.pids())

    def wait_until_open(self, path, deadline=30):
        """Waits for a 200, and returns its body."""
        until = time.monotonic() + deadline
        while True:
            try:
                with urllib.request.urlopen(self.origin + path, timeout=5) as answer:
                    return answer.read()
            except (urllib.error.URLError, ConnectionError) as error:
                if self.process.poll() is not None:
                    raise SystemExit(f"{self.name} ended with {self.process.returncode}")
                if time.monotonic() > until:
                    raise SystemExit(f"{self.name}: no answer at {self.origin}{path}: {error}")
                time.sleep(0.05)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        self.log.close()
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def wait_for_port(server, deadline=10):
    """Waits until a server takes connections at its address."""
    until = time.monotonic() + deadline
    while True:
        try:
            return socket.create_connection(address(server), 1).close()
        except OSError as error:
            if server.process.poll() is not None:
                raise SystemExit(f"{server.name} ended with {server.process.returncode}")
            if time.monotonic() > until:
                raise SystemExit(f"{server.name}: no connection at {server.origin}: {error}")
            time.sleep(0.02)


def newsd(binary, content, core=None, log=None, prefix=(), **settings):
    """Serves a content folder on a free port, one lane and no access log unless told otherwise."""
    env = {
        "NEWSD_LANES": "1",
        "NEWSD_LOG_ACCESS": "false",
        "NEWSD_LIMITS_REQUESTS_PER_CONNECTION": "0",
        # Links are in the body, which has to be the same from port to port.
        "NEWSD_PUBLIC_ORIGIN": "https://news.example",
        **settings,
    }
    command = [*prefix, binary, "serve", "--content", content, "--listen", "127.0.0.1:0"]
    server = Server("newsd", command, core, env, log)
    for line in server.process.stdout:
        found = re.match(rb"listening on (http://\S+)", line)
        if found:
            server.origin = found[1].decode()
            break
    else:
        raise SystemExit(f"newsd did not start: {server.stop()}; see {log}")
    try:
        server.wait_until_open("/health/ready", 120)
    except SystemExit:
        server.stop()
        raise
    return server


def wait_until_searchable(content, deadline=600):
    """Waits until a server of this folder has taken all its texts into the index of searches.

    It does that beside its other work, resting in between: what is measured meanwhile has it in.
    """
    until = time.monotonic() + deadline
    path = pathlib.Path(content) / ".newsd" / "catalogue.sqlite"
    catalogue = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        while catalogue.execute("SELECT count(*) FROM unindexed").fetchone()[0]:
            if time.monotonic() > until:
                raise SystemExit(f"{content}: texts are not in the index after {deadline} s")
            time.sleep(0.1)
    finally:
        catalogue.close()


def newsd_import(binary, content, document):
    """Imports, or ends with what newsd says is wrong."""
    command = [binary, "import", "--content", content, document]
    run = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    if run.returncode != 0:
        raise SystemExit(f"newsd import ended with {run.returncode}: {run.stderr}")


def tool(name):
    """Where a program is; Debian keeps servers out of the path of ordinary users."""
    for folder in os.environ.get("PATH", os.defpath).split(":") + ["/usr/sbin", "/sbin"]:
        path = pathlib.Path(folder) / name
        if path.is_file() and os.access(path, os.X_OK):
            return path
    raise SystemExit(f"{name} is missing: make bench-packages")


def http_date():
    """Now, as `If-Modified-Since` has it."""
    return email.utils.formatdate(usegmt=True)


def get_json(url):
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)
