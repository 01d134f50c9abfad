# newsd behind Varnish 7.1: /etc/varnish/default.vcl
# Set in newsd: publicOrigin, and trustedProxies to the address Varnish connects from.
vcl 4.1;

import std;

backend newsd {
    .host = "127.0.0.1";
    .port = "8080";
    .connect_timeout = 5s;
    .first_byte_timeout = 30s;
    .between_bytes_timeout = 30s;
    .max_connections = 1000;
    # Idle connections are closed by Varnish after 60 s (parameter backend_idle_timeout), before newsd's
    # timeouts.idle (75 s).
    .probe = {
        .request =
            "GET /health/ready HTTP/1.1"
            "Host: newsd"
            "Connection: close";
        .interval = 3s;
        .timeout = 2s;
        .window = 5;
        .threshold = 2;
        .initial = 2;
    }
}

# Who may purge: newsd's own machine, and whoever publishes.
acl publishers {
    "127.0.0.1";
    "::1";
}

sub vcl_recv {
    # curl -X PURGE -H 'Surrogate-Key: section-news/world' http://...   everything with that tag
    # curl -X PURGE http://.../articles/ID                              one address
    if (req.method == "PURGE") {
        if (client.ip !~ publishers) {
            return (synth(403, "Forbidden"));
        }
        if (!req.http.Surrogate-Key) {
            return (purge);
        }
        # What may stand in a tag; the one character of these that means something in a pattern is
        # taken literally.
        if (req.http.Surrogate-Key !~ "^[A-Za-z0-9._/-]+$") {
            return (synth(400, "Surrogate-Key: one tag"));
        }
        ban("obj.http.Surrogate-Key ~ (^|\s)" + regsuball(req.http.Surrogate-Key, "\.", "[.]") + "(\s|$)");
        return (synth(200, "Purged"));
    }

    # Varnish has put the client into X-Forwarded-For. Behind something that ends TLS on the same
    # machine, leave its X-Forwarded-Proto as it is.
    set req.http.X-Forwarded-Proto = "http";
    set req.http.X-Forwarded-Host = req.http.Host;
    # A client's own would be believed: Varnish says nothing in it.
    unset req.http.Forwarded;

    # newsd knows no cookies, and Varnish would not cache what has some.
    unset req.http.Cookie;

    # How stale an answer may be. The object's own grace, from stale-if-error, is the limit of both.
    if (std.healthy(req.backend_hint) && req.restarts == 0) {
        set req.grace = 60s;
    }
}

sub vcl_backend_response {
    # The ages end before an embargo lifts or an article expires: nothing may be added to them, not even
    # the ten seconds Varnish gives by itself.
    set beresp.grace = 0s;
    if (beresp.http.Cache-Control ~ "stale-if-error=[0-9]+") {
        set beresp.grace = std.duration(
            regsub(beresp.http.Cache-Control, "^.*stale-if-error=([0-9]+).*$", "\1s"), 0s);
    }
    # Kept to ask newsd with its entity tag; it is not shown any more.
    set beresp.keep = 1h;

    # For a newsd with gzipLevel 0; else the answer is compressed already.
    if (beresp.http.Content-Type ~ "^(application/([a-z]+\+)?(json|xml)|text/)") {
        set beresp.do_gzip = true;
    }
}

sub vcl_backend_error {
    # A connection that closed just then is followed by another try; of GET and HEAD only.
    if (bereq.retries < 2 && (bereq.method == "GET" || bereq.method == "HEAD")) {
        return (retry);
    }
    set beresp.http.X-Failed = "newsd";
}

sub vcl_deliver {
    # No answer, and the probe has not noticed yet: once more, with whatever stale-if-error allows.
    if (resp.http.X-Failed && req.restarts == 0) {
        return (restart);
    }
    unset resp.http.X-Failed;
    if (obj.hits > 0) {
        set resp.http.X-Cache = "HIT";
    } else {
        set resp.http.X-Cache = "MISS";
    }
}
