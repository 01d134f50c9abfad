"""newsd with a proxy before it."""

import contextlib
import shutil
import socket

import wire
from newsd import Newsd, free_port, until
from proxies import Proxy


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
        listener = (
            socket.create_server(("127.0.0.1", free_port()), backlog=4096) if activated else None
        )
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
                raise AssertionError(f"not ready through the proxy: {self.proxy.last_words()}")
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
