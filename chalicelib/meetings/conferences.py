"""Port: the Chime meetings behind the rooms (chime-sdk-meetings)."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.meetings.rooms import Room


@value
class Attendee:
    """A seat in a Chime meeting as Amazon gave it. `wire` is the whole Attendee object, for a browser's SDK."""

    id: str
    join_token: str = field(repr=False)
    wire: Mapping[str, object] = field(repr=False)


class Conferences(Protocol):
    """Every method may raise MeetingsError; every one may safely be repeated."""

    def start(self, room: Room, generation: int) -> str:
        """Start the room's meeting of this generation; returns its id. The same generation is the same meeting."""
        ...

    def describe(self, meeting_id: str) -> Mapping[str, object]:
        """Read the whole Meeting object. Raises MeetingGoneError."""
        ...

    def end(self, meeting_id: str) -> None:
        """End the meeting for all. Fine if it has ended."""
        ...

    def seat(self, meeting_id: str, external_user_id: str, *, speaking: bool = True) -> Attendee:
        """Take a seat; the same user has the same seat. Who may not speak is a browser that only listens and shows.

        Raises MeetingGoneError, MeetingFullError.
        """
        ...

    def free(self, meeting_id: str, attendee_id: str) -> None:
        """Give a seat back, its token dies, and who sits there is out. Fine if it was given back."""
        ...

    def is_running(self, meeting_id: str) -> bool:
        """Tell whether the meeting exists."""
        ...

    def has(self, meeting_id: str, attendee_id: str) -> bool:
        """Tell whether the attendee exists."""
        ...

    def let_speak(self, meeting_id: str, attendee_id: str, *, speaking: bool) -> None:
        """Mute or unmute a browser (UpdateAttendeeCapabilities). Raises ParticipantUnknownError."""
        ...

    def let_others_speak(self, meeting_id: str, but: Sequence[str], *, speaking: bool) -> None:
        """Mute or unmute all browsers but these, at least one (BatchUpdateAttendeeCapabilitiesExcept).

        Raises MeetingGoneError.
        """
        ...
