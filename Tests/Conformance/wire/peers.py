"""Other servers from Debian, each answering 200 with a small body after it has read the request."""

import servers


def nginx(folder):
    """In front of itself, so that it reads whole bodies before it answers."""
    port, behind = servers.free_port(), servers.free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"""daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log /dev/null;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{behind}; }} }}
  server {{ listen 127.0.0.1:{behind}; location / {{ return 200 "ok"; }} }}
}}
"""
    )
    return started("nginx", port, [servers.tool("nginx"), "-p", folder, "-c", config])


def haproxy(folder):
    port = servers.free_port()
    config = folder / "haproxy.cfg"
    config.write_text(
        f"""global
  maxconn 1024
defaults
  mode http
  timeout client 5s
  timeout connect 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:{port}
  option http-buffer-request
  http-request return status 200 content-type text/plain string ok
"""
    )
    return started("haproxy", port, [servers.tool("haproxy"), "-db", "-q", "-f", config])


def h2o(folder):
    port = servers.free_port()
    (folder / "docroot").mkdir(exist_ok=True)
    (folder / "docroot" / "index.html").write_text("ok")
    config = folder / "h2o.conf"
    config.write_text(
        f"""num-threads: 1
listen: {{ host: 127.0.0.1, port: {port} }}
hosts: {{ default: {{ paths: {{ "/": {{ file.dir: {folder}/docroot }} }} }} }}
"""
    )
    return started("h2o", port, [servers.tool("h2o"), "-c", config])


def started(name, port, command):
    server = servers.Server(name, command)
    server.origin = f"http://127.0.0.1:{port}"
    server.wait_until_open("/")
    return server


ALL = {"nginx": nginx, "haproxy": haproxy, "h2o": h2o}
