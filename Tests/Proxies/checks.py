"""The register of checks, and what they share.

A check returns what it saw, or raises what is wrong.
"""

import datetime

import newsd
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
    "readers who leave": {},
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


def warm(stage, target, **fields):
    """Has a cache keep an answer; it may still be writing when its reader has it all."""
    kept = newsd.until(3, lambda: stage.get(target, **fields)["x-cache"] == "HIT")
    expect(kept, f"{target} is not kept")
