"""/health: whether this deployment works, in words, for anybody who asks.

It asks the store and nobody else: a stranger must not be able to use up the deployment's quota of Chime requests.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib import telemetry
from chalicelib.meetings.errors import MeetingsError, RefusedError
from chalicelib.web import answers
from chalicelib.web.gives import Health
from chalicelib.web.routing import Asked, Gives, Who, route
from chalicelib.web.takes import Nothing

if TYPE_CHECKING:
    from chalice.app import Response

    from chalicelib.web.front import Front

_NOBODYS_ROOM = "health"


def read_health(asked: Asked[Nothing]) -> Response:
    """Say what works. 503 when something does not, so that a monitor needs no reading."""
    storage = _storage(asked.front)
    failing = storage != "ok"
    health = Health(status="failing" if failing else "ok", checks={"configuration": "ok", "storage": storage})
    return answers.ok(health, 503 if failing else 200)


ROUTES = (route("GET", "/health", read_health, Gives(200, Health), Gives(503, Health), who=Who.ANYONE),)


def _storage(front: Front) -> str:
    try:
        with suppress(RefusedError):  # there is no such room, and the store knows it: it works
            front.house.get(_NOBODYS_ROOM)
    except MeetingsError as error:
        telemetry.warn("unhealthy", error=type(error).__name__, text=str(error))
        return "the table does not answer"
    return "ok"
