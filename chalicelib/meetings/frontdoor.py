"""Port: what a telephone call asks of the meetings. The desk is its only user; `Reception` is what stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.meetings.model import CallRecord, Departure, Seat, Visitor


class Meetings(Protocol):
    """Every method may raise MeetingsError; a second call with the same arguments changes nothing more."""

    def admit(self, pin: str, visitor: Visitor) -> Seat:
        """Seat the visitor in the room with this PIN, starting its meeting if nobody has.

        Raises RefusedError, MustWaitError.
        """
        ...

    def wait(self, room_id: str, visitor: Visitor) -> Seat:
        """Seat a guest who waits, if it is their turn. Raises RefusedError, MustWaitError."""
        ...

    def admit_all(self, room_id: str) -> None:
        """Let everybody in who waits."""
        ...

    def invite(self, room_id: str, visitor: Visitor) -> Seat:
        """Seat somebody whom we called. Raises RefusedError."""
        ...

    def mark(self, room_id: str, attendee_id: str, *, muted: bool, hand_raised: bool) -> None:
        """Show in the roster what the caller did with the keypad."""
        ...

    def head_count(self, room_id: str) -> int:
        """How many people are in the room, on phones and in browsers."""
        ...

    def departure(self, meeting_id: str, attendee_id: str) -> Departure:
        """Why this attendee is no longer connected."""
        ...

    def close(self, record: CallRecord) -> None:
        """End the call: give the seat back, take it out of the roster, write the record once."""
        ...
