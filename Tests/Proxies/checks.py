"""What has to hold behind every proxy. A check returns what it saw, or raises what is wrong."""

import datetime
import json
import os
import re
import socket
import struct
import subprocess
import threading
import time

import load
import servers
import stage as stages
import wire

ARTICLE = "/articles/2007-02-01-minimum-wage-reid"
OTHER = "/articles/2019-10-02-police-shoot-teenage-protester-as-hong-kong-demonstrations-continue"
LARGE = "/articles/large"
LIST = "/headlines?limit=100"
CACHES = {"nginx", "varnish"}
# Those that wait for newsd and try again. Caches have what they keep, and Apache has neither.
WAITING = {"haproxy", "caddy"}

SCENES = {
    "upstream": {"relay": True},
    "answers": {},
    "compressed by the proxy": {"NEWSD_GZIP_LEVEL": "0"},
    "hosts": {"NEWSD_HOSTS": "news.example,127.0.0.1,newsd"},
    "idle": {"NEWSD_TIMEOUTS_IDLE": "1"},
    "restart": {},
    "restart, socket kept": {"activated": True},
    "units": None,
}
CHECKS = []


def check(scene, name, applies=lambda variant: variant.proxy):
    """Registers a check; without more it is for everything that has a proxy."""

    def register(function):
        CHECKS.append((scene, name, applies, function))
        return function

    return register


def expect(condition, otherwise):
    if not condition:
        raise AssertionError(otherwise)


def equal(seen, wanted, what):
    expect(seen == wanted, f"{what}: {seen!r}, not {wanted!r}")


def fresh(number):
    """A list that no cache has: each number is another."""
    since = datetime.datetime(1990, 1, 1) + datetime.timedelta(seconds=number)
    return f"/headlines?limit=5&since={since:%Y-%m-%dT%H:%M:%SZ}"


# MARK: - From the proxy to newsd


@check("upstream", "protocol is the one configured")
def protocol(stage):
    stage.get(fresh(1))
    begins = {
        "h1": rb"[A-Z]+ \S+ HTTP/1\.1\r\n",
        "h2": rb"PRI \* HTTP/2\.0\r\n\r\nSM\r\n\r\n",
        "proxy": rb"\r\n\r\n\0\r\nQUIT\n\x21\x11",
        "proxy-v1": rb"PROXY TCP4 127\.0\.0\.[12] ",
    }[stage.variant.upstream]
    # A health check says that it is nobody's in its PROXY header.
    nobody = (b"\r\n\r\n\0\r\nQUIT\n\x20", b"PROXY UNKNOWN")
    openings = [o for o in stage.relay.openings if o and not o.startswith(nobody)]
    expect(openings, "no connection")
    for opening in openings:
        expect(re.match(begins, opening), f"a connection began with {opening[:40]!r}")
    return repr(openings[-1][:16])


@check("upstream", "connections are kept")
def connections_are_kept(stage):
    def opened():
        return sum(bool(o) and b"/health/ready" not in o for o in stage.relay.openings)

    before = opened()
    for number in range(40):
        equal(stage.get(fresh(100 + number)).status, 200, "status")
    with stage.client() as client:
        for number in range(40):
            equal(client.get(fresh(200 + number)).status, 200, "status")
    new = opened() - before
    # Each of 40 clients with one request; one client with 40. A header of the PROXY protocol speaks for
    # one client.
    most = 44 if stage.variant.upstream == "proxy" else 8
    expect(new <= most, f"{new} connections for 80 requests")
    return f"{new} for 80 requests"


@check("upstream", "health is asked for", lambda variant: variant.proxy in ("haproxy", "caddy", "varnish"))
def health(stage):
    def asked():
        return [r for r in stage.newsd.logged(target="/health/ready") if r["id"] not in before]

    before = {record["id"] for record in stage.newsd.logged(target="/health/ready")}
    expect(stages.until(5, asked), "nobody asked for /health/ready within 5 s")
    equal({record["status"] for record in asked()}, {200}, "status")


# MARK: - Answers


@check("answers", "an article and a long list arrive whole, plain and gzip")
def whole(stage):
    seen = []
    for target in (ARTICLE, LIST, LARGE):
        for coding in ("identity", "gzip"):
            direct = direct_get(stage, target, Accept_Encoding=coding)
            reply = stage.get(target, Accept_Encoding=coding)
            check_length(reply)
            equal(reply.status, 200, "status")
            equal(reply.content(), direct.content(), f"body of {target}, {coding}")
            equal(reply["content-type"], direct["content-type"], "Content-Type")
            equal(reply["content-encoding"], direct["content-encoding"], f"coding of {target}")
            expect(
                {"accept", "accept-encoding"} <= reply.words("vary"),
                f"Vary of {target}: {reply['vary']}",
            )
            seen.append(f"{len(reply.body):,}")
    return f"{', '.join(seen)} bytes"


def direct_get(stage, target, **fields):
    """What newsd says without the proxy."""
    if stage.newsd.option:
        # Without the header that only a proxy sends there is nothing to hear: the list is compared
        # with itself.
        return stage.get(target, **fields)
    return wire.get(stage.newsd.address, target, **fields)


def check_length(reply):
    """An answer says how long it is, one way and not both."""
    length, coding = reply["content-length"], reply["transfer-encoding"]
    expect((length is None) != (coding is None), f"Content-Length {length}, coding {coding}")
    if length is not None:
        equal(int(length), len(reply.body), "Content-Length")


@check("answers", "HTTP/1.0 gets no chunks")
def old_client(stage):
    with socket.create_connection(stage.address, 20) as connection:
        connection.sendall(
            f"GET {LIST} HTTP/1.0\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n".encode()
        )
        received = b""
        while data := connection.recv(65536):
            received += data
    head, _, body = received.partition(b"\r\n\r\n")
    expect(b" 200 " in head.split(b"\r\n")[0], f"{head[:60]!r}")
    expect(b"transfer-encoding" not in head.lower(), "Transfer-Encoding in an answer to 1.0")
    found = re.search(rb"(?i)content-length: (\d+)", head)
    if found:
        equal(len(body), int(found[1]), "length of the body")


@check("answers", "HEAD is GET without the body")
def head(stage):
    with stage.client() as client:
        for coding in ("identity", "gzip"):
            full = client.get(ARTICLE, Accept_Encoding=coding)
            bare = client.ask("HEAD", ARTICLE, Accept_Encoding=coding)
            equal(bare.status, 200, "status")
            equal(bare.body, b"", "body")
            for name in ("etag", "content-type", "content-encoding", "last-modified"):
                equal(bare[name], full[name], name)
            if bare["content-length"] is not None and full["content-length"] is not None:
                equal(bare["content-length"], full["content-length"], "Content-Length")


@check("answers", "problems are passed on unchanged")
def problems(stage):
    for target, status in (("/nothing", 404), ("/articles/none", 404), ("/headlines?limits=3", 400)):
        direct = direct_get(stage, target)
        reply = stage.get(target)
        equal(reply.status, status, f"status of {target}")
        equal(reply["content-type"], "application/problem+json", "Content-Type")
        equal(reply.body, direct.body, "body")
        equal(reply.json()["status"], status, "status in the body")


@check("answers", "targets are passed on unchanged")
def targets(stage):
    for target in (
        "/headlines?section=news%2Fweather&limit=1",
        "/sections/news/weather",
        "/sections/news%2Fweather",
        "/articles/a%20b",
        "/headlines?tag=a%26b%3Dc&limit=1",
        # Apache takes it for one slash.
        *([] if stage.variant.proxy == "apache" else ["//headlines"]),
    ):
        request = stage.new_id()
        stage.get(target, X_Request_ID=request)
        logged = stage.newsd.logged(id=request)
        equal([record["target"] for record in logged], [target], "target in newsd's log")


@check("answers", "a refused upload gets its answer")
def upload(stage):
    with stage.client() as client:
        reply = client.ask("POST", "/headlines", body=b"x" * 700_000)
        equal(reply.status, 405, "status")
        expect("get" in reply.words("allow"), f"Allow: {reply['allow']}")
    equal(stage.get(ARTICLE).status, 200, "status of what follows")


# MARK: - Conditions


def conditions(stage, targets, codings):
    forms = set()
    for target in targets:
        for coding in codings:
            fields = {"Accept_Encoding": coding}
            full = stage.get(target, **fields)
            equal(full.status, 200, "status")
            tag = full["etag"]
            forms.add(re.sub(r"[0-9a-f]{6,}", "..", tag))
            opaque = tag.removeprefix("W/")
            plain = opaque.replace('-gzip"', '"')
            tags = [tag, "W/" + opaque]
            if stage.variant.proxy != "varnish":
                # It compares the whole value; to a list or a star it gives the full answer.
                tags += [f'"another", {tag}', "*"]
            if stage.variant.proxy not in CACHES:
                # Only newsd knows that its plain and its gzip form are one version.
                tags += [plain, plain[:-1] + '-gzip"']
            for form in tags:
                for method in ("GET", "HEAD"):
                    reply = ask(stage, method, target, If_None_Match=form, **fields)
                    equal(reply.status, 304, f"{method} {target} {coding}, If-None-Match: {form}")
                    equal(reply.body, b"", "body of a 304")
            for name in ("etag", "cache-control", "vary"):
                expect(reply[name], f"a 304 without {name}")
            reply = stage.get(target, If_None_Match='"another"', **fields)
            equal(reply.status, 200, "status with another tag")
            equal(reply.content(), full.content(), "body with another tag")
            reply = stage.get(target, If_Modified_Since=full["last-modified"], **fields)
            equal(reply.status, 304, "If-Modified-Since")
            reply = stage.get(
                target, If_Modified_Since="Thu, 01 Jan 2004 00:00:00 GMT", **fields
            )
            equal(reply.status, 200, "If-Modified-Since, long ago")
    return " ".join(sorted(forms))


def ask(stage, method, target, **fields):
    with stage.client() as client:
        return client.ask(method, target, **fields)


@check("answers", "304 for each form of the entity tag")
def not_modified(stage):
    # The first is in the cache of a proxy that has one, the others are asked of newsd each time.
    return conditions(stage, [ARTICLE, fresh(300), LIST], ["identity", "gzip"])


@check("answers", "the 304 is newsd's own", lambda variant: variant.proxy and variant.proxy not in CACHES)
def not_modified_upstream(stage):
    tag = stage.get(ARTICLE)["etag"]
    request = stage.new_id()
    stage.get(ARTICLE, If_None_Match=tag, X_Request_ID=request)
    equal([r["status"] for r in stage.newsd.logged(id=request)], [304], "newsd's status")


def compresses(variant):
    return variant.proxy not in (None, "caddy")


@check("compressed by the proxy", "gzip where it is asked for, with Vary and a tag of its own", compresses)
def proxy_gzip(stage):
    plain = stage.get(LIST, Accept_Encoding="identity")
    packed = stage.get(LIST, Accept_Encoding="gzip")
    equal(direct_get(stage, LIST, Accept_Encoding="identity")["content-encoding"], None, "newsd's coding")
    equal(plain["content-encoding"], None, "coding without Accept-Encoding")
    equal(packed["content-encoding"], "gzip", "coding")
    check_length(plain)
    check_length(packed)
    equal(packed.content(), plain.body, "body")
    expect("accept-encoding" in packed.words("vary"), f"Vary: {packed['vary']}")
    expect("accept" in packed.words("vary"), f"Vary: {packed['vary']}")
    if not packed["etag"].startswith("W/"):
        expect(packed["etag"] != plain["etag"], f"one strong tag for two bodies: {plain['etag']}")
    return f"{len(plain.body):,} -> {len(packed.body):,} bytes"


@check("compressed by the proxy", "304 for each form of the tag the proxy makes", compresses)
def proxy_gzip_conditions(stage):
    return conditions(stage, [ARTICLE, fresh(300)], ["gzip", "identity"])


# MARK: - Who asks


@check("answers", "the reader's address is in newsd's log, whatever the reader says")
def address(stage):
    for fields in (
        {},
        {"X_Forwarded_For": "203.0.113.9"},
        {"X_Forwarded_For": "127.0.0.1"},
        {"Forwarded": "for=203.0.113.9;host=evil.example;proto=https"},
        {"X_Forwarded_For": "203.0.113.9", "Forwarded": 'for="[2001:db8::9]:80"'},
        {"X_Real_IP": "203.0.113.9"},
    ):
        request = stage.new_id()
        stage.get("/health/live", X_Request_ID=request, **fields)
        clients = [record["client"] for record in stage.newsd.logged(id=request)]
        equal(clients, [wire.READER], f"client in newsd's log, with {fields}")


@check("answers", "links are of the public origin")
def links(stage):
    for number, fields in enumerate(
        (
            {"Host": "evil.example"},
            {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "gopher"},
            {"Forwarded": "host=evil.example;proto=https"},
        )
    ):
        reply = stage.get(fresh(400 + number), **fields)
        equal(reply.status, 200, f"status with {fields}")
        expect("evil" not in f"{reply.fields}{reply.content()}", f"a link of {fields}")
        equal(reply.json()["home_page_url"], stages.ORIGIN + "/", "home_page_url")


@check("hosts", "newsd sees the host that was asked for, whatever else the reader says")
def hosts(stage):
    # Its address in Host is what the harness itself asks with.
    for host, status, fields in (
        ("news.example", 200, {}),
        ("NEWS.example", 200, {"X_Forwarded_Host": "evil.example"}),
        ("evil.example", 421, {}),
        ("evil.example", 421, {"X_Forwarded_Host": "news.example"}),
        ("evil.example", 421, {"Forwarded": "host=news.example"}),
    ):
        reply = stage.get("/health/live", Host=host, **fields)
        equal(reply.status, status, f"status for {host} with {fields}")


# MARK: - Caches


def cached(variant):
    return variant.proxy in CACHES


@check("answers", "what was asked before comes from the cache, each form for itself", cached)
def cache(stage):
    for fields in (
        {"Accept": "application/json"},
        {"Accept": "text/plain"},
        {"Accept": "application/json", "Accept_Encoding": "gzip"},
    ):
        first = stage.get(ARTICLE, **fields)
        warm(stage, ARTICLE, **fields)
        second = stage.get(ARTICLE, **fields)
        equal(second["x-cache"], "HIT", f"X-Cache with {fields}")
        equal(second["content-type"].split(";")[0], fields["Accept"], "Content-Type")
        equal(second.content(), first.content(), "body")
        # Whoever stands behind has to know how old it is.
        if second["age"] is None:
            equal(second["date"], first["date"], "Date of a kept answer without Age")
    for target, status in (("/nothing", 404), ("/health/live", 200)):
        for _ in range(2):
            reply = stage.get(target)
            equal(reply.status, status, "status")
            expect(reply["x-cache"] != "HIT", f"{target}, which is no-store, from the cache")


def write(stage, **article):
    """Publishes an article while newsd runs."""
    run = subprocess.run(
        [stage.binary, "import", "--content", stage.folder / "content", "--format", "native", "-"],
        input=json.dumps(article).encode(),
        env=servers.ENVIRONMENT,
        capture_output=True,
    )
    equal(run.returncode, 0, f"import: {run.stderr.decode()[-300:]}")


@check("answers", "nothing is shown after it has expired", cached)
def expiry(stage):
    ends = time.time() + 5
    write(
        stage,
        id="brief",
        headline="Here for a moment",
        body_text="Gone soon.",
        date_published="2026-01-01T00:00:00Z",
        expires_at=datetime.datetime.fromtimestamp(ends, datetime.timezone.utc).isoformat(),
    )
    expect(stages.until(3, lambda: stage.get("/articles/brief").status == 200), "never there")
    kept, last = 0, 0
    while (asked := time.time()) < ends + 2:
        reply = stage.get("/articles/brief")
        if reply.status == 200:
            last = asked
            kept += reply["x-cache"] == "HIT"
        time.sleep(0.03)
    expect(kept, "never from the cache")
    equal(reply.status, 404, "status in the end")
    # nginx counts in whole seconds.
    late = last - ends
    expect(late < (1 if stage.variant.proxy == "nginx" else 0.05), f"shown {late:.2f} s too long")
    return f"{kept} answers from the cache, the last one {-late:.2f} s before it expires"


@check("answers", "purge by tag", lambda variant: variant.proxy == "varnish")
def purge(stage):
    article = {
        "id": "purged.1-a",
        "headline": "First version",
        "body_text": "Text.",
        "date_published": "2026-01-01T00:00:00Z",
        "section": "news/purged",
    }
    write(stage, **article)
    expect(stages.until(3, lambda: stage.get("/articles/purged.1-a.md").status == 200), "not there")
    stage_get = stage.get("/articles/purged.1-a")
    equal(stage_get.json()["headline"], "First version", "headline")
    article["headline"] = "Second version"
    write(stage, **article)
    time.sleep(0.5)
    equal(stage.get("/articles/purged.1-a").json()["headline"], "First version", "kept headline")
    warm(stage, OTHER)
    fields = {"Surrogate_Key": "article-purged.1-a"}
    with stage.client(wire.STRANGER) as client:
        equal(client.ask("PURGE", "/", **fields).status, 403, "a stranger's purge")
    equal(stage.get("/articles/purged.1-a").json()["headline"], "First version", "kept headline")
    with stage.client("127.0.0.1") as client:
        for key in ('a") || obj.http.x ~ ("', "a b", ".*", ""):
            equal(client.ask("PURGE", "/", Surrogate_Key=key).status, 400, f"purge of {key!r}")
        # Neither a part of the tag nor what a dot would stand for in a pattern.
        for key in ("article-purged", "article-purgedx1-a"):
            equal(client.ask("PURGE", "/", Surrogate_Key=key).status, 200, "purge")
        equal(stage.get("/articles/purged.1-a")["x-cache"], "HIT", "after a purge of another tag")
        equal(client.ask("PURGE", "/", **fields).status, 200, "purge")
        equal(stage.get("/articles/purged.1-a").json()["headline"], "Second version", "headline")
        equal(stage.get(OTHER)["x-cache"], "HIT", "X-Cache of another article")
        # An article goes with its section, and by its address.
        warm(stage, "/articles/purged.1-a")
        equal(client.ask("PURGE", "/", Surrogate_Key="section-news").status, 200, "purge")
        expect(stage.get("/articles/purged.1-a")["x-cache"] != "HIT", "kept after its section went")
        warm(stage, ARTICLE)
        equal(client.ask("PURGE", ARTICLE).status, 200, "purge of one address")
        expect(stage.get(ARTICLE)["x-cache"] != "HIT", "kept after its address went")


@check("answers", "a kept answer is taken out by its tag, as a file", lambda variant: variant.proxy == "nginx")
def purge_files(stage):
    warm(stage, OTHER)
    warm(stage, ARTICLE)
    tag = "article-" + ARTICLE.rpartition("/")[2]
    folder = stage.proxy.folder / "cache"
    command = f"grep -rlaZE '^Surrogate-Key:(.* )?{tag}( |.$)' '{folder}' | xargs -0r rm -v"
    removed = subprocess.run(["sh", "-c", command], capture_output=True, text=True).stdout
    expect(removed, "no file with the tag")
    equal(stage.get(ARTICLE)["x-cache"], "MISS", "X-Cache afterwards")
    warm(stage, ARTICLE)
    equal(stage.get(OTHER)["x-cache"], "HIT", "X-Cache of another article")
    return f"{len(removed.splitlines())} files"


# MARK: - What goes wrong


@check("answers", "200 readers hang up in the middle; nothing stays open")
def aborts(stage):
    for number in range(200):
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(20)
            connection.connect(stage.address)
            target = LARGE if number % 2 else fresh(1000 + number).replace("=5&", "=100&")
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            if number % 4 < 2:
                connection.recv(1000)
            if number % 8 < 4:
                # A reset instead of an orderly end.
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    for target in (ARTICLE, LIST, LARGE, fresh(5000)):
        reply = stage.get(target)
        equal(reply.status, 200, f"status of {target}")
        check_length(reply)
    held = stage.newsd.sockets() - stage.idle_sockets
    expect(held < 100, f"{held} connections of newsd's are open after 200 aborts")
    stage.proxy.stop()
    closed = stages.until(5, lambda: stage.newsd.sockets() <= stage.idle_sockets)
    expect(closed, f"{stage.newsd.sockets()} sockets open, {stage.idle_sockets} before the proxy")
    return f"{held} connections kept by the proxy"


@check("idle", "newsd's idle timeout, of 1 s, is crossed without a failure")
def idle(stage):
    failures, readers, rounds = [], 24, 3
    start, slowest = threading.Barrier(readers), [0] * readers

    def reader(number):
        with stage.client() as client:
            for turn in range(rounds):
                start.wait(60)
                # All of them are over at once, and ask again when newsd has just closed, or is about
                # to: it looks four times a second.
                if turn:
                    time.sleep(0.95 + 0.35 * ((number * 7 + turn * 5) % readers) / readers)
                started = time.monotonic()
                try:
                    reply = client.get("/health/live")
                    slowest[number] = max(slowest[number], time.monotonic() - started)
                    if reply.status != 200:
                        failures.append(f"{reply.status}")
                except (OSError, wire.http.client.HTTPException) as error:
                    failures.append(f"{type(error).__name__}: {error}")
                    client.close()

    threads = [threading.Thread(target=reader, args=[n]) for n in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    expect(not failures, f"{len(failures)} of {readers * rounds} failed: {failures[:3]}")
    return f"{readers * rounds} requests, slowest {max(slowest):.2f} s"


def warm(stage, target, **fields):
    """Has a cache keep an answer; it may still be writing when its reader has it all."""
    kept = stages.until(3, lambda: stage.get(target, **fields)["x-cache"] == "HIT")
    expect(kept, f"{target} is not kept")


def restart_under_load(stage, targets, keeps=True):
    readers = load.Readers(stage.address, targets, keeps=keeps, seconds=5)
    thread = threading.Thread(target=readers.run)
    thread.start()
    away = []
    try:
        for _ in range(2):
            time.sleep(1.2)
            expect(readers.number > 0 and thread.is_alive(), "no load")
            started = time.monotonic()
            equal(stage.newsd.restart(), 0, "newsd's exit status")
            away.append(time.monotonic() - started)
    finally:
        thread.join(60)
    expect(readers.outcomes[200] > 300, f"hardly any load: {readers.summary()}")
    expect(not readers.failed, f"{readers.summary()}: {readers.failures[:4]}")
    return f"{readers.summary()}; newsd away for {max(away):.2f} s at most"


def mixed(number):
    """What a cache has and what it has not, in turn."""
    return [ARTICLE, fresh(10_000 + number), LIST, OTHER, fresh(20_000 + number)][number % 5]


@check(
    "restart",
    "two restarts under load, no request fails",
    lambda variant: variant.proxy in WAITING | CACHES,
)
def restart(stage):
    if stage.variant.proxy in WAITING:
        return restart_under_load(stage, mixed)
    known = [ARTICLE, OTHER, LIST, LARGE]
    for target in known:
        warm(stage, target)
    return restart_under_load(stage, lambda number: known[number % 3]) + ", all kept"


@check(
    "restart, socket kept",
    "two restarts under load with a kept socket, no request fails",
    lambda variant: True,
)
def restart_activated(stage):
    return restart_under_load(stage, mixed, keeps=stage.variant.proxy is not None)


@check(
    "restart, socket kept",
    "who came while newsd was away is answered",
    lambda variant: not variant.proxy,
)
def waiting(stage):
    stage.newsd.stop()
    clients = [stage.client() for _ in range(64)]
    for number, client in enumerate(clients):
        client.send("GET", mixed(number))
    stage.newsd.start()
    seen = [client.receive() for client in clients]
    failed = [reply.body for reply in seen if reply.status != 200]
    expect(not failed, f"{len(failed)} of {len(seen)} failed: {failed[:1]}")
    for client in clients:
        client.close()


# MARK: - systemd


@check("units", "systemd takes the units", lambda variant: not variant.proxy)
def units(stage):
    folder = stage.folder / "units"
    folder.mkdir()
    for unit in (servers.ROOT / "Config" / "systemd").iterdir():
        text = unit.read_text().replace("/usr/local/bin/newsd", stage.binary)
        (folder / unit.name).write_text(text)
    found = sorted(folder.iterdir())
    equal([unit.name for unit in found], ["newsd.service", "newsd.socket"], "units")
    run = subprocess.run(["systemd-analyze", "verify", *found], capture_output=True, text=True)
    equal((run.returncode, run.stderr), (0, ""), "systemd-analyze verify")


@check("units", "systemd's own program hands a socket over", lambda variant: not variant.proxy)
def systemd_activates(stage):
    address = ("127.0.0.1", stages.free_port())
    command = ["systemd-socket-activate", "-l", "{}:{}".format(*address), stage.binary]
    process = subprocess.Popen(
        [*command, "serve", "--content", stage.folder / "content", "--listen", "systemd"],
        env=servers.ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        # It listens, and starts newsd for the first who comes.
        expect(stages.until(10, lambda: stages.listening(address)), "does not listen")
        equal(wire.get(address, ARTICLE).status, 200, "status")
        process.terminate()
        equal(process.wait(30), 0, "exit status")
    finally:
        process.kill()
        process.wait()
