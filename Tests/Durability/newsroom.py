"""A newsd process over a content folder, and a client that writes to it."""

import http.client
import json
import os
import pathlib
import re
import signal
import subprocess
import time


class Server:
    """`newsd serve`; its end is waited for, by `stop` or by `kill`."""

    def __init__(self, binary, content, log, prefix=()):
        command = [*prefix, binary, "serve", "--content", content, "--listen", "127.0.0.1:0"]
        environment = {**os.environ, "NEWSD_LOG_ACCESS": "false"}
        self.log = open(log, "ab")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.log, env=environment
        )
        line = self.process.stdout.readline().decode()
        found = re.match(r"listening on http://([\d.]+):(\d+)", line)
        if not found:
            raise SystemExit(f"newsd did not start: {self.process.wait(30)}; see {log}")
        self.host, self.port = found[1], int(found[2])

    def wait_until_ready(self, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.request("GET", "/health/ready").status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.01)
        raise SystemExit("newsd is not ready")

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=30)

    def request(self, method, path, body=None, key=None, connection=None, **fields):
        fields = {name.replace("_", "-"): value for name, value in fields.items()}
        if key:
            fields["Authorization"] = f"Bearer {key}"
        if body is not None:
            fields.setdefault("Content-Type", "application/json")
        own = connection or self.connect()
        try:
            own.request(method, path, body=json.dumps(body) if body is not None else None,
                        headers=fields)
            answer = own.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            if connection is None:
                own.close()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.end()

    def kill(self):
        self.process.kill()
        return self.end()

    def end(self):
        status = self.process.wait(60)
        self.process.stdout.close()
        self.log.close()
        return status


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.fields, self.body = status, fields, body

    def json(self):
        return json.loads(self.body)


def key(binary, content):
    """A new key that may write."""
    command = [binary, "keys", "add", "--content", content, "--name", "desk", "--scope", "write"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]


def check(binary, content):
    """What `newsd check` finds wrong; nothing is the empty text."""
    run = subprocess.run([binary, "check", "--content", content], capture_output=True, text=True)
    return "" if run.returncode == 0 else run.stdout + run.stderr


def temporaries(content):
    return [str(path) for path in pathlib.Path(content).rglob(".tmp-*")]


def article(number, size=400):
    text = f"Number {number}. " + "Words and more words. " * (size // 22)
    return {"headline": f"Number {number}", "body_text": text, "date_published": "2025-01-20"}
