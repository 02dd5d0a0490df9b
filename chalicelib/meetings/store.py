"""Port: what the domain keeps. Every method may raise MeetingsError; every write may safely be repeated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.meetings.budgets import Purse
    from chalicelib.meetings.model import CallRecord, Participant
    from chalicelib.meetings.rooms import Knock, Page, PlacedCall, Room, Roster


class Rooms(Protocol):
    """Rooms and the PINs that lead to them. A room saved is at once what its PINs lead to."""

    def add(self, room: Room) -> None:
        """Keep a new room. Raises PinTakenError when a PIN (or the id) belongs to another; then nothing is kept."""
        ...

    def save(self, room: Room) -> Room:
        """Keep a change; returns the room with its next version. Raises StaleRoomError when somebody was faster."""
        ...

    def room(self, room_id: str) -> Room | None:
        """Read a room as it is this moment."""
        ...

    def rooms(self, now: float, *, cursor: str = "", limit: int = 50) -> Page:
        """List the rooms that have neither ended nor expired. Raises BadCursorError."""
        ...

    def count_rooms(self) -> int:
        """Count the rooms that have not ended (roughly: a room may appear a moment late)."""
        ...


class Tries(Protocol):
    """The tries at the door."""

    def knock(self, pin: str, purses: Sequence[Purse], now: float) -> Knock:
        """Read, in one round trip, the room behind this sealed PIN and the wrong tries of these purses."""
        ...

    def count_try(self, purse: Purse, attempt: str, now: float) -> None:
        """Count a wrong PIN. The same attempt counts once."""
        ...

    def spend(self, purse: Purse, now: float) -> bool:
        """Take one from what this purse has in the window of `now`; False when nothing was left. Each time counts."""
        ...


class Presence(Protocol):
    """Who is in a room. Who has gone for good never comes back, however late or often the news arrives."""

    def enter(self, participant: Participant) -> None:
        """Put somebody in the roster, or tell more of somebody who is there."""
        ...

    def observe(self, participant: Participant, at: int) -> None:
        """Note that Amazon saw this attendee connect or go (`participant.connected`), at this time in milliseconds.

        News older than what is known changes nothing. Somebody unknown enters as `participant` says.
        """
        ...

    def mark(
        self, room_id: str, attendee_id: str, *, muted: bool | None = None, hand_raised: bool | None = None
    ) -> None:
        """Show what somebody did, one of these at least. Nothing happens when they are not in the roster.

        What is None stays as it is: others may be changing it in the same instant.
        """
        ...

    def wait(self, guest: Participant, since: int) -> Participant | None:
        """Note that somebody waits in the lobby and asked at `guest.asked_at`; returns them as they are known.

        None when they were sent away, or had last asked at `since` or before.
        """
        ...

    def let_in(self, room_id: str, attendee_id: str) -> None:
        """End somebody's wait in the lobby. Nothing happens when they are not there."""
        ...

    def depart(self, room_id: str, attendee_id: str, now: float) -> None:
        """Take somebody out for good: the attendee exists no more."""
        ...

    def participant(self, room_id: str, attendee_id: str) -> Participant | None:
        """Read one entry of the roster."""
        ...

    def roster(self, room_id: str) -> Roster | None:
        """Read a room, who is in its running meeting and who in its lobby, oldest first, in one consistent query."""
        ...

    def attendees(self, room_id: str, meeting_id: str) -> tuple[str, ...]:
        """List the attendees of this meeting who have not gone for good, connected or not."""
        ...


class Calls(Protocol):
    """The calls we placed, and the record of every call."""

    def place(self, call: PlacedCall, now: float) -> None:
        """Remember a call we placed for a room."""
        ...

    def placed(self, room_id: str, transaction_id: str) -> PlacedCall | None:
        """Read a call we placed for this room."""
        ...

    def close(self, record: CallRecord) -> bool:
        """Write the record of a call once and take its attendee out of the roster; False when it was written before."""
        ...

    def record(self, transaction_id: str) -> CallRecord | None:
        """Read the record of a call."""
        ...


class Store(Rooms, Tries, Presence, Calls, Protocol):
    """All of it."""
