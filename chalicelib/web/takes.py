"""What the HTTP API takes. docs/api.md shows each with an example.

Strict: a number in quotes is no number, an unknown field is an error, and every limit names its field. What depends on
the clock (a date in the past) is checked against the time in the validation context, never against a clock of its own.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic.config import JsonDict

LONGEST_LIFE = 366 * 24 * 3600
"""Seconds. A room or an invitation that outlives a year is a slip of the keyboard."""

_HIDDEN = r"\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069"
"""Controls, line and paragraph separators, and what turns text around, for use in a character class."""
_SPACES = r" \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
READABLE = rf"^[^{_HIDDEN}]*[^{_HIDDEN}{_SPACES}][^{_HIDDEN}]*$"
"""A text with something to read in it and nothing that cannot be shown. Means the same in every dialect of patterns."""
MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$"
"""RFC 3339, section 5.6."""


def _readable(text: str) -> str:
    """Refuse what could forge a line of a log, a header, or the look of a name in somebody else's roster."""
    if re.search(f"[{_HIDDEN}]", text):
        msg = "has characters that cannot be shown"
        raise ValueError(msg)
    if not re.search(f"[^{_SPACES}]", text):
        msg = "is empty"
        raise ValueError(msg)
    return text.strip()


def _as_in_rfc_3339(moment: Any) -> Any:  # noqa: ANN401 - whatever was sent
    """Take times as the document says and no others; pydantic would also read days, and seconds in quotes."""
    if not (isinstance(moment, str) and re.fullmatch(MOMENT, moment)):
        msg = "must be a time with a time zone, such as 2027-03-01T18:00:00Z"
        raise ValueError(msg)
    return moment


def _in_the_future(moment: datetime, info: ValidationInfo) -> datetime:
    now: float = info.context["now"] if info.context else 0.0
    if moment.timestamp() <= now:
        msg = "lies in the past"
        raise ValueError(msg)
    if moment.timestamp() > now + LONGEST_LIFE:
        msg = "lies more than 366 days ahead"
        raise ValueError(msg)
    return moment


def _whole(number: Any) -> Any:  # noqa: ANN401 - whatever was sent
    """Take 25.0 for 25, as JSON Schema does (Core, section 4.2.3): some programs have no other numbers."""
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _only_false(value: bool) -> bool:  # noqa: FBT001 - whatever was sent
    if value:
        msg = "can only be false"
        raise ValueError(msg)
    return value


def _text(schema: JsonDict) -> None:
    schema["pattern"] = READABLE


Title = Annotated[str, Field(max_length=200, json_schema_extra=_text), AfterValidator(_readable)]
Name = Annotated[str, Field(max_length=64, json_schema_extra=_text), AfterValidator(_readable)]
Sentence = Annotated[str, Field(max_length=1000, json_schema_extra=_text), AfterValidator(_readable)]
Mode = Literal["conversation", "questions", "presentation"]
WaitingRoom = Literal["off", "until_host", "until_admitted"]
Capacity = Annotated[int, Field(ge=1, le=250), BeforeValidator(_whole)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}-[A-Z]{2}$")]
"""A language and a country, as the names of the files in prompts/."""
Region = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-[0-9]$", max_length=32)]
PhoneNumber = Annotated[str, Field(pattern=r"^[+][1-9][0-9]{6,14}$", repr=False)]
"""E.164 (ITU-T): a plus, a country code that does not begin with 0, at most 15 digits."""
PinDigits = Annotated[str, Field(pattern=r"^[0-9]{6,10}$", repr=False)]
Future = Annotated[datetime, Field(strict=False), BeforeValidator(_as_in_rfc_3339), AfterValidator(_in_the_future)]
NoMore = Annotated[bool, Field(json_schema_extra={"const": False}), AfterValidator(_only_false)]
"""False and nothing else: a host ends a wait, and begins none. (`Literal[False]` would take 0 as well.)"""


class Body(BaseModel):
    """What every request body has in common."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)


def _at_least_one(schema: JsonDict, model: type[BaseModel]) -> None:
    schema["anyOf"] = [
        {"required": [name], "properties": {name: {"not": {"type": "null"}}}} for name in model.model_fields
    ]


class Change(Body):
    """A body in which each field may be left out, but not all of them."""

    model_config = ConfigDict(json_schema_extra=_at_least_one)

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
    waiting_room: WaitingRoom = "off"
    expires_at: Future | None = None


class MeetingChange(Change):
    """PATCH /meetings/{meeting_id}."""

    title: Title | None = None
    mode: Mode | None = None
    language: Language | None = None
    locked: bool | None = None
    waiting_room: WaitingRoom | None = None
    expires_at: Future | None = None


class NewAttendee(Body):
    """POST /meetings/{meeting_id}/attendees."""

    name: Name


class ParticipantChange(Change):
    """PATCH /meetings/{meeting_id}/participants/{attendee_id}. `waiting` false lets somebody in."""

    muted: bool | None = None
    say: Sentence | None = None
    waiting: NoMore | None = None


class EverybodyChange(Change):
    """PATCH /meetings/{meeting_id}/participants. `waiting` false lets everybody in who waits."""

    muted: bool | None = None
    waiting: NoMore | None = None


class Hand(Body):
    """PUT /meetings/{meeting_id}/participants/{attendee_id}/hand."""

    raised: bool


class CallChange(Change):
    """PATCH /meetings/{meeting_id}/calls/{transaction_id}."""

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


class Pin(Body):
    """POST /meetings/{meeting_id}/invitations/by-pin."""

    pin: PinDigits
