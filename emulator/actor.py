"""The caller of a scripted call: takes the steps one by one, each when its moment has come.

The steps are a generator that yields what it waits for (`Condition`) and is sent whether that came to be. The player
keeps the time.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, TypeAlias

from emulator.exchange import can_hear, stimuli

if TYPE_CHECKING:
    from emulator.exchange import Call
    from emulator.exchange.stimuli import Stimulus
    from emulator.result import Result
    from emulator.script import Failure, Script, Step

KEY_SECONDS: Final = 0.2
"""From one key to the next: 100 ms of tone, 100 ms of pause."""
PATIENCE: Final = 120.0
"""How long a caller waits to be heard."""


class Until(NamedTuple):
    """The script goes on at this time."""

    at: float


class Heard(NamedTuple):
    """The script goes on when this key means something to the call, and gives up at `latest`."""

    key: str
    latest: float


Condition: TypeAlias = Until | Heard
Play: TypeAlias = Generator[Condition, bool, None]


def met(condition: Condition, call: Call, now: float) -> bool | None:
    """Say whether the script may go on: yes; no, that will never be; or None, not yet."""
    if isinstance(condition, Until):
        return True if now >= condition.at else None
    if can_hear(call, call.first.call_id, condition.key):
        return True
    return False if now >= condition.latest or not call.up else None


class Stage(Protocol):
    """What the actor needs of the player."""

    @property
    def now(self) -> float: ...

    @property
    def result(self) -> Result: ...

    @property
    def call(self) -> Call: ...

    def happens(self, stimulus: Stimulus) -> None:
        """Let something happen to the call, now."""
        ...

    def stand_up(self, leg: str) -> None:
        """Take the seat of a meeting leg away."""
        ...


class Actor:
    """Plays the steps of one script."""

    def __init__(self, script: Script, stage: Stage) -> None:
        self.hung_up = False
        """Whether the caller has put the receiver down."""
        self._script = script
        self._stage = stage

    def play(self) -> Play:
        """Take the steps; stop at the first that cannot be taken."""
        for number, one in enumerate(self._script.steps, 1):
            if not self._stage.call.up and one.hangup == "if-up":
                continue
            if not self._stage.call.up and one.wait is None:
                self._stage.result.fault(f"step {number} comes after the call is over")
                return
            if not (yield from self._take(number, one)):
                return

    def _take(self, number: int, one: Step) -> Generator[Condition, bool, bool]:
        if one.press is not None:
            return (yield from self._press(number, one.press))
        if one.wait is not None:
            self._says("caller", "waits", seconds=one.wait)
            yield Until(self._stage.now + one.wait)
        elif one.update is not None:
            self._says("application", "updates the call", arguments=sorted(one.update))
            self._stage.happens(stimuli.Update(one.update))
        elif one.fail is not None:
            self._stage.happens(self._failure(one.fail))
        else:
            return self._hang_up(number, "LEG-B" if one.hangup == "LEG-B" else "LEG-A")
        return True

    def _press(self, number: int, keys: str) -> Generator[Condition, bool, bool]:
        heard = yield Heard(keys[0], self._stage.now + PATIENCE)
        if not heard:
            why = "nothing on the call listens for it" if self._stage.call.up else "the call ended"
            self._stage.result.fault(f"step {number}: {keys!r} could not be pressed: {why}")
            return False
        self._says("caller", "presses", keys=keys)
        for key in keys:
            if not self._stage.call.up:
                break
            self._stage.happens(stimuli.Key(self._stage.call.first.call_id, key))
            yield Until(self._stage.now + KEY_SECONDS)
        return True

    def _hang_up(self, number: int, tag: str) -> bool:
        legs = self._stage.call.legs
        leg = next((leg for leg in reversed(legs) if leg.tag == tag and leg.up), None)
        if leg is None:
            self._stage.result.fault(f"step {number}: {tag} is not there to hang up")
            return False
        self.hung_up = self.hung_up or tag == "LEG-A"
        if leg.kind == "meeting":
            self._says("meeting", "drops the call")
            self._stage.stand_up(leg.call_id)
            self._stage.happens(stimuli.Removed(leg.call_id, "the seat was taken away"))
        else:
            self._says("caller" if tag == "LEG-A" else "callee", "hangs up")
            self._stage.happens(stimuli.HungUp(leg.call_id))
        return True

    def _failure(self, failure: Failure) -> Stimulus:
        what = f"{failure.action}: {failure.error}" if failure.action else f"{failure.invocation} of an invocation"
        self._says("world", "prepares a failure", words=what)
        if failure.action is not None:
            return stimuli.FailAction(failure.action, failure.error, failure.message)
        if failure.invocation == "duplicate":
            return stimuli.Duplicate()
        return stimuli.Delay(failure.seconds) if failure.invocation == "delay" else stimuli.Throttle(failure.times)

    def _says(self, who: str, does: str, **more: object) -> None:
        self._stage.result.dialogue.add(self._stage.now, who, does, **more)
