"""The house: what hosts do with rooms, and how people with a browser come in."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.meetings.budgets import Budgets, Purse
from chalicelib.meetings.changing import change_room
from chalicelib.meetings.door import Try, open_door
from chalicelib.meetings.errors import MeetingsError, PinTakenError, RoomUnknownError
from chalicelib.meetings.lobby import Lobby, who_waits
from chalicelib.meetings.model import Floor, Kind, Participant, Role
from chalicelib.meetings.pins import Draw, digits_for, draw_pair
from chalicelib.meetings.rooms import LARGEST_CAPACITY, Mode, Page, Room, WaitingRoom
from chalicelib.meetings.seating import Seating
from chalicelib.values import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.meetings.conferences import Conferences
    from chalicelib.meetings.seal import Seal
    from chalicelib.meetings.store import Store

_DRAWS = 8
_ID_BITS = 80
_DAY = 86_400
_PLACE = "web-"
"""How the ExternalUserId of a browser begins, which is its place in the lobby as well."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a host may choose for a new room. `expires_at` is in seconds since the epoch; 0 takes the usual lifetime."""

    title: str
    mode: Mode = Mode.CONVERSATION
    language: str = "en-US"
    media_region: str = "us-east-1"
    capacity: int = LARGEST_CAPACITY
    locked: bool = False
    waiting_room: WaitingRoom = WaitingRoom.OFF
    expires_at: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """What a host may change of a room; None leaves it as it is."""

    title: str | None = None
    mode: Mode | None = None
    language: str | None = None
    locked: bool | None = None
    waiting_room: WaitingRoom | None = None
    expires_at: int | None = None

    def made_to(self, room: Room) -> Room:
        """Return the room with these changes."""
        wanted = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return replace(room, **{name: wish for name, wish in wanted.items() if wish is not None})


@dataclass(frozen=True, slots=True)
class NewRoom:
    """A room just made, with its PINs in clear: now or never, they are kept only as a hash."""

    room: Room
    host_pin: str = field(repr=False)
    guest_pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebSeat:
    """What a browser needs to join, exactly as Amazon answered it (MeetingSessionConfiguration takes both)."""

    meeting: Mapping[str, object] = field(repr=False)
    attendee: Mapping[str, object] = field(repr=False)


@dataclass(frozen=True, slots=True)
class House:
    """Rooms for hosts. `now` gives seconds since the epoch, `draw` randomness (`secrets.randbelow`)."""

    store: Store
    conferences: Conferences
    seal: Seal
    now: Callable[[], float]
    draw: Draw
    budgets: Budgets = field(default_factory=Budgets)
    lifetime_days: int = 90

    def create(self, plan: Plan) -> NewRoom:
        """Make a room with a host PIN and a guest PIN nobody else has. No Chime meeting yet. Raises MeetingsError."""
        digits = digits_for(self.store.count_rooms() + 1)
        for _ in range(_DRAWS):
            new = self._drawn(plan, digits)
            with suppress(PinTakenError):
                self.store.add(new.room)
                return new
        message = "no free PIN found"
        raise MeetingsError(message)

    def get(self, room_id: str) -> Room:
        """Read a room, also one that has ended. Raises RoomUnknownError once it has expired."""
        room = self.store.room(room_id)
        if room is None or (not room.ended_at and room.expires_at <= self.now()):
            raise RoomUnknownError(room_id)
        return room

    def list(self, *, cursor: str = "", limit: int = 50) -> Page:
        """List the live rooms, newest first. Raises BadCursorError."""
        return self.store.rooms(self.now(), cursor=cursor, limit=limit)

    def update(self, room_id: str, changes: Changes, leave: Callable[[Room], None] | None = None) -> Room:
        """Change a live room. `leave` raises what keeps from changing the room as it is the moment it is saved.

        Raises RoomUnknownError, RoomEndedError.
        """

        def change(room: Room) -> Room:
            if leave is not None:
                leave(room)
            return changes.made_to(room)

        return self._change(room_id, change)

    def end(self, room_id: str) -> Room:
        """End the room for good, and its meeting for all in it. Ending it again is fine. Raises RoomUnknownError."""
        room = self.get(room_id)
        if not room.ended_at:
            now = int(self.now())
            room = self._change(room_id, lambda found: replace(found, ended_at=now))
        # Last, so that a try which fails here leaves a room that has ended, and a second try finishes the work.
        if room.meeting_id:
            self.conferences.end(room.meeting_id)
        return room

    def seat(self, room_id: str, role: Role, name: str, place: str = "") -> WebSeat:
        """Seat somebody with a browser. Who must wait asks again by their place. Raises RefusedError, MustWaitError."""
        now, room = self.now(), self.get(room_id)
        place = place or f"{_PLACE}{self._fresh_id()}"
        room.check_door(role, now)
        asks = _expected(room, place, role, name, int(now))
        if room.makes_wait(role):
            Lobby(self.store).check_turn(room, replace(asks, meeting_id=""))
        listens = room.floor(role) is Floor.CLOSED
        seating = Seating(self.store, self.conferences, speaking=not listens)
        room, attendee = seating.take(room, place, lambda room: room.check_door(role, now))
        try:
            seated = replace(asks, meeting_id=room.meeting_id, attendee_id=attendee.id, asked_at=0, muted=listens)
            self.store.enter(seated)
            meeting = self.conferences.describe(room.meeting_id)
        except MeetingsError:
            with suppress(MeetingsError):
                self.conferences.free(room.meeting_id, attendee.id)
            raise
        return WebSeat(meeting, attendee.wire)

    def roster(self, room_id: str) -> tuple[Participant, ...]:
        """List who has a seat in the room's meeting, oldest first, and then who waits for one.

        `connected` tells who has taken it. Raises RoomUnknownError, RoomEndedError.
        """
        roster = self.store.roster(room_id)
        if roster is None:
            raise RoomUnknownError(room_id)
        roster.room.check_open(self.now())
        return (*roster.participants, *who_waits(roster, self.now()))

    def recognise(self, room_id: str, pin: str, address: str = "") -> tuple[Room, Role]:
        """Tell whose PIN this is, for somebody at a network address who names the room. Each call is a try.

        A room that never was is answered like a wrong PIN, and counted alike. Raises LockedOutError, whatever the PIN,
        once too many were wrong; else WrongPinError, RoomEndedError, RoomUnknownError.
        """
        now, purses = self.now(), self._purses(room_id, address)
        one = Try(self.seal.pin(pin), purses, self._fresh_id(), now)
        room, role = open_door(self.store, one, lambda room: room.id == room_id)
        room.check_open(now)
        return room, role

    def _purses(self, room_id: str, address: str) -> tuple[Purse, Purse]:
        here = Purse(f"room-{room_id}", self.budgets.room)
        return here, Purse(f"address-{self.seal.address(address)}", self.budgets.caller)

    def _change(self, room_id: str, change: Callable[[Room], Room]) -> Room:
        return change_room(self.store, room_id, self.now(), change)

    def _drawn(self, plan: Plan, digits: int) -> NewRoom:
        host_pin, guest_pin = draw_pair(digits, self.draw)
        now = int(self.now())
        room = Room(
            id=self._fresh_id(),
            title=plan.title,
            created_at=now,
            expires_at=plan.expires_at or now + self.lifetime_days * _DAY,
            host_pin=self.seal.pin(host_pin),
            guest_pin=self.seal.pin(guest_pin),
            mode=plan.mode,
            language=plan.language,
            media_region=plan.media_region,
            capacity=plan.capacity,
            locked=plan.locked,
            waiting_room=plan.waiting_room,
        )
        return NewRoom(room, host_pin, guest_pin)

    def _fresh_id(self) -> str:
        return f"{self.draw(1 << _ID_BITS):020x}"


def is_place(name: str) -> bool:
    """Tell whether this is a browser's place in the lobby, and no attendee's id."""
    return name.startswith(_PLACE)


def _expected(room: Room, place: str, role: Role, name: str, now: int) -> Participant:
    return Participant(
        room_id=room.id,
        meeting_id=room.meeting_id,
        attendee_id=place,
        kind=Kind.WEB,
        role=role,
        name=name,
        joined_at=now,
        connected=False,
        asked_at=now,
    )
