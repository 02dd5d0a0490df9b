"""Our HTTP API on this machine: Chalice's own local gateway, on threads, quiet, on 127.0.0.1.

What Chalice's gateway answers by itself it answers here as the deployed one is told to in tools/deploy/gateway.py: in
the API's own shape, and without repeating the Authorization header.
"""

from __future__ import annotations

import json
import logging
import socketserver
import threading
import uuid
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any, cast

from chalice.app import CORSConfig
from chalice.config import Config
from chalice.local import ChaliceRequestHandler, LocalChalice, LocalDevServer, LocalGateway, ThreadedHTTPServer

from chalicelib.web.problems import MEDIA_TYPE, Code, ProblemError
from chalicelib.web.site import SAFE

if TYPE_CHECKING:
    from collections.abc import Generator
    from socket import socket

    from chalice.app import Chalice

_log = logging.getLogger(__name__)

LARGEST_PAYLOAD = 10 * 1024 * 1024
"""Bytes. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html"""


class PortTakenError(Exception):
    """Somebody else listens on the port that was asked for."""


class _Gateway(LocalGateway):
    """Says where there is nothing, and keeps to itself what was sent there."""

    def handle_request(self, method: str, path: str, headers: dict[str, Any], body: bytes | None) -> dict[str, Any]:
        try:
            self.event_converter.create_lambda_event(method, path, headers, body)
        except ValueError:
            return self.refusal(Code.NOT_FOUND)
        return super().handle_request(method, path, headers, body)

    def refusal(self, code: Code) -> dict[str, Any]:
        """Make an answer with the headers that every answer of the application has."""
        answer = ProblemError(code).response()
        cors = self._app_object.api.cors
        allowed = cors.get_access_control_headers() if isinstance(cors, CORSConfig) else {}
        answer.headers |= {**SAFE, **allowed, "X-Request-Id": str(uuid.uuid4())}
        return answer.to_dict()


class _QuickAnswer(ChaliceRequestHandler):
    """Sends each answer at once, keeps no access log, and says as a problem what is wrong with a request."""

    # Headers and body are two writes: without this they wait 40 ms for each other.
    disable_nagle_algorithm = True
    # What is no request at all is answered with a status line, too.
    default_request_version = "HTTP/1.1"

    def __init__(
        self,
        request: socket,
        client_address: tuple[str, int],
        server: HTTPServer,
        app_object: Chalice,
        config: Config,
    ) -> None:
        self._gateway = self.local_gateway = _Gateway(app_object, config)
        BaseHTTPRequestHandler.__init__(self, request, client_address, server)

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers:
            self.send_error(HTTPStatus.LENGTH_REQUIRED)
        elif not (length.isascii() and length.isdecimal()):
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif len(length) > len(str(LARGEST_PAYLOAD)) or int(length) > LARGEST_PAYLOAD:
            self.close_connection = True  # what was not read cannot be told from the next request
            refusal = self._gateway.refusal(Code.BODY_TOO_LARGE)
            self._send_http_response(refusal["statusCode"], refusal["headers"], refusal["body"])
        else:
            self._generic_handle()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - the base class is not typed
        """Hand on any other method, too: whoever has the address knows best what it can do."""
        if not name.startswith("do_"):
            raise AttributeError(name)
        return self._serve

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Tell what the standard library found wrong before there was a request to hand on."""
        del message, explain
        self.close_connection = True
        status = HTTPStatus(code)
        problem = {"type": "about:blank", "title": status.phrase, "status": status, "detail": status.description}
        headers = {**SAFE, "Content-Type": MEDIA_TYPE, "Connection": "close"}
        self._send_http_response(status, headers, json.dumps({**problem, "code": "refused"}))

    def _send_http_response(self, code: int, headers: dict[str, Any], body: str | bytes | None) -> None:
        """Send an answer: one to HEAD has no body, one that says 204 not even a length (RFC 9110, section 8.6)."""
        raw = body.encode() if isinstance(body, str) else body or b""
        self.send_response(code)
        if code != HTTPStatus.NO_CONTENT:
            headers = {"Content-Type": "application/json", "Content-Length": str(len(raw)), **headers}
        self._send_headers(headers)
        if self.command != "HEAD":
            self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        _log.debug(format, *args)


class _Server(ThreadedHTTPServer):
    """Looks up no names, and writes no traceback when a client goes away."""

    request_queue_size = 128

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
