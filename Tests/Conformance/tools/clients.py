"""curl, nghttp and h2load as clients: HTTP/1.0, HTTP/1.1 and HTTP/2 with prior knowledge."""

import re
import subprocess
import urllib.request

import servers

ARTICLE = "/articles/2007-02-01-minimum-wage-reid"
# Replaced by the Last-Modified of the article.
MODIFIED = "{modified}"
EARLIER = "Mon, 01 Jan 2001 00:00:00 GMT"
PRIOR = "--http2-prior-knowledge"
# Arguments, target, status, version and, where it matters, what the answer has.
CURL = [
    ([], ARTICLE, 200, "1.1", "content-type: application/json"),
    (["--http1.0"], ARTICLE, 200, "1.1", "connection: close"),
    (["--http1.0", "-H", "Connection: keep-alive"], ARTICLE, 200, "1.1", "connection: keep-alive"),
    (["--http1.1", "-H", "Connection: close"], ARTICLE, 200, "1.1", "connection: close"),
    (["--head"], ARTICLE, 200, "1.1", "content-length: "),
    (["--compressed"], ARTICLE, 200, "1.1", "content-encoding: gzip"),
    (["-H", "If-None-Match: *"], ARTICLE, 304, "1.1", "etag: "),
    (["-z", MODIFIED], ARTICLE, 304, "1.1", "etag: "),
    (["-z", "-" + EARLIER], ARTICLE, 412, "1.1", ""),
    (["-z", EARLIER], ARTICLE, 200, "1.1", "last-modified: "),
    (["-H", 'If-Match: "x"'], ARTICLE, 412, "1.1", ""),
    (["-H", "Accept: application/ld+json"], ARTICLE, 200, "1.1", "application/ld+json"),
    (["-H", "Accept: image/png"], ARTICLE, 406, "1.1", ""),
    (["-r", "0-9"], ARTICLE, 200, "1.1", ""),
    (["-d", "a=b"], ARTICLE, 405, "1.1", "allow: "),
    (["-d", "a=b", "-H", "Transfer-Encoding: chunked"], ARTICLE, 405, "1.1", "allow: "),
    (["-d", "a=b", "-H", "Expect: 100-continue"], ARTICLE, 405, "1.1", "allow: "),
    (["-X", "DELETE"], ARTICLE, 401, "1.1", "www-authenticate: bearer"),
    (["-X", "BREW"], ARTICLE, 501, "1.1", ""),
    (["-X", "OPTIONS", "--request-target", "*"], "/", 204, "1.1", "allow: "),
    (["--path-as-is"], "/../../etc/passwd", 404, "1.1", ""),
    ([], "/nowhere", 404, "1.1", "application/problem+json"),
    ([PRIOR], ARTICLE, 200, "2", "content-type: application/json"),
    ([PRIOR, "--head"], ARTICLE, 200, "2", "content-length: "),
    ([PRIOR, "--compressed"], ARTICLE, 200, "2", "content-encoding: gzip"),
    ([PRIOR, "-H", "If-None-Match: *"], ARTICLE, 304, "2", "etag: "),
    ([PRIOR, "-d", "a=b"], ARTICLE, 405, "2", "allow: "),
    ([PRIOR, "-X", "BREW"], ARTICLE, 501, "2", ""),
    ([PRIOR], "/nowhere", 404, "2", "application/problem+json"),
]


def curl(server):
    faults = []
    with urllib.request.urlopen(server.origin + ARTICLE, timeout=10) as answer:
        modified = answer.headers["Last-Modified"]
    for arguments, target, status, version, has in CURL:
        arguments = [text.replace(MODIFIED, modified) for text in arguments]
        command = ["curl", "-sS", "--max-time", "10", "-D", "-", "-o", "/dev/null"]
        command += ["-w", "%{http_code} %{http_version}", *arguments, server.origin + target]
        run = subprocess.run(command, capture_output=True, text=True, timeout=20)
        head, _, said = run.stdout.rpartition("\n")
        if run.returncode != 0 or said != f"{status} {version}" or has not in head.lower():
            faults.append(
                f"curl {' '.join(arguments)} {target}: {said or run.stderr.strip()!r}, not"
                f" {status} {version} with {has!r}"
            )
    # Connections are used again: two transfers, one connection.
    run = subprocess.run(
        ["curl", "-sS", "--max-time", "10", "-w", "%{num_connects}\n", "-o", "/dev/null"]
        + [server.origin + ARTICLE, "-o", "/dev/null", server.origin + "/"],
        capture_output=True,
        text=True,
        timeout=20,
    )
    if run.stdout.split() != ["1", "0"]:
        faults.append(f"curl twice: connections {run.stdout.split()}, not 1 and 0")
    return f"curl: {len(CURL) + 1} commands", faults


NGHTTP = [
    ([], 200),
    (["-H:method: HEAD"], 200),
    (["-Hif-none-match: *"], 304),
    (["-Haccept-encoding: gzip"], 200),
    (["-w", "1"], 200),
    (["--no-dep"], 200),
    (["-m", "50"], 200),
    (["--trailer", "x-a: b", "-d", __file__], 405),
]


def nghttp(server):
    faults = []
    for arguments, status in NGHTTP:
        run = subprocess.run(
            ["nghttp", "-nv", "-t", "10", *arguments, server.origin + ARTICLE],
            capture_output=True,
            text=True,
            timeout=30,
        )
        plain = re.sub(r"\x1b\[[\d;]*m", "", run.stdout)
        statuses = set(re.findall(r":status: (\d+)", plain))
        if run.returncode != 0 or statuses != {str(status)} or "[ERROR]" in plain:
            faults.append(f"nghttp {' '.join(arguments)}: {statuses} {run.stderr.strip()[-200:]}")
    return f"nghttp: {len(NGHTTP)} commands", faults


H2LOAD = [
    ["-n", "2000", "-c", "1", "-m", "1"],
    ["-n", "20000", "-c", "8", "-m", "32"],
    ["-n", "20000", "-c", "4", "-m", "100"],
    ["-n", "2000", "-c", "2", "-m", "10", "-w", "10", "-W", "12"],
    ["--h1", "-n", "20000", "-c", "64"],
    ["--h1", "-n", "20000", "-c", "16", "-m", "16"],
]


def h2load(server):
    faults = []
    for arguments in H2LOAD:
        count = arguments[arguments.index("-n") + 1]
        run = subprocess.run(
            ["h2load", "-t", "1", *arguments, server.origin + ARTICLE],
            capture_output=True,
            text=True,
            timeout=120,
        )
        wanted = (
            f"requests: {count} total, {count} started, {count} done, {count} succeeded, 0 failed,"
            " 0 errored, 0 timeout"
        )
        if wanted not in run.stdout or f"status codes: {count} 2xx" not in run.stdout:
            found = re.findall(r"^(?:requests|status codes):.*", run.stdout, re.MULTILINE)
            faults.append(f"h2load {' '.join(arguments)}: {found} {run.stderr.strip()[-200:]}")
    return f"h2load: {len(H2LOAD)} loads", faults
