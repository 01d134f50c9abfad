"""Readers who hang up, connections that time out, a newsd that restarts."""

import socket
import struct
import subprocess
import threading
import time

import servers

import newsd
import readers
import wire
from checks import (
    ARTICLE,
    CACHES,
    LARGE,
    LIST,
    OTHER,
    WAITING,
    check,
    check_length,
    equal,
    expect,
    fresh,
    warm,
)


@check("readers who leave", "200 readers hang up in the middle; nothing stays open")
def aborts(stage):
    for number in range(200):
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(20)
            connection.connect(stage.address)
            target = LARGE if number % 2 else fresh(1000 + number).replace("=5&", "=100&")
            connection.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            if number % 4 < 2:
                connection.recv(1000)
            if number % 8 < 4:
                # A reset instead of an orderly end.
                linger = struct.pack("ii", 1, 0)
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    for target in (ARTICLE, LIST, LARGE, fresh(5000)):
        reply = stage.get(target)
        equal(reply.status, 200, f"status of {target}")
        check_length(reply)
    held = stage.newsd.sockets() - stage.idle_sockets
    expect(held < 100, f"{held} connections of newsd's are open after 200 aborts")
    stage.proxy.stop()
    closed = newsd.until(5, lambda: stage.newsd.sockets() <= stage.idle_sockets)
    expect(closed, f"{stage.newsd.sockets()} sockets open, {stage.idle_sockets} before the proxy")
    return f"{held} connections kept by the proxy"


@check("idle", "newsd's idle timeout, of 1 s, is crossed without a failure")
def idle(stage):
    failures, readers, rounds = [], 24, 3
    start, slowest = threading.Barrier(readers), [0] * readers

    def reader(number):
        with stage.client() as client:
            for turn in range(rounds):
                start.wait(60)
                # All of them are over at once, and ask again when newsd has just closed, or is
                # about to: it looks four times a second.
                if turn:
                    time.sleep(0.95 + 0.35 * ((number * 7 + turn * 5) % readers) / readers)
                started = time.monotonic()
                try:
                    reply = client.get("/health/live")
                    slowest[number] = max(slowest[number], time.monotonic() - started)
                    if reply.status != 200:
                        failures.append(f"{reply.status}")
                except (OSError, wire.http.client.HTTPException) as error:
                    failures.append(f"{type(error).__name__}: {error}")
                    client.close()

    threads = [threading.Thread(target=reader, args=[n]) for n in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    expect(not failures, f"{len(failures)} of {readers * rounds} failed: {failures[:3]}")
    return f"{readers * rounds} requests, slowest {max(slowest):.2f} s"


def restart_under_load(stage, targets, keeps=True):
    crowd = readers.Readers(stage.address, targets, keeps=keeps, seconds=5)
    thread = threading.Thread(target=crowd.run)
    thread.start()
    away = []
    try:
        for _ in range(2):
            time.sleep(1.2)
            expect(crowd.number > 0 and thread.is_alive(), "no load")
            started = time.monotonic()
            equal(stage.newsd.restart(), 0, "newsd's exit status")
            away.append(time.monotonic() - started)
    finally:
        thread.join(60)
    expect(crowd.outcomes[200] > 300, f"hardly any load: {crowd.summary()}")
    expect(not crowd.failed, f"{crowd.summary()}: {crowd.failures[:4]}")
    return f"{crowd.summary()}; newsd away for {max(away):.2f} s at most"


def mixed(number):
    """What a cache has and what it has not, in turn."""
    return [ARTICLE, fresh(10_000 + number), LIST, OTHER, fresh(20_000 + number)][number % 5]


@check(
    "restart",
    "two restarts under load, no request fails",
    lambda variant: variant.proxy in WAITING | CACHES,
)
def restart(stage):
    if stage.variant.proxy in WAITING:
        return restart_under_load(stage, mixed)
    known = [ARTICLE, OTHER, LIST, LARGE]
    for target in known:
        warm(stage, target)
    return restart_under_load(stage, lambda number: known[number % 3]) + ", all kept"


@check(
    "restart, socket kept",
    "two restarts under load with a kept socket, no request fails",
    # Apache's HTTP/2 to a server, which it calls experimental, does not repeat a request that met the
    # end of its connection: one of a thousand was a 502.
    lambda variant: variant.name != "apache h2c",
)
def restart_activated(stage):
    return restart_under_load(stage, mixed)


@check(
    "restart, socket kept",
    "the same, with a connection for each request",
    lambda variant: not variant.proxy,
)
def restart_activated_each(stage):
    return restart_under_load(stage, mixed, keeps=False)


@check(
    "restart, socket kept",
    "who came while newsd was away is answered",
    lambda variant: not variant.proxy,
)
def waiting(stage):
    # Each time some are asked while it starts.
    for turn in range(10):
        stage.newsd.stop()
        clients = [stage.client() for _ in range(64)]
        for number, client in enumerate(clients):
            client.send("GET", mixed(64 * turn + number))
        stage.newsd.start()
        seen = [client.receive() for client in clients]
        for client in clients:
            client.close()
        failed = [reply.body for reply in seen if reply.status != 200]
        expect(not failed, f"{len(failed)} of {len(seen)} failed: {failed[:1]}")


@check("units", "systemd takes the units", lambda variant: not variant.proxy)
def units(stage):
    folder = stage.folder / "units"
    folder.mkdir()
    for unit in (servers.ROOT / "Config" / "systemd").iterdir():
        text = unit.read_text().replace("/usr/local/bin/newsd", stage.binary)
        (folder / unit.name).write_text(text)
    found = sorted(folder.iterdir())
    equal([unit.name for unit in found], ["newsd.service", "newsd.socket"], "units")
    run = subprocess.run(["systemd-analyze", "verify", *found], capture_output=True, text=True)
    equal((run.returncode, run.stderr), (0, ""), "systemd-analyze verify")


@check("units", "systemd's own program hands a socket over", lambda variant: not variant.proxy)
def systemd_activates(stage):
    address = ("127.0.0.1", newsd.free_port())
    command = ["systemd-socket-activate", "-l", "{}:{}".format(*address), stage.binary]
    process = subprocess.Popen(
        [*command, "serve", "--content", stage.folder / "content", "--listen", "systemd"],
        env=servers.ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        # It listens, and starts newsd for the first who comes.
        expect(newsd.until(10, lambda: newsd.listening(address)), "does not listen")
        equal(wire.get(address, ARTICLE).status, 200, "status")
        process.terminate()
        equal(process.wait(30), 0, "exit status")
    finally:
        process.kill()
        process.wait()
