"""The servers that newsd is measured against, each on one core and set to do the same work.

Each takes the folder to put its configuration into, the folder of the files it serves and its core,
and answers the same path with the same bytes as newsd does.
"""

import pathlib
import subprocess

import servers

PEERS = pathlib.Path(__file__).resolve().parent / "peers"
PEERS_BUILD = servers.ROOT / ".build-peers"


def nginx(folder, docroot, core, http2=False, connections=2_048, files=1_000):
    """A worker that may have so many connections, and keep so many files open."""
    port = servers.free_port()
    config = folder / "nginx.conf"
    protocol = "http2 " if http2 else ""
    config.write_text(
        f"""daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections {connections}; }}
http {{
  access_log off; sendfile on; tcp_nodelay on; gzip_static on; gzip_vary on;
  keepalive_timeout 75; keepalive_requests 1000000000;
  open_file_cache max={files} inactive=60s; open_file_cache_valid 60s;
  open_file_cache_min_uses 1; default_type application/json;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} {protocol}reuseport backlog=4096; root {docroot}; }}
}}
"""
    )
    command = [servers.tool("nginx"), "-p", folder, "-c", config]
    return started("nginx", command, port, core, folder)


def h2o(folder, docroot, core):
    port = servers.free_port()
    config = folder / "h2o.conf"
    config.write_text(
        f"""num-threads: 1
max-connections: 15000
listen: {{ host: 127.0.0.1, port: {port} }}
http1-request-timeout: 75
hosts:
  default:
    paths:
      "/":
        file.dir: {docroot}
        file.send-compressed: ON
        file.mime.setdefaulttype: application/json
"""
    )
    return started("h2o", [servers.tool("h2o"), "-c", config], port, core, folder)


def haproxy(folder, page, core):
    """`http-request return` of a file that HAProxy reads when it starts."""
    port = servers.free_port()
    config = folder / "haproxy.cfg"
    config.write_text(
        f"""global
  nbthread 1
  maxconn 4096
defaults
  mode http
  timeout client 75s
  timeout http-request 75s
  timeout http-keep-alive 75s
frontend page
  bind 127.0.0.1:{port}
  http-request return status 200 content-type application/json file {page}
"""
    )
    command = [servers.tool("haproxy"), "-db", "-q", "-f", config]
    return started("HAProxy", command, port, core, folder)


def nghttpd(folder, docroot, core):
    """Speaks HTTP/2 only, by prior knowledge."""
    port = servers.free_port()
    command = [servers.tool("nghttpd"), "--no-tls", "-a", "127.0.0.1", "-d", docroot, port]
    return started("nghttpd", command, port, core, folder)


def hummingbird(folder, page, core, path):
    port = servers.free_port()
    command = [peer("hummingbird-peer"), port, path, page]
    return started("Hummingbird", command, port, core, folder)


def flyingfox(folder, page, core, path):
    port = servers.free_port()
    command = [peer("flyingfox-peer"), port, path, page]
    return started("FlyingFox", command, port, core, folder)


def floor(folder, page, core):
    """Sends the file, head and body, for whatever it receives: what the kernel takes in any case."""
    program, port = folder / "floor", servers.free_port()
    flags = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror"]
    source = pathlib.Path(__file__).with_name("floor.c")
    subprocess.run([servers.tool("cc"), *flags, "-o", program, source], check=True)
    server = started("floor", [program, port, page], port, core, folder)
    # It has one answer for everything, which may be no 200.
    servers.wait_for_port(server)
    return server


def started(name, command, port, core, folder):
    server = servers.Server(name, command, core, log=folder / f"{name}.log")
    server.origin = f"http://127.0.0.1:{port}"
    return server


def peer(name):
    """Builds the Swift peers unless they are newer than their sources; where one of them is."""
    binary = PEERS_BUILD / "release" / name
    sources = [PEERS / "Package.swift", *PEERS.rglob("Sources/**/*.swift")]
    newest = max(path.stat().st_mtime for path in sources)
    if not binary.exists() or binary.stat().st_mtime < newest:
        command = [
            servers.tool("swift"), "build", "-c", "release",
            "--package-path", PEERS, "--scratch-path", PEERS_BUILD,
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return binary
