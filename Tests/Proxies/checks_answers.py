"""What readers get: answers, conditions, codings."""

import re
import socket

import newsd
from checks import (
    ARTICLE,
    CACHES,
    LARGE,
    LIST,
    check,
    check_length,
    direct_get,
    equal,
    expect,
    fresh,
)


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
    for target, status in (
        ("/nothing", 404),
        ("/articles/none", 404),
        ("/headlines?limits=3", 400),
    ):
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


def conditions(stage, targets, codings):
    forms = set()
    # Right after several changes an answer has no date yet: it would lie ahead.
    dated = newsd.until(5, lambda: all(direct_get(stage, t)["last-modified"] for t in targets))
    expect(dated, "an answer without Last-Modified")
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
            reply = stage.get(target, If_Modified_Since="Thu, 01 Jan 2004 00:00:00 GMT", **fields)
            equal(reply.status, 200, "If-Modified-Since, long ago")
    return " ".join(sorted(forms))


def ask(stage, method, target, **fields):
    with stage.client() as client:
        return client.ask(method, target, **fields)


@check("answers", "304 for each form of the entity tag")
def not_modified(stage):
    # The first is in the cache of a proxy that has one, the others are asked of newsd each time.
    return conditions(stage, [ARTICLE, fresh(300), LIST], ["identity", "gzip"])


@check(
    "answers",
    "the 304 is newsd's own",
    lambda variant: variant.proxy and variant.proxy not in CACHES,
)
def not_modified_upstream(stage):
    tag = stage.get(ARTICLE)["etag"]
    request = stage.new_id()
    stage.get(ARTICLE, If_None_Match=tag, X_Request_ID=request)
    equal([r["status"] for r in stage.newsd.logged(id=request)], [304], "newsd's status")


def compresses(variant):
    return variant.proxy not in (None, "caddy")


@check(
    "compressed by the proxy",
    "gzip where it is asked for, with Vary and a tag of its own",
    compresses,
)
def proxy_gzip(stage):
    plain = stage.get(LIST, Accept_Encoding="identity")
    packed = stage.get(LIST, Accept_Encoding="gzip")
    equal(
        direct_get(stage, LIST, Accept_Encoding="identity")["content-encoding"],
        None,
        "newsd's coding",
    )
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
