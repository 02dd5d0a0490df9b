"""HTTP in and out, as values: what a request says by its operation's model, and what an answer looks like.

The protocol is AWS REST-JSON 1.1 (Smithy specification, aws.protocols#restJson1).
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, unquote

from emulator.cloud.errors import ApiError, bad_request
from emulator.cloud.validation import complaints

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from botocore.model import Shape

    from emulator.cloud.catalogue import Operation


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `target` is the raw path with its query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def segments(self) -> tuple[str, ...]:
        path = self.target.partition("?")[0]
        return tuple(unquote(part) for part in path.removeprefix("/").removesuffix("/").split("/"))

    @property
    def query(self) -> Sequence[tuple[str, str]]:
        return parse_qsl(self.target.partition("?")[2], keep_blank_values=True)


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP response. `delay` is seconds to wait before it is sent; `cut` closes the connection instead."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    delay: float = 0.0
    cut: bool = False


def parameters(operation: Operation, request: Request) -> dict[str, Any]:
    """Read what the request says, by member name. Raises ApiError BadRequestException with everything that is wrong."""
    if operation.takes is None:
        return {}
    body = _body(request)
    uri = operation.uri_values(request.segments)
    query = dict(request.query)
    given: dict[str, Any] = {}
    for name, member in operation.takes.members.items():
        called = str(member.serialization.get("name", name))
        source = {"uri": uri, "querystring": query}.get(str(member.serialization.get("location")), body)
        if source.get(called) is not None:
            given[name] = source[called] if source is body else _from_text(member, source[called])
    _check(operation, given)
    return given


def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        message = "The body is no JSON"
        raise bad_request(message) from None
    if not isinstance(body, dict):
        message = "The body must be a JSON object"
        raise bad_request(message)
    return cast("dict[str, Any]", body)


def _from_text(shape: Shape, text: str) -> object:
    if shape.type_name == "integer" and text.removeprefix("-").isdecimal():
        return int(text)
    return {"true": True, "false": False}.get(text, text) if shape.type_name == "boolean" else text


def _check(operation: Operation, given: Mapping[str, Any]) -> None:
    assert operation.takes is not None
    wrong = list(complaints(operation.takes, given, ""))
    if wrong:
        found = "1 validation error" if len(wrong) == 1 else f"{len(wrong)} validation errors"
        msg = f"{found} detected: {'; '.join(wrong)}"
        raise bad_request(msg)


def success(status: int, body: Mapping[str, Any] | None) -> Answer:
    """Put what an operation gave into an answer; 204 has no body."""
    if body is None:
        return Answer(status, headers=_headers())
    return Answer(status, json.dumps(body).encode(), {**_headers(), "Content-Type": "application/json"})


def failure(error: ApiError) -> Answer:
    """Put an error into an answer that every AWS SDK reads."""
    headers = {**_headers(), "Content-Type": "application/json", "x-amzn-ErrorType": error.code}
    body = {
        "Code": error.code.removesuffix("Exception"),
        "Message": error.message,
        "RequestId": headers["x-amzn-RequestId"],
    }
    return Answer(error.status, json.dumps(body).encode(), headers)


def _headers() -> dict[str, str]:
    return {"x-amzn-RequestId": str(uuid.uuid4())}
