"""The telephone on the emulated exchange: the whole protocol, in virtual time.

It also serves the laws, where every open question about Amazon is answered at random.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import count

from chalicelib.invocation import handle
from emulator.exchange import Call, CallOrder, Step, Switches, World, incoming, outgoing, step, stimuli
from emulator.exchange.effects import Dial, Effect, Invoke, Join, Mute, Sound
from tests.stories.amazon import CALLED, CALLER, Json
from tests.stories.fakes import FakeLedger, FakeMeetings
from tests.stories.phones import parts_of

PATIENCE = 120.0
KEY_SECONDS = 0.15
STORY_SWITCHES = Switches.of({"last_failure": "no", "dialogue_interrupt": "yes"})
"""Stories count our own sentences, without Amazon's word for a bad attempt (pardon), and an update speaks at once."""


class ExchangePhone:
    """One call through the emulator."""

    def __init__(self, meetings: FakeMeetings, ledger: FakeLedger, switches: Switches = STORY_SWITCHES) -> None:
        self.meetings, self.ledger = meetings, ledger
        self.heard: list[str] = []
        self.faults: dict[str, list[str]] = {}
        self.joined: list[str] = []
        self.muted = False
        self.answers: list[Json] = []
        self.now = 0.0
        ids = count(1)
        self._world = World(new_id=lambda: f"0a0a0a0a-0000-4000-8000-{next(ids):012x}", switches=switches)
        self._parts = parts_of(meetings, ledger)
        self._call: Call | None = None
        self._wake_at: float | None = None
        self._unanswered: list[str] = []
        self._spoil = False

    # what people do

    def dial(self, called: str = CALLED) -> None:
        self._begin(*incoming(self._world, self.now, CALLER, called))
        self.settle()

    def call_out(self, arguments: Mapping[str, str]) -> None:
        self._begin(*outgoing(self._world, self.now, CallOrder(CALLED, CALLER, {}, arguments)))

    def pick_up(self) -> None:
        self.happens(stimuli.PickedUp(self._unanswered.pop()))
        self.settle()

    def enter(self, digits: str) -> None:
        """Type an answer to the open question, and wait until it counts."""
        question = self.call.running
        for key in digits:
            self.happens(stimuli.Key(self._leg("LEG-A"), key))
            self.pass_time(KEY_SECONDS, until=lambda: self.call.running is not question)
        self.pass_time(PATIENCE, until=lambda: self.call.running is not question)
        self.settle()

    def wait(self) -> None:
        question = self.call.running
        self.pass_time(PATIENCE, until=lambda: self.call.running is not question)
        self.settle()

    def press(self, keys: str) -> None:
        for key in keys:
            self.happens(stimuli.Key(self._leg("LEG-A"), key))
            self.pass_time(KEY_SECONDS)
        self.pass_time(2.0)
        self.settle()

    def hang_up(self, code: int = 0) -> None:
        leg = self._leg("LEG-A")
        self.happens(stimuli.TurnedAway(leg, code) if self._unanswered else stimuli.HungUp(leg, code))
        self._unanswered.clear()
        self.settle()

    def end_meeting_leg(self) -> None:
        self.happens(stimuli.Removed(self._leg("LEG-B"), "the meeting is over"))
        self.settle()

    def update(self, arguments: Mapping[str, str]) -> None:
        self.happens(stimuli.Update(arguments))
        self.settle()

    def reject(self) -> None:
        """Have Amazon refuse the next answer: it is given one attribute too many."""
        self._spoil = True
        self.update({"action": "nothing"})
        self.wait()  # what runs, runs to its end

    # what can be seen from outside

    @property
    def call(self) -> Call:
        assert self._call is not None
        return self._call

    @property
    def up(self) -> set[str]:
        return {leg.tag for leg in self.call.legs if leg.up}

    @property
    def in_meeting(self) -> bool:
        return self.call.in_meeting

    @property
    def is_asked(self) -> bool:
        """Whether a question waits for the caller."""
        return self.call.running is not None and self.call.running.kind.endswith("GetDigits")

    @property
    def is_kept_waiting(self) -> bool:
        """Whether nothing but a pause goes on."""
        return self.call.running is not None and self.call.running.kind == "Pause"

    # time

    def happens(self, stimulus: stimuli.Stimulus) -> None:
        self._follow(step(self.call, self.now, stimulus))

    def settle(self) -> None:
        """Let time pass until only a person can move the call on."""
        self.pass_time(PATIENCE, until=lambda: self.is_asked or self.is_kept_waiting or bool(self._unanswered))

    def pass_time(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        end = self.now + seconds
        while not until() and self._wake_at is not None and self._wake_at <= end:
            self.now = max(self.now, self._wake_at)
            self.happens(stimuli.Tick())
        if not until():
            self.now = end if self._wake_at is not None else self.now

    # the world around the exchange

    def _begin(self, call: Call, first: Step) -> None:
        self._call = call
        self._follow(first)

    def _follow(self, done: Step) -> None:
        self._wake_at = done.wake_at
        for effect in done.effects:
            self._do(effect)

    def _do(self, effect: Effect) -> None:
        match effect:
            case Invoke(number, event):
                self._arm_faults()
                self.happens(stimuli.Answered(number, self.invoke(event)))
            case Sound(text=text):
                self.heard.append(text.removeprefix("s3://prompts/").removeprefix("prompts/").removesuffix(".wav"))
            case Join(leg, meeting_id):
                self.joined.append(meeting_id or "")
                self.muted = False
                self.happens(stimuli.Seated(leg))
            case Mute(leg, _, operation):
                self.muted = operation == "Mute"
                self.happens(stimuli.Muted(leg))
            case Dial(leg):
                self._unanswered.append(leg)
                self.happens(stimuli.Rang(leg))
            case _:
                pass

    def invoke(self, event: Json) -> Json:
        """The Lambda, from JSON to JSON."""
        answer: Json = json.loads(json.dumps(handle(json.loads(json.dumps(event)), self._parts)))
        self.answers.append(answer)
        if self._spoil:
            self._spoil = False
            return answer | {"TransactionAttributes": {str(number): "too many" for number in range(11)}}
        return answer

    def _arm_faults(self) -> None:
        for action, errors in self.faults.items():
            if errors and action not in self.call.failing:
                self.happens(stimuli.FailAction(action, errors.pop()))

    def _leg(self, tag: str) -> str:
        return next((leg.call_id for leg in self.call.legs if leg.tag == tag), self.call.first.call_id)
