"""The rows of the comparison: who answers what, how it is asked for, and what is to be reached."""

import dataclasses
import gzip
import pathlib
import shutil
import subprocess
import time

import articles
import client
import load
import others
import servers

# Its answer is the 4 KB of the comparison.
PATH = "/articles/2007-02-01-minimum-wage-reid"
GZIP = "Accept-Encoding: gzip"
ZIPF = 0.9


@dataclasses.dataclass
class Options:
    """What all rows share."""

    newsd: pathlib.Path
    folder: pathlib.Path
    seconds: float
    ids: int
    cache_share: float
    only: list
    server_core: int
    client_core: int


@dataclasses.dataclass
class Reach:
    """newsd's figure over another server's, and the most it may be."""

    other: str
    most: float
    figure: str = "cpu"


class Row:
    """One kind of work.

    `name` and `title` tell it, `reaches` what is to be reached. Some steps in a row's life:
    `start` yields the servers, `check` fails unless each answers right, `measure` loads one.
    """

    name = title = ""
    reaches = []
    connections = 64
    status = 200
    fields = ()
    script = ("plain",)
    others = ("nginx", "h2o")
    # Whether the others serve the one file.
    needs_page = True

    def __init__(self, options):
        self.options = options
        # What an answer takes, head and body, by server.
        self.sizes = {}
        self.sent = {}
        self.folder = options.folder / self.name
        self.folder.mkdir()
        self.docroot = self.folder / "docroot"
        self.page = self.docroot / PATH.lstrip("/")

    def start(self):
        """Starts the servers one after the other; newsd, if wanted, is the first."""
        newsd = self.newsd(self.sample())
        yield newsd
        for name in self.others:
            if name in self.options.only:
                yield self.floor(newsd) if name == "floor" else self.other(name)

    def floor(self, newsd):
        """Sends what newsd answers, and is asked for it in the same words."""
        self.sent["floor"] = self.sends(newsd)
        head, body = answer(newsd, PATH, self.sent["floor"], self.status)
        page = self.folder / "answer"
        page.write_bytes(head + b"\r\n\r\n" + body)
        return others.floor(self.folder, page, self.options.server_core)

    def sample(self):
        """The content folder with the article that most rows ask for."""
        content = self.options.folder / "sample"
        if not content.exists():
            servers.newsd_import(self.options.newsd, content, servers.SAMPLE)
        return content

    def newsd(self, content, core="own", name="newsd", **settings):
        core = self.options.server_core if core == "own" else core
        log = self.folder / f"{name}.log"
        server = servers.newsd(self.options.newsd, content, core, log, **settings)
        server.name = name
        if self.needs_page and not self.page.exists():
            self.page.parent.mkdir(parents=True)
            self.page.write_bytes(answer(server, PATH)[1])
            # The others send the same bytes of gzip.
            packed = answer(server, PATH, [GZIP])[1]
            self.page.with_name(self.page.name + ".gz").write_bytes(packed)
        return server

    def other(self, name):
        folder, core = self.folder, self.options.server_core
        match name:
            case "nginx":
                return others.nginx(folder, self.docroot, core)
            case "h2o":
                return others.h2o(folder, self.docroot, core)
            case "HAProxy":
                return others.haproxy(folder, self.page, core)
            case "Hummingbird":
                return others.hummingbird(folder, self.page, core, PATH)
            case "FlyingFox":
                return others.flyingfox(folder, self.page, core, PATH)
            case "nghttpd":
                return others.nghttpd(folder, self.docroot, core)
        raise SystemExit(f"{name}: no such server")

    def sends(self, server):
        """The request fields that a server is sent."""
        return self.fields

    def check(self, server):
        """Fails unless a server answers with the status and the bytes that all have to give."""
        if server.name not in self.sent:
            server.wait_until_open(PATH)
            self.sent[server.name] = self.sends(server)
        head, body = answer(server, PATH, self.sent[server.name], self.status)
        self.sizes[server.name] = len(head) + 4 + len(body)
        is_packed = b"\r\ncontent-encoding: gzip" in head.lower()
        if is_packed:
            body = gzip.decompress(body)
        expected = b"" if self.status == 304 else self.page.read_bytes()
        if body != expected or is_packed != (GZIP in self.fields):
            raise load.Fault(f"{server.name} answers {PATH} with other bytes: {head}")

    def measure(self, server, seconds=None):
        return load.wrk(
            server,
            PATH,
            self.options.client_core,
            seconds or self.options.seconds,
            self.connections,
            self.sent[server.name],
            self.script,
            self.sizes[server.name],
        )

    def warm_up(self, server):
        self.measure(server, 1)


def answer(server, path, fields=(), status=200):
    """Head and body of one answer of the status expected."""
    connection = client.Connection(server.origin, path, fields, status)
    try:
        return connection.ask()
    finally:
        connection.close()


class Article(Row):
    name = "article"
    title = "one article of 4 KB, 64 keep-alive connections"
    others = ("nginx", "h2o", "HAProxy", "Hummingbird", "FlyingFox", "floor")
    reaches = [
        Reach("h2o", 1.0),
        Reach("nginx", 0.7),
        Reach("Hummingbird", 0.3),
        Reach("FlyingFox", 0.1),
    ]


class NotModified(Row):
    name = "304"
    title = "the same, `If-None-Match` hits: 304"
    others = ("nginx", "h2o", "floor")
    reaches = [Reach("nginx", 0.8)]
    status = 304

    def sends(self, server):
        return [f"If-None-Match: {client.entity_tag(server.origin, PATH)}"]


class Gzip(Row):
    name = "gzip"
    title = "the same, gzip: from the cache, others from a file compressed before"
    reaches = [Reach("nginx", 0.8)]
    fields = (GZIP,)


class Pipelined(Row):
    name = "pipelined"
    title = "the same, 16 requests pipelined on each of 64 connections"
    reaches = [Reach("nginx", 0.7)]
    script = ("pipelined", 16)


class Latency(Row):
    name = "latency"
    title = "the same, one connection, one request at a time"
    reaches = [Reach("the better", 1.1, "p50")]
    connections = 1


class Zipf(Row):
    name = "zipf"
    others = ("nginx",)
    reaches = [Reach("nginx", 1.0)]
    needs_page = False
    # More than are asked for in a round.
    draws = 300_000

    def __init__(self, options):
        super().__init__(options)
        self.rounds = {}
        self.title = f"{options.ids:,} articles of 4 KB, drawn by Zipf {ZIPF}, 64 connections"

    def start(self):
        content, document = self.folder / "content", self.folder / "articles.ndjson"
        articles.write(document, self.options.ids)
        servers.newsd_import(self.options.newsd, content, document)
        document.unlink()
        with self.newsd(content, name="files") as server:
            bodies, answers = articles.write_files(server.origin, self.options.ids, self.docroot)
            # The other servers have no such work.
            servers.wait_until_searchable(content)
        cache = int(answers * self.options.cache_share)
        self.title += f", {answers / 1e6:,.0f} MB of answers, newsd's cache {cache / 1e6:,.0f} MB"
        yield self.newsd(content, NEWSD_CACHE_BYTES=str(cache))
        if "nginx" in self.options.only:
            yield others.nginx(
                self.folder, self.docroot, self.options.server_core, connections=1_000, files=12_000
            )

    def check(self, server):
        for path in articles.draws(self.options.ids, 0, 20, 99):
            server.wait_until_open(path)
            if answer(server, path)[1] != (self.docroot / path.lstrip("/")).read_bytes():
                raise load.Fault(f"{server.name} answers {path} with other bytes")

    def paths(self, number):
        """A file of the paths that are asked for in a round; another one in each."""
        file = self.folder / f"paths-{number}"
        if not file.exists():
            paths = articles.draws(self.options.ids, ZIPF, self.draws, number)
            file.write_text("\n".join(paths) + "\n")
        return file

    def measure(self, server, seconds=None):
        number = self.rounds[server.name] = self.rounds.get(server.name, 0) + 1
        return load.wrk(
            server,
            "/",
            self.options.client_core,
            seconds or self.options.seconds,
            self.connections,
            script=("paths", self.paths(number)),
        )

    def warm_up(self, server):
        # Until the cache is full and what is asked for seldom was asked for once.
        self.measure(server, 16)


class H2C(Row):
    name = "h2c"
    title = "one article of 4 KB over HTTP/2, 8 connections, 32 streams each"
    others = ("nghttpd", "h2o", "nginx")
    reaches = [Reach("nghttpd", 1.0)]
    connections = 8
    streams = 32

    def __init__(self, options):
        super().__init__(options)
        self.counts = {}

    def other(self, name):
        if name == "nginx":
            return others.nginx(self.folder, self.docroot, self.options.server_core, http2=True)
        return super().other(name)

    def check(self, server):
        """By curl, which must get the same over HTTP/2."""
        command = [servers.tool("curl"), "--silent", "--http2-prior-knowledge"]
        command += ["--max-time", "5", "-w", "%{stderr}%{http_version} %{http_code}"]
        until = time.monotonic() + 10
        while True:
            found = subprocess.run([*command, server.origin + PATH], capture_output=True)
            if found.stdout == self.page.read_bytes() and found.stderr == b"2 200":
                return
            if time.monotonic() > until:
                raise load.Fault(f"{server.name} does not answer over HTTP/2: {found.stderr}")
            time.sleep(0.1)

    def measure(self, server, seconds=None):
        return load.h2load(
            server,
            PATH,
            self.options.client_core,
            self.counts[server.name],
            self.connections,
            self.streams,
        )

    def warm_up(self, server):
        # h2load counts exactly what it was told to ask for, so it is told how many, not how long.
        self.counts[server.name] = 20_000
        rate = self.measure(server).rate
        self.counts[server.name] = max(int(rate * self.options.seconds), 1_000)


class Lanes(Row):
    name = "lanes"
    title = "one article of 4 KB, 64 connections, two cores for all: 2 lanes against 1"
    reaches = [Reach("1 lane", 1.1)]
    others = ()

    def start(self):
        content = self.folder / "content"
        shutil.copytree(self.sample(), content)
        yield self.newsd(self.sample(), core=None, NEWSD_LANES="2")
        yield self.newsd(content, core=None, name="1 lane", NEWSD_LANES="1")

    def measure(self, server, seconds=None):
        return load.wrk(
            server,
            PATH,
            None,
            seconds or self.options.seconds,
            self.connections,
            size=self.sizes[server.name],
            threads=2,
        )


ROWS = [Article, NotModified, Gzip, Zipf, Pipelined, H2C, Latency, Lanes]
