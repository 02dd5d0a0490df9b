"""The HTTP API put onto a Chalice app: its resources, CORS, and the last word on every answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from chalice.app import CORSConfig, Response

from chalicelib.web import attendees, calls, description, envelope, health, invitations, meetings, participants
from chalicelib.web.problems import MEDIA_TYPE, Code, ProblemError
from chalicelib.web.routing import Route, blueprint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice.app import Chalice, Request

    from chalicelib.web.front import Front

RESOURCES = (health, meetings, attendees, participants, calls, invitations)

SAFE = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Every answer has these. An answer that is no secret may say itself how long it can be kept."""
HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000"}
"""Said over HTTPS alone (RFC 6797, section 7.2): the local server has none."""
_CHALICE_SAYS = {404: Code.NOT_FOUND, 405: Code.METHOD_NOT_ALLOWED, 415: Code.UNSUPPORTED_MEDIA_TYPE}
_OURS = (MEDIA_TYPE, "application/json")
_CLIENT_ERRORS = 400
_SERVER_ERRORS = 500


def mount(app: Chalice, front: Callable[[], Front], origin: str = "") -> None:
    """Give the app every route of the HTTP API. `front` is asked at each request, so it can be built late.

    `origin` is the one web origin that browsers may call from, such as https://meet.example.org; none by default.
    """
    allowed = cors(origin) if origin else None
    app.api.cors = allowed or False
    for resource in RESOURCES:
        app.register_blueprint(blueprint(resource.__name__, resource.ROUTES, front))
    app.register_blueprint(blueprint(description.__name__, (_DESCRIPTION,), front))
    app.register_middleware(_last_word(allowed.get_access_control_headers() if allowed else {}), "http")


def routes() -> tuple[Route, ...]:
    """Every row of every table."""
    return (*(row for resource in RESOURCES for row in resource.ROUTES), _DESCRIPTION)


_DESCRIPTION = description.of(routes)


def cors(origin: str) -> CORSConfig:
    """One origin, named. Chalice makes the preflight of API Gateway and of its local server from this.

    Set for the whole API and not per route: a route's own `cors=True` would answer `*`.
    Raises ValueError when this is no web origin (RFC 6454, section 6.2: scheme, host, port).
    """
    parts = urlsplit(origin)
    if origin != f"{parts.scheme}://{parts.netloc}" or parts.scheme not in ("http", "https") or not parts.hostname:
        message = "the origin must look like https://meet.example.org: no path, no slash at the end, no *"
        raise ValueError(message)
    return CORSConfig(
        allow_origin=origin,
        allow_headers=["Authorization", "Content-Type", "If-Match", "If-None-Match"],
        expose_headers=["ETag", "Location", "Retry-After", "WWW-Authenticate", "X-Request-Id"],
        max_age=600,
    )


def _last_word(cors_headers: Mapping[str, str]) -> Callable[[Request, Callable[[Request], Response]], Response]:
    """Chalice's own refusals get our shape, and every answer the same headers."""

    def last_word(request: Request, get_response: Callable[[Request], Response]) -> Response:
        response = get_response(request)
        if response.status_code >= _CLIENT_ERRORS and response.headers.get("Content-Type") not in _OURS:
            response = _translated(response)
        added = {**cors_headers, "X-Request-Id": envelope.request_id(request)}
        added |= HTTPS_ONLY if envelope.came_by_https(request) else {}
        response.headers = {**SAFE, **response.headers, **added}
        return response

    return last_word


def _translated(response: Response) -> Response:
    usual = Code.INTERNAL_ERROR if response.status_code >= _SERVER_ERRORS else Code.REFUSED
    kept: dict[str, Any] = {name: value for name, value in response.headers.items() if name == "Allow"}
    return ProblemError(_CHALICE_SAYS.get(response.status_code, usual), headers=kept).response()
