"""REDbot and httplint, from PyPI, on every address and on every kind of answer."""

import json
import re
import subprocess
import sys

import exchange
import servers

VENV = servers.ROOT / ".venv" / "conformance"
PACKAGES = ["redbot==2.7.1", "httplint==2026.10.4"]

# Notes that are "bad" and belong to an answer that was asked for on purpose.
MEANT = {
    "httplint 414": r"The server won't accept a URI this long ?\.",
    "httplint 505": r"The request HTTP version isn't supported\.",
}
# Every note that warns must be here, by its summary; one that is "bad" never may.
EXPLAINED = {
    r"Cache-Control: public is probably not necessary\.": (
        "s-maxage says it too; public says it to readers of the field, and to caches that know no"
        " s-maxage"
    ),
    r"The server didn't understand the request\.": (
        "the request is meant not to be understood: an unknown parameter, or bytes that are no HTTP"
    ),
}

ARTICLE = "/articles/2007-02-01-minimum-wage-reid"
ADDRESSES = [
    "/",
    *[ARTICLE + suffix for suffix in ("", ".json", ".jsonld", ".txt", ".md", ".ninjs", ".nitf", ".newsml",
                                  ".html")],
    *[ARTICLE + "/related" + suffix for suffix in ("", ".json", ".atom", ".rss", "?limit=3")],
    *["/headlines" + suffix for suffix in ("", ".json", ".atom", ".rss", ".html", "?limit=2")],
    *[f"/search{suffix}?q=protests" for suffix in ("", ".json", ".atom", ".rss", ".html")],
    "/search?q=",
    *["/sections" + suffix for suffix in ("", ".json")],
    *["/sections/news" + suffix for suffix in ("", ".json", ".atom", ".rss", ".html")],
    "/health/live",
    "/health/ready",
    "/problems/not-found",
    "/nowhere",
    "/?nothing=1",
]


def get(target, *fields, method="GET", version="HTTP/1.1"):
    lines = [f"{method} {target} {version}", "Host: news.example", "Connection: close", *fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n"


# What httplint is shown: each kind of answer, as it comes over the wire.
REQUESTS = {
    **{f"GET {target}": get(target) for target in ADDRESSES},
    "an article, gzip": get(ARTICLE, "Accept-Encoding: gzip"),
    "a feed, gzip": get("/headlines.rss", "Accept-Encoding: gzip"),
    "Atom by Accept": get("/headlines", "Accept: application/atom+xml"),
    "the front page": get("/", "Accept: text/html"),
    "404 on a page": get("/nowhere", "Accept: text/html"),
    "304": get(ARTICLE, "If-None-Match: *"),
    "400, of the bytes": get("/", "A : b"),
    "404 of an article": get("/articles/nothing"),
    "405": get("/", method="DELETE"),
    "406": get(ARTICLE, "Accept: image/png"),
    "412": get(ARTICLE, 'If-Match: "x"'),
    "413": get("/", "Content-Length: 2000000", method="POST"),
    "414": get("/" + "a" * 9000),
    "417": get("/", "Expect: x"),
    "431": get("/", "A: " + "b" * 9000),
    "501": get("/", method="BREW"),
    "505": get("/", version="HTTP/3.0"),
    "OPTIONS *": get("*", method="OPTIONS"),
    "OPTIONS of an article": get(ARTICLE, method="OPTIONS"),
    "HTTP/1.0": get(ARTICLE, version="HTTP/1.0"),
}


def prepare():
    """Makes the environment the two live in, once."""
    mark = VENV / "ready"
    if mark.exists() and mark.read_text().split() == PACKAGES:
        return
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True, timeout=120)
    pip = [VENV / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *PACKAGES], check=True, timeout=300)
    mark.write_text("\n".join(PACKAGES))


def judged(where, notes):
    """What is wrong among notes: pairs of level and summary."""
    faults = []
    for level, summary in notes:
        if re.fullmatch(MEANT.get(where, "(?!)"), summary):
            continue
        if level == "BAD":
            faults.append(f"{where}: bad: {summary}")
        elif level == "WARN" and not any(re.fullmatch(known, summary) for known in EXPLAINED):
            faults.append(f"{where}: not explained: {summary}")
    return faults


def redbot(server):
    faults, warnings = [], 0
    for target in ADDRESSES:
        run = subprocess.run(
            [VENV / "bin" / "redbot", "-o", "har", server.origin + target],
            capture_output=True,
            text=True,
            timeout=60,
        )
        try:
            entries = json.loads(run.stdout)["log"]["entries"]
            notes = [(m["level"], m["summary"]) for e in entries for m in e["_red_messages"]]
        except (ValueError, KeyError) as error:
            faults.append(f"redbot {target}: no report: {error} {run.stderr[-300:]}")
            continue
        if not notes:
            faults.append(f"redbot {target}: no notes at all")
        warnings += sum(level == "WARN" for level, _ in notes)
        faults += judged(f"redbot {target}", notes)
    return f"redbot: {len(ADDRESSES)} addresses, {warnings} warnings, all explained", faults


def httplint(server):
    faults, warnings = [], 0
    for name, request in REQUESTS.items():
        with exchange.Conversation(servers.address(server)) as conversation:
            conversation.send(request)
            while not conversation.ended and conversation.read_more():
                pass
            raw = conversation.data
            if not conversation.ended:
                faults.append(f"httplint {name}: the connection did not end")
        run = subprocess.run(
            [VENV / "bin" / "httplint", "-n"], input=raw, capture_output=True, timeout=60
        )
        text = run.stdout.decode()
        notes = re.findall(r"^\* \[(\w+)\] (.*)$", text, re.MULTILINE)
        if run.returncode != 0 or not notes:
            faults.append(f"httplint {name}: {raw[:60]!r}: {text[-300:]} {run.stderr.decode()[-300:]}")
        warnings += sum(level == "WARN" for level, _ in notes)
        faults += judged(f"httplint {name}", notes)
    return f"httplint: {len(REQUESTS)} answers, {warnings} warnings, all explained", faults
