"""From Chalice's request to a view and back: who may, what may be sent, how each failure is told.

A resource is a table of routes, and each row says who may use it: nothing is open by leaving something out. The views
are plain functions from `Asked` to a `Response`; they see a checked bearer and a checked body, or are not called.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from chalice.app import Blueprint, Request, Response

from chalicelib import telemetry
from chalicelib.meetings.errors import MeetingsError
from chalicelib.web import bodies, credentials, envelope
from chalicelib.web.front import Front, NotConfiguredError
from chalicelib.web.problems import Code, FieldError, InvalidInputError, ProblemError, from_domain
from chalicelib.web.takes import Body, Nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pydantic import BaseModel

B = TypeVar("B", bound=Body)

ID = r"^[A-Za-z0-9_-]{1,128}$"
"""Whatever names a meeting, an attendee or a call."""


class Who(StrEnum):
    """Who may use a route."""

    ANYONE = "anyone"
    MEMBER = "guests and hosts of the meeting"
    HOST = "hosts of the meeting"
    SITTER = "whoever sits there, and hosts of the meeting"
    OPERATOR = "hosts of all meetings"


_COUNTED = {Code.UNAVAILABLE: "HttpOutage", Code.WRONG_PIN: "WrongPins", Code.LOCKED_OUT: "Lockouts"}
"""What operators see of the HTTP API beside Amazon's own metrics; the names are those of the telephone's."""


@dataclass(frozen=True, slots=True)
class Asked(Generic[B]):
    """One request that may be answered. `bearer` is None only where anyone may ask. `now` is in seconds since 1970.

    `address` is where the request came from: for counting, never to be kept or logged as it is.
    """

    front: Front
    now: float
    bearer: credentials.Bearer | None
    address: str
    if_match: str
    if_none_match: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: B

    @property
    def room_id(self) -> str:
        return self.path["meeting_id"]

    @property
    def known(self) -> credentials.Bearer:
        """Who asks, where not anyone may."""
        if self.bearer is None:
            raise ProblemError(Code.CREDENTIAL_MISSING)
        return self.bearer


@dataclass(frozen=True, slots=True)
class Gives:
    """How an answer looks. `names` says what in it is which part of a path: `{"meeting_id": "/id"}` (RFC 6901)."""

    status: int
    model: type[BaseModel] | None = None
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One row of a resource's table. `view` takes what `takes` describes: `route` makes the type checkers see to it.

    `gives`, `query` (a JSON schema for each parameter), `refuses` (what only this route refuses for) and `heeds` (the
    headers it reads beside those all read) are for the OpenAPI document; the tests hold every route to them.
    """

    method: str
    path: str
    view: Callable[[Any], Response]
    who: Who
    takes: type[Body]
    gives: tuple[Gives, ...]
    query: Mapping[str, Mapping[str, object]]
    refuses: tuple[Code, ...]
    heeds: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.view.__name__


def route(  # noqa: PLR0913 - a row has as many cells as the table has columns
    method: str,
    path: str,
    view: Callable[[Asked[B]], Response],
    *gives: Gives,
    who: Who,
    takes: type[B] | None = None,
    query: Mapping[str, Mapping[str, object]] | None = None,
    refuses: tuple[Code, ...] = (),
    heeds: tuple[str, ...] = (),
) -> Route:
    """Make a row. The view and the body it takes have to fit together."""
    return Route(method, path, view, who, takes or Nothing, gives, query or {}, refuses, heeds)


def blueprint(name: str, routes: tuple[Route, ...], front: Callable[[], Front]) -> Blueprint:
    """Make a Chalice blueprint of the rows: a new one each time, since it can be registered only once."""
    made = Blueprint(name)
    for row in routes:
        # The content type is checked by `bodies`, after the credential and with an answer of our own.
        register = made.route(row.path, methods=[row.method], content_types=[])
        register(_entry(row, made, front))
    return made


def _entry(row: Route, owner: Blueprint, front: Callable[[], Front]) -> Callable[..., Response]:
    """Make what Chalice calls. It takes the path's names as keywords and lets no exception out."""

    @functools.wraps(row.view)
    def entry(**path: str) -> Response:
        code: Code | None = None
        try:
            response = _answer(row, owner.current_request, path, front)
        except ProblemError as problem:
            code, response = problem.code, problem.response()
        except MeetingsError as error:
            code, response = _told(error)
        except NotConfiguredError as error:
            telemetry.failure(error, route=row.path)
            code, response = Code.NOT_CONFIGURED, ProblemError(Code.NOT_CONFIGURED, detail=str(error)).response()
        except Exception as error:  # noqa: BLE001 - the last place that can still answer in our own shape
            telemetry.failure(error, route=row.path, method=row.method)
            code, response = Code.INTERNAL_ERROR, ProblemError(Code.INTERNAL_ERROR).response()
        _note(row, owner.current_request, response, code)
        return response

    return entry


def _answer(row: Route, request: Request, path: Mapping[str, str], front: Callable[[], Front]) -> Response:
    """Allow, read, serve. The order matters: a stranger learns nothing about bodies."""
    standing = front()
    now = standing.now()
    bearer = _allowed(row, request, path, standing, now)
    _check_ids(path)
    body = bodies.read(request, row.takes, now)
    query = cast("Mapping[str, str]", request.query_params or {})
    _check_query(row, query)
    address = envelope.client_address(request)
    conditions = (envelope.header(request, "if-match"), envelope.header(request, "if-none-match"))
    return row.view(Asked(standing, now, bearer, address, *conditions, path, query, body))


def _allowed(
    row: Route, request: Request, path: Mapping[str, str], front: Front, now: float
) -> credentials.Bearer | None:
    if row.who is Who.ANYONE:
        return None
    bearer = credentials.from_header(envelope.header(request, "authorization"), front.signer, now)
    room_id = path.get("meeting_id", "")
    permitted = {
        Who.MEMBER: bearer.may_enter(room_id),
        Who.HOST: bearer.is_host_of(room_id),
        Who.SITTER: bearer.is_host_of(room_id) or bearer.sits_on(room_id, path.get("attendee_id", "")),
        Who.OPERATOR: bearer.is_host_of_all,
    }
    if not permitted[row.who]:
        raise ProblemError(Code.FORBIDDEN)
    return bearer


def _check_ids(path: Mapping[str, str]) -> None:
    """Refuse to look up what cannot be an id of anything."""
    for name, value in path.items():
        if not re.fullmatch(ID, value):
            raise ProblemError(Code.MEETING_UNKNOWN if name == "meeting_id" else Code.PARTICIPANT_UNKNOWN)


def _check_query(row: Route, query: Mapping[str, str]) -> None:
    """Refuse a misspelt name where names mean something; elsewhere people may add what they like."""
    if row.query:
        unknown = sorted(query.keys() - row.query.keys())
        if unknown:
            raise InvalidInputError(*(FieldError(name[:64], "is not known here") for name in unknown[:10]))


def _told(error: MeetingsError) -> tuple[Code, Response]:
    problem = from_domain(error)
    if problem.code is Code.UNAVAILABLE:
        telemetry.warn("outage", error=type(error).__name__, text=str(error))
    if problem.code in _COUNTED:
        telemetry.count(_COUNTED[problem.code])
    return problem.code, problem.response()


def _note(row: Route, request: Request, response: Response, code: Code | None) -> None:
    told = {"method": row.method, "route": row.path, "status": response.status_code, "code": code}
    telemetry.request(**told, request=envelope.request_id(request))
