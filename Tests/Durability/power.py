"""A power failure in the middle of a storm: what was acknowledged is there afterwards.

The content folder is on a file system of its own in an image file. What the image has at some moment
is what a disk would have if the power failed then: what only the kernel's memory had is missing. A copy
of it is mounted and served.
"""

import hashlib
import random
import re
import shutil
import signal
import subprocess
import time

import newsroom
import storm
from trouble import mount

MEGABYTES = 64


class Image:
    """A file system in a file, mounted."""

    def __init__(self, path, place):
        self.path, self.place = path, place
        self.place.mkdir(exist_ok=True)
        mount("-o", "loop", self.path, self.place)

    def close(self):
        subprocess.run(["umount", self.place], check=True)


def make(path):
    with open(path, "wb") as file:
        file.truncate(MEGABYTES << 20)
    subprocess.run(
        ["mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", path], check=True
    )


def reboot(content):
    """Makes the journal one of another boot of the machine, as it would be."""
    path = content / ".newsd/journal"
    data = bytearray(path.read_bytes())
    count, generation = (int.from_bytes(data[at:at + 8], "little") for at in (0, 8))
    data[48 + count - 1] ^= 1
    payload = bytes(data[48:48 + count])
    data[16:48] = hashlib.sha256(generation.to_bytes(8, "little") + payload).digest()
    path.write_bytes(data)


def run(binary, folder, rounds, seed):
    """Storms that end in power failures; returns the faults, how much was acknowledged and how many
    files had not reached the disk."""
    dice = random.Random(seed)
    faults, acknowledged, restored = [], 0, 0
    for number in range(rounds):
        image = folder / "power.img"
        make(image)
        disk = Image(image, folder / "power")
        content = disk.place / "content"
        content.mkdir()
        key = newsroom.key(binary, content)
        log = folder / "power.log"
        server = newsroom.Server(binary, content, log)
        server.wait_until_ready()
        places = [storm.Place() for _ in range(storm.WRITERS)]
        writers = [storm.Writer(index, server, key, place) for index, place in enumerate(places)]
        for writer in writers:
            writer.start()
        time.sleep(dice.uniform(0.2, 1.5))
        server.process.send_signal(signal.SIGSTOP)
        after = shutil.copy(image, folder / "after.img")
        server.kill()
        for writer in writers:
            writer.join(60)
        disk.close()

        disk = Image(after, folder / "after")
        content = disk.place / "content"
        reboot(content)
        before = log.stat().st_size
        server = newsroom.Server(binary, content, log)
        server.wait_until_ready()
        for place in places:
            faults += place.faults
            acknowledged += len(place.acknowledged)
        faults += storm.verify(server, places, everything=True)
        if server.stop() != 0:
            faults.append("the server ended badly")
        with open(log, "rb") as file:
            file.seek(before)
            restored += sum(map(int, re.findall(rb"restored=(\d+)", file.read())))
        faults += [f"left: {path}" for path in newsroom.temporaries(content)]
        found = newsroom.check(binary, content)
        if found:
            faults.append(f"newsd check: {found}")
        faults = [f"round {number}: {fault}" for fault in faults]
        disk.close()
        if faults:
            break
    if not restored:
        faults.append("the failures took nothing, so nothing was shown")
    return faults, acknowledged, restored
