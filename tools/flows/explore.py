"""Every situation that a call flow can come into: the table is followed with everything that Amazon may report.

Replies are pure and a call is a value, so a situation is a value too, and there are few enough to see them all. What is
known of Amazon: which answers an action and an ask declare, that a list of actions ends with its last one or with the
first that fails, that an empty answer lets go on what is going on, and that a leg which is gone reports no more.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import Field, dataclass, field, replace
from itertools import product
from typing import Any

from chalicelib.callflow import inputs
from chalicelib.callflow.actions import Action, AskDigits, HangUp, Listen
from chalicelib.callflow.asks import Ask
from chalicelib.callflow.call import Call
from chalicelib.callflow.inputs import Input
from chalicelib.callflow.machine import Flow, Reply, Row
from chalicelib.callflow.prompts import Language
from tools.flows.keys import KEYPAD, receives, typed_for

Kind = type[Input]

BEGINS: tuple[Kind, ...] = (inputs.Rang, inputs.Placed)
FOLLOWS: Mapping[Kind, frozenset[Kind]] = {
    inputs.Placed: frozenset({inputs.FarEndRang, inputs.Answered}),
    inputs.FarEndRang: frozenset({inputs.Answered}),
}
"""What Amazon reports after these whatever we answer (AWS: use-create-call-api)."""
GOES_ON: frozenset[Kind] = frozenset(
    {inputs.Joined, inputs.Switched, inputs.Pressed, inputs.FarEndRang, inputs.Answered}
)
"""Reports after which the list of actions still runs."""
UNASKED: tuple[Kind, ...] = (
    *(inputs.HungUp, inputs.Rejected, inputs.Interrupted, inputs.Strange),
    *(inputs.ToldToMute, inputs.ToldToUnmute, inputs.ToldToSay, inputs.ToldToShowHand, inputs.ToldToComeIn),
    inputs.ToldToHangUp,
)
"""What may come at any time while somebody is on the line."""
PEOPLE: frozenset[Kind] = frozenset(
    {
        *(inputs.Rang, inputs.Placed, inputs.Answered, inputs.Entered, inputs.Pressed, inputs.HungUp),
        *(inputs.LostMeeting, inputs.ToldToMute, inputs.ToldToUnmute, inputs.ToldToSay, inputs.ToldToHangUp),
        *(inputs.ToldToShowHand, inputs.ToldToComeIn),
    }
)
"""Behind these is somebody who does something: the far end, a host, the caller."""
SAMPLES: Mapping[str, Sequence[object]] = {
    "role": ("guest", "host"),
    "floor": ("open", "muted", "closed"),
    **dict.fromkeys(("room_id", "meeting_id", "attendee_id"), ("0a0a0a0a-0000-4000-8000-00000000a0a0",)),
    "join_token": ("a-join-token",),
    "code": (0, 486),
    "heads": (2,),
    "text": ("hello",),
    "lang": ("", Language.ES_US),
}
BY_TYPE: Mapping[str, Sequence[object]] = {"bool": (True, False), "int": (2,), "str": ("1",)}
MOST_SITUATIONS = 40_000
MOST_TRIES = 70


@dataclass(frozen=True, slots=True)
class Spot:
    """A situation: the call, what may be reported next, the question and the keys that are open.

    `asked` waits for its answer within the same invocation; `sent` are the actions that go out with it.
    """

    call: Call
    waits: frozenset[Kind]
    joined: bool = False
    gone: bool = False
    question: AskDigits | None = None
    keys: frozenset[str] = frozenset()
    asked: Ask | None = None
    sent: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """From one situation to the next. `due`: it was reported because of what we did, and not out of the blue."""

    before: Spot
    heard: Input
    row: Row
    new: tuple[Action, ...]
    after: Spot
    due: bool

    @property
    def answer(self) -> tuple[Action, ...] | None:
        """The actions of the whole invocation, or None while something is still asked."""
        return None if self.after.asked else (*self.before.sent, *self.new)


@dataclass(slots=True)
class Explored:
    """A flow, and all there is to be lived through in it. `endless`: there was no end of it, seen at these states."""

    flow: Flow
    steps: list[Step] = field(default_factory=list[Step])
    unheard: set[tuple[str, str, str]] = field(default_factory=set[tuple[str, str, str]])
    spots: set[Spot] = field(default_factory=set[Spot])
    endless: set[str] = field(default_factory=set[str])

    @property
    def walked(self) -> set[int]:
        """The rows that were followed, by identity."""
        return {id(step.row) for step in self.steps}


def explore(flow: Flow) -> Explored:
    """Live through everything, from the first ring on."""
    found = Explored(flow)
    first = [Spot(Call(flow=flow.name, at=flow.start, lang=Language.EN_US), frozenset({kind})) for kind in BEGINS]
    todo = deque(spot for spot in first if any(_hears(flow, flow.start, kind) for kind in spot.waits))
    while todo:
        spot = todo.popleft()
        if spot in found.spots:
            continue
        found.spots.add(spot)
        if spot.call.tries > MOST_TRIES or len(found.spots) > MOST_SITUATIONS:
            found.endless.add(spot.call.at)
            continue
        steps = [*_steps(found, spot)]
        found.steps += steps
        todo.extend(step.after for step in steps)
    return found


def _hears(flow: Flow, at: str, kind: Kind) -> bool:
    return any(issubclass(kind, row.on) for row in flow.rows_at(at))


def _steps(found: Explored, spot: Spot) -> Iterator[Step]:
    flow = found.flow
    for kind, due in _next(spot):
        if not _hears(flow, spot.call.at, kind):
            why = type(spot.asked).__name__ if spot.asked else ""
            found.unheard.add((spot.call.at, kind.__name__, why))
            continue
        for heard in samples(kind, spot, flow.rows_at(spot.call.at)):
            reply = flow.step(spot.call, heard)
            row = flow.row_for(spot.call, heard)
            yield Step(spot, heard, row, tuple(reply.actions), _after(spot, heard, reply), due)


def _next(spot: Spot) -> Iterator[tuple[Kind, bool]]:
    """What may be heard here, and whether we have asked for it. An outage is nothing that we ask for."""
    if spot.asked:
        yield from ((kind, kind is not spot.asked.broke) for kind in spot.asked.answers)
        return
    yield from ((kind, True) for kind in sorted(spot.waits, key=lambda kind: kind.__name__))
    if not spot.gone and not spot.waits & set(BEGINS):
        lost = (inputs.LostMeeting,) if spot.joined else ()
        yield from ((kind, False) for kind in (*UNASKED, *lost) if kind not in spot.waits)


def _after(spot: Spot, heard: Input, reply: Reply) -> Spot:
    here = replace(_heard(spot, heard), call=reply.call, asked=reply.ask)
    if isinstance(heard, inputs.NotHungUp) and not reply.actions:
        return replace(here, gone=True)  # who cannot be hung up is no longer there, and neither is Amazon
    sent = (*spot.sent, *reply.actions)
    if reply.ask:
        return replace(here, sent=sent)
    return _sent(replace(here, sent=()), sent)


def _heard(spot: Spot, heard: Input) -> Spot:
    """What this report says of the legs and of the list that was running."""
    if spot.asked:
        return spot
    kind = type(heard)
    if kind is inputs.HungUp:
        return replace(spot, gone=True, joined=False, waits=frozenset[Kind](), question=None, keys=frozenset[str]())
    joined = (spot.joined or kind is inputs.Joined) and kind is not inputs.LostMeeting
    ended = kind in spot.waits and kind not in GOES_ON
    over = {kind, inputs.FarEndRang} if kind is inputs.Answered else {kind} - {inputs.Pressed}
    waits = _listening(spot) if ended else spot.waits - over
    question = None if ended else spot.question
    return replace(spot, joined=joined, waits=waits | FOLLOWS.get(kind, frozenset()), question=question)


def _listening(spot: Spot) -> frozenset[Kind]:
    return frozenset({inputs.Pressed} if spot.keys else ())


def _sent(spot: Spot, actions: Sequence[Action]) -> Spot:
    """What these actions start. An empty list starts nothing and stops nothing; a dead leg takes no action."""
    if not actions or spot.gone:
        return spot
    keys = spot.keys.union(*(action.keys for action in actions if isinstance(action, Listen)))
    answers = {kind for action in actions for kind in _reports(action, last=action is actions[-1])}
    question = next((action for action in reversed(actions) if isinstance(action, AskDigits)), None)
    listening = replace(spot, keys=keys)
    return replace(listening, waits=_listening(listening) | answers | _coming(spot), question=question)


def _reports(action: Action, *, last: bool) -> Iterator[Kind]:
    """What Amazon may report of this action. Who hangs up hears of the leg's end; only the last success is told."""
    told = last and not isinstance(action, HangUp)
    silent = (inputs.Pressed,) if told else (inputs.Pressed, inputs.Played)
    yield from (kind for kind in action.answers if kind not in silent)


def _coming(spot: Spot) -> frozenset[Kind]:
    return spot.waits & {inputs.FarEndRang, inputs.Answered}


def samples(kind: Kind, spot: Spot, rows: Iterable[Row]) -> Iterator[Input]:
    """Inputs of this kind that differ in what a row may tell apart."""
    if kind is inputs.Entered:
        yield from (inputs.Entered(keys) for keys in _told_apart(kind, spot, rows, _typed(spot, rows)))
    elif kind is inputs.Pressed:
        yield from (inputs.Pressed(keys) for keys in _told_apart(kind, spot, rows, sorted(spot.keys)))
    else:
        yield from of_kind(kind)


def of_kind(kind: Kind) -> Iterator[Input]:
    """Inputs of this kind, whatever the situation."""
    known: dict[str, Field[Any]] = getattr(kind, "__dataclass_fields__", {})
    for values in product(*(SAMPLES.get(name) or BY_TYPE[str(one.type)] for name, one in known.items())):
        yield kind(**dict(zip(known, values, strict=True)))


def _typed(spot: Spot, rows: Iterable[Row]) -> Iterator[str]:
    question = spot.question
    if question:
        every = dict.fromkeys(keys for row in rows if row.on is inputs.Entered for keys in typed_for(row))
        yield from (keys for keys in every if receives(question, keys) and keys.rstrip(KEYPAD[-1]))


def _told_apart(kind: Any, spot: Spot, rows: Iterable[Row], typed: Iterable[str]) -> Iterator[str]:  # noqa: ANN401
    """For each row the first keys that fit it."""
    seen = set[int]()
    for keys in typed:
        row = next((row for row in rows if row.fits(spot.call, kind(keys))), None)
        if row and id(row) not in seen:
            seen.add(id(row))
            yield keys
