"""Where this server refuses what others let pass: rules that stand above a label.

Each looks at the bytes of a request, and tells with which status it may be refused.
"""

import re

METHODS = b"GET HEAD POST PUT PATCH DELETE OPTIONS TRACE QUERY".split()


def statuses(data):
    """The statuses with which a request may be refused though its label says it is fine."""
    found = set()
    head = re.match(rb"(?:\r\n)?(.*?)(?:\r\n\r\n|\Z)", data, re.DOTALL)[1]
    line, _, rest = head.partition(b"\r\n")
    method, _, line = line.partition(b" ")
    target, _, version = line.rpartition(b" ")
    lines = rest.split(b"\r\n")
    # A major version that is not 1, or none: HTTP/0.9.
    if re.fullmatch(rb"HTTP/\d\.\d", version):
        if not version.startswith(b"HTTP/1."):
            found.add(505)
    else:
        found |= {400, 501}
    # A method nobody here knows, or that asks for a tunnel.
    if method not in METHODS:
        found.add(501)
    # Targets: empty, a fragment, 8-bit, an escape without two digits, user information.
    if (
        not target
        or re.search(rb"[^\x21-\x7e]|#|%(?![0-9a-fA-F]{2})", target)
        or re.match(rb"[a-z]+://[^/?]*@", target)
    ):
        found.add(400)
    # HTTP/1.1 without Host; other requests may follow in the same bytes.
    requests = len(re.findall(rb" HTTP/1\.[1-9](?:\r\n|\Z)", data))
    if requests > len(re.findall(rb"\r\nhost:", data, re.IGNORECASE)):
        found.add(400)
    for field in lines:
        name, _, value = field.partition(b":")
        if len(field) > 8192:
            found.add(431)
        if name != name.rstrip(b" \t"):
            found.add(400)
        if name.lower() == b"transfer-encoding" and value.strip().lower() != b"chunked":
            found.add(501)
        # It is not followed: what comes next is read as a request.
        if name.lower() == b"upgrade":
            found |= {400, 501}
        if name.lower() == b"expect" and value.strip().lower() != b"100-continue":
            found.add(417)
    return found


def is_unknown_method(data):
    """Whether all that is wrong may be a method nobody here knows: then the connection stays."""
    found = re.match(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+) [^ ]+ HTTP/1\.\d\r\n", data)
    return bool(found) and found[1] not in METHODS


def with_host(data):
    """The same bytes with a Host after the first line, where a request of HTTP/1.1 has none."""
    found = re.match(rb"((?:\r\n)?[^\r\n]* HTTP/1\.[1-9]\r\n)(.*)", data, re.DOTALL)
    if not found or re.match(rb"(?:.*\r\n)?host\s*:", found[2], re.IGNORECASE | re.DOTALL):
        return None
    # Refused there for a limit on the size of a field, which is another one here.
    if any(8000 < len(field) <= 8192 for field in found[2].split(b"\r\n")):
        return None
    return found[1] + b"Host: vector.example\r\n" + found[2]
