"""The answers that went well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalice.app import Response

from chalicelib.web.gives import Accepted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

_JSON = "application/json"


def ok(model: BaseModel, status: int = 200, **headers: str) -> Response:
    """Give the model as JSON, without empty members. A header's name is its keyword, such as `Location`."""
    return plain(model.model_dump(mode="json", exclude_none=True), status, **headers)


def plain(body: Mapping[str, object], status: int = 200, **headers: str) -> Response:
    """Give a body that is passed on as it came."""
    return Response(body=dict(body), status_code=status, headers={"Content-Type": _JSON, **headers})


def public(body: Mapping[str, object], seconds: int) -> Response:
    """Give a body that is no secret and that anybody may keep for so long."""
    headers = {"Content-Type": _JSON, "Cache-Control": f"public, max-age={seconds}"}
    return Response(body=dict(body), status_code=200, headers=dict(headers))


def done() -> Response:
    """Say that it is done and nothing more."""
    return Response(body="", status_code=204, headers={"Content-Type": _JSON})


def unchanged(tag: str) -> Response:
    """Say that whoever asks has it already (RFC 9110, section 15.4.5)."""
    return Response(body="", status_code=304, headers={"Content-Type": _JSON, "ETag": tag})


def accepted() -> Response:
    """Say that it is asked for: a telephone acts on it a moment later, and the roster shows when it has."""
    return ok(Accepted(), 202)
