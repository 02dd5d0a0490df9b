"""What a story is told with: somebody on a telephone, and what they hear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

from tests.stories.fakes import FakeLedger, FakeMeetings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.meetings.errors import RefusedError
    from chalicelib.meetings.model import CallRecord, Departure


class Handset(Protocol):
    """A telephone in somebody's hand: what can be done with it, and what can be seen of the call."""

    heard: list[str]
    faults: dict[str, list[str]]

    def dial(self, called: str = ...) -> None: ...
    def call_out(self, arguments: Mapping[str, str]) -> None: ...
    def pick_up(self) -> None: ...
    def enter(self, digits: str) -> None: ...
    def wait(self) -> None: ...
    def press(self, keys: str) -> None: ...
    def hang_up(self, code: int = 0) -> None: ...
    def end_meeting_leg(self) -> None: ...
    def update(self, arguments: Mapping[str, str]) -> None: ...
    def reject(self) -> None: ...
    @property
    def joined(self) -> list[str]: ...
    @property
    def up(self) -> set[str]: ...
    @property
    def in_meeting(self) -> bool: ...
    @property
    def muted(self) -> bool: ...


class Caller:
    """Tells a story on any handset. Every step returns the caller, so that a line reads as a turn of a conversation."""

    def __init__(self, plug_in: Callable[[FakeMeetings, FakeLedger], Handset]) -> None:
        self.meetings, self.ledger = FakeMeetings(), FakeLedger()
        self.handset = plug_in(self.meetings, self.ledger)

    # what happens

    def dials(self, called: str = "+12065550199") -> Self:
        return self._after(lambda: self.handset.dial(called))

    def is_called(self, room: str = "standup", **arguments: str) -> Self:
        return self._after(lambda: self.handset.call_out({"room": room, **arguments}))

    def picks_up(self) -> Self:
        return self._after(self.handset.pick_up)

    def enters(self, digits: str) -> Self:
        return self._after(lambda: self.handset.enter(digits))

    def waits(self) -> Self:
        return self._after(self.handset.wait)

    def has_waited(self, times: int) -> Self:
        """So many pauses have passed; what was heard after the last of them counts."""
        for _ in range(times):
            self.waits()
        return self

    def presses(self, keys: str) -> Self:
        return self._after(lambda: self.handset.press(keys))

    def hangs_up(self, code: int = 0) -> Self:
        return self._after(lambda: self.handset.hang_up(code))

    def loses_the_meeting(self, why: Departure) -> Self:
        self.meetings.why = why
        return self._after(self.handset.end_meeting_leg)

    def is_told(self, action: str, **arguments: str) -> Self:
        return self._after(lambda: self.handset.update({"action": action, **arguments}))

    def is_let_in(self) -> Self:
        """A host opens the waiting room, and this telephone is told."""
        self.meetings.waiting_room = False
        return self.is_told("come_in")

    def answer_is_refused(self) -> Self:
        return self._after(self.handset.reject)

    # what is the matter with the world

    def but(self, *, refused: RefusedError | None = None, broken: str = "") -> Self:
        """From now on the meetings refuse a seat, or an operation of theirs is broken."""
        self.meetings.refuses = refused
        self.meetings.broken |= {broken} if broken else set()
        return self

    def but_fails(self, action: str, error: str = "SystemException", times: int = 1) -> Self:
        """Amazon fails this action the next time, or times, it runs."""
        self.handset.faults[action] = [error] * times
        return self

    # what is so

    def hears(self, *prompts: str, language: str = "en-US") -> Self:
        assert self._new == [f"{language}/{prompt}" for prompt in prompts]
        return self

    def says(self, text: str) -> Self:
        """Free words were spoken."""
        assert self._new == [text]
        return self

    def joins(self, meeting: str = "meeting-1") -> Self:
        assert self.handset.joined[-1:] == [meeting]
        assert self.handset.in_meeting
        return self

    def is_in_the_meeting(self) -> Self:
        assert self.handset.up == {"LEG-A", "LEG-B"}
        return self

    def is_still_on_the_line(self) -> Self:
        assert "LEG-A" in self.handset.up
        return self

    def is_hung_up(self, outcome: str) -> Self:
        """Every leg is down, the seat is given back, and there is one record with this outcome."""
        assert self.handset.up == set()
        assert self.record.outcome == outcome
        assert self.meetings.unreturned == set()
        return self

    @property
    def record(self) -> CallRecord:
        return self.meetings.record

    @property
    def muted(self) -> bool:
        return self.handset.muted

    def _after(self, act: Callable[[], None]) -> Self:
        before = len(self.handset.heard)
        act()
        self._new = self.handset.heard[before:]
        return self
