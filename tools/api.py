"""Our HTTP API on this machine: Chalice's own local gateway, on threads, quiet, on 127.0.0.1."""

from __future__ import annotations

import logging
import socketserver
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from chalice.config import Config
from chalice.local import ChaliceRequestHandler, LocalChalice, LocalDevServer, ThreadedHTTPServer

if TYPE_CHECKING:
    from collections.abc import Generator

    from chalice.app import Chalice

_log = logging.getLogger(__name__)


class PortTakenError(Exception):
    """Somebody else listens on the port that was asked for."""


class _QuickAnswer(ChaliceRequestHandler):
    """Sends each answer at once, and keeps no access log."""

    # Headers and body are two writes: without this they wait 40 ms for each other.
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        _log.debug(format, *args)


class _Server(ThreadedHTTPServer):
    """Looks up no names, and writes no traceback when a client goes away."""

    def server_bind(self) -> None:
        # HTTPServer asks the resolver for the name of 127.0.0.1, which takes seconds on some networks.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        del request, client_address
        _log.debug("a request broke off", exc_info=True)


@contextmanager
def serving(app: Chalice, port: int = 0) -> Generator[str]:
    """Serve a Chalice app and give its URL. Port 0 takes any free one. Raises PortTakenError."""
    _make_thread_safe(app)
    try:
        local = LocalDevServer(app, Config.create(lambda_timeout=29), "127.0.0.1", port, _QuickAnswer, _Server)
    except OSError as error:
        message = f"port {port} cannot be used: {error.strerror}"
        raise PortTakenError(message) from error
    server = cast("_Server", local.server)
    thread = threading.Thread(target=server.serve_forever, args=[0.1], name="api", daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _make_thread_safe(app: Chalice) -> None:
    """Keep `app.current_request` apart for each thread, as `chalice local` does."""
    if not isinstance(app, LocalChalice):
        app.__class__ = type("LocalApp", (LocalChalice, type(app)), {})
