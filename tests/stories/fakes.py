"""Stand-ins for what a call talks to: meetings without AWS, a ledger that remembers."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from chalicelib.meetings.errors import MeetingsError, MustWaitError, RefusedError, RoomUnknownError, WrongPinError
from chalicelib.meetings.model import CallRecord, Departure, Floor, Role, Seat, Visitor

HOST_PIN = "735291"
GUEST_PIN = "482615"
ROOM = "standup"
TOKEN = "a-join-token-nobody-may-see"


@dataclass
class FakeMeetings:
    """One room with two PINs. `refuses` and `broken` are what the next questions run into.

    With a `waiting_room` guests wait until it is open; `waiting` is how many a host lets in.
    """

    refuses: RefusedError | None = None
    broken: set[str] = field(default_factory=set[str])
    why: Departure = Departure.OVER
    heads: int = 2
    waiting_room: bool = False
    waiting: int = 0
    floor: Floor = Floor.OPEN
    taken: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    marks: list[tuple[bool, bool]] = field(default_factory=list[tuple[bool, bool]])
    unreturned: set[str] = field(default_factory=set[str])
    records: dict[str, CallRecord] = field(default_factory=dict[str, CallRecord])
    visitors: list[Visitor] = field(default_factory=list[Visitor])

    def admit(self, pin: str, visitor: Visitor) -> Seat:
        self._may("admit")
        self.visitors.append(visitor)
        roles = {HOST_PIN: Role.HOST, GUEST_PIN: Role.GUEST}
        if pin not in roles:
            raise WrongPinError
        if pin == GUEST_PIN:
            self._unless_waiting(visitor)
        return self._seat(roles[pin], visitor)

    def wait(self, room_id: str, visitor: Visitor) -> Seat:
        self._may("wait")
        self._unless_waiting(visitor)
        return self._seat(Role.GUEST, visitor)

    def admit_all(self, room_id: str) -> None:
        self._may("admit_all")
        self.waiting = 0

    def invite(self, room_id: str, visitor: Visitor) -> Seat:
        self._may("invite")
        if room_id != ROOM:
            raise RoomUnknownError
        return self._seat(Role.GUEST, visitor)

    def mark(self, room_id: str, attendee_id: str, *, muted: bool, hand_raised: bool) -> None:
        self._may("mark")
        self.marks.append((muted, hand_raised))

    def head_count(self, room_id: str) -> int:
        self._may("head_count")
        return self.heads

    def departure(self, meeting_id: str, attendee_id: str) -> Departure:
        self._may("departure")
        return self.why

    def close(self, record: CallRecord) -> None:
        self._may("close")
        self.records.setdefault(record.transaction_id, record)
        self.unreturned.discard(record.attendee_id)

    @property
    def record(self) -> CallRecord:
        """The only call record."""
        (record,) = self.records.values()
        return record

    def _unless_waiting(self, visitor: Visitor) -> None:
        if self.waiting_room and not self.refuses:
            place = f"call-{visitor.call_id}"
            self.unreturned.add(place)
            raise MustWaitError(ROOM, place)

    def _seat(self, role: Role, visitor: Visitor) -> Seat:
        if self.refuses:
            raise self.refuses
        seat = Seat(ROOM, "meeting-1", f"attendee-of-{visitor.call_id}", role, TOKEN, self.floor)
        self.taken.append((seat.meeting_id, seat.attendee_id))
        self.unreturned.discard(f"call-{visitor.call_id}")
        self.unreturned.add(seat.attendee_id)
        return replace(seat)

    def _may(self, operation: str) -> None:
        if operation in self.broken:
            raise MeetingsError(operation)


@dataclass
class FakeLedger:
    """Remembers everything an operator would read."""

    lines: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    failures: list[Exception] = field(default_factory=list[Exception])

    def invocation(self, **fields: object) -> None:
        self.lines.append(fields)

    def failure(self, error: Exception, **fields: object) -> None:
        self.failures.append(error)
        self.lines.append(fields)
