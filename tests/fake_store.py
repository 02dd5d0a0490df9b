"""The store, in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.meetings.errors import PinTakenError, StaleRoomError
from chalicelib.meetings.model import CallRecord, Participant, Role
from chalicelib.meetings.rooms import Knock, Page, PlacedCall, Room, Roster, check_cursor
from tests.breakable import Breakable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.meetings.budgets import Purse


class FakeStore(Breakable):
    """The whole store, in dictionaries; kept to the same contract as the one on DynamoDB by the same tests."""

    def __init__(self) -> None:
        super().__init__()
        self._rooms: dict[str, Room] = {}
        self._pins: dict[str, tuple[str, Role]] = {}
        self._tries: dict[str, tuple[float, frozenset[str]]] = {}
        self._spent: dict[tuple[str, int], int] = {}
        self._seats: dict[tuple[str, str], Participant] = {}
        self._seen: dict[tuple[str, str], int] = {}
        self._gone: set[tuple[str, str]] = set()
        self._placed: dict[tuple[str, str], PlacedCall] = {}
        self._records: dict[str, CallRecord] = {}

    # Rooms

    def add(self, room: Room) -> None:
        with self.lock:
            self._asked("add")
            if room.id in self._rooms or any(self._leads(pin, room.created_at) for pin in _pins(room)):
                raise PinTakenError
            self._keep(room)

    def save(self, room: Room) -> Room:
        with self.lock:
            self._asked("save")
            if room.id not in self._rooms or self._rooms[room.id].version != room.version:
                raise StaleRoomError
            if any(self._pins[pin][0] != room.id for pin in _pins(room)):
                raise StaleRoomError
            return self._keep(replace(room, version=room.version + 1))

    def room(self, room_id: str) -> Room | None:
        self._asked("room")
        return self._rooms.get(room_id)

    def rooms(self, now: float, *, cursor: str = "", limit: int = 50) -> Page:
        self._asked("rooms")
        check_cursor(cursor)
        live = {room.place: room for room in self._rooms.values() if not room.ended_at and room.expires_at > now}
        places = sorted((place for place in live if not cursor or place < cursor), reverse=True)
        shown = places[:limit]
        return Page(tuple(live[place] for place in shown), shown[-1] if len(places) > limit else "")

    def count_rooms(self) -> int:
        self._asked("count_rooms")
        return sum(not room.ended_at for room in self._rooms.values())

    # Tries

    def knock(self, pin: str, purses: Sequence[Purse], now: float) -> Knock:
        with self.lock:
            self._asked("knock")
            room, role = self._leads(pin, now) or (None, Role.GUEST)
            return Knock(room, role, {purse.key: self._tried(purse, now) for purse in purses})

    def count_try(self, purse: Purse, attempt: str, now: float) -> None:
        with self.lock:
            self._asked("count_try")
            tried = self._tried(purse, now)
            until = self._tries[purse.key][0] if tried else int(now) + purse.budget.seconds
            self._tries[purse.key] = until, tried | {attempt}

    def spend(self, purse: Purse, now: float) -> bool:
        with self.lock:
            self._asked("spend")
            window = purse.key, purse.budget.window(now)
            left = self._spent.get(window, 0) < purse.budget.tries
            self._spent[window] = self._spent.get(window, 0) + left
            return left

    # Presence

    def enter(self, participant: Participant) -> None:
        with self.lock:
            self._asked("enter")
            known = self._seats.get(_key(participant))
            if _key(participant) not in self._gone:
                kept = ("joined_at", "connected", "muted", "hand_raised") if known else ()
                self._seats[_key(participant)] = replace(participant, **{name: getattr(known, name) for name in kept})

    def observe(self, participant: Participant, at: int) -> None:
        with self.lock:
            self._asked("observe")
            key = _key(participant)
            if key not in self._gone and self._seen.get(key, -1) < at:
                self._seen[key] = at
                self._seats[key] = replace(self._seats.get(key, participant), connected=participant.connected)

    def mark(
        self, room_id: str, attendee_id: str, *, muted: bool | None = None, hand_raised: bool | None = None
    ) -> None:
        self._asked("mark")
        known = self._seats.get((room_id, attendee_id))
        if known:
            self._seats[room_id, attendee_id] = replace(
                known,
                muted=known.muted if muted is None else muted,
                hand_raised=known.hand_raised if hand_raised is None else hand_raised,
            )

    def wait(self, guest: Participant, since: int) -> Participant | None:
        with self.lock:
            self._asked("wait")
            known = self._seats.get(_key(guest))
            if _key(guest) in self._gone or (known and known.asked_at <= since):
                return None
            self._seats[_key(guest)] = replace(known or replace(guest, waiting=True), asked_at=guest.asked_at)
            return self._seats[_key(guest)]

    def let_in(self, room_id: str, attendee_id: str) -> None:
        with self.lock:
            self._asked("let_in")
            known = self._seats.get((room_id, attendee_id))
            if known and known.asked_at:
                self._seats[room_id, attendee_id] = replace(known, waiting=False)

    def depart(self, room_id: str, attendee_id: str, now: float) -> None:
        self._asked("depart")
        self._gone.add((room_id, attendee_id))
        self._seats.pop((room_id, attendee_id), None)

    def participant(self, room_id: str, attendee_id: str) -> Participant | None:
        self._asked("participant")
        return self._seats.get((room_id, attendee_id))

    def roster(self, room_id: str) -> Roster | None:
        self._asked("roster")
        room = self._rooms.get(room_id)
        if room is None:
            return None
        if room.ended_at:
            return Roster(room)
        everybody = sorted(self._in_room(room_id), key=lambda who: (who.joined_at, who.attendee_id))
        here = [seat for seat in everybody if seat.meeting_id == room.meeting_id and not seat.in_lobby]
        return Roster(room, tuple(here), tuple(seat for seat in everybody if seat.in_lobby))

    def attendees(self, room_id: str, meeting_id: str) -> tuple[str, ...]:
        self._asked("attendees")
        seats = [seat for seat in self._in_room(room_id) if not seat.in_lobby]
        return tuple(seat.attendee_id for seat in seats if seat.meeting_id == meeting_id)

    # Calls

    def place(self, call: PlacedCall, now: float) -> None:
        self._asked("place")
        self._placed[call.room_id, call.transaction_id] = call

    def placed(self, room_id: str, transaction_id: str) -> PlacedCall | None:
        self._asked("placed")
        return self._placed.get((room_id, transaction_id))

    def close(self, record: CallRecord) -> bool:
        with self.lock:
            self._asked("close")
            if record.attendee_id:
                self._gone.add((record.room_id, record.attendee_id))
                self._seats.pop((record.room_id, record.attendee_id), None)
            new = record.transaction_id not in self._records
            self._records.setdefault(record.transaction_id, record)
            return new

    def record(self, transaction_id: str) -> CallRecord | None:
        self._asked("record")
        return self._records.get(transaction_id)

    @property
    def records(self) -> dict[str, CallRecord]:
        """The call records, for a test to look at."""
        return self._records

    def _keep(self, room: Room) -> Room:
        self._rooms[room.id] = room
        self._pins[room.host_pin] = room.id, Role.HOST
        self._pins[room.guest_pin] = room.id, Role.GUEST
        return room

    def _leads(self, pin: str, now: float) -> tuple[Room, Role] | None:
        if pin not in self._pins:
            return None
        room_id, role = self._pins[pin]
        room = self._rooms[room_id]
        return (room, role) if room.forgotten_at > now else None

    def _tried(self, purse: Purse, now: float) -> frozenset[str]:
        until, tried = self._tries.get(purse.key, (0.0, frozenset[str]()))
        return tried if until > now else frozenset()

    def _in_room(self, room_id: str) -> list[Participant]:
        return [seat for (room, _), seat in self._seats.items() if room == room_id]


def _pins(room: Room) -> tuple[str, str]:
    return room.host_pin, room.guest_pin


def _key(participant: Participant) -> tuple[str, str]:
    return participant.room_id, participant.attendee_id
