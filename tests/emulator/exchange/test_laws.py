"""Laws that hold whatever happens: random people, random functions, random switches, random values."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import sma
from emulator.exchange import SWITCHES, Call, Step, Switches, World, effects, incoming, outgoing, step, stimuli
from emulator.exchange.happenings import can_hear
from emulator.exchange.machine import CallOrder
from tests.emulator.exchange.conversation import CALLED, CALLEE, CALLER, Json
from tests.emulator.exchange.test_parameters import BAD, GOOD
from tests.emulator.exchange.test_reports import SAMPLES

LEGS = [f"0a0a0a0a-0000-4000-8000-{n:012}" for n in range(1, 8)]


class Reply(NamedTuple):
    """The function answers the oldest event that waits."""

    response: object


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mangled(draw: st.DrawFn) -> Json:
    """A good action with one parameter put to any value."""
    action = draw(st.sampled_from(list(SAMPLES.values())))
    name = draw(st.sampled_from([*action["Parameters"], "CallId", "ParticipantTag"]))
    return action | {"Parameters": action["Parameters"] | {name: draw(json_values)}}


tagged = st.builds(
    lambda action, leg: action | {"Parameters": action["Parameters"] | leg},
    st.sampled_from([*SAMPLES.values(), {"Type": "Hangup", "Parameters": {}}]),
    st.sampled_from([{}, {"ParticipantTag": "LEG-A"}, {"ParticipantTag": "LEG-B"}]),
)
actions = tagged | tagged | st.sampled_from([*GOOD, *(bad for bad, _ in BAD)]) | mangled()
attributes = st.none() | st.dictionaries(st.text(max_size=3), st.text(max_size=3) | json_values, max_size=12)
responses = (
    st.fixed_dictionaries({"SchemaVersion": st.just("1.0"), "Actions": st.lists(actions, max_size=4)})
    | st.fixed_dictionaries(
        {
            "SchemaVersion": st.sampled_from(["1.0", "1.0", "1.0", "2.0"]),
            "Actions": st.lists(actions, max_size=11),
            "TransactionAttributes": attributes,
        }
    )
    | json_values
)
legs = st.sampled_from(LEGS)
happenings = st.one_of(
    st.just(stimuli.Tick()),
    st.builds(stimuli.Key, legs, st.sampled_from("0123456789*#")),
    st.builds(stimuli.HungUp, legs),
    st.builds(stimuli.Rang, legs),
    st.builds(stimuli.PickedUp, legs),
    st.builds(stimuli.TurnedAway, legs, st.sampled_from([480, 486])),
    st.builds(stimuli.Seated, legs),
    st.builds(stimuli.Unseated, legs, st.just("full")),
    st.builds(stimuli.Removed, legs, st.just("ended")),
    st.builds(stimuli.Muted, legs, st.sampled_from([(), ("a",)])),
    st.builds(stimuli.Spoke, legs),
    st.builds(stimuli.Lasts, legs, st.floats(-1.0, 60.0)),
    st.builds(stimuli.Update, st.just({"a": "b"})),
    st.builds(stimuli.FailAction, st.sampled_from(list(SAMPLES)), st.just("SystemException")),
    st.just(stimuli.Duplicate()),
    st.just(stimuli.Delay(6.0)),
    st.just(stimuli.Throttle()),
)
switches = st.fixed_dictionaries({}, optional={row.name: st.sampled_from(row.values) for row in SWITCHES}).map(
    Switches.of
)
moves = st.lists(
    st.tuples(st.sampled_from([0.0, 0.1, 0.5, 1.0, 5.0, 20.0]), st.one_of(responses.map(Reply), happenings)),
    max_size=30,
)


class Watched:
    """A call whose every step is held to the laws."""

    def __init__(self, switches: Switches, *, inbound: bool) -> None:
        ids = iter([*LEGS, *(f"leg-{n}" for n in range(1000))])
        self.world = World(new_id=lambda: next(ids), switches=switches)
        self.now = 0.0
        self.numbers: list[int] = []
        self.sequence = 0
        self.deliveries = 0
        self.over = False
        self.call: Call
        if inbound:
            self.call, first = incoming(self.world, 0.0, CALLER, CALLED)
        else:
            self.call, first = outgoing(self.world, 0.0, CallOrder(CALLED, CALLEE))
        self.look(first)

    def move(self, seconds: float, what: stimuli.Stimulus | Reply) -> None:
        self.now += seconds
        if isinstance(what, Reply):
            if not self.numbers:
                return
            what = stimuli.Answered(self.numbers.pop(0), what.response)
        self.look(step(self.call, self.now, what))

    def look(self, done: Step) -> None:
        assert not (self.over and done.effects), "something happened after the call was over"
        for effect in done.effects:
            if isinstance(effect, effects.Invoke):
                self.invoked(effect)
            self.over = self.over or isinstance(effect, effects.Over)
        assert self.over == self.call.over
        assert done.wake_at is None or done.wake_at > self.now, "a timer that is due was not run"
        action = self.call.running
        assert action is None or action.leg.up, "an action runs on a leg that has gone"
        assert action is None or done.wake_at is not None or action.wake_at is None
        assert self.call.over or self.call.up or self.call.flight or self.call.outbox
        assert not self.over or not self.call.up, "the call is over with a leg left up"
        for leg in self.call.legs:
            assert leg.up or leg.listener is None
            assert can_hear(self.call, leg.call_id, "1") in {True, False}

    def invoked(self, invoke: effects.Invoke) -> None:
        event = invoke.event
        assert event["Sequence"] in {self.sequence, self.sequence + 1}
        self.sequence = event["Sequence"]
        self.deliveries += 1
        assert self.deliveries <= 1000
        assert invoke.number == self.deliveries
        self.numbers.append(invoke.number)
        assert sma.Event.read(event).kind is not None
        assert len(event["CallDetails"]["Participants"]) >= 1


@settings(max_examples=400)
@given(switches, st.booleans(), moves)
def test_nothing_that_happens_breaks_the_exchange(chosen: Switches, inbound: bool, course: list[Any]) -> None:  # noqa: FBT001
    call = Watched(chosen, inbound=inbound)
    for seconds, what in course:
        call.move(seconds, what)


@settings(max_examples=60)
@given(switches, moves)
def test_a_call_that_everybody_leaves_is_over_soon(chosen: Switches, course: list[Any]) -> None:
    call = Watched(chosen, inbound=True)
    for seconds, what in course:
        call.move(seconds, what)
    for leg in list(call.call.legs):
        call.move(0, stimuli.HungUp(leg.call_id))
    for _ in range(40):
        call.move(21, stimuli.Tick())
        for leg in list(call.call.legs):
            call.move(0, stimuli.HungUp(leg.call_id))
    assert call.over


@settings(max_examples=60)
@given(moves, st.floats(min_value=0.01, max_value=3))
def test_it_does_not_matter_how_often_the_clock_is_looked_at(course: list[Any], tick: float) -> None:
    often, seldom = Watched(Switches(), inbound=True), Watched(Switches(), inbound=True)
    for seconds, what in course:
        at = often.now + seconds
        while often.now + tick < at:
            often.move(tick, stimuli.Tick())
        often.now = seldom.now
        often.move(seconds, what)
        seldom.move(seconds, what)
    assert often.call.sequence == seldom.call.sequence
    assert [leg.status for leg in often.call.legs] == [leg.status for leg in seldom.call.legs]
