#!/usr/bin/env python3
"""Each HTTP/2 abuse that servers have fallen to, with real frames against a real newsd.

    abuse.py .build/release/newsd [--only TEXT] [--memory MIB]

A test passes when the abuser gets the answer HTTP says and our limits promise, when another client
was answered all the while, when memory grew by less than 24 MiB at its highest and no descriptor
stayed open. Prints a line for each test that fails. Exits 1 when any does.
"""

import argparse
import pathlib
import shutil
import sys
import tempfile
import time

import abuse_fields
import abuse_floods
import abuse_life
import abuse_messages
import abuse_streams
from abuse_test import MOST_GROWTH, Site, checked, servers
from connection import Missed

MODULES = (abuse_floods, abuse_fields, abuse_streams, abuse_messages, abuse_life)


def cause(test, *arguments):
    """Why a test fails, or None; and what it cost."""
    try:
        return None, test(*arguments)
    except Missed as missed:
        return str(missed), None
    except Exception as error:  # A broken answer must fail its test, not the suite.
        return f"{type(error).__name__}: {error}", None


def run(start, only="", verbose=False):
    """`start` makes a Site from settings. Yields name, cause and seconds of each test."""
    groups = {}
    for test in (test for module in MODULES for test in module.TESTS):
        if only in test.name:
            groups.setdefault(tuple(sorted(test.settings.items())), []).append(test)
    for settings, tests in groups.items():
        site = start(dict(settings))
        try:
            for test in tests:
                begun = time.monotonic()
                why, growth = cause(checked, test, site)
                if site.server.process.poll() is not None:
                    why = f"newsd ended with {site.server.process.returncode}; {why}"
                    site = start(dict(settings))
                yield test.name, why, time.monotonic() - begun, growth
        finally:
            site.server.stop()
    for name, test, settings in abuse_life.LAST:
        if only in name:
            site = start(settings)
            begun = time.monotonic()
            try:
                why, _ = cause(test, site)
            finally:
                site.server.stop()
            yield name, why, time.monotonic() - begun, None


def report(results, verbose=False):
    """True when none failed."""
    passed = failed = 0
    begun = time.monotonic()
    for name, why, seconds, growth in results:
        if why is None:
            passed += 1
        else:
            failed += 1
            print(f"{name}: {why}", flush=True)
        if verbose:
            memory = "" if growth is None else f", {max(growth, 0) >> 10:,} KiB"
            print(
                f"  {'ok' if why is None else 'FAILED'} {seconds:.1f} s{memory}: {name}", flush=True
            )
    print(f"http2 abuse: {passed} passed, {failed} failed")
    print(f"in {time.monotonic() - begun:.1f} s")
    return failed == 0 and passed > 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("newsd", help="the binary")
    parser.add_argument("--only", default="", help="tests whose name has this in it")
    parser.add_argument("--memory", type=int, default=MOST_GROWTH >> 20, help="growth, in MiB")
    parser.add_argument("--verbose", action="store_true", help="those that pass, too")
    return parser.parse_args()


def main():
    options = arguments()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="newsd-http2-"))
    try:
        content = folder / "content"
        servers.newsd_import(options.newsd, content, servers.SAMPLE)

        def start(settings):
            log = folder / "newsd.log"
            return Site(options.newsd, content, log, settings, options.memory << 20)

        good = report(run(start, options.only), options.verbose)
    finally:
        shutil.rmtree(folder)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
