"""Trouble with the disk, case by case: what is answered meanwhile, and that it heals by itself.

Each case is a function that takes a Desk and tells what it met, as `met(what, found, expected)`.
"""

import os
import pathlib
import random
import subprocess
import time

import newsroom

# Root may write everywhere.
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")


class Desk:
    """A server over twenty articles, on a small file system of its own where the case needs one."""

    def __init__(self, binary, folder, name, megabytes=None, prefix=()):
        self.binary, self.name = binary, name
        self.place = folder / name
        self.place.mkdir()
        self.mounted = False
        if megabytes is not None:
            mount("-t", "tmpfs", "-o", f"size={megabytes}m", "newsd-test", self.place)
            self.mounted = True
        self.content = self.place / "content"
        self.content.mkdir()
        self.log = folder / f"{name}.log"
        self.key = newsroom.key(binary, self.content)
        self.faults, self.checks = [], 0
        self.server = None
        self.prefix = prefix
        if prefix == NOBODY:
            subprocess.run(["chown", "--recursive", "65534:65534", self.content], check=True)
        self.start()
        for number in range(20):
            self.put(f"a{number}", 1, 201)

    def start(self):
        self.server = newsroom.Server(self.binary, self.content, self.log, self.prefix)
        self.server.wait_until_ready()

    def met(self, what, found, expected):
        self.checks += 1
        if found not in (expected if isinstance(expected, tuple) else (expected,)):
            self.faults.append(f"{self.name}: {what}: {found}, expected {expected}")

    def put(self, name, number, expected, size=400):
        fields = {"If_Match": "*"} if number > 1 else {}
        answer = self.server.request(
            "PUT", f"/articles/{name}", newsroom.article(number, size), self.key, **fields
        )
        self.met(f"PUT {name}, number {number}", answer.status, expected)
        return answer

    def get(self, name, number):
        """The article is there, with this number."""
        answer = self.server.request("GET", f"/articles/{name}")
        self.met(f"GET {name}", answer.status, 200)
        if answer.status == 200:
            self.met(f"text of {name}", answer.json()["headline"], f"Number {number}")

    def read_all(self):
        for number in range(20):
            self.get(f"a{number}", 1)
        self.met("GET /headlines", self.server.request("GET", "/headlines").status, 200)

    def eventually(self, what, condition, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if condition():
                self.met(what, True, True)
                return
            time.sleep(0.05)
        self.met(what, False, True)

    def writes_again(self, name="again"):
        def written():
            answer = self.server.request(
                "PUT", f"/articles/{name}", newsroom.article(1), self.key
            )
            return answer.status in (200, 201, 428)
        self.eventually("writes again without a restart", written)
        self.get(name, 1)

    def end(self, checked=True):
        self.met("its end", self.server.stop(), 0)
        if checked:
            self.met("newsd check", newsroom.check(self.binary, self.content), "")
        self.met("temporary files", newsroom.temporaries(self.content), [])
        self.close()

    def close(self):
        if self.server.process.poll() is None:
            self.server.kill()
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.place], check=True)
            self.mounted = False


class NotAllowed(Exception):
    """This machine lets nobody mount a file system."""


def mount(*arguments):
    run = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True)
    if run.returncode != 0:
        raise NotAllowed(run.stderr.strip())


def full_disk(desk):
    filler = desk.place / "filler"
    # A buffer would keep what found no room, and fail once more when it is closed.
    with open(filler, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 16))
        except OSError:
            pass
    # Of what is new and what replaces, whether the file or the catalogue has no room.
    desk.put("new", 1, 507, size=100_000)
    desk.put("a0", 2, 507, size=100_000)
    answer = desk.server.request("GET", "/articles/new")
    desk.met("GET of what was not written", answer.status, 404)
    lines = "\n".join('{"id": "n%d", "headline": "H", "body_text": "%s"}' % (n, "x" * 50_000)
                      for n in range(3))
    connection = desk.server.connect()
    connection.request("POST", "/articles", lines, {
        "Authorization": f"Bearer {desk.key}", "Content-Type": "application/x-ndjson"})
    results = connection.getresponse().read().decode().splitlines()
    connection.close()
    desk.met("lines of NDJSON that failed", sum('"status":507' in line for line in results), 3)
    desk.read_all()
    os.unlink(filler)
    desk.writes_again()
    desk.put("a0", 2, 200)
    desk.end()


def almost_full_disk(desk):
    """Room for some more: each write is whole or not at all, wherever the room ends."""
    filler = desk.place / "filler"
    free = os.statvfs(desk.place).f_bavail * os.statvfs(desk.place).f_frsize
    with open(filler, "wb") as file:
        file.write(bytes(max(free - (400 << 10), 0)))
    written = {}
    for number in range(200):
        answer = desk.server.request(
            "PUT", f"/articles/m{number}", newsroom.article(number, 3000), desk.key
        )
        desk.met(f"PUT m{number}", answer.status, (201, 507, 503))
        written[f"m{number}"] = answer.status == 201
    desk.met("some were refused", not all(written.values()), True)
    for name, is_there in written.items():
        status = desk.server.request("GET", f"/articles/{name}").status
        desk.met(f"GET {name}", status, 200 if is_there else 404)
    desk.read_all()
    os.unlink(filler)
    desk.writes_again()
    desk.end()


def read_only(desk):
    """A folder whose owner may not write to it any more."""
    subprocess.run(["chmod", "--recursive", "a-w", desk.content], check=True)
    desk.put("new", 1, 503)
    desk.put("a0", 2, 503)
    desk.read_all()
    desk.met("GET of what was not written", desk.server.request("GET", "/articles/new").status, 404)
    subprocess.run(["chmod", "--recursive", "u+w", desk.content], check=True)
    desk.writes_again()
    desk.end()


def no_descriptors(desk):
    connections = []
    for _ in range(200):
        connection = desk.server.connect()
        try:
            connection.connect()
        except OSError:
            break
        connections.append(connection)
    time.sleep(0.2)
    for connection in connections:
        connection.close()
    desk.eventually(
        "reads again", lambda: desk.server.request("GET", "/articles/a0").status == 200
    )
    desk.writes_again()
    desk.read_all()
    desk.end()


def catalogue(desk):
    return desk.content / ".newsd/catalogue.sqlite"


def flipped_catalogue(desk):
    desk.server.stop()
    dice = random.Random(7)
    content = bytearray(catalogue(desk).read_bytes())
    for _ in range(2000):
        content[dice.randrange(100, len(content))] ^= 1 << dice.randrange(8)
    catalogue(desk).write_bytes(content)
    desk.start()
    desk.read_all()
    desk.writes_again()
    desk.end()


def truncated_catalogue(desk):
    desk.server.stop()
    os.truncate(catalogue(desk), 5000)
    desk.start()
    desk.read_all()
    desk.writes_again()
    desk.end()


def deleted_catalogue(desk):
    desk.server.stop()
    for file in catalogue(desk).parent.glob("catalogue*"):
        file.unlink()
    desk.start()
    desk.read_all()
    desk.writes_again()
    desk.end()


def broken_article(desk):
    """An article's file truncated or made of noise: its last good text goes on being served."""
    file = desk.content / "articles/2025/01/20/a0.json"
    good = file.read_bytes()
    for broken in (good[:100], os.urandom(500)):
        file.write_bytes(broken)
        desk.eventually(
            "it is told of", lambda: b"a0.json" in desk.server.request("GET", "/health/ready").body
        )
        desk.read_all()
        # Somebody's work, though broken, is not ours to throw away.
        desk.put("a0", 2, 409)
    file.write_bytes(good)
    desk.eventually(
        "it heals", lambda: b"a0.json" not in desk.server.request("GET", "/health/ready").body
    )
    desk.put("a0", 2, 200)
    desk.end()


def moved_folder(desk):
    away = desk.content.with_name("away")
    articles = desk.content / "articles"
    articles.rename(away)
    # Longer than the watch takes to see it.
    time.sleep(1.5)
    desk.read_all()
    desk.put("new", 1, 503)
    desk.put("a0", 2, 503)
    desk.met("no folder is made in its place", articles.exists(), False)
    changed = away / "2025/01/20/a0.json"
    changed.write_text(changed.read_text().replace("Number 1", "Number 7"))
    away.rename(articles)
    desk.eventually("what changed meanwhile is seen", lambda: desk.server.request(
        "GET", "/articles/a0").json()["headline"] == "Number 7")
    desk.writes_again()
    desk.end()


def two_servers(desk):
    command = [desk.binary, "serve", "--content", desk.content, "--listen", "127.0.0.1:0"]
    second = subprocess.run(command, capture_output=True, text=True, timeout=30)
    desk.met("the second server ends", second.returncode, 1)
    holder = str(desk.server.process.pid)
    desk.met("it says who holds the lock", holder in second.stderr, True)
    desk.put("a0", 2, 200)
    desk.end()


# Each with the size of its own file system in MB, or none, and what the server is started by.
CASES = [
    (full_disk, 24, ()), (almost_full_disk, 24, ()), (read_only, None, NOBODY),
    (no_descriptors, None, ("prlimit", "--nofile=96:96")), (flipped_catalogue, None, ()),
    (truncated_catalogue, None, ()), (deleted_catalogue, None, ()), (broken_article, None, ()),
    (moved_folder, None, ()), (two_servers, None, ()),
]
