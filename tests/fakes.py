"""Stand-ins for the domain's ports, in memory, with Amazon's manners as far as the domain can tell.

Each can be told to break: `fake.breaks["seat"] = MeetingsError()` makes that method fail until the entry is
taken away. Each remembers what it was asked: `fake.asked`.
"""

from __future__ import annotations

from itertools import count
from random import Random
from typing import TYPE_CHECKING

from chalicelib.meetings.conferences import Attendee
from chalicelib.meetings.errors import CallOverError, MeetingFullError, MeetingGoneError, ParticipantUnknownError
from tests.breakable import Breakable
from tests.fake_store import FakeStore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chalicelib.meetings.rooms import Room

__all__ = ["Dice", "FakeClock", "FakeConferences", "FakeStore", "FakeTelephone"]


class FakeClock:
    """Seconds since the epoch, moved by hand."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


class FakeConferences(Breakable):
    """Chime meetings: ended ones are not found, a full one refuses, the same token or user gets the same again."""

    def __init__(self) -> None:
        super().__init__()
        self.running: dict[str, dict[str, Attendee]] = {}
        self.capacity: dict[str, int] = {}
        self.silenced: set[str] = set()
        self._tokens: dict[str, str] = {}
        self._ids = (f"{n:08x}-0000-4000-8000-000000000000" for n in count(1))

    def start(self, room: Room, generation: int) -> str:
        with self.lock:
            self._asked("start")
            token = f"{room.id}-{generation}"
            if token not in self._tokens:
                self._tokens[token] = next(self._ids)
                self.running[self._tokens[token]] = {}
                self.capacity[self._tokens[token]] = room.capacity
            return self._tokens[token]

    def describe(self, meeting_id: str) -> Mapping[str, object]:
        self._asked("describe")
        self._meeting(meeting_id)
        media = {"AudioHostUrl": "audio.example:3478", "SignalingUrl": "wss://signal.example/control"}
        return {"MeetingId": meeting_id, "MediaRegion": "us-east-1", "MediaPlacement": media}

    def end(self, meeting_id: str) -> None:
        self._asked("end")
        self.running.pop(meeting_id, None)

    def seat(self, meeting_id: str, external_user_id: str, *, speaking: bool = True) -> Attendee:
        with self.lock:
            self._asked("seat")
            seats = self._meeting(meeting_id)
            if external_user_id not in seats:
                if len(seats) >= self.capacity[meeting_id]:
                    raise MeetingFullError
                seats[external_user_id] = self._attendee(external_user_id)
                self.silenced |= set() if speaking else {seats[external_user_id].id}
            return seats[external_user_id]

    def free(self, meeting_id: str, attendee_id: str) -> None:
        with self.lock:
            self._asked("free")
            seats = self.running.get(meeting_id, {})
            for user in [user for user, attendee in seats.items() if attendee.id == attendee_id]:
                del seats[user]

    def is_running(self, meeting_id: str) -> bool:
        self._asked("is_running")
        return meeting_id in self.running

    def has(self, meeting_id: str, attendee_id: str) -> bool:
        self._asked("has")
        return attendee_id in self.attendees(meeting_id)

    def let_speak(self, meeting_id: str, attendee_id: str, *, speaking: bool) -> None:
        self._asked("let_speak")
        if attendee_id not in self.attendees(meeting_id):
            raise ParticipantUnknownError
        (self.silenced.discard if speaking else self.silenced.add)(attendee_id)

    def let_others_speak(self, meeting_id: str, but: Sequence[str], *, speaking: bool) -> None:
        self._asked("let_others_speak")
        assert but, "Amazon wants somebody spared"
        self._meeting(meeting_id)
        others = self.attendees(meeting_id) - set(but)
        self.silenced = self.silenced - others if speaking else self.silenced | others

    def attendees(self, meeting_id: str) -> set[str]:
        """Tell who has a seat, for a test to look at."""
        return {attendee.id for attendee in self.running.get(meeting_id, {}).values()}

    def _meeting(self, meeting_id: str) -> dict[str, Attendee]:
        if meeting_id not in self.running:
            raise MeetingGoneError
        return self.running[meeting_id]

    def _attendee(self, external_user_id: str) -> Attendee:
        attendee_id = next(self._ids)
        token = f"token-of-{attendee_id}"
        wire = {"AttendeeId": attendee_id, "ExternalUserId": external_user_id, "JoinToken": token}
        return Attendee(attendee_id, token, wire)


class FakeTelephone(Breakable):
    """Telephone calls: `placed` by transaction id, `told` in order; a call in `over` can be told no more."""

    def __init__(self) -> None:
        super().__init__()
        self.placed: dict[str, tuple[str, dict[str, str]]] = {}
        self.told: list[tuple[str, dict[str, str]]] = []
        self.over: set[str] = set()

    def call(self, number: str, arguments: Mapping[str, str]) -> str:
        self._asked("call")
        transaction_id = f"00000000-0000-4000-8000-{len(self.placed) + 1:012x}"
        self.placed[transaction_id] = number, dict(arguments)
        return transaction_id

    def tell(self, transaction_id: str, arguments: Mapping[str, str]) -> None:
        self._asked("tell")
        if transaction_id in self.over:
            raise CallOverError
        self.told.append((transaction_id, dict(arguments)))


class Dice:
    """Draws that can be foreseen: the ones it was given first, then those of a seed."""

    def __init__(self, *first: int, seed: int = 1) -> None:
        self._first = list(first)
        self._random = Random(seed)

    def __call__(self, below: int) -> int:
        return self._first.pop(0) % below if self._first else self._random.randrange(below)
