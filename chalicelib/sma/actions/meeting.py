"""A seat in a Chime SDK meeting for the caller (AWS: join-chime-meeting, mute-unmute)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from chalicelib.sma import limits

from .base import Action, AnyLeg, CallerLeg, Name

_SHORTEST_TOKEN, _LONGEST_TOKEN = limits.JOIN_TOKEN_CHARACTERS


class JoinChimeMeetingParameters(CallerLeg):
    """Whose seat. The page calls MeetingId optional; meetings made with chime-sdk-meetings need it."""

    page: ClassVar[str] = "join-chime-meeting"

    join_token: str = Field(min_length=_SHORTEST_TOKEN, max_length=_LONGEST_TOKEN, repr=False)
    meeting_id: Name | None = None


class JoinChimeMeeting(Action):
    """Put the caller into the meeting as LEG-B (AWS: join-chime-meeting)."""

    page: ClassVar[str] = "join-chime-meeting"

    parameters: JoinChimeMeetingParameters


class ModifyChimeMeetingAttendeesParameters(AnyLeg):
    """Whom to mute or unmute: telephone attendees of a meeting that this call has joined."""

    page: ClassVar[str] = "mute-unmute"

    operation: Literal["Mute", "Unmute"]
    meeting_id: Name
    attendee_list: Annotated[tuple[Name, ...], Field(min_length=1, max_length=limits.ATTENDEES_MOST)]


class ModifyChimeMeetingAttendees(Action):
    """Mute or unmute telephone attendees (AWS: mute-unmute)."""

    page: ClassVar[str] = "mute-unmute"

    parameters: ModifyChimeMeetingAttendeesParameters
