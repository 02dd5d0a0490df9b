"""What the HTTP API gives. docs/api.md shows each with an example."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Meeting(BaseModel):
    """A room, as its people see it. The PINs are there once, in the answer that made them."""

    id: str
    title: str
    mode: str
    language: str
    media_region: str
    capacity: int
    locked: bool
    waiting_room: str
    created_at: str
    expires_at: str
    dial_in: str | None = None
    host_pin: str | None = Field(default=None, repr=False)
    guest_pin: str | None = Field(default=None, repr=False)


class Meetings(BaseModel):
    """One page of rooms. `next` goes into `cursor` of the next request; without it there are no more."""

    meetings: list[Meeting]
    next: str | None = None


class Person(BaseModel):
    """Somebody in the roster. Guests do not see `transaction_id`, nor who is waiting."""

    attendee_id: str
    name: str
    kind: str
    role: str
    connected: bool
    muted: bool
    hand_raised: bool
    waiting: bool
    joined_at: str
    transaction_id: str | None = None


class Roster(BaseModel):
    """Who is in the room."""

    participants: list[Person]


class Call(BaseModel):
    """A call that has been asked for. Whether it is answered shows in the roster."""

    transaction_id: str


class Invitation(BaseModel):
    """A signed invitation. `link` carries it after the `#`, which browsers never send to a server."""

    token: str = Field(repr=False)
    link: str | None = Field(default=None, repr=False)
    role: str
    expires_at: str


class Accepted(BaseModel):
    """It is asked for. A telephone acts on it a moment later, and the roster shows when it has."""

    accepted: Literal[True] = True


class AmazonMeeting(BaseModel):
    """The meeting as Amazon describes it: more than this, and passed on as it came."""

    model_config = ConfigDict(extra="allow")

    meeting_id: str = Field(alias="MeetingId")
    media_region: str = Field(alias="MediaRegion")
    media_placement: dict[str, Any] = Field(alias="MediaPlacement")


class AmazonAttendee(BaseModel):
    """The attendee as Amazon describes it. JoinToken is a secret of this one browser."""

    model_config = ConfigDict(extra="allow")

    attendee_id: str = Field(alias="AttendeeId")
    external_user_id: str = Field(alias="ExternalUserId")
    join_token: str = Field(alias="JoinToken", repr=False)


class Seat(BaseModel):
    """What MeetingSessionConfiguration of amazon-chime-sdk-js takes, and a token of whoever sits there."""

    meeting: AmazonMeeting = Field(alias="Meeting")
    attendee: AmazonAttendee = Field(alias="Attendee")
    token: str = Field(repr=False)


class Waiting(BaseModel):
    """There is a place in the waiting room. Ask again in two seconds, with this token as the credential."""

    waiting: Literal[True] = True
    attendee_id: str
    token: str = Field(repr=False)


class WrongField(BaseModel):
    """One value that cannot be accepted, and why. `field` is a dotted path into the body, or a query parameter."""

    field: str
    message: str


class ProblemDetails(BaseModel):
    """What went wrong (RFC 9457). Act on `code`."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[WrongField] | None = None


class Health(BaseModel):
    """What works. `checks` says in words what does not."""

    status: Literal["ok", "failing"]
    checks: dict[str, str]


class Description(BaseModel):
    """An OpenAPI document, such as this one."""

    model_config = ConfigDict(extra="allow")

    openapi: str
    info: dict[str, Any]
    paths: dict[str, Any]


def written(seconds: float) -> str:
    """Seconds since the epoch as RFC 3339 in UTC, whole seconds."""
    return datetime.fromtimestamp(int(seconds), tz=UTC).isoformat().replace("+00:00", "Z")
