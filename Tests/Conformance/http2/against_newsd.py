"""Starts newsd, runs strict.py against it in one write, frame by frame and exactly, then abuse.py.

Called by `run`, which has made the Python environment.
"""

import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

import abuse
import strict
from abuse_test import ARTICLE, MOST_GROWTH, Site, servers

# How the same cases are sent: what leaves in one write, and what must answer it.
MANNERS = ([], ["--split"], ["--split", "--exact"])


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("newsd", type=pathlib.Path, help="the binary")
    parser.add_argument("--only", default="", help="cases and tests whose name has this in it")
    parser.add_argument("--vectors", help="a copy of http2-frame-test-case, run as well")
    parser.add_argument("--memory", type=int, default=MOST_GROWTH >> 20, help="growth, in MiB")
    parser.add_argument("--beside", action="store_true", help="count what other servers pass")
    parser.add_argument("--verbose", action="store_true", help="abuse tests that pass, too")
    return parser.parse_args()


def conformance(binary, content, log, options):
    good = True
    with servers.newsd(binary, content, log=log) as server:
        address = server.origin.removeprefix("http://")
        more = ["--path", ARTICLE, "--only", options.only]
        if options.vectors:
            more += ["--vectors", options.vectors]
        for manner in MANNERS:
            print(f"-- strict.py {' '.join(manner)}".rstrip(), flush=True)
            command = [sys.executable, strict.__file__, address, *more, *manner]
            good &= subprocess.run(command).returncode == 0
    if options.beside:
        subprocess.run([sys.executable, strict.__file__, "--beside"], check=True)
    return good


def main():
    options = arguments()
    folder = pathlib.Path(tempfile.mkdtemp(prefix="newsd-http2-"))
    # Other servers give up root's rights: what they read must be readable for others.
    folder.chmod(0o755)
    try:
        content, log = folder / "content", folder / "newsd.log"
        servers.newsd_import(options.newsd, content, servers.SAMPLE)
        good = conformance(options.newsd, content, log, options)

        def start(settings):
            return Site(options.newsd, content, log, settings, options.memory << 20)

        print("-- abuse.py", flush=True)
        good &= abuse.report(abuse.run(start, options.only), options.verbose)
    finally:
        shutil.rmtree(folder)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
