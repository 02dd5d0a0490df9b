"""Plays recorded calls against today's code, and finds the first answer that is another one."""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, get_args

from chalicelib import sma
from chalicelib.callflow.asks import Ask
from chalicelib.callflow.hearing import hear
from chalicelib.callflow.inputs import Input
from chalicelib.callflow.voice import Voice
from chalicelib.desk import Desk, Telephone
from chalicelib.invocation import Parts, handle
from chalicelib.meetings.errors import MeetingsError
from chalicelib.values import value
from tools.replays.pairs import Json, Pair, attributes, calls, is_object, part
from tools.replays.world import RecordedMeetings, voice_of

NOW: Final = 1_735_689_660.0
"""A minute after every redacted call began; no answer depends on it."""
_AROUND: Final = 2
_WORTH_TELLING: Final = ("lang", "tries", "is", "outcome")
_BEGIN: Final = "(new)"


@dataclass(frozen=True, slots=True)
class Difference:
    """The first answer of a call that is not as recorded, and where the call was."""

    line: int
    event: str
    heard: str
    before: str
    recorded: str
    today: str
    diff: tuple[str, ...]
    raised: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """For people."""
        facts = {"heard": f"{self.heard}, by {self.event}", "while": self.before, "recorded": self.recorded}
        told = [*facts.items(), ("today", self.today), *(("raised", words) for words in self.raised)]
        lines = [f"line {self.line}", *(f"  {name + ':':<9} {words}" for name, words in told)]
        return "\n".join([*lines, *(f"    {line}" for line in self.diff)])


@dataclass(slots=True)
class Ledger:
    """Remembers the line that would have been logged, and what was raised."""

    line: dict[str, object] = field(default_factory=dict[str, object])
    raised: list[str] = field(default_factory=list[str])

    def invocation(self, **fields: object) -> None:
        self.line = fields

    def failure(self, error: Exception, **fields: object) -> None:
        del fields
        self.raised.append(f"{type(error).__name__}: {error}")


@value
class RecordedDesk(Desk):
    """A desk at which those asks fail that failed when the call was recorded."""

    broke: tuple[str, ...] = ()

    def answer(self, ask: Ask, telephone: Telephone) -> Input:
        if type(ask).__name__ in self.broke:
            return ask.broke()
        return Desk.answer(self, ask, telephone)


FAILED: Final = frozenset(ask.broke.__name__ for ask in get_args(Ask))
"""The answers by which a call hears that a service has failed."""


def failed_in(line: Mapping[str, Any]) -> tuple[str, ...]:
    """Which asks failed in an invocation, by the line that it leaves in our log."""
    return tuple(str(one["ask"]) for one in line.get("asked") or () if one["answer"] in FAILED)


def differences(pairs: Sequence[Pair]) -> Iterator[Difference]:
    """The first difference of each call of a recording that has one."""
    for call in calls(pairs):
        found = first_difference(call)
        if found:
            yield found


def first_difference(call: Sequence[Pair]) -> Difference | None:
    """Where today's code leaves the recording of one call; None if it never does."""
    voice = voice_of(call)
    for one in call:
        ledger = Ledger()
        today = answer(one, voice, ledger)
        if today != one.response:
            return _difference(one, today, ledger)
    return None


def accepted(pairs: Sequence[Pair]) -> list[Pair]:
    """The recording with today's answers. Later events of a call carry the attributes that those answers store."""
    rewritten: dict[int, Pair] = {}
    for call in calls(pairs):
        voice, before = voice_of(call), None
        for one in call:
            event = _carried_on(one, before, rewritten.get(id(before)))
            now = replace(one, event=event)
            rewritten[id(one)] = replace(now, response=answer(now, voice, Ledger()))
            before = one
    return [rewritten[id(one)] for one in pairs]


def _carried_on(one: Pair, before: Pair | None, today: Pair | None) -> Json:
    """The event as Amazon would have sent it after today's answer, if it followed from the recorded one."""
    if before is None or today is None or one.stored != before.kept:
        return one.event
    event = copy.deepcopy(one.event)
    event["CallDetails"] = part(event, "CallDetails") | {"TransactionAttributes": attributes(today.response)}
    return event


def answer(pair: Pair, voice: Voice, ledger: Ledger) -> Any:  # noqa: ANN401 (JSON)
    """What today's code answers to an event, in the world that the recorded answer tells of."""
    desk = RecordedDesk(RecordedMeetings(pair), lambda: NOW, _unreported, pair.broke)
    return json.loads(json.dumps(handle(copy.deepcopy(pair.event), Parts(desk, voice, ledger))))


def _unreported(_error: MeetingsError, _asked: str, _call: str) -> None:
    """An outage that was recorded is nobody's news."""


def _difference(pair: Pair, now: Any, ledger: Ledger) -> Difference:  # noqa: ANN401 (JSON)
    today = replace(pair, response=now)
    return Difference(
        line=pair.line,
        event=pair.kind,
        heard=type(hear(sma.Event.read(pair.event))).__name__,
        before=_where(pair.stored, *_WORTH_TELLING),
        recorded=_short(pair),
        today=_short(today),
        diff=tuple(_diff(pair.response, now)),
        raised=tuple(ledger.raised),
    )


def _short(pair: Pair) -> str:
    kinds = ", ".join(str(action.get("Type", "?")) for action in pair.actions)
    return f"{kinds or 'no actions'}; then {_where(pair.kept)}"


def _where(attributes: Mapping[str, str], *more: str) -> str:
    """The state of a call, with some more of what is remembered of it."""
    if not attributes.get("at"):
        return _BEGIN
    told = [f"{name} {attributes[name]}" for name in more if name in attributes]
    return f"{attributes['at']} ({', '.join([attributes.get('flow', ''), *told])})"


def _diff(recorded: object, today: object) -> Iterator[str]:
    """Changed lines with a few around them; what begins with - was recorded, with + is so today."""
    before, after = [*_lines(recorded)], [*_lines(today)]
    if before == after:  # something that no answer should have
        before, after = (json.dumps(side, indent=2, sort_keys=True).splitlines() for side in (recorded, today))
    lines = difflib.unified_diff(before, after, n=_AROUND, lineterm="")
    yield from (line for line in lines if not line.startswith(("---", "+++", "@@")))


def _lines(answer: object) -> Iterator[str]:
    """An answer for people: the actions, each with its parameters under it, then everything else."""
    if not is_object(answer):
        yield json.dumps(answer)
        return
    for action in Pair({}, answer).actions:
        yield f"{action.get('Type')}"
        yield from (f"  {line}" for line in _members(part(action, "Parameters")))
    yield from _members({name: value for name, value in answer.items() if name != "Actions"})


def _members(value: Json, path: str = "") -> Iterator[str]:
    for name in sorted(value):
        inner: object = value[name]
        if is_object(inner) and inner:
            yield from _members(inner, f"{path}{name}.")
        else:
            yield f"{path}{name}: {json.dumps(inner, ensure_ascii=False)}"
