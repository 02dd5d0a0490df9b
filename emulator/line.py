"""One end of a live call: what a telephone holds in its hand, and the call it leads to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from emulator.exchange import Call, stimuli

if TYPE_CHECKING:
    from emulator.exchange.stimuli import Stimulus
    from emulator.phones.port import Heard, Phone
    from emulator.soundboard import Soundboard


@dataclass(slots=True, eq=False)
class Live:
    """A call under way and the telephones on its legs, by CallId."""

    call: Call
    wake_at: float | None = None
    phones: dict[str, Phone] = field(default_factory=dict[str, "Phone"])
    codes: dict[str, int] = field(default_factory=dict[str, int])


class Board(Protocol):
    """The switchboard, as a line sees it. But for `post`, in its thread only."""

    sounds: Soundboard

    def post(self, act: Callable[[], object]) -> None:
        """Do something in the switchboard's thread, soon."""
        ...

    def happens(self, live: Live, stimulus: Stimulus) -> None:
        """Step the call."""
        ...

    def connected(self, live: Live, leg: str) -> None:
        """Tell a telephone that its call stands."""
        ...

    def part(self, live: Live, leg: str, why: str) -> None:
        """Tell a telephone, once, that its call is over."""
        ...


class Host(Board, Protocol):
    """The switchboard, as those see it who do what the exchange wants done."""

    @property
    def calls(self) -> Iterable[Live]:
        """The calls there are."""
        ...

    def phone_of(self, number: str) -> Phone | None:
        """Give the telephone that has this number."""
        ...

    def forget(self, live: Live) -> None:
        """Let a call that is over go."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A telephone's end of a call; implements `emulator.phones.port.Line`, and `Attendant` for its sound."""

    board: Board
    live: Live
    leg: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def code(self) -> int:
        return self.live.codes.get(self.leg, 0)

    @property
    def transaction_id(self) -> str:
        return self.live.call.transaction_id

    def press(self, digits: str) -> None:
        for key in digits:
            self._tell(stimuli.Key(self.leg, key))

    def hang_up(self) -> None:
        self.board.post(lambda: self.board.part(self.live, self.leg, "you hung up"))
        self._tell(stimuli.HungUp(self.leg))

    def answer(self) -> None:
        self._tell(stimuli.PickedUp(self.leg))
        self.board.post(lambda: self.board.connected(self.live, self.leg))

    def refuse(self, code: int = 486) -> None:
        self.board.post(lambda: self.board.part(self.live, self.leg, "you refused the call"))
        self._tell(stimuli.TurnedAway(self.leg, code))

    def lasts(self, heard: Heard, seconds: float) -> None:
        self.board.post(lambda: self._lasts(heard, seconds))

    def spoke(self) -> None:
        self._tell(stimuli.Spoke(self.leg))

    def _lasts(self, heard: Heard, seconds: float) -> None:
        leg = self.board.sounds.where(heard)
        if leg:
            self.board.happens(self.live, stimuli.Lasts(leg, seconds))

    def _tell(self, stimulus: Stimulus) -> None:
        self.board.post(lambda: self.board.happens(self.live, stimulus))
