"""kill -9 at random moments during a storm of PUTs: what was acknowledged is there afterwards."""

import http.client
import random
import threading
import time

import newsroom

WRITERS = 8


class Writer(threading.Thread):
    """Writes one article again and again until the server is gone."""

    def __init__(self, number, server, key, place):
        super().__init__()
        self.server, self.key = server, key
        self.path, self.place = f"/articles/w{number}", place

    def run(self):
        connection = self.server.connect()
        try:
            while True:
                self.place.tried += 1
                fields = {"If_Match": "*"} if self.place.exists else {}
                answer = self.server.request(
                    "PUT", self.path, newsroom.article(self.place.tried), self.key, connection,
                    **fields
                )
                if answer.status == 428:
                    # What was tried last was not acknowledged, and was written all the same.
                    self.place.exists = True
                    continue
                if answer.status not in (200, 201):
                    self.place.faults.append(f"{self.path}: {answer.status} {answer.body[:200]}")
                    return
                self.place.exists = True
                self.place.acknowledged[answer.json()["version"]] = self.place.tried
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()


class Place:
    """What is known of one article."""

    def __init__(self):
        self.tried, self.exists = 0, False
        # Version to the number in its text.
        self.acknowledged, self.faults = {}, []


def run(binary, folder, rounds, seed):
    """Storms; returns the faults and how much was acknowledged."""
    content = folder / "storm"
    content.mkdir()
    key = newsroom.key(binary, content)
    dice = random.Random(seed)
    places = [Place() for _ in range(WRITERS)]
    faults = []
    for number in range(rounds):
        server = newsroom.Server(binary, content, folder / "storm.log")
        server.wait_until_ready()
        faults += verify(server, places, everything=number % 50 == 0)
        writers = [Writer(index, server, key, place) for index, place in enumerate(places)]
        for writer in writers:
            writer.start()
        time.sleep(dice.uniform(0.005, 0.2))
        server.kill()
        for writer in writers:
            writer.join(60)
        for place in places:
            faults += place.faults
        if faults:
            break
    server = newsroom.Server(binary, content, folder / "storm.log")
    server.wait_until_ready()
    faults += verify(server, places, everything=True)
    server.stop()
    faults += [f"left: {path}" for path in newsroom.temporaries(content)]
    found = newsroom.check(binary, content)
    if found:
        faults.append(f"newsd check: {found}")
    return faults, sum(len(place.acknowledged) for place in places)


def verify(server, places, everything):
    """The current version of each article is what was acknowledged last, or tried after that; and
    so, where everything is asked for, is every version."""
    faults = []
    connection = server.connect()
    for index, place in enumerate(places):
        if not place.acknowledged:
            continue
        path = f"/articles/w{index}"
        newest = max(place.acknowledged)
        answer = server.request("GET", path, connection=connection)
        if answer.status != 200:
            faults.append(f"{path}: {answer.status} after {newest} versions")
            continue
        current = answer.json()
        text = int(current["headline"].split()[1])
        if current["version"] < newest or text < place.acknowledged[newest]:
            faults.append(f"{path}: version {current['version']}, acknowledged {newest}")
        some = [newest]
        if everything:
            answer = server.request("GET", path + "/versions", connection=connection)
            found = {one["version"]: one["headline"] for one in answer.json()["versions"]}
            for version, number in place.acknowledged.items():
                if found.get(version) != f"Number {number}":
                    faults.append(f"{path}/versions has {found.get(version)} as {version}")
            # The list has been through all of them; so many once more, one by one.
            some += sorted(place.acknowledged)[:: len(place.acknowledged) // 20 + 1]
        for version in some:
            answer = server.request("GET", f"{path}/versions/{version}", connection=connection)
            expected = f"Number {place.acknowledged[version]}"
            if answer.status != 200 or answer.json()["headline"] != expected:
                faults.append(f"{path}/versions/{version}: {answer.status}, not {expected}")
    connection.close()
    return faults
