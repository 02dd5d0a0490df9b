"""Plays a script against a function in virtual time: thirty seconds of silence take none.

The exchange decides what happens to the call; this is its host. Nothing here depends on a real clock, but for a
function that never answers.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from chalicelib import sma
from emulator.dialogue import Dialogue
from emulator.exchange import (
    Call,
    CallOrder,
    Step,
    Switches,
    World,
    can_hear,
    effects,
    incoming,
    outgoing,
    step,
    stimuli,
)
from emulator.lambdas import FunctionFailedError, NoAnswerError
from emulator.seats import SeatRefusedError, Seats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.exchange.stimuli import Stimulus
    from emulator.lambdas import Function
    from emulator.script import Failure, Script
    from emulator.script import Step as ScriptStep

LATENCY: Final = 0.25
"""Seconds that an invocation is taken to last: long enough for the last key of a PIN to fall into it, as in life."""
KEY_SECONDS: Final = 0.2
"""From one key to the next: 100 ms of tone, 100 ms of pause."""
NETWORK_SECONDS: Final = 0.5
"""Until a meeting has let a call in, or a dialled telephone rings."""
NO_ANSWER_SECONDS: Final = 30.0
PATIENCE: Final = 120.0
"""How long a caller waits to be heard."""
LONGEST_AFTERMATH: Final = 600.0
"""How long a call is watched after the script's last step, if it never falls idle."""


class Until(NamedTuple):
    """The script goes on at this time."""

    at: float


class Heard(NamedTuple):
    """The script goes on when this key means something to the call, and gives up at `latest`."""

    key: str
    latest: float


Condition: TypeAlias = Until | Heard
Play: TypeAlias = Generator[Condition, bool, None]


@dataclass(slots=True)
class Result:
    """What became of a scripted call."""

    dialogue: Dialogue = field(default_factory=Dialogue)
    invocations: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    faults: list[str] = field(default_factory=list[str])
    traces: list[str] = field(default_factory=list[str])
    legs_left_up: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing was wrong with the call."""
        return not self.faults

    def as_json(self) -> dict[str, Any]:
        """Give the object that `--json` prints."""
        return {
            "ok": self.ok,
            "why": "; ".join(self.faults) or None,
            "dialogue": self.dialogue.lines,
            "invocations": self.invocations,
            "legs_left_up": self.legs_left_up,
        }


class Player:
    """One scripted call. Make it, `play` it once, read the result."""

    def __init__(
        self,
        script: Script,
        function: Function,
        seats: Seats,
        switches: Switches | None = None,
        *,
        transaction_id: str = "",
    ) -> None:
        self.script = script
        self._transaction_id = transaction_id
        self.function = function
        self.seats = seats
        self.result = Result()
        self.now = 0.0
        self._world = World(new_id=lambda: str(uuid.uuid4()), switches=switches or Switches())
        self._call: Call | None = None
        self._wake_at: float | None = None
        self._events: list[tuple[float, int, Stimulus]] = []
        self._order = itertools.count()
        self._updates: list[dict[str, str]] = []
        self._seen: dict[int, int] = {}
        self._hung_up = False
        self._advised: set[str] = set()

    # what others may do meanwhile

    @property
    def transaction_id(self) -> str:
        """The id of the call, once it has begun."""
        return "" if self._call is None else self._call.transaction_id

    def update(self, arguments: Mapping[str, str]) -> bool:
        """Ask for a CALL_UPDATE_REQUESTED, from any thread; False when the call is over."""
        if self._call is None or not self._call.up:
            return False
        self._updates.append(dict(arguments))
        return True

    # the play

    def play(self) -> Result:
        """Play the call from the first ring until nothing more happens."""
        call = self._begin()
        steps = self._steps()
        condition = next(steps, None)
        ends = float("inf")
        while not call.over and self.now < ends:
            condition = self._go_on(call, steps, condition)
            if condition is None and ends == float("inf"):
                ends = self.now + LONGEST_AFTERMATH
            if not self._advance(call, condition):
                break
        self._left_over(call, condition)
        return self.result

    def _begin(self) -> Call:
        script = self.script
        if script.direction == "inbound":
            self.result.dialogue.add(0.0, "caller", "dials", to=script.to)
            call, first = incoming(self._world, 0.0, script.from_, script.to, script.headers)
        else:
            self.result.dialogue.add(0.0, "application", "calls out", to=script.to)
            order = CallOrder(script.from_, script.to, script.headers, script.arguments, self._transaction_id)
            call, first = outgoing(self._world, 0.0, order)
        self._call = call
        self._do(call, first)
        return call

    def _go_on(self, call: Call, steps: Play, condition: Condition | None) -> Condition | None:
        """Let the script go on for as long as what it waits for is there."""
        while condition is not None:
            met = self._met(call, condition)
            if met is None:
                return condition
            try:
                condition = steps.send(met)
            except StopIteration:
                return None
        return None

    def _met(self, call: Call, condition: Condition) -> bool | None:
        """True: go on; False: it will never be; None: not yet."""
        if isinstance(condition, Until):
            return True if self.now >= condition.at else None
        if can_hear(call, call.first.call_id, condition.key):
            return True
        return False if self.now >= condition.latest or not call.up else None

    def _advance(self, call: Call, condition: Condition | None) -> bool:
        """Move to the next moment at which something happens; False if there is none."""
        if self._events and (self._wake_at is None or self._events[0][0] <= self._wake_at):
            at, stimulus = self._events[0][0], self._events[0][2]
        elif self._wake_at is not None:
            at, stimulus = self._wake_at, None
        else:
            at, stimulus = float("inf"), None
        if isinstance(condition, Until) and condition.at < at:
            self.now = condition.at
            return True
        if at == float("inf"):
            return self._give_up_waiting(condition)
        if stimulus is not None:
            heappop(self._events)
        self._step(call, at, stimulus or stimuli.Tick())
        return True

    def _give_up_waiting(self, condition: Condition | None) -> bool:
        """Nothing will ever happen: a caller who waits to be heard learns it now."""
        if isinstance(condition, Heard) and self.now < condition.latest:
            self.now = condition.latest
            return True
        return False

    def _step(self, call: Call, at: float, stimulus: Stimulus) -> None:
        self.now = max(self.now, at)
        self._do(call, step(call, self.now, stimulus))

    def _at(self, at: float, stimulus: Stimulus) -> None:
        heappush(self._events, (at, next(self._order), stimulus))

    # the script

    def _steps(self) -> Play:
        for number, one in enumerate(self.script.steps, 1):
            if self._over and one.wait is None:
                self._fault(f"step {number} comes after the call is over")
                return
            yield from self._one(number, one)

    @property
    def _over(self) -> bool:
        return self._call is None or not self._call.up

    def _one(self, number: int, one: ScriptStep) -> Play:
        if one.press is not None:
            yield from self._press(number, one.press)
        elif one.wait is not None:
            self.result.dialogue.add(self.now, "caller", "waits", seconds=one.wait)
            yield Until(self.now + one.wait)
        elif one.update is not None:
            self.result.dialogue.add(self.now, "application", "updates the call", arguments=sorted(one.update))
            self._now(stimuli.Update(one.update))
        elif one.fail is not None:
            self._now(self._failure(one.fail))
        else:
            self._hang_up(number, "LEG-B" if one.hangup == "LEG-B" else "LEG-A")

    def _press(self, number: int, keys: str) -> Play:
        heard = yield Heard(keys[0], self.now + PATIENCE)
        if not heard:
            why = "the call ended" if self._over else "nothing on the call listens for it"
            self._fault(f"step {number}: {keys!r} could not be pressed: {why}")
            return
        self.result.dialogue.add(self.now, "caller", "presses", keys=keys)
        for key in keys:
            if self._over or self._call is None:
                return
            self._now(stimuli.Key(self._call.first.call_id, key))
            yield Until(self.now + KEY_SECONDS)

    def _hang_up(self, number: int, tag: str) -> None:
        if self._call is None:
            return
        leg = next((leg for leg in reversed(self._call.legs) if leg.tag == tag and leg.up), None)
        if leg is None:
            self._fault(f"step {number}: {tag} is not there to hang up")
            return
        self._hung_up = True
        self.result.dialogue.add(self.now, "caller" if tag == "LEG-A" else "callee", "hangs up")
        if leg.kind == "meeting":
            self.seats.leave(leg.call_id)
            self._now(stimuli.Removed(leg.call_id, "the seat was taken away"))
        else:
            self._now(stimuli.HungUp(leg.call_id))

    def _now(self, stimulus: Stimulus) -> None:
        if self._call is not None:
            self._step(self._call, self.now, stimulus)

    def _failure(self, failure: Failure) -> Stimulus:
        what = f"{failure.action}: {failure.error}" if failure.action else f"{failure.invocation} of an invocation"
        self.result.dialogue.add(self.now, "world", "prepares a failure", words=what)
        if failure.action is not None:
            return stimuli.FailAction(failure.action, failure.error, failure.message)
        if failure.invocation == "duplicate":
            return stimuli.Duplicate()
        return stimuli.Delay(failure.seconds) if failure.invocation == "delay" else stimuli.Throttle(failure.times)

    def _fault(self, words: str) -> None:
        if words not in self.result.faults:
            self.result.faults.append(words)

    # what the exchange wants done

    def _do(self, call: Call, done: Step) -> None:
        self._wake_at = done.wake_at
        for effect in done.effects:
            self.result.dialogue.happened(self.now, effect)
            act = _ACTS.get(type(effect))
            if act is not None:
                act(self, effect)
        for leg in self.seats.removed():
            self._at(self.now, stimuli.Removed(leg, "the meeting ended or the attendee was removed"))
        while self._updates:
            self._at(self.now, stimuli.Update(self._updates.pop(0)))
        del call

    def invoke(self, effect: effects.Invoke) -> None:
        """Invoke the function now; its answer counts a moment later."""
        sequence = effect.event["Sequence"]
        self._seen[sequence] = self._seen.get(sequence, 0) + 1
        self.result.dialogue.invoked(self.now, effect.event, self._seen[sequence])
        record: dict[str, Any] = {"at": round(self.now, 3), "event": effect.event, "response": None}
        self.result.invocations.append(record)
        back = self.now + LATENCY + effect.delay
        try:
            response = self.function.invoke(effect.event)
        except NoAnswerError as error:
            self.result.dialogue.add(self.now, "lambda", "does not answer", words=str(error))
        except FunctionFailedError as error:
            self.result.dialogue.add(back, "lambda", "fails", words=str(error))
            self.result.traces += [error.trace] if error.trace else []
            self._fault(f"the function failed on {effect.event['InvocationEventType']}: {error}")
            self._at(back, stimuli.Failed(effect.number, f"The function failed: {error}"))
        else:
            record["response"] = response
            self.result.dialogue.responded(back, response)
            self._advise(back, response)
            self._at(back, stimuli.Answered(effect.number, response))

    def _advise(self, at: float, response: object) -> None:
        """Say what the strict models would refuse, with the right names: more than AWS itself says."""
        try:
            sma.Response.read(response)
        except sma.RefusedByAmazonError as refusal:
            for reason in refusal.reasons:
                if reason not in self._advised:
                    self._advised.add(reason)
                    self.result.dialogue.add(at, "service", "advises", words=reason)

    def note(self, note: effects.Note) -> None:
        """Count a refusal against the call."""
        if note.refused:
            self._fault(note.words)

    def dial(self, dial: effects.Dial) -> None:
        """Ring at the far end, which does what the script says."""
        first = self._call is not None and dial.leg == self._call.first.call_id
        reaction = self.script.reaction if first else self.script.bridge
        rings = self.now + NETWORK_SECONDS
        if reaction == "busy":
            self._at(rings, stimuli.TurnedAway(dial.leg, 486))
            return
        self._at(rings, stimuli.Rang(dial.leg))
        if isinstance(reaction, str):
            self._at(rings + NO_ANSWER_SECONDS, stimuli.TurnedAway(dial.leg, 480))
        else:
            self._at(rings + reaction, stimuli.PickedUp(dial.leg))

    def join(self, join: effects.Join) -> None:
        """Take the seat."""
        at = self.now + NETWORK_SECONDS
        try:
            seat = self.seats.take(join.leg, join.meeting_id, join.join_token)
        except SeatRefusedError as refusal:
            self._at(at, stimuli.Unseated(join.leg, str(refusal)))
            return
        if seat.warning:
            self.result.dialogue.add(self.now, "service", "warns", words=seat.warning)
        self._at(at, stimuli.Seated(join.leg, seat.attendee_id))

    def leave(self, leave: effects.Leave) -> None:
        """Give the seat back."""
        self.seats.leave(leave.leg)

    def mute(self, mute: effects.Mute) -> None:
        """Mute whoever is named: this call has no sound to cut."""
        self._at(self.now, stimuli.Muted(mute.leg))

    # the end

    def _left_over(self, call: Call, condition: Condition | None) -> None:
        if isinstance(condition, Heard):
            self._fault("the call ended before the script did")
        self.result.legs_left_up = sum(leg.up for leg in call.legs)
        for leg in call.legs:
            if leg.up and leg.kind == "meeting":
                self.seats.leave(leg.call_id)
        if self._hung_up and call.up:
            self._fault("a leg was left up after the caller hung up")
        elif _dead_air(call):
            self._fault("dead air: the caller hears nothing and nothing listens")


def _dead_air(call: Call) -> bool:
    """Say whether a leg is up with nobody and nothing at its other end."""
    waiting = call.running is not None or call.flight is not None or any(leg.listener for leg in call.legs)
    return call.up and not waiting and not call.in_meeting and not call.bridged


_ACTS: Final[dict[type, Callable[[Player, Any], None]]] = {
    effects.Invoke: Player.invoke,
    effects.Note: Player.note,
    effects.Dial: Player.dial,
    effects.Join: Player.join,
    effects.Leave: Player.leave,
    effects.Mute: Player.mute,
}


def play(script: Script, function: Function, seats: Seats, switches: Switches | None = None) -> Result:
    """Play a script and tell what became of the call."""
    return Player(script, function, seats, switches).play()
