"""What can be wrong with a call flow though it can be imported. Each lint is a function and a row of `LINTS`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from pydantic import ValidationError

from chalicelib import sma
from chalicelib.callflow import inputs
from chalicelib.callflow.actions import Action, AskDigits, Leg, Line, Say
from chalicelib.callflow.machine import Row
from chalicelib.callflow.prompts import Language, Prompt
from chalicelib.callflow.texts import Texts, texts_in
from chalicelib.callflow.voice import Voice
from tools.flows.explore import PEOPLE, Explored, Spot, Step
from tools.flows.keys import typed_for
from tools.texts import PROMPTS

FORMS = ("one", "other", "many")
POLLY = ("engine", "language_code", "voice_id")


class Finding(NamedTuple):
    """Something is wrong: where, and in words."""

    lint: str
    flow: str
    at: str
    words: str

    def __str__(self) -> str:
        """One line for people."""
        place = f"{self.flow}, {self.at}" if self.at else self.flow
        return f"{place}: {self.words} [{self.lint}]"


Found = Iterator[tuple[str, str]]
"""State and words."""


def silence(seen: Explored, _: Mapping[Language, Texts]) -> Found:
    """Nothing runs, nothing is asked and nobody is in a meeting: the caller hears nothing and nothing will happen."""
    for step in seen.steps:
        spot = step.after
        if not (_lives(spot) or spot.asked) and (_lives(step.before) or step.before.asked):
            yield spot.call.at, f"after {_what(step)} nothing is said, asked or expected any more"


def _lives(spot: Spot) -> bool:
    return bool(spot.waits) or spot.joined or spot.gone


def dead_ends(seen: Explored, _: Mapping[Language, Texts]) -> Found:
    """States that only a caller who hangs up, a host or an outage leads out of."""
    for spot in seen.spots - _with_a_way_out(seen):
        if spot.call.at not in seen.endless:
            yield spot.call.at, "no way from here into a meeting or to the end of the call, unless the caller hangs up"


def _with_a_way_out(seen: Explored) -> set[Spot]:
    before: dict[Spot, set[Spot]] = defaultdict(set)
    for step in seen.steps:
        if step.due:
            before[step.after].add(step.before)
    fine, todo = set[Spot](), [spot for spot in seen.spots if spot.joined or spot.gone]
    while todo:
        spot = todo.pop()
        if spot not in fine:
            fine.add(spot)
            todo += before[spot]
    return fine


def unhandled(seen: Explored, _: Mapping[Language, Texts]) -> Found:
    """What an action or an ask may answer, and no row of the state hears."""
    for at, kind, ask in seen.unheard:
        yield at, f"no row for {kind}, which {f'{ask} may answer' if ask else 'may happen here'}"


def deaf_rows(seen: Explored, _: Mapping[Language, Texts]) -> Found:
    """Rows for keys that the open question, or the listener, never lets through."""
    for at, rows in seen.flow.rows.items():
        for row in rows:
            if row.when and id(row) not in seen.walked:
                yield from ((at, words) for words in _never_typed(row, at, seen))


def _never_typed(row: Row, at: str, seen: Explored) -> Iterator[str]:
    spots = [spot for spot in seen.spots if spot.call.at == at]
    name = f"{row.do.__name__} when {getattr(row.when, '__name__', 'so')}"
    if row.on is inputs.Entered:
        questions = sorted({f"{spot.question.fits} ({spot.question.most} keys)" for spot in spots if spot.question})
        wanted = _wanted(row, spots)
        like = f" like {wanted}" if wanted else ""
        yield f"{name} waits for keys{like}, and no such can be entered: it takes {' or '.join(questions) or 'nothing'}"
    elif row.on is inputs.Pressed:
        heard = sorted({keys for spot in spots for keys in spot.keys})
        yield f"{name} can never be pressed: the keypad is listened to for {' '.join(heard) or 'nothing'}"


def _wanted(row: Row, spots: list[Spot]) -> str:
    """Keys that would do."""
    calls = {spot.call for spot in spots}
    return next((keys for keys in typed_for(row) for call in calls if row.fits(call, inputs.Entered(keys))), "")


def loops(seen: Explored, _: Mapping[Language, Texts]) -> Found:
    """Rounds in which nobody does anything and nothing is counted, and counts without a limit."""
    yield from (
        (at, "the call is remembered differently each time round: nothing ends the counting") for at in seen.endless
    )
    steps: dict[Spot, list[Step]] = defaultdict(list)
    for step in seen.steps:
        if step.due and type(step.heard) not in PEOPLE:
            steps[step.before].append(step)
    _keep_rounds(steps)
    for start in steps:
        round_ = _round_from(start, steps)
        rows = sorted({f"{step.row.on.__name__} → {step.row.do.__name__}" for step in round_})
        at = min(step.before.call.at for step in round_)
        yield at, f"{', '.join(rows)}: this can go round for ever; nobody acts and nothing counts"


def _keep_rounds(steps: dict[Spot, list[Step]]) -> None:
    """Drop every step that leads out of all rounds."""
    fewer = True
    while fewer:
        fewer = False
        for spot in [*steps]:
            kept = [step for step in steps[spot] if step.after in steps]
            fewer = fewer or len(kept) < len(steps[spot]) or not kept
            if kept:
                steps[spot] = kept
            else:
                del steps[spot]


def _round_from(spot: Spot, steps: Mapping[Spot, list[Step]]) -> list[Step]:
    taken: list[Step] = []
    seen: dict[Spot, int] = {}
    while spot not in seen:
        seen[spot] = len(taken)
        taken.append(steps[spot][0])
        spot = taken[-1].after
    return taken[seen[spot] :]


def missing_prompts(seen: Explored, words: Mapping[Language, Texts]) -> Found:
    """Sentences that a language lacks."""
    said = {(step.after.call.at, *one) for step in seen.steps for action in step.new for one in _sentences(action)}
    for at, prompt, number in said:
        for language, texts in words.items():
            forms = texts.counted.get(prompt, {})
            lacking = [form for form in FORMS if not forms.get(form)] if number else []
            if lacking:
                yield at, f"{prompt} lacks {', '.join(lacking)} in {language}"
            elif not number and not texts.plain.get(prompt):
                yield at, f"{prompt} is not in {language}"


def _sentences(action: Action) -> Iterator[tuple[Prompt, bool]]:
    if isinstance(action, Say):
        yield from ((spoken.prompt, spoken.number is not None) for spoken in action.sentences)
    elif isinstance(action, AskDigits):
        yield from ((action.prompt, False), (Prompt.PARDON, False))


def voiceless(_: Explored, words: Mapping[Language, Texts]) -> Found:
    """Languages without a voice."""
    for language, texts in words.items():
        lacking = [name for name in POLLY if not texts.polly.get(name)]
        if lacking:
            yield "", f"{language} has no {' and no '.join(lacking)} to be spoken with"


def languages(_: Explored, words: Mapping[Language, Texts]) -> Found:
    """Languages without words, and words without a language."""
    files = {path.stem for path in PROMPTS.glob("*.toml")}
    yield from (("", f"{language} has no file in prompts/") for language in words if language not in files)
    yield from (("", f"prompts/{stem}.toml is in no language that we speak") for stem in files - {*Language})


def limits(seen: Explored, words: Mapping[Language, Texts]) -> Found:
    """Answers that Amazon refuses: more than ten actions, too long a text, attributes too many or too long."""
    tried = set[tuple[object, ...]]()
    for step in seen.steps:
        if step.answer is None or (step.answer, frozenset(step.after.call.pack().items())) in tried:
            continue
        tried.add((step.answer, frozenset(step.after.call.pack().items())))
        yield from ((step.after.call.at, f"{_what(step)}: {why}") for why in dict.fromkeys(_refusals(step, words)))


def _refusals(step: Step, words: Mapping[Language, Texts]) -> Iterator[str]:
    legs = {Leg.PHONE: "0a0a0a0a-0000-4000-8000-00000000000a", Leg.MEETING: "0a0a0a0a-0000-4000-8000-00000000000b"}
    for language, recorded in ((language, recorded) for language in words for recorded in (True, False)):
        line = Line(legs, Voice(bucket="prompts"), language, recorded=recorded)
        try:
            actions = tuple(wired for action in step.answer or () for wired in action.wire(line))
            sma.Response(actions=actions, transaction_attributes=step.after.call.pack())
        except (KeyError, ImportError):
            continue  # a sentence or a language is missing: that is another lint's
        except ValidationError as refusal:
            yield from (f"{'.'.join(map(str, reason['loc']))}: {reason['msg']}" for reason in refusal.errors())


def _what(step: Step) -> str:
    return f"{step.row.on.__name__} → {step.row.do.__name__}"


LINTS: Mapping[str, Callable[[Explored, Mapping[Language, Texts]], Found]] = {
    "silence": silence,
    "dead-end": dead_ends,
    "unhandled": unhandled,
    "deaf-row": deaf_rows,
    "loop": loops,
    "prompt": missing_prompts,
    "voice": voiceless,
    "language": languages,
    "limit": limits,
}


def every_word() -> dict[Language, Texts]:
    """The words of all languages; none of one whose words have not been put into the code."""
    return {language: _words(language) for language in Language}


def _words(language: Language) -> Texts:
    try:
        return texts_in(language)
    except ImportError:
        return Texts({}, {}, {})


def findings(seen: Explored, words: Mapping[Language, Texts] | None = None) -> list[Finding]:
    """Everything that is wrong with a flow, each thing once."""
    words = every_word() if words is None else words
    found = {
        Finding(name, seen.flow.name, str(at), text) for name, lint in LINTS.items() for at, text in lint(seen, words)
    }
    return sorted(found)
