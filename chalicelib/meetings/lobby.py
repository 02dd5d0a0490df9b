"""The waiting room: guests wait until a host is there, or lets them in, as the room has it.

Nobody calls those who wait. They ask again and again, a browser every other second and a telephone after each sentence
it hears, and are told when it is their turn. So a place is never lost by a message that was, and whoever stops asking
has left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.meetings.changing import change_room
from chalicelib.meetings.errors import MustWaitError, NotAdmittedError, RoomUnknownError
from chalicelib.meetings.model import Kind, Role
from chalicelib.meetings.rooms import WaitingRoom
from chalicelib.values import replace, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.meetings.model import Participant
    from chalicelib.meetings.rooms import Room, Roster
    from chalicelib.meetings.store import Presence, Store

PATIENCE: Mapping[Kind, int] = {Kind.WEB: 90, Kind.PHONE: 300}
"""Seconds after the last question in which somebody still waits.

Browsers let a hidden page ask once a minute; a telephone may be hearing a long announcement."""


@value
class Lobby:
    """Where people wait."""

    presence: Presence

    def check_turn(self, room: Room, guest: Participant) -> None:
        """Raise MustWaitError unless it is the turn of a guest who asks now; NotAdmittedError if it never will be."""
        if room.waiting_room is WaitingRoom.UNTIL_HOST and self._host_is_there(room.id):
            self.presence.let_in(room.id, guest.attendee_id)
            return
        known = self.presence.wait(guest, guest.asked_at - PATIENCE[guest.kind])
        if known is None:
            raise NotAdmittedError
        if is_waiting(room, known):
            raise MustWaitError(room.id, guest.attendee_id)

    def _host_is_there(self, room_id: str) -> bool:
        roster = self.presence.roster(room_id)
        return roster is not None and any(one.role is Role.HOST and one.connected for one in roster.participants)


def admit_all(store: Store, room_id: str, now: float) -> tuple[Participant, ...]:
    """Let everybody in who waits; returns them. Raises RoomUnknownError, RoomEndedError."""
    roster = store.roster(room_id)
    if roster is None:
        raise RoomUnknownError(room_id)
    roster.room.check_open(now)
    waiting = who_waits(roster, now)
    if waiting:
        change_room(store, room_id, now, lambda room: replace(room, admitted_at=int(now)))
    return waiting


def is_waiting(room: Room, guest: Participant) -> bool:
    """Tell whether somebody in the lobby has not been let in yet, neither alone nor with all others."""
    return guest.waiting and room.waiting_room is not WaitingRoom.OFF and guest.joined_at > room.admitted_at


def who_waits(roster: Roster, now: float) -> tuple[Participant, ...]:
    """List who waits and still asks, longest first."""
    return tuple(
        guest
        for guest in roster.lobby
        if is_waiting(roster.room, guest) and guest.asked_at > int(now) - PATIENCE[guest.kind]
    )
