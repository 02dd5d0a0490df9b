"""Plays a script against a function in virtual time: thirty seconds of silence take none.

The exchange decides what happens to the call; this is its host. Nothing here depends on a real clock, but for a
function that never answers.
"""

from __future__ import annotations

import itertools
import uuid
from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, Final

from emulator.actor import Actor, Condition, Heard, Play, Until, met
from emulator.exchange import Call, CallOrder, Step, Switches, World, effects, incoming, outgoing, step, stimuli
from emulator.exchange.world import unmeasured
from emulator.lambdas import FunctionFailedError, NoAnswerError
from emulator.result import Result
from emulator.seats import SeatRefusedError, Seats

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.exchange.stimuli import Stimulus
    from emulator.lambdas import Function
    from emulator.script import Script

LATENCY: Final = 0.25
"""Seconds that an invocation is taken to last: long enough for the last key of a PIN to fall into it, as in life."""
NETWORK_SECONDS: Final = 0.5
"""Until a meeting has let a call in, or a dialled telephone rings."""
NO_ANSWER_SECONDS: Final = 30.0
LONGEST_AFTERMATH: Final = 600.0
"""How long a call is watched after the script's last step, if it never falls idle."""
_NEVER: Final = float("inf")


def world_of(switches: Switches | None = None, audio_seconds: Callable[[str, str], float | None] = unmeasured) -> World:
    """Make a world for a player: random ids, these switches, audio files of these lengths."""
    return World(new_id=lambda: str(uuid.uuid4()), switches=switches or Switches(), audio_seconds=audio_seconds)


class Player:
    """One scripted call. Make it, `play` it once, read the result. It is the `Stage` of its actor."""

    def __init__(
        self,
        script: Script,
        function: Function,
        seats: Seats,
        world: World | None = None,
        *,
        transaction_id: str = "",
    ) -> None:
        self.script = script
        self.function = function
        self.seats = seats
        self.result = Result()
        self.now = 0.0
        self._world = world or world_of()
        self._wake_at: float | None = None
        self._events: list[tuple[float, int, Stimulus]] = []
        self._order = itertools.count()
        self._updates: deque[dict[str, str]] = deque()
        self._seen: dict[int, int] = {}
        self._actor = Actor(script, self)
        self.call, self._first = self._begin(transaction_id)

    def _begin(self, transaction_id: str) -> tuple[Call, Step]:
        script = self.script
        if script.direction == "inbound":
            self.result.dialogue.add(0.0, "caller", "dials", to=script.to)
            return incoming(self._world, 0.0, script.from_, script.to, script.headers)
        self.result.dialogue.add(0.0, "application", "calls out", to=script.to)
        order = CallOrder(script.from_, script.to, script.headers, script.arguments, transaction_id)
        return outgoing(self._world, 0.0, order)

    # what others may do meanwhile

    def update(self, arguments: Mapping[str, str]) -> bool:
        """Ask for a CALL_UPDATE_REQUESTED, from any thread; False when the call is over."""
        if self.call.up:
            self._updates.append(dict(arguments))
        return self.call.up

    def happens(self, stimulus: Stimulus) -> None:
        """Let something happen to the call, now."""
        self._do(step(self.call, self.now, stimulus))

    def stand_up(self, leg: str) -> None:
        """Give the seat of a meeting leg back."""
        self.seats.leave(leg)

    # the play

    def play(self) -> Result:
        """Play the call from the first ring until nothing more happens."""
        self._do(self._first)
        steps = self._actor.play()
        condition = next(steps, None)
        ends = _NEVER
        while not self.call.over and self.now < ends:
            condition = self._go_on(steps, condition)
            if condition is None and ends == _NEVER:
                ends = self.now + LONGEST_AFTERMATH
            if not self._advance(condition):
                break
        while condition is not None and self.call.over:
            self.now = max(self.now, condition.at if isinstance(condition, Until) else self.now)
            condition = self._go_on(steps, condition)
        self._look_back()
        return self.result

    def _go_on(self, steps: Play, condition: Condition | None) -> Condition | None:
        """Let the script go on for as long as what it waits for is there."""
        while condition is not None:
            there = met(condition, self.call, self.now)
            if there is None:
                return condition
            try:
                condition = steps.send(there)
            except StopIteration:
                return None
        return None

    def _advance(self, condition: Condition | None) -> bool:
        """Move to the next moment at which something happens; False if there is none."""
        wake_at = _NEVER if self._wake_at is None else self._wake_at
        due = self._events[0][0] if self._events else _NEVER
        at = min(due, wake_at)
        if isinstance(condition, Until) and condition.at < at:
            self.now = condition.at
        elif at < _NEVER:
            self.now = max(self.now, at)
            self.happens(heappop(self._events)[2] if due <= wake_at else stimuli.Tick())
        elif isinstance(condition, Heard) and self.now < condition.latest:
            self.now = condition.latest  # nothing will ever happen: the caller learns it now
        else:
            return False
        return True

    def _at(self, at: float, stimulus: Stimulus) -> None:
        heappush(self._events, (at, next(self._order), stimulus))

    def _look_back(self) -> None:
        """Judge how the call was left, and give back what it still holds."""
        for action in self.call.failing:
            self.result.dialogue.add(self.now, "world", "never saw the failure", words=f"{action} was not run")
        self.result.legs_left_up = sum(leg.up for leg in self.call.legs)
        if self._actor.hung_up and self.call.up:
            self.result.fault("a leg was left up after the caller hung up")
        elif _dead_air(self.call):
            self.result.fault("dead air: the caller hears nothing and nothing listens")
        for leg in self.call.legs:
            self.seats.leave(leg.call_id)

    # what the exchange wants done

    def _do(self, done: Step) -> None:
        self._wake_at = done.wake_at
        for effect in done.effects:
            self.result.dialogue.happened(self.now, effect)
            act = _ACTS.get(type(effect))
            if act is not None:
                act(self, effect)
        for leg in self.seats.removed():
            self._at(self.now, stimuli.Removed(leg, "the meeting ended or the attendee was removed"))
        while self._updates:
            self._at(self.now, stimuli.Update(self._updates.popleft()))

    def invoke(self, effect: effects.Invoke) -> None:
        """Invoke the function now; its answer counts a moment later."""
        sequence = effect.event["Sequence"]
        self._seen[sequence] = self._seen.get(sequence, 0) + 1
        self.result.dialogue.invoked(self.now, effect.event, self._seen[sequence])
        record: dict[str, Any] = {"at": round(self.now, 3), "event": effect.event, "response": None}
        self.result.invocations.append(record)
        back = self.now + LATENCY + effect.delay
        try:
            record["response"] = self.function.invoke(effect.event)
        except NoAnswerError as error:
            self.result.dialogue.add(self.now, "lambda", "does not answer", words=str(error))
        except FunctionFailedError as error:
            self._failed(effect, error, back)
        else:
            self.result.dialogue.responded(back, record["response"])
            self._at(back, stimuli.Answered(effect.number, record["response"]))

    def _failed(self, effect: effects.Invoke, error: FunctionFailedError, back: float) -> None:
        self.result.dialogue.add(back, "lambda", "fails", words=str(error))
        self.result.traces += [error.trace] if error.trace else []
        self.result.fault(f"the function failed on {effect.event['InvocationEventType']}: {error}")
        self._at(back, stimuli.Failed(effect.number, f"The function failed: {error}"))

    def note(self, note: effects.Note) -> None:
        """Count a refusal against the call."""
        if note.refused:
            self.result.fault(note.words)

    def dial(self, dial: effects.Dial) -> None:
        """Ring at the far end, which does what the script says."""
        reaction = self.script.reaction if dial.leg == self.call.first.call_id else self.script.bridge
        rings = self.now + NETWORK_SECONDS
        if reaction == "busy":
            self.result.dialogue.add(rings, "callee", "is busy")
            self._at(rings, stimuli.TurnedAway(dial.leg, 486))
            return
        self.result.dialogue.add(rings, "callee", "rings")
        self._at(rings, stimuli.Rang(dial.leg))
        if isinstance(reaction, str):
            self._at(rings + NO_ANSWER_SECONDS, stimuli.TurnedAway(dial.leg, 480))
        else:
            self.result.dialogue.add(rings + reaction, "callee", "answers")
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
        self._at(at, stimuli.Seated(join.leg, seat.meeting_id))

    def leave(self, leave: effects.Leave) -> None:
        """Give the seat back."""
        self.seats.leave(leave.leg)

    def mute(self, mute: effects.Mute) -> None:
        """Mute whoever is named: this call has no sound to cut."""
        self._at(self.now, stimuli.Muted(mute.leg, self.seats.strangers(mute.meeting_id, mute.attendees)))

    def tape(self, order: effects.Tape) -> None:
        """Say that a recording is kept: this call has no sound to record."""
        if order.order == "stop":
            self._at(self.now, stimuli.Kept(order.leg, order.location))


def _dead_air(call: Call) -> bool:
    """Say whether a leg is up with nobody and nothing at its other end."""
    waiting = call.running is not None or call.flight is not None or any(leg.listener for leg in call.legs)
    paired = call.first.up and (call.in_meeting or call.bridged)
    return call.up and not waiting and not paired


_ACTS: Final[dict[type, Callable[[Player, Any], None]]] = {
    effects.Invoke: Player.invoke,
    effects.Note: Player.note,
    effects.Dial: Player.dial,
    effects.Join: Player.join,
    effects.Leave: Player.leave,
    effects.Mute: Player.mute,
    effects.Tape: Player.tape,
}
