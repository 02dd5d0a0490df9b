"""What the HTTP API says when it cannot do what was asked (RFC 9457, application/problem+json).

    ProblemError                  becomes the answer; its code is a row of PROBLEMS
    └── InvalidInputError         names each field that is wrong, and why

Clients act on `code`, people read `title` and `detail`. Both come from the table below and never from an exception's
own text, so no PIN, token or telephone number can slip out with them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from chalice.app import Response

from chalicelib.meetings.errors import LockedOutError, MeetingsError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_OUTAGE = "5"
RETRY_AFTER_LOCK_OUT = "900"
RETRY_AFTER_TOO_MANY = "60"


class Code(StrEnum):
    """What went wrong, in a word that stays the same: part of the HTTP API."""

    MALFORMED_JSON = "malformed_json"
    INVALID_INPUT = "invalid_input"
    BAD_CURSOR = "bad_cursor"
    CREDENTIAL_MISSING = "credential_missing"
    CREDENTIAL_INVALID = "credential_invalid"
    CREDENTIAL_EXPIRED = "credential_expired"
    FORBIDDEN = "forbidden"
    REFUSED = "refused"
    WRONG_PIN = "wrong_pin"
    MEETING_LOCKED = "meeting_locked"
    NOT_ADMITTED = "not_admitted"
    NUMBER_REFUSED = "number_refused"
    NOT_FOUND = "not_found"
    MEETING_UNKNOWN = "meeting_unknown"
    PARTICIPANT_UNKNOWN = "participant_unknown"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    NOT_FOR_BROWSERS = "not_for_browsers"
    MEETING_FULL = "meeting_full"
    MEETING_ENDED = "meeting_ended"
    CHANGED_MEANWHILE = "changed_meanwhile"
    BODY_TOO_LARGE = "body_too_large"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    LOCKED_OUT = "locked_out"
    TOO_MANY_REQUESTS = "too_many_requests"
    INTERNAL_ERROR = "internal_error"
    UNAVAILABLE = "unavailable"
    NOT_CONFIGURED = "not_configured"


class Problem(NamedTuple):
    """One row: the HTTP status, what happened, what to do about it."""

    status: int
    title: str
    detail: str
    headers: Mapping[str, str] = {}


_CHALLENGE = 'Bearer realm="partyline"'
"""RFC 6750, section 3: every 401 says which scheme would help."""

PROBLEMS: Mapping[Code, Problem] = {
    Code.MALFORMED_JSON: Problem(400, "The body is not JSON", "Send one JSON object, encoded as UTF-8."),
    Code.INVALID_INPUT: Problem(400, "Some values cannot be accepted", "`errors` names each field and why."),
    Code.BAD_CURSOR: Problem(400, "This cursor leads nowhere", "Use `next` of the page before, as it came."),
    Code.CREDENTIAL_MISSING: Problem(
        401,
        "A credential is needed",
        "Send `Authorization: Bearer <credential or invitation>`.",
        {"WWW-Authenticate": _CHALLENGE},
    ),
    Code.CREDENTIAL_INVALID: Problem(
        401,
        "This credential is not valid here",
        "It was altered, or made for something else. Ask for a new one.",
        {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
    ),
    Code.CREDENTIAL_EXPIRED: Problem(
        401,
        "This credential has expired",
        "Ask for a new one.",
        {"WWW-Authenticate": f'{_CHALLENGE}, error="invalid_token"'},
    ),
    Code.FORBIDDEN: Problem(403, "This credential does not allow that", "Only a host of this meeting, or of all, may."),
    Code.REFUSED: Problem(403, "Refused", "The meeting does not allow this."),
    Code.WRONG_PIN: Problem(403, "Wrong PIN", "No meeting has this PIN."),
    Code.MEETING_LOCKED: Problem(403, "The meeting is locked", "Ask its host to unlock it."),
    Code.NOT_ADMITTED: Problem(
        403, "Not admitted", "A host did not let you in, or you had stopped asking. Start anew."
    ),
    Code.NUMBER_REFUSED: Problem(403, "This number may not be dialled", "Ask the operator which numbers may."),
    Code.NOT_FOUND: Problem(404, "Nothing is here", "See docs/api.md for the addresses there are."),
    Code.MEETING_UNKNOWN: Problem(404, "No such meeting", "It never was, or its time is over."),
    Code.PARTICIPANT_UNKNOWN: Problem(404, "Nobody by that id is in the meeting", "They may have left already."),
    Code.METHOD_NOT_ALLOWED: Problem(405, "This address does not know that method", "`Allow` names those it knows."),
    Code.NOT_FOR_BROWSERS: Problem(409, "Only a telephone can be told this", "This participant sits at a browser."),
    Code.MEETING_FULL: Problem(409, "The meeting is full", "Every seat is taken."),
    Code.MEETING_ENDED: Problem(410, "The meeting has been ended", "Its host ended it for good."),
    Code.CHANGED_MEANWHILE: Problem(
        412, "Somebody has changed it meanwhile", "Read it again, then change what still needs it."
    ),
    Code.BODY_TOO_LARGE: Problem(413, "The body is too large", "64 KiB are plenty for every request there is."),
    Code.UNSUPPORTED_MEDIA_TYPE: Problem(415, "The body is not sent as JSON", "Send `Content-Type: application/json`."),
    Code.LOCKED_OUT: Problem(
        429, "Too many wrong PINs", "Wait before the next try.", {"Retry-After": RETRY_AFTER_LOCK_OUT}
    ),
    Code.TOO_MANY_REQUESTS: Problem(
        429, "Too many requests", "Wait, then ask less often.", {"Retry-After": RETRY_AFTER_TOO_MANY}
    ),
    Code.INTERNAL_ERROR: Problem(
        500, "Something went wrong here", "The operator has been told. It was not your request."
    ),
    Code.UNAVAILABLE: Problem(
        503, "A service we need does not answer", "Try again in a moment.", {"Retry-After": RETRY_AFTER_OUTAGE}
    ),
    Code.NOT_CONFIGURED: Problem(
        503,
        "This deployment is not set up",
        "Ask its operator to look at /health.",
        {"Retry-After": RETRY_AFTER_OUTAGE},
    ),
}


class FieldError(NamedTuple):
    """One value that cannot be accepted. `field` is a dotted path into the body, or the name of a query parameter."""

    field: str
    message: str


class ProblemError(Exception):
    """Ends a request with the row of PROBLEMS named by `code`."""

    def __init__(
        self,
        code: Code,
        *,
        detail: str = "",
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail or PROBLEMS[code].detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    @property
    def status(self) -> int:
        return PROBLEMS[self.code].status

    def response(self) -> Response:
        """Give the answer as RFC 9457 has it, with `code` and `errors` as extension members (section 3.2)."""
        row = PROBLEMS[self.code]
        body: dict[str, object] = {
            "type": f"urn:partyline:problem:{self.code.value}",
            "title": row.title,
            "status": row.status,
            "detail": self.detail,
            "code": self.code.value,
        }
        if self.errors:
            body["errors"] = [error._asdict() for error in self.errors]
        headers = {"Content-Type": MEDIA_TYPE} | dict(row.headers) | self.headers
        return Response(body=body, status_code=row.status, headers=dict(headers))


class InvalidInputError(ProblemError):
    """At least one value in the body or the query cannot be accepted."""

    def __init__(self, *errors: FieldError) -> None:
        super().__init__(Code.INVALID_INPUT, errors=errors)


def from_domain(error: MeetingsError) -> ProblemError:
    """Translate: a refusal keeps its own code, anything else is an outage."""
    if isinstance(error, LockedOutError):
        return ProblemError(Code.LOCKED_OUT, headers={"Retry-After": str(error.seconds)})
    if isinstance(error, RefusedError):
        return ProblemError(Code(error.code) if error.code in set(Code) else Code.REFUSED)
    return ProblemError(Code.UNAVAILABLE)
