"""What proxies that cache keep, for how long, and how it goes."""

import datetime
import json
import subprocess
import time

import servers

import newsd
import wire
from checks import ARTICLE, CACHES, OTHER, check, equal, expect, warm


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
        expires_at=datetime.datetime.fromtimestamp(ends, datetime.UTC).isoformat(),
    )
    expect(newsd.until(3, lambda: stage.get("/articles/brief").status == 200), "never there")
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
    expect(newsd.until(3, lambda: stage.get("/articles/purged.1-a.md").status == 200), "not there")
    equal(stage.get("/articles/purged.1-a").json()["headline"], "First version", "headline")
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


@check("answers", "newsd purges by a hook of its own", lambda variant: variant.proxy == "varnish")
def purging_hook(stage):
    article = {
        "id": "hooked",
        "headline": "First version",
        "body_text": "Text.",
        "date_published": "2026-01-01T00:00:00Z",
        "section": "news/purged",
    }
    content = stage.folder / "content"
    hooks = [stage.binary, "hooks"]
    place = ["--content", content]
    subprocess.run([*hooks, "add", "front", "http://{}:{}/".format(*stage.address), "--kind", "purge", *place], check=True)
    try:
        write(stage, **article)
        expect(newsd.until(5, lambda: stage.get("/articles/hooked").status == 200), "not there")
        for number in range(5):
            warm(stage, "/articles/hooked")
            article["headline"] = f"Version {number}"
            write(stage, **article)
            changed = newsd.until(
                5,
                lambda: stage.get("/articles/hooked").json()["headline"] == article["headline"],
            )
            expect(changed, f"version {number} never came through the cache")
        listed = subprocess.run([*hooks, "list", *place], check=True, capture_output=True).stdout
        expect(b"dead 0" in listed, f"hooks list: {listed}")
    finally:
        subprocess.run([*hooks, "remove", "front", *place], check=True)


@check(
    "answers",
    "a kept answer is taken out by its tag, as a file",
    lambda variant: variant.proxy == "nginx",
)
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
