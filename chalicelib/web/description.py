"""/openapi.json: what this API takes and gives, for programs to read."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.web import answers
from chalicelib.web.gives import Description
from chalicelib.web.routing import Asked, Gives, Route, Who, route
from chalicelib.web.takes import Nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chalice.app import Response


def of(routes: Callable[[], Iterable[Route]]) -> Route:
    """Make the route that describes these routes, itself among them."""

    @cache
    def document() -> dict[str, object]:
        from chalicelib.web import openapi  # noqa: PLC0415 - only this answer needs it

        return openapi.document(routes())

    def read_description(_asked: Asked[Nothing]) -> Response:
        """Read this document."""
        return answers.public(document(), _HOUR)

    return route("GET", "/openapi.json", read_description, Gives(200, Description), who=Who.ANYONE)


_HOUR = 3600
