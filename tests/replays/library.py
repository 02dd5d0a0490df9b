"""The library of recorded calls, made by recording stories. `python -m tests.replays.library` records new ones.

    stories/     every story that is told on every telephone, through the emulated exchange
    ways-out/    every way a call can end, in every language
    spoken/      some of them as text for Amazon Polly instead of recordings
    rare/        what Amazon should never do, and yet there is a row for it
    documented/  the event sequences that AWS prints, with our answers

Nothing here is written by hand: what the application said when the library was made is what it must say until somebody
accepts something else (`partyline replay --accept`). A file that is there is never recorded again.
"""

from __future__ import annotations

import copy
import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import count, product
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from chalicelib.callflow.flows.lobby import LOOKS
from chalicelib.callflow.prompts import Language
from chalicelib.invocation import handle
from chalicelib.meetings.errors import LockedOutError, MeetingFullError, RoomEndedError, RoomLockedError
from chalicelib.meetings.model import Departure
from emulator.exchange import World
from tests.stories import test_dial_in, test_dial_out, test_in_meeting, test_waiting_room, test_ways_out
from tests.stories.caller import Caller
from tests.stories.exchange_phone import STORY_SWITCHES, ExchangePhone
from tests.stories.fakes import GUEST_PIN, FakeLedger, FakeMeetings
from tests.stories.phones import SPANISH_NUMBER, LambdaPhone, parts_of
from tools.replays.pairs import Json, Pair, part, text_of
from tools.replays.playing import failed_in
from tools.replays.redaction import Redactor

FOLDER: Final = Path(__file__).parent
STORIES: Final = (test_dial_in, test_dial_out, test_in_meeting, test_waiting_room, test_ways_out)
SEQUENCES: Final = FOLDER.parent / "sma" / "examples" / "sequences"
DOCUMENTED: Final = (
    "end-to-end-dial-in",
    "outbound-call",
    "too-many-transaction-attributes",
    "update-call-waiting-room",
    "click-to-call",
)
OUR_ARGUMENTS: Final = {"Type": "CallCreateRequest", "Parameters": {"Arguments": {"room": "standup"}}}
NUMBERS: Final = {Language.EN_US: "+12065550199", Language.ES_US: SPANISH_NUMBER}

Make = Callable[[], list[Pair]]


def broke(ledger: FakeLedger) -> tuple[str, ...]:
    """What failed in the last invocation, if anybody has written it down."""
    invocations = [line for line in ledger.lines if "heard" in line]
    return failed_in(invocations[-1]) if invocations else ()


class RecordedPhone(ExchangePhone):
    """A telephone on the emulated exchange that keeps what went over the wire."""

    def __init__(self, meetings: FakeMeetings, ledger: FakeLedger) -> None:
        super().__init__(meetings, ledger)
        ids = count(1)
        self._world = World(new_id=lambda: f"5f0e{next(ids):04x}-1111-4222-8333-444455556666", switches=STORY_SWITCHES)
        self.pairs: list[Pair] = []

    def invoke(self, event: Json) -> Json:
        answer = super().invoke(event)
        self.pairs.append(Pair(copy.deepcopy(event), self.answers[-1], broke=broke(self.ledger)))
        return answer


class SpokenPhone(RecordedPhone):
    """A telephone that Polly speaks to."""

    def __init__(self, meetings: FakeMeetings, ledger: FakeLedger) -> None:
        super().__init__(meetings, ledger)
        self._parts = replace(self._parts, voice=replace(self._parts.voice, recorded=False, bucket=""))


class RecordedLambda(LambdaPhone):
    """The same for stories that need to hold Amazon's side in their hands."""

    def __init__(self, meetings: FakeMeetings, ledger: FakeLedger) -> None:
        super().__init__(meetings, ledger)
        self.pairs: list[Pair] = []

    def _invoke(self, event: Json) -> Json:
        answer = super()._invoke(event)
        self.pairs.append(copy.deepcopy(Pair(event, answer, broke=broke(self.ledger))))
        return answer


def recorded(tell: Callable[[Caller], object], phone: type[RecordedPhone] = RecordedPhone) -> list[Pair]:
    """What went over the wire while a story was told."""
    caller = Caller(phone)
    tell(caller)
    assert isinstance(caller.handset, RecordedPhone)
    return caller.handset.pairs


# every story


def stories(module: ModuleType) -> Iterator[tuple[str, Make]]:
    """The stories of a module, with each of their examples, by name."""
    for name, story in vars(module).items():
        takes = inspect.signature(story).parameters if name.startswith("test_") else {}
        if {"caller", "guest", "phone"} & takes.keys():
            for number, example in enumerate(examples(story), 1):
                ending = f"-{number}" if example else ""
                yield name.removeprefix("test_") + ending, partial(told, story, example)


def examples(story: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (a test with pytest's marks)
    """The arguments of each example of a story."""
    found: list[dict[str, Any]] = [{}]
    for mark in getattr(story, "pytestmark", []):
        names, rows = mark.args
        if isinstance(names, str):
            names, rows = (names,), [(row,) for row in rows]
        found = [one | dict(zip(names, row, strict=True)) for one, row in product(found, rows)]
    return found


def told(story: Any, example: dict[str, Any]) -> list[Pair]:  # noqa: ANN401 (a test)
    """What went over the wire in a story: on the emulated exchange, or where it needs one, on the bare Lambda."""
    takes = inspect.signature(story).parameters
    if "phone" in takes:
        phone = RecordedLambda(FakeMeetings(), FakeLedger())
        phone.dial()
        phone.enter(GUEST_PIN)
        story(phone=phone, **example)
        return phone.pairs
    if "guest" in takes:
        return recorded(lambda caller: story(guest=caller.dials().enters(GUEST_PIN).joins(), **example))
    return recorded(lambda caller: story(caller=caller, **example))


# every way out, in every language


def dials(caller: Caller, language: Language) -> Caller:
    return caller.dials(NUMBERS[language])


def is_inside(caller: Caller, language: Language) -> Caller:
    return dials(caller, language).enters(GUEST_PIN).joins()


def waits_outside(caller: Caller, language: Language) -> Caller:
    caller.meetings.waiting_room = True
    return dials(caller, language).enters(GUEST_PIN)


def is_called(caller: Caller, language: Language) -> Caller:
    return caller.is_called(language=language).picks_up()


WAYS_OUT: Final[dict[str, Callable[[Caller, Language], object]]] = {
    "too-many-tries": lambda caller, lang: dials(caller, lang).enters("111111").waits().enters("12"),
    "locked-out": lambda caller, lang: dials(caller, lang).but(refused=LockedOutError()).enters(GUEST_PIN),
    "meeting-full": lambda caller, lang: dials(caller, lang).but(refused=MeetingFullError()).enters(GUEST_PIN),
    "meeting-gone": lambda caller, lang: dials(caller, lang).but(refused=RoomEndedError()).enters(GUEST_PIN),
    "door-locked": lambda caller, lang: dials(caller, lang).but(refused=RoomLockedError()).enters(GUEST_PIN),
    "not-joined": lambda caller, lang: dials(caller, lang).but_fails("JoinChimeMeeting").enters(GUEST_PIN),
    "sorry": lambda caller, lang: dials(caller, lang).but(broken="admit").enters(GUEST_PIN),
    "meeting-over": lambda caller, lang: is_inside(caller, lang).loses_the_meeting(Departure.OVER),
    "removed": lambda caller, lang: is_inside(caller, lang).loses_the_meeting(Departure.REMOVED),
    "told-to-hang-up": lambda caller, lang: is_inside(caller, lang).is_told("hangup"),
    "cut-off": lambda caller, lang: (
        is_inside(caller, lang)
        .loses_the_meeting(Departure.DROPPED)
        .loses_the_meeting(Departure.DROPPED)
        .loses_the_meeting(Departure.DROPPED)
    ),
    "why-is-not-known": lambda caller, lang: (
        is_inside(caller, lang).but(broken="departure").loses_the_meeting(Departure.OVER)
    ),
    "waited-too-long": lambda caller, lang: waits_outside(caller, lang).has_waited(LOOKS + 1),
    "hangs-up-waiting": lambda caller, lang: waits_outside(caller, lang).waits().hangs_up(),
    "hangs-up-at-the-door": lambda caller, lang: dials(caller, lang).hangs_up(),
    "hangs-up-inside": lambda caller, lang: (
        is_inside(caller, lang).presses("*6").presses("*9").presses("*#").presses("*0").hangs_up()
    ),
    "goodbye": lambda caller, lang: is_called(caller, lang).enters("2").waits().enters("3"),
    "called-and-joins": lambda caller, lang: is_called(caller, lang).enters("1").joins().hangs_up(),
    "busy": lambda caller, lang: caller.is_called(language=lang).hangs_up(486),
    "no-answer": lambda caller, lang: caller.is_called(language=lang).hangs_up(480),
    "invalid-answer": lambda caller, lang: dials(caller, lang).answer_is_refused(),
}


SPOKEN: Final = ("hangs-up-inside", "too-many-tries", "goodbye")


def leaving(way: str, language: Language, phone: type[RecordedPhone] = RecordedPhone) -> list[Pair]:
    return recorded(lambda caller: WAYS_OUT[way](caller, language), phone)


# what Amazon should never do, but for which there is a row

RARE: Final[dict[str, Callable[[RecordedLambda], object]]] = {
    "answered-before-it-was-placed": lambda phone: phone.tell("CALL_ANSWERED"),
    "a-leg-that-does-not-end-at-once": lambda phone: guest_of(phone).hang_up(),
}


def guest_of(phone: RecordedLambda) -> RecordedLambda:
    """Somebody in the meeting whose legs do not end when they are told to, the first time."""
    phone.dial()
    phone.enter(GUEST_PIN)
    phone.faults["Hangup"] = ["SystemException"]
    return phone


def rarely(what: str) -> list[Pair]:
    phone = RecordedLambda(FakeMeetings(), FakeLedger())
    phone.legs, phone.outbound = {"LEG-A": "Connected"}, what.startswith("answered")
    RARE[what](phone)
    return phone.pairs


# what AWS prints


def documented(name: str) -> list[Pair]:
    """A sequence of AWS's events, answered by us.

    AWS's PIN of five digits is ours of six, and an outbound call has our arguments. Two sequences are another
    application's, with updates and joins that we never asked for: those callers must hear something all the same.
    """
    parts, carried, pairs = parts_of(FakeMeetings(), FakeLedger()), dict[str, str](), list[Pair]()
    for step in json.loads((SEQUENCES / f"{name}.json").read_text(encoding="utf-8"))["steps"]:
        event: Json | None = step.get("event")
        if event is None:
            continue
        if "ReceivedDigits" in part(event, "ActionData"):
            event["ActionData"]["ReceivedDigits"] = GUEST_PIN
        if name == "outbound-call" and event["InvocationEventType"] == "NEW_OUTBOUND_CALL":
            event["ActionData"] = OUR_ARGUMENTS
        event["CallDetails"] = part(event, "CallDetails") | {"TransactionAttributes": carried}
        answer = handle(event, parts)
        pairs.append(Pair(event, json.loads(json.dumps(answer))))
        carried = answer.get("TransactionAttributes", carried)
    return pairs


# the library


def shelf() -> Iterator[tuple[str, Make]]:
    """Every file of the library by its path, and how it is made."""
    for module in STORIES:
        chapter = module.__name__.rpartition(".test_")[2].replace("_", "-")
        yield from ((f"stories/{chapter}/{name}.jsonl", make) for name, make in stories(module))
    for way, language in product(WAYS_OUT, Language):
        yield f"ways-out/{language}/{way}.jsonl", partial(leaving, way, language)
    for way, language in product(SPOKEN, Language):
        yield f"spoken/{language}/{way}.jsonl", partial(leaving, way, language, SpokenPhone)
    for what in RARE:
        yield f"rare/{what}.jsonl", partial(rarely, what)
    for name in DOCUMENTED:
        yield f"documented/{name}.jsonl", partial(documented, name)


def main() -> None:
    """Record what is not in the library yet, and throw away what nobody tells any more."""
    told = dict(shelf())
    for file in FOLDER.rglob("*.jsonl"):
        if file.relative_to(FOLDER).as_posix() not in told:
            file.unlink()
    for path, make in told.items():
        if not (FOLDER / path).exists():
            (FOLDER / path).parent.mkdir(parents=True, exist_ok=True)
            (FOLDER / path).write_text(text_of(Redactor().redacted(make())), encoding="utf-8")


if __name__ == "__main__":
    main()
