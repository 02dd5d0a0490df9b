"""What the HTTP API takes and gives. docs/api.md shows each with an example.

Strict: a number in quotes is no number, an unknown field is an error, and every limit names its field. What depends on
the clock (a date in the past) is checked against the time in the validation context, never against a clock of its own.
"""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, model_validator

LONGEST_LIFE = 366 * 24 * 3600
"""Seconds. A room or an invitation that outlives a year is a slip of the keyboard."""

_INVISIBLE = {"Cc", "Cs", "Zl", "Zp"}
_TURNS_TEXT_AROUND = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _printable(text: str) -> str:
    """Refuse what could forge a line of a log, a header, or the look of a name in somebody else's roster."""
    if any(unicodedata.category(letter) in _INVISIBLE or letter in _TURNS_TEXT_AROUND for letter in text):
        msg = "has characters that cannot be shown"
        raise ValueError(msg)
    return text


def _in_the_future(moment: datetime, info: ValidationInfo) -> datetime:
    now: float = info.context["now"] if info.context else 0.0
    if moment.timestamp() <= now:
        msg = "lies in the past"
        raise ValueError(msg)
    if moment.timestamp() > now + LONGEST_LIFE:
        msg = "lies more than 366 days ahead"
        raise ValueError(msg)
    return moment


def _with_zone(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        msg = "needs a time zone, such as a Z at the end"
        raise ValueError(msg)
    return moment


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(_printable)]
Title = Annotated[_Text, Field(max_length=200)]
Name = Annotated[_Text, Field(max_length=64)]
Sentence = Annotated[_Text, Field(max_length=1000)]
Mode = Literal["conversation", "questions", "presentation"]
Capacity = Annotated[int, Field(ge=1, le=250)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}-[A-Z]{2}$")]
"""A language and a country, as the names of the files in prompts/."""
Region = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")]
PhoneNumber = Annotated[str, Field(pattern=r"^\+[1-9]\d{6,14}$", repr=False)]
"""E.164 (ITU-T): a plus, a country code that does not begin with 0, at most 15 digits."""
Future = Annotated[datetime, AfterValidator(_with_zone), AfterValidator(_in_the_future)]


class Body(BaseModel):
    """What every request body has in common."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


class Change(Body):
    """A body in which each field may be left out, but not all of them."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if all(getattr(self, name) is None for name in type(self).model_fields):
            names = ", ".join(type(self).model_fields)
            msg = f"needs at least one of: {names}"
            raise ValueError(msg)
        return self


class Nothing(Body):
    """For requests whose body is not read."""


class NewMeeting(Body):
    """POST /meetings."""

    title: Title
    mode: Mode = "conversation"
    language: Language | None = None
    media_region: Region | None = None
    capacity: Capacity = 250
    expires_at: Future | None = None


class MeetingChange(Change):
    """PATCH /meetings/{meeting_id}."""

    title: Title | None = None
    mode: Mode | None = None
    language: Language | None = None
    locked: bool | None = None
    expires_at: Future | None = None


class NewAttendee(Body):
    """POST /meetings/{meeting_id}/attendees."""

    name: Name


class ParticipantChange(Change):
    """PATCH /meetings/{meeting_id}/participants/{attendee_id} and /calls/{transaction_id}."""

    muted: bool | None = None
    say: Sentence | None = None


class NewCall(Body):
    """POST /meetings/{meeting_id}/calls."""

    to: PhoneNumber
    language: Language | None = None
    name: Name | None = None


class NewInvitation(Body):
    """POST /meetings/{meeting_id}/invitations."""

    role: Literal["guest", "host"] = "guest"
    expires_at: Future | None = None


class Meeting(BaseModel):
    """A room, as its hosts see it. The PINs are there once, in the answer that made them."""

    id: str
    title: str
    mode: str
    language: str
    media_region: str
    capacity: int
    locked: bool
    created_at: str
    expires_at: str
    ended_at: str | None = None
    dial_in: str | None = None
    host_pin: str | None = Field(default=None, repr=False)
    guest_pin: str | None = Field(default=None, repr=False)


class Meetings(BaseModel):
    """One page of rooms. `next` goes into `cursor` of the next request; without it there are no more."""

    meetings: list[Meeting]
    next: str | None = None


class Person(BaseModel):
    """Somebody in the roster. Guests do not see `transaction_id`."""

    attendee_id: str
    name: str
    kind: str
    role: str
    connected: bool
    muted: bool
    hand_raised: bool
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
    link: str | None = Field(repr=False)
    role: str
    expires_at: str


class Health(BaseModel):
    """What works. `checks` says in words what does not."""

    status: Literal["ok", "failing"]
    checks: dict[str, str]


def written(seconds: float) -> str:
    """Seconds since the epoch as RFC 3339 in UTC, whole seconds."""
    return datetime.fromtimestamp(int(seconds), tz=UTC).isoformat().replace("+00:00", "Z")
