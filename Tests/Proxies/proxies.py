"""The proxies, each with its file of Config/proxies."""

import contextlib
import os
import signal
import subprocess

import servers

from newsd import free_port, listening, until

CONFIG = servers.ROOT / "Config" / "proxies"


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
        "mpm_event",
        "authz_core",
        "unixd",
        "headers",
        "filter",
        "deflate",
        "proxy",
        "proxy_http",
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
