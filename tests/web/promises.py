"""What the OpenAPI document promises, held against what was answered."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.web import openapi, site

if TYPE_CHECKING:
    from pydantic import BaseModel

    from chalicelib.web.routing import Route


def check(method: str, path: str, status: int, body: dict[str, Any]) -> None:
    """Check that the document told of this answer: its status, its code, every member of its body."""
    row = _row(method, path.partition("?")[0])
    if row is None:
        return
    models = {gives.status: gives.model for gives in row.gives}
    if status in models and "code" not in body:
        _is_as_told(body, models[status])
    else:
        assert body["code"] in openapi.refusals(row), f"{row.name} may not answer {status} {body['code']}"


@cache
def _row(method: str, path: str) -> Route | None:
    for row in site.routes():
        if row.method == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", row.path), path):
            return row
    return None


def _is_as_told(body: dict[str, Any], model: type[BaseModel] | None) -> None:
    if model is None:
        assert body == {}
        return
    model.model_validate(body)
    if model.model_config.get("extra") != "allow":
        told = {field.alias or name for name, field in model.model_fields.items()}
        assert body.keys() <= told, f"{model.__name__} has {body.keys() - told}, of which nobody was told"
