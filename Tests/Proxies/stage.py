"""newsd and the proxies before it, as child processes in a folder of their own."""

import contextlib
import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import threading
import time

import servers
import wire

CONFIG = servers.ROOT / "Config" / "proxies"
ORIGIN = "https://news.example"
# Below the ports that the kernel gives to connections: none of them may take the place of a newsd
# that is away for a moment.
_ports, _choosing = iter(random.sample(range(15_000, 32_000), 2_000)), threading.Lock()


def free_port():
    """A port that nobody listens on and that was not given before."""
    with _choosing:
        for port in _ports:
            with contextlib.suppress(OSError), socket.create_server(("", port)):
                return port
        raise SystemExit("no free port")


def until(seconds, condition):
    """Waits for something to be true; whether it was in time."""
    end = time.monotonic() + seconds
    while True:
        if condition():
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.02)


class Newsd:
    """A newsd that can be stopped and started again at the same address."""

    def __init__(self, binary, folder, socket=None, option="", **settings):
        """socket: one that already listens, handed over the way systemd does; option: of --listen."""
        self.binary = binary
        self.folder = folder
        self.log = folder / "newsd.log"
        self.socket = socket
        self.option = option
        self.address = socket.getsockname() if socket else ("127.0.0.1", free_port())
        self.settings = {
            "NEWSD_LOG_FORMAT": "json",
            "NEWSD_PUBLIC_ORIGIN": ORIGIN,
            "NEWSD_TRUSTED_PROXIES": "127.0.0.1/32",
            **settings,
        }
        self.process = None

    def start(self):
        command = [self.binary, "serve", "--content", self.folder / "content", "--listen"]
        handed = {}
        if self.socket is None:
            command.append("{}:{}".format(*self.address) + self.option)
        else:
            # Descriptor 3 is the first that systemd hands over; LISTEN_PID is the process's own.
            command = ["sh", "-c", 'export LISTEN_PID=$$; exec "$@"', "sh", *command]
            command.append("systemd" + self.option)
            listening = self.socket.fileno()
            handed = {
                "pass_fds": (3,),
                "preexec_fn": lambda: os.dup2(listening, 3),
            }
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(c) for c in command],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env={
                    **servers.ENVIRONMENT,
                    **self.settings,
                    **({} if self.socket is None else {"LISTEN_FDS": "1"}),
                },
                **handed,
            )
        for line in self.process.stdout:
            if line.startswith(b"listening on http://"):
                return self
        raise AssertionError(f"newsd ended with {self.process.wait()}: {self.last_words()}")

    def last_words(self):
        return self.log.read_text(errors="replace")[-400:]

    def wait_until_ready(self):
        if not until(60, self.is_ready):
            raise AssertionError("newsd is not ready after a minute")

    def is_ready(self):
        client = b"PROXY TCP4 127.0.0.1 127.0.0.1 1 1\r\n" if self.option else b""
        request = b"GET /health/ready HTTP/1.1\r\nHost: newsd\r\nConnection: close\r\n\r\n"
        with socket.create_connection(self.address, 5) as connection:
            connection.sendall(client + request)
            return connection.recv(64).startswith(b"HTTP/1.1 200 ")

    def stop(self):
        """Asks it to end, waits until it has; its exit status."""
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()
        status, self.process = self.process.returncode, None
        return status

    def restart(self):
        status = self.stop()
        self.start()
        return status

    def sockets(self):
        """How many sockets it has open."""
        count = 0
        for entry in pathlib.Path(f"/proc/{self.process.pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                count += os.readlink(entry).startswith("socket:")
        return count

    def logged(self, **wanted):
        """The lines of the access log with these members; waits a little for the first."""
        found = []

        def look():
            for line in self.log.read_text(errors="replace").splitlines():
                if all(f'"{value}"' in line for value in wanted.values()):
                    record = json.loads(line)
                    if all(record.get(key) == value for key, value in wanted.items()):
                        found.append(record)
            return found

        until(3, look)
        return found


# MARK: - Proxies


def listening(address):
    with contextlib.suppress(OSError), socket.create_connection(address, 1):
        return True
    return False


def changed(name, changes):
    """A configuration with other ports and folders; what is changed has to be there once."""
    text = (CONFIG / name).read_text()
    for old, new in changes.items():
        if text.count(old) != 1:
            raise SystemExit(f"{name}: {old!r} is there {text.count(old)} times, not once")
        text = text.replace(old, new)
    return text


def nginx(folder, site, newsd, variant):
    (folder / "newsd.conf").write_text(
        changed(
            "nginx.conf",
            {
                "listen 80;": f"listen {site};",
                "server 127.0.0.1:8080;": f"server {newsd};",
                "/var/cache/nginx/newsd": f"{folder}/cache",
            },
        )
    )
    user = "user www-data;" if os.geteuid() == 0 else ""
    main = folder / "nginx.conf"
    main.write_text(
        f"""{user} daemon off; worker_processes 2; pid {folder}/nginx.pid;
error_log {folder}/proxy.log warn;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/newsd.conf;
}}
"""
    )
    return [servers.tool("nginx"), "-p", folder, "-c", main], {}


def haproxy(folder, site, newsd, variant):
    environment = {"SITE": site, "NEWSD": newsd, "UPSTREAM": variant.upstream}
    return [servers.tool("haproxy"), "-db", "-f", CONFIG / "haproxy.cfg"], environment


def caddy(folder, site, newsd, variant):
    scheme = {"h1": "http://", "h2": "h2c://"}[variant.upstream]
    environment = {
        # For any host; it listens on the port alone.
        "SITE": "http://:" + site.rpartition(":")[2],
        "NEWSD": scheme + newsd,
        "ADMIN": "off",
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    command = [servers.tool("caddy"), "run", "--adapter", "caddyfile"]
    return [*command, "--config", CONFIG / "Caddyfile"], environment


def apache(folder, site, newsd, variant):
    scheme = {"h1": "http://", "h2": "h2c://"}[variant.upstream]
    modules = [
        "mpm_event", "authz_core", "unixd", "headers", "filter", "deflate", "proxy", "proxy_http",
        "proxy_http2",
    ]
    built_in = subprocess.run(
        [servers.tool("apache2"), "-l"], capture_output=True, text=True, check=True
    ).stdout
    loads = "\n".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"
        for name in modules
        if f"mod_{name}.c" not in built_in
    )
    user = "User www-data\nGroup www-data" if os.geteuid() == 0 else ""
    main = folder / "apache2.conf"
    main.write_text(
        f"""ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/apache.pid
ErrorLog {folder}/proxy.log
ServerName localhost
{loads}
{user}
Listen {site}
Define SITE {site}
Define NEWSD {scheme}{newsd}
Include {CONFIG}/apache.conf
"""
    )
    return [servers.tool("apache2"), "-f", main, "-DFOREGROUND"], {}


def varnish(folder, site, newsd, variant):
    host, _, port = newsd.partition(":")
    vcl = folder / "default.vcl"
    vcl.write_text(
        changed(
            "varnish.vcl",
            {'.host = "127.0.0.1";': f'.host = "{host}";', '.port = "8080";': f'.port = "{port}";'},
        )
    )
    command = [servers.tool("varnishd"), "-F", "-j", "none", "-n", folder / "varnish"]
    return [*command, "-a", site, "-f", vcl, "-s", "malloc,64m"], {}


class Proxy:
    """A proxy before newsd, the configuration of Config/proxies in it."""

    def __init__(self, variant, folder, newsd):
        self.address = ("127.0.0.1", free_port())
        site = "{}:{}".format(*self.address)
        start = globals()[variant.proxy]
        # It gives up root's rights: its folder is its own.
        self.folder = folder / f"proxy-{self.address[1]}"
        self.folder.mkdir()
        self.folder.chmod(0o777)
        command, environment = start(self.folder, site, "{}:{}".format(*newsd), variant)
        self.log = self.folder / "output.log"
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(c) for c in command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**servers.ENVIRONMENT, **environment},
                # A group, so that none of its workers outlives it.
                start_new_session=True,
            )
        if not until(20, lambda: listening(self.address) or self.process.poll() is not None):
            self.stop()
            raise AssertionError(f"{variant.proxy} does not listen: {self.last_words()}")
        if self.process.poll() is not None:
            raise AssertionError(f"{variant.proxy} ended: {self.last_words()}")

    def last_words(self):
        return self.log.read_text(errors="replace")[-400:]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Stage:
    """newsd with one proxy before it, for the time of some checks."""

    def __init__(self, variant, binary, folder):
        self.variant = variant
        self.binary = binary
        self.folder = folder
        self.newsd = None
        self.proxy = None
        self.ids = 0

    @contextlib.contextmanager
    def set(self, relay=False, activated=False, **settings):
        """Starts both, for a with statement; settings are newsd's."""
        listener = socket.create_server(("127.0.0.1", free_port()), backlog=4096) if activated else None
        option = "+proxy-protocol" if self.variant.upstream.startswith("proxy") else ""
        self.newsd = Newsd(self.binary, self.folder, listener, option, **settings)
        self.relay = None
        self.proxy = None
        try:
            self.newsd.start()
            self.newsd.wait_until_ready()
            self.idle_sockets = self.newsd.sockets()
            upstream = self.newsd.address
            if relay:
                self.relay = wire.Relay(upstream)
                upstream = self.relay.address
            if self.variant.proxy is None:
                self.address = upstream
                yield self
                return
            self.proxy = Proxy(self.variant, self.folder, upstream)
            self.address = self.proxy.address
            if not until(20, lambda: self.ready()):
                raise AssertionError(
                    f"not ready through the proxy: {self.proxy.last_words()}"
                )
            yield self
        finally:
            if self.proxy is not None:
                self.proxy.stop()
                shutil.rmtree(self.proxy.folder, ignore_errors=True)
            if self.relay is not None:
                self.relay.close()
            self.newsd.stop()
            if listener is not None:
                listener.close()

    def ready(self):
        with contextlib.suppress(OSError, wire.http.client.HTTPException):
            return wire.get(self.address, "/health/live").status == 200

    def get(self, target, source=wire.READER, **fields):
        return wire.get(self.address, target, source, **fields)

    def client(self, source=wire.READER):
        return wire.Client(self.address, source)

    def new_id(self):
        """A request id by which a request is found in newsd's log."""
        self.ids += 1
        return f"check-{self.address[1]}-{self.ids}"
