"""A tap on the wire to Amazon: counts what is asked, and cuts or spoils one question of a test's choice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectTimeoutError, ReadTimeoutError

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

    from chalicelib.aws.clients import Clients


@dataclass(frozen=True)
class Trouble:
    """What becomes of a question: it never arrives, its answer never arrives, or Amazon refuses it."""

    name: str
    error: str = ""
    status: int = 0
    body: bytes = b""

    def __str__(self) -> str:
        return self.name


NOT_ARRIVED = Trouble("never arrives")
NOT_ANSWERED = Trouble("arrives and is never answered")
GARBLED = Trouble("is answered by something that is not Amazon", status=502, body=b"<html>not json</html>")
EMPTY = Trouble("is answered with nothing in it", status=200, body=b"{}")


def refused(error: str, status: int) -> Trouble:
    """Make Amazon refuse with this error."""
    return Trouble(error, error, status, json.dumps({"__type": error, "message": "+12065550100"}).encode())


class _Raw:
    """A body botocore can read."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        return [self._body]


class Wire:
    """Sees every request of these clients, just before it is sent."""

    def __init__(self, clients: Clients) -> None:
        self.asked: list[str] = []
        self.bodies: list[str] = []
        self.met_trouble = False
        self._trouble: dict[int, Trouble] = {}
        everyone: tuple[Any, ...] = clients.dynamodb(), clients.meetings(), clients.voice()
        self._clients: dict[str, Any] = {
            client.meta.service_model.service_id.hyphenize(): client for client in everyone
        }
        for client in everyone:
            client.meta.events.register("before-send", self._see)

    def forget(self) -> None:
        """Start counting anew, and let everything through."""
        self.met_trouble = False
        self.asked.clear()
        self.bodies.clear()
        self._trouble.clear()

    def spoil(self, question: int, trouble: Trouble) -> None:
        """Let trouble meet the question of this number, counted from zero after `forget`."""
        self._trouble[question] = trouble

    def _see(self, request: AWSPreparedRequest, event_name: str, **_: object) -> AWSResponse | None:
        service, operation = event_name.split(".")[1:]
        trouble = self._trouble.get(len(self.asked))
        self.asked.append(operation)
        self.bodies.append(str(request.body))
        if trouble is None:
            return None
        self.met_trouble = True
        if trouble == NOT_ARRIVED:
            raise ConnectTimeoutError(endpoint_url=request.url)
        if trouble == NOT_ANSWERED:
            self._clients[service]._endpoint.http_session.send(request)
            raise ReadTimeoutError(endpoint_url=request.url)
        headers = HTTPHeaders()
        if trouble.error:
            headers["x-amzn-ErrorType"] = trouble.error
        return AWSResponse(request.url, trouble.status, headers, _Raw(trouble.body))
