"""Reading a request's body: every way it can be wrong ends in a problem that says so, never in an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from pydantic import ValidationError

from chalicelib.web import envelope
from chalicelib.web.problems import Code, FieldError, InvalidInputError, ProblemError
from chalicelib.web.takes import Body, Nothing

if TYPE_CHECKING:
    from chalice.app import Request
    from pydantic_core import ErrorDetails

LARGEST_BODY = 64 * 1024
"""Bytes. The largest request there is needs about four thousand."""

B = TypeVar("B", bound=Body)


def read(request: Request, model: type[B], now: float) -> B:
    """Read the body as the model has it; a route that takes Nothing reads none. Raises ProblemError 400, 413, 415."""
    if model is Nothing:
        return model()
    raw = _raw(request)
    content_type = envelope.header(request, "content-type").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise ProblemError(Code.UNSUPPORTED_MEDIA_TYPE)
    try:
        return model.model_validate_json(raw, context={"now": now})
    except ValidationError as error:
        raise _problem(error) from None


def _raw(request: Request) -> bytes:
    try:
        raw = request.raw_body
    except ValueError:  # a body that says it is base64 and is not
        raise ProblemError(Code.MALFORMED_JSON) from None
    if isinstance(raw, str):
        raw = raw.encode()
    if len(raw) > LARGEST_BODY:
        raise ProblemError(Code.BODY_TOO_LARGE)
    return raw


def _problem(error: ValidationError) -> ProblemError:
    """One FieldError for each thing wrong, without the value itself: it may be a PIN in the wrong field."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    if any(detail["type"] == "json_invalid" for detail in found):
        return ProblemError(Code.MALFORMED_JSON)
    return InvalidInputError(*(_field_error(detail) for detail in found))


def _field_error(detail: ErrorDetails) -> FieldError:
    field = ".".join(str(part) for part in detail["loc"]) or "body"
    return FieldError(field[:64], detail["msg"].removeprefix("Value error, "))
