"""The reception: seats people who come by telephone. Stands behind the port `Meetings`."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from chalicelib.meetings.badge import Badge
from chalicelib.meetings.budgets import Budgets, Purse
from chalicelib.meetings.door import Try, open_door
from chalicelib.meetings.errors import RoomUnknownError
from chalicelib.meetings.model import CallRecord, Departure, Kind, Participant, Role, Seat, Visitor
from chalicelib.meetings.seal import Seal
from chalicelib.meetings.seating import Seating
from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.meetings.conferences import Attendee, Conferences
    from chalicelib.meetings.rooms import Room
    from chalicelib.meetings.store import Store


@value
class Reception:
    """Implements `frontdoor.Meetings`. `now` gives seconds since the epoch."""

    store: Store
    conferences: Conferences
    seal: Seal
    now: Callable[[], float]
    budgets: Budgets = field(default_factory=Budgets)

    def admit(self, pin: str, visitor: Visitor) -> Seat:
        """Seat the visitor in the room with this PIN. Two round trips when its meeting is running.

        Raises LockedOutError whatever the PIN once too many were wrong, else WrongPinError, RoomEndedError,
        RoomUnknownError, RoomLockedError, MustWaitError, NotAdmittedError, MeetingFullError.
        """
        attempt = f"{visitor.transaction_id}#{visitor.attempt}"
        room, role = open_door(self.store, Try(self.seal.pin(pin), self._purses(visitor), attempt, self.now()))
        return self._receive(room, role, visitor)

    def wait(self, room_id: str, visitor: Visitor) -> Seat:
        """Seat a guest who waits in the lobby, if it is their turn. Raises what `admit` raises once a PIN was right."""
        room = self.store.room(room_id)
        if room is None:
            raise RoomUnknownError(room_id)
        return self._receive(room, Role.GUEST, visitor)

    def admit_all(self, room_id: str) -> None:
        """Let everybody in who waits; telephones see it at their next look. Raises RoomUnknownError, RoomEndedError."""
        from chalicelib.meetings.lobby import admit_all  # noqa: PLC0415 - few calls need it

        admit_all(self.store, room_id, self.now())

    def invite(self, room_id: str, visitor: Visitor) -> Seat:
        """Seat somebody whom we called, or who was cut off. A locked door is no bar: the host asked for them."""
        room = self.store.room(room_id)
        if room is None:
            raise RoomUnknownError(room_id)
        now = self.now()
        role = Role.HOST if visitor.host else Role.GUEST
        return self._seat(room, role, visitor, lambda room: room.check_open(now))

    def mark(self, room_id: str, attendee_id: str, *, muted: bool, hand_raised: bool) -> None:
        """Show in the roster what the caller did with the keypad."""
        self.store.mark(room_id, attendee_id, muted=muted, hand_raised=hand_raised)

    def head_count(self, room_id: str) -> int:
        """Count who is connected to the room's meeting, on phones and in browsers."""
        roster = self.store.roster(room_id)
        if roster is None:
            raise RoomUnknownError(room_id)
        return sum(participant.connected for participant in roster.participants)

    def departure(self, meeting_id: str, attendee_id: str) -> Departure:
        """Tell why this attendee lost its meeting: it is over, somebody removed them, or the line dropped."""
        if not self.conferences.is_running(meeting_id):
            return Departure.OVER
        return Departure.DROPPED if self.conferences.has(meeting_id, attendee_id) else Departure.REMOVED

    def close(self, record: CallRecord) -> None:
        """Give the seat back, take it out of the roster, write the record once.

        Both halves are tried whatever becomes of the other; a second try repeats neither's effect.
        """
        try:
            if record.meeting_id and record.attendee_id:  # in the lobby there is a place and no seat
                self.conferences.free(record.meeting_id, record.attendee_id)
        finally:
            self.store.close(record)

    def _receive(self, room: Room, role: Role, visitor: Visitor) -> Seat:
        now = self.now()
        room.check_door(role, now)
        if room.makes_wait(role):
            from chalicelib.meetings.lobby import Lobby  # noqa: PLC0415 - few calls need it

            Lobby(self.store).check_turn(room, _in_lobby(room, visitor, int(now)))
        return self._seat(room, role, visitor, lambda room: room.check_door(role, now))

    def _seat(self, room: Room, role: Role, visitor: Visitor, admission: Callable[[Room], None]) -> Seat:
        seating = Seating(self.store, self.conferences)
        room, attendee = seating.take(room, Badge.of(visitor, role).text, admission)
        return _as_seat(room, attendee, role)

    def _purses(self, visitor: Visitor) -> tuple[Purse, Purse]:
        caller = Purse(f"caller-{self.seal.number(visitor.number)}", self.budgets.caller)
        called = Purse(f"called-{self.seal.number(visitor.called)}", self.budgets.called)
        return caller, called


def _as_seat(room: Room, attendee: Attendee, role: Role) -> Seat:
    return Seat(
        room_id=room.id,
        meeting_id=room.meeting_id,
        attendee_id=attendee.id,
        role=role,
        join_token=attendee.join_token,
        floor=room.floor(role),
    )


def _in_lobby(room: Room, visitor: Visitor, now: int) -> Participant:
    badge = Badge.of(visitor, Role.GUEST)
    return Participant(
        room_id=room.id,
        meeting_id="",
        attendee_id=f"call-{visitor.transaction_id}",
        kind=Kind.PHONE,
        role=Role.GUEST,
        name=badge.shown,
        joined_at=now,
        transaction_id=visitor.transaction_id,
        connected=False,
        asked_at=now,
    )
