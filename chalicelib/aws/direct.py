"""Amazon asked directly: JSON over HTTP, signed, for the two services that a caller waits for.

boto3 costs half a second of processor time before its first question; this costs next to nothing. It is for the case
that a Lambda function is in, and leaves every other to boto3 (`chalicelib.aws.clients` chooses).
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any, NamedTuple, cast
from urllib.parse import urlsplit

from chalicelib.aws.errors import DirectError, RefusedDirectlyError
from chalicelib.aws.signature import Keys, Request, signed
from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CONNECT_SECONDS = 0.8
READ_SECONDS = 1.8
PAUSE_SECONDS = 0.1
_OK = 200
_REFUSED = 300
_AMAZONS_FAULT = 500
# The errors that are worth a second try, beside all of 500 and above (AWS SDKs reference, retry behavior).
_TRANSIENT = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "RequestTimeoutException",
        "ThrottledClientException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)


class _Answer(NamedTuple):
    status: int
    error: str
    text: bytes


@value
class Direct:
    """One service in one region. Connections are kept, as many as there are threads that ask at a time.

    `url` is where it is, `name` what signatures call it. Keys are read from `environ` for each question.
    """

    url: str
    name: str
    region: str
    environ: Mapping[str, str] = field(repr=False)
    tries: int = 2
    now: Callable[[], float] = time.time
    _idle: list[HTTPConnection] = field(default_factory=list[HTTPConnection], repr=False)

    def ask(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        """Ask, and once more if that may help. Raises DirectError. Only for what may safely be repeated."""
        for tries_left in reversed(range(self.tries)):
            try:
                return self._ask_once(method, path, headers, body)
            except RefusedDirectlyError as refusal:
                if not (tries_left and _may_pass(refusal)):
                    raise
            except (OSError, HTTPException, ValueError) as error:
                if not tries_left:
                    raise DirectError(type(error).__name__) from None
            time.sleep(PAUSE_SECONDS)
        message = "not asked at all"
        raise DirectError(message)

    def _ask_once(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        request = Request(method, urlsplit(self.url).netloc, path, headers, body)
        whole = signed(request, _keys(self.environ), self.name, self.region, self.now())
        answer = self._sent(request, whole)
        if not _OK <= answer.status < _REFUSED:
            raise _refusal(answer)
        return _object(answer.text) if answer.text else {}

    def _sent(self, request: Request, headers: Mapping[str, str]) -> _Answer:
        """Send on a kept connection if there is one; it may be dead by now, which is no failure of Amazon's."""
        with suppress(IndexError):
            kept = self._idle.pop()
            with suppress(ConnectionError, HTTPException):
                return self._exchange(kept, request, headers)
        return self._exchange(self._connected(), request, headers)

    def _exchange(self, connection: HTTPConnection, request: Request, headers: Mapping[str, str]) -> _Answer:
        try:
            connection.request(request.method, request.path, request.body, dict(headers))
            response = connection.getresponse()
            answer = _Answer(response.status, response.getheader("x-amzn-errortype") or "", response.read())
        except (OSError, HTTPException):
            connection.close()
            raise
        if response.will_close:
            connection.close()
        else:
            self._idle.append(connection)
        return answer

    def _connected(self) -> HTTPConnection:
        url = urlsplit(self.url)
        kind = HTTPSConnection if url.scheme == "https" else HTTPConnection
        connection = kind(url.netloc, timeout=CONNECT_SECONDS)
        connection.connect()
        connection.sock.settimeout(READ_SECONDS)
        return connection

    def __del__(self) -> None:
        for connection in self._idle:
            connection.close()


def _keys(environ: Mapping[str, str]) -> Keys:
    return Keys(environ["AWS_ACCESS_KEY_ID"], environ["AWS_SECRET_ACCESS_KEY"], environ.get("AWS_SESSION_TOKEN", ""))


def _refusal(answer: _Answer) -> RefusedDirectlyError:
    """Read an error. Its kind is in a header or in the body, alone or between a namespace and a URL."""
    body: dict[str, Any] = {}
    with suppress(ValueError):
        body = _object(answer.text)
    kind = answer.error or str(body.get("__type") or body.get("Code") or body.get("code") or answer.status)
    code = kind.partition(":")[0].rpartition("#")[2]
    error = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": answer.status}}
    return RefusedDirectlyError(code, error | {key: body[key] for key in ("CancellationReasons",) if key in body})


def _object(text: bytes) -> dict[str, Any]:
    found = json.loads(text)
    if not isinstance(found, dict):
        message = "no JSON object"
        raise ValueError(message)  # noqa: TRY004 - what was said is wrong, not what was handed over
    return cast("dict[str, Any]", found)


def _may_pass(refusal: RefusedDirectlyError) -> bool:
    status: int = refusal.response["ResponseMetadata"]["HTTPStatusCode"]
    return status >= _AMAZONS_FAULT or refusal.response["Error"]["Code"] in _TRANSIENT
