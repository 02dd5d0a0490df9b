"""Anybody's Lambda function behind one port: a Python `module:function`, or a Lambda-invoke URL.

What goes in and out is fresh JSON each time, as it is on AWS: no function can change the emulator's state or keep a
hand on an event, and what is no JSON never comes out.

FunctionFaultError
├── FunctionFailedError   it raised, exited, returned what is no JSON, or could not be reached
└── NoAnswerError         it gave no answer within twenty seconds
BadFunctionError          the name or URL is wrong, or the module cannot be imported
"""

from __future__ import annotations

import json
import sys
import threading
import time
import traceback
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

from emulator.exchange.values import is_object

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

TIME_LIMIT: Final = 20.0
"""Seconds after which PSTN Audio gives a function up (AWS: timeouts)."""
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_MILLISECONDS: Final = 1000
_BAD_REQUEST: Final = 400


class FunctionFaultError(Exception):
    """The function gave no usable answer."""


class FunctionFailedError(FunctionFaultError):
    """The function failed; the text says how, `trace` where."""

    def __init__(self, words: str, trace: str = "") -> None:
        super().__init__(words)
        self.trace = trace


class NoAnswerError(FunctionFaultError):
    """The function took longer than the service waits."""


class BadFunctionError(ValueError):
    """There is no such function to invoke."""


class Function(Protocol):
    """A Lambda function that can be invoked."""

    def invoke(self, event: Mapping[str, Any]) -> object:
        """Give the answer as parsed JSON. Raises FunctionFaultError."""
        ...


@dataclass(slots=True)
class Context:
    """What the Python runtime of Lambda hands in beside the event."""

    function_name: str = "sma"
    function_version: str = "$LATEST"
    memory_limit_in_mb: str = "128"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    log_stream_name: str = "local"
    identity: None = None
    client_context: None = None
    ends: float = field(default_factory=lambda: time.monotonic() + TIME_LIMIT)

    @property
    def invoked_function_arn(self) -> str:
        """An ARN as the function would see it."""
        return f"arn:aws:lambda:us-east-1:111122223333:function:{self.function_name}"

    @property
    def log_group_name(self) -> str:
        """Where AWS would keep its log."""
        return f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Count down to the end of the service's patience."""
        return max(0, int((self.ends - time.monotonic()) * _MILLISECONDS))


@dataclass(frozen=True, slots=True)
class PythonFunction:
    """A function of this process. `limit` None runs it right here, without a thread to watch it from."""

    function: Callable[[Any, Any], object]
    name: str = "sma"
    limit: float | None = TIME_LIMIT

    def invoke(self, event: Mapping[str, Any]) -> object:
        if self.limit is None:
            return _run(self.function, event, self.name)
        outcome: list[object] = []
        worker = threading.Thread(
            target=lambda: outcome.append(_caught(self.function, event, self.name)),
            name=f"lambda-{self.name}",
            daemon=True,
        )
        worker.start()
        worker.join(self.limit)
        if not outcome:
            msg = f"the function gave no answer within {self.limit:g} s"
            raise NoAnswerError(msg)
        if isinstance(outcome[0], FunctionFailedError):
            raise outcome[0]
        return outcome[0]


def _caught(function: Callable[[Any, Any], object], event: Mapping[str, Any], name: str) -> object:
    try:
        return _run(function, event, name)
    except FunctionFailedError as failure:
        return failure


def _run(function: Callable[[Any, Any], object], event: Mapping[str, Any], name: str) -> object:
    try:
        answer = function(json.loads(json.dumps(event)), Context(function_name=name))
    except (Exception, SystemExit) as error:
        raise FunctionFailedError(_words(error), traceback.format_exc()) from error
    try:
        return json.loads(json.dumps(answer, default=_decimal))
    except (TypeError, ValueError, RecursionError) as error:
        msg = f"Runtime.MarshalError: the function returned what is no JSON: {error}"
        raise FunctionFailedError(msg) from error


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _decimal(value: object) -> float:
    """Write what DynamoDB returns as numbers, as Lambda's own encoder does; nothing else."""
    if isinstance(value, Decimal):
        return float(value)
    msg = f"Object of type {type(value).__name__} is not JSON serializable"
    raise TypeError(msg)


@dataclass(frozen=True, slots=True)
class HttpFunction:
    """A function behind Lambda's invoke API, such as the Lambda runtime interface emulator (any language)."""

    url: str
    limit: float = TIME_LIMIT

    def invoke(self, event: Mapping[str, Any]) -> object:
        status, failed, body = self._post(json.dumps(event))
        if status >= _BAD_REQUEST:
            msg = f"the function's URL answered HTTP {status}: {body[:200]}"
            raise FunctionFailedError(msg)
        try:
            answer: Any = json.loads(body) if body.strip() else None
        except (ValueError, RecursionError) as error:
            msg = f"the function's URL answered with what is no JSON: {body[:80]!r}"
            raise FunctionFailedError(msg) from error
        if failed or _is_error(answer):
            raise FunctionFailedError(_error_words(answer))
        return answer

    def _post(self, body: str) -> tuple[int, str | None, str]:
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.limit)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body.encode(), {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.getheader("X-Amz-Function-Error"), response.read().decode(errors="replace")
        except TimeoutError as error:
            msg = f"the function gave no answer within {self.limit:g} s"
            raise NoAnswerError(msg) from error
        except (OSError, HTTPException) as error:
            msg = f"the function's URL cannot be reached: {_words(error)}"
            raise FunctionFailedError(msg) from error
        finally:
            connection.close()


def _is_error(answer: object) -> bool:
    """Know a function error that came without its header, as the runtime interface emulator sends it."""
    return is_object(answer) and "errorMessage" in answer and "errorType" in answer


def _error_words(answer: object) -> str:
    if not is_object(answer):
        return f"the function failed: {str(answer)[:200]}"
    return f"{answer.get('errorType', 'Error')}: {answer.get('errorMessage', '')}"


def load(name: str, *, path: tuple[str, ...] = (), remote: bool = False) -> Function:
    """Find a function by `module:function` or by URL. Raises BadFunctionError.

    `path` are folders to import from first. URLs must be of this machine unless `remote`.
    """
    if name.startswith(("http://", "https://")):
        return _http(name, remote=remote)
    module_name, _, function_name = name.partition(":")
    if not module_name or not function_name:
        msg = f"{name!r} names no function: write module:function, such as app:handler, or a URL"
        raise BadFunctionError(msg)
    sys.path[:0] = [folder for folder in path if folder not in sys.path]
    try:
        found: object = import_module(module_name)
    except (Exception, SystemExit) as error:
        msg = f"module {module_name!r} cannot be imported: {_words(error)}"
        raise BadFunctionError(msg) from error
    for part in function_name.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        msg = f"module {module_name!r} has no function {function_name!r}"
        raise BadFunctionError(msg)
    return PythonFunction(found, function_name)


def _http(url: str, *, remote: bool) -> HttpFunction:
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as error:
        msg = f"{url!r} is no URL: {error}"
        raise BadFunctionError(msg) from error
    if not remote and parts.hostname not in _LOOPBACK:
        msg = f"{url!r} is not on this machine: events carry numbers and join tokens; allow it with --remote"
        raise BadFunctionError(msg)
    return HttpFunction(url)


def set_environment(environ: MutableMapping[str, str], settings: tuple[str, ...]) -> None:
    """Put `NAME=value` settings into an environment, before the function is imported. Raises BadFunctionError."""
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not name or not equals:
            msg = f"{setting!r} sets nothing: write NAME=value"
            raise BadFunctionError(msg)
        environ[name] = value
