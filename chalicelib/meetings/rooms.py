"""A room: what lives on between its meetings."""

from __future__ import annotations

import re
from dataclasses import field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from chalicelib.meetings.errors import BadCursorError, RoomEndedError, RoomLockedError, RoomUnknownError
from chalicelib.meetings.model import Floor, Participant, Role
from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_CAPACITY = 250
"""Amazon's limit for MeetingFeatures.Attendee.MaxCount (API reference, AttendeeFeatures)."""

_DAY = 86_400
_PLACE = re.compile(r"\d{12}-[0-9a-zA-Z]{1,40}", re.ASCII)


class Mode(StrEnum):
    """Who may speak: all; all, but callers start muted; hosts alone."""

    CONVERSATION = "conversation"
    QUESTIONS = "questions"
    PRESENTATION = "presentation"


_FLOORS = {Mode.CONVERSATION: Floor.OPEN, Mode.QUESTIONS: Floor.MUTED, Mode.PRESENTATION: Floor.CLOSED}


class WaitingRoom(StrEnum):
    """How long guests wait: not at all; until a host is there; until a host lets them in."""

    OFF = "off"
    UNTIL_HOST = "until_host"
    UNTIL_ADMITTED = "until_admitted"


@value
class Room:
    """A room and, while one runs, its Chime meeting. Times are seconds since the epoch; PINs are sealed.

    `generation` counts the Chime meetings held here, `version` the times the room was saved. Whoever waited at
    `admitted_at` has been let in.
    """

    id: str
    title: str
    created_at: int
    expires_at: int
    host_pin: str = field(repr=False)
    guest_pin: str = field(repr=False)
    mode: Mode = Mode.CONVERSATION
    language: str = "en-US"
    media_region: str = "us-east-1"
    capacity: int = LARGEST_CAPACITY
    locked: bool = False
    waiting_room: WaitingRoom = WaitingRoom.OFF
    admitted_at: int = 0
    ended_at: int = 0
    meeting_id: str = ""
    generation: int = 0
    version: int = 0
    settings: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def forgotten_at(self) -> int:
        """When the last trace may go. A day longer than the room, so that a late caller hears what happened."""
        return (self.ended_at or self.expires_at) + _DAY

    @property
    def place(self) -> str:
        """Where the room stands in the list of rooms; also the cursor that asks for those after it."""
        return f"{self.created_at:012d}-{self.id}"

    def floor(self, role: Role) -> Floor:
        """Tell whether somebody of this role may speak when they come in."""
        return Floor.OPEN if role is Role.HOST else _FLOORS[self.mode]

    def makes_wait(self, role: Role) -> bool:
        """Tell whether somebody of this role has to pass the waiting room."""
        return self.waiting_room is not WaitingRoom.OFF and role is not Role.HOST

    def check_open(self, now: float) -> None:
        """Raise RoomEndedError or RoomUnknownError when the room's time is over."""
        if self.ended_at:
            raise RoomEndedError(self.id)
        if self.expires_at <= now:
            raise RoomUnknownError(self.id)

    def check_door(self, role: Role, now: float) -> None:
        """Raise what keeps somebody of this role out: the room's time is over, or the door is locked to guests."""
        self.check_open(now)
        if self.locked and role is not Role.HOST:
            raise RoomLockedError(self.id)


@value
class Page:
    """Some of the rooms, newest first. `cursor` asks for the next page; it is empty on the last."""

    rooms: tuple[Room, ...]
    cursor: str = ""


@value
class Knock:
    """What one read at the door told: the room behind the PIN, if any, and the wrong tries by budget key."""

    room: Room | None = None
    role: Role = Role.GUEST
    tries: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))


@value
class PlacedCall:
    """A call we placed for a room."""

    room_id: str
    transaction_id: str
    name: str


@value
class Roster:
    """A room, who is in its running meeting, and who has come to the lobby, be they let in or not."""

    room: Room
    participants: tuple[Participant, ...] = ()
    lobby: tuple[Participant, ...] = ()


def check_cursor(cursor: str) -> None:
    """Raise BadCursorError unless this may be a room's place; no cursor at all is fine."""
    if cursor and _PLACE.fullmatch(cursor) is None:
        raise BadCursorError
