"""What newsd sees behind a proxy."""

import re

import newsd
import wire
from checks import check, equal, expect, fresh


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
    # Each of 40 clients with one request; one client with 40. A header of the PROXY protocol speaks
    # for one client.
    most = 44 if stage.variant.upstream.startswith("proxy") else 8
    expect(new <= most, f"{new} connections for 80 requests")
    return f"{new} for 80 requests"


@check(
    "upstream",
    "health is asked for",
    lambda variant: variant.proxy in ("haproxy", "caddy", "varnish"),
)
def health(stage):
    def asked():
        return [r for r in stage.newsd.logged(target="/health/ready") if r["id"] not in before]

    before = {record["id"] for record in stage.newsd.logged(target="/health/ready")}
    expect(newsd.until(5, asked), "nobody asked for /health/ready within 5 s")
    equal({record["status"] for record in asked()}, {200}, "status")


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
        equal(reply.json()["home_page_url"], newsd.ORIGIN + "/", "home_page_url")


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
