"""The HTTP/2 servers of Debian that the suites are held against, each with its cleartext listener
and one page to serve."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "Benchmarks"))
import servers

PATH = "/page.html"
PAGE = "<p>" + "All the news that fits. " * 170 + "</p>\n"


def docroot(folder):
    root = folder / "docroot"
    root.mkdir(exist_ok=True)
    (root / PATH[1:]).write_text(PAGE)
    return root


def nghttpd(folder):
    port = servers.free_port()
    command = [servers.tool("nghttpd"), "--no-tls", "-a", "127.0.0.1", "-d", docroot(folder), port]
    return started("nghttpd", command, port)


def h2o(folder):
    port = servers.free_port()
    config = folder / "h2o.conf"
    config.write_text(
        f"""num-threads: 1
listen: {{ host: 127.0.0.1, port: {port} }}
hosts:
  default:
    paths:
      "/": {{ file.dir: {docroot(folder)} }}
"""
    )
    return started("h2o", [servers.tool("h2o"), "-c", config], port)


def nginx(folder):
    port = servers.free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"""daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} http2; root {docroot(folder)}; }}
}}
"""
    )
    return started("nginx", [servers.tool("nginx"), "-p", folder, "-c", config], port)


def haproxy(folder):
    port = servers.free_port()
    page = docroot(folder) / PATH[1:]
    config = folder / "haproxy.cfg"
    config.write_text(
        f"""defaults
  mode http
  timeout client 30s
  timeout server 30s
  timeout connect 5s
frontend h2c
  bind 127.0.0.1:{port} proto h2
  http-request return status 200 content-type text/html file {page}
"""
    )
    return started("haproxy", [servers.tool("haproxy"), "-db", "-f", config], port)


def started(name, command, port):
    server = servers.Server(name, command)
    server.address = ("127.0.0.1", port)
    servers.wait_for_port(server)
    return server


ALL = (nghttpd, h2o, nginx, haproxy)
