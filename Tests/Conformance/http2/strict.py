#!/usr/bin/env python3
"""HTTP/2 conformance of a cleartext server: 147 cases over every section of RFC 9113 and RFC 7541,
and as many again as have bitten servers since.

    strict.py 127.0.0.1:8080 --path /articles/some-id     one server (`run` does this with newsd)
    strict.py --beside                                    nghttpd, h2o, nginx and HAProxy, counted

Prints a line for each case that fails: what was expected and what came. Exits 1 when any does.
`--split` sends frame by frame, `--exact` asks for the GOAWAY with its code where the RFC lets a
server just close.
"""

import argparse
import concurrent.futures
import pathlib
import shutil
import sys
import tempfile
import time

import beyond_frames
import beyond_messages
import cases_frames
import cases_generic
import cases_hpack
import cases_streams
import vectors
from case import Requests
from connection import Connection, Missed

SETS = {
    "strict": (cases_generic, cases_frames, cases_streams, cases_hpack),
    "beyond": (beyond_frames, beyond_messages),
}


def all_cases(requests, options):
    known = {name: [c for m in SETS[name] for c in m.cases(requests)] for name in options.sets}
    if options.vectors:
        known["vectors"] = vectors.cases(options.vectors)
    return known


def failure(case, address, options):
    """Why a case fails, or None."""
    connection = None
    try:
        connection = Connection(address, options.timeout, options.split, options.exact)
        if case.handshake:
            connection.open()
        unsent = []
        for step in case.steps:
            if isinstance(step, bytes):
                unsent.append(step)
                continue
            connection.send(*unsent)
            unsent.clear()
            step(connection)
    except Missed as missed:
        return str(missed)
    except Exception as error:  # A broken answer must fail its case, not the suite.
        came = connection.story() if connection else "nothing"
        return f"{type(error).__name__}: {error}; got {came}"
    finally:
        if connection:
            connection.socket.close()
    return None


def run(address, path, options):
    """Name of the set, and for each of its cases the name and why it failed or None."""
    requests = Requests(options.authority or "{}:{}".format(*address), path)
    outcome = {}
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for name, cases in all_cases(requests, options).items():
            wanted = [c for c in cases if options.only in c.name]
            causes = pool.map(lambda c: failure(c, address, options), wanted)
            outcome[name] = [(c.name, cause) for c, cause in zip(wanted, causes)]
    return outcome


def count(results):
    failed = sum(cause is not None for _, cause in results)
    return len(results) - failed, failed


def report(outcome, seconds, show=True):
    """True when none failed."""
    good = True
    for name, results in outcome.items():
        for case, cause in results:
            if cause is not None and show:
                print(f"{case}: {cause}")
        passed, failed = count(results)
        good = good and failed == 0 and passed > 0
        print(f"http2 {name}: {passed} passed, {failed} failed")
    print(f"in {seconds:.1f} s")
    return good


def beside(options):
    import peers

    rows = []
    for start in peers.ALL:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="newsd-http2-"))
        folder.chmod(0o755)
        try:
            with start(folder) as server:
                outcome = run(server.address, peers.PATH, options)
        finally:
            shutil.rmtree(folder)
        rows.append((start.__name__, outcome))
        if options.verbose:
            for case, cause in [r for results in outcome.values() for r in results if r[1]]:
                print(f"{start.__name__}: {case}: {cause}")
    sets = list(rows[0][1])
    print("| server | " + " | ".join(sets) + " |")
    print("|---" * (len(sets) + 1) + "|")
    for name, outcome in rows:
        totals = [count(results) for results in outcome.values()]
        print(f"| {name} | " + " | ".join(f"{p} of {p + f}" for p, f in totals) + " |")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("address", nargs="?", help="HOST:PORT")
    parser.add_argument("--path", default="/", help="answered with five bytes or more")
    parser.add_argument("--authority", help="of the requests; the address unless given")
    parser.add_argument("--timeout", type=float, default=2.0, help="of each wait, in seconds")
    parser.add_argument("--jobs", type=int, default=8, help="cases at a time")
    parser.add_argument("--only", default="", help="cases whose name has this in it")
    parser.add_argument("--sets", default="strict,beyond", type=lambda s: s.split(","))
    parser.add_argument("--vectors", help="a copy of http2-frame-test-case, run as well")
    parser.add_argument("--split", action="store_true", help="each frame in its own write")
    parser.add_argument("--exact", action="store_true", help="GOAWAY with its code, then close")
    parser.add_argument("--beside", action="store_true", help="count what other servers pass")
    parser.add_argument("--verbose", action="store_true", help="what other servers fail, too")
    options = parser.parse_args()
    if not options.address and not options.beside:
        parser.error("an address or --beside is needed")
    return options


def main():
    options = arguments()
    good = True
    if options.address:
        host, _, port = options.address.rpartition(":")
        start = time.monotonic()
        outcome = run((host.strip("[]"), int(port)), options.path, options)
        good = report(outcome, time.monotonic() - start)
    if options.beside:
        beside(options)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
