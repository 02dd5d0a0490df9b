"""A call flow can be imported and still be wrong. Each lint is shown a flow that is wrong in its way alone."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from chalicelib.callflow.actions import AskDigits, HangUp, Listen, Say
from chalicelib.callflow.asks import Admit, CountHeads
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows import FLOWS
from chalicelib.callflow.inputs import (
    Admitted,
    Counted,
    Entered,
    HungUp,
    Input,
    Interrupted,
    NotAsked,
    NotHungUp,
    NotListening,
    NotNow,
    NotPlayed,
    Played,
    Pressed,
    Rang,
    Refused,
    Rejected,
    SaidNothing,
    Strange,
    ToldToComeIn,
    ToldToHangUp,
    ToldToMute,
    ToldToSay,
    ToldToShowHand,
    ToldToUnmute,
)
from chalicelib.callflow.machine import Flow, Reply, Row, on
from chalicelib.callflow.prompts import Language, Prompt
from chalicelib.callflow.texts import Texts, texts_in
from tools.cli import main
from tools.flows import lints
from tools.flows.explore import explore

TRIES = 3


def stay(call: Call, _: Input) -> Reply:
    return Reply(call)


def ask(call: Call, _: Input) -> Reply:
    return Reply(call, [AskDigits(Prompt.ENTER_PIN, "[0-9]+", 7)])


def ask_again(call: Call, _: Input) -> Reply:
    return Reply(replace(call, tries=call.tries + 1), [AskDigits(Prompt.NO_PIN, "[0-9]+", 7)])


def end(call: Call, _: Input) -> Reply:
    return Reply(call, [Say(Prompt.GOODBYE), HangUp()])


def hang_up(call: Call, _: Input) -> Reply:
    return Reply(call, [HangUp()])


def tries_left(call: Call, _: Input) -> bool:
    return call.tries < TRIES


ANYWHERE = [
    *[on(kind, stay) for kind in (Interrupted, Strange, ToldToMute, ToldToUnmute, ToldToSay)],
    *[on(kind, stay) for kind in (ToldToShowHand, ToldToComeIn)],
    *[on(kind, stay) for kind in (NotHungUp, Played, Pressed)],
    *[on(kind, end, to="leaving") for kind in (Rejected, ToldToHangUp, NotListening)],
    on(NotPlayed, end, to="leaving"),
    on(HungUp, stay, to="over"),
]
QUESTION = [
    on(Entered, end, to="leaving"),
    on(SaidNothing, ask_again, when=tries_left),
    on(SaidNothing, end, to="leaving"),
    on(NotAsked, end, to="leaving"),
]


def flow(*question: Row, start: Row | None = None, anywhere: list[Row] | None = None) -> Flow:
    """A ring, a question, last words, with other rows here or there."""
    rows = {
        "ringing": [start or on(Rang, ask, to="asking")],
        "asking": [*question, *(QUESTION if not question else [])],
        "leaving": [on(NotPlayed, hang_up), on(Input, stay)],
        "over": [on(Input, stay)],
    }
    return Flow("odd", "ringing", rows, anywhere or ANYWHERE)


def found_in(odd: Flow, words: dict[Language, Texts] | None = None) -> dict[str, list[str]]:
    """What is found, by lint."""
    found: dict[str, list[str]] = {}
    for finding in lints.findings(explore(odd), words):
        found.setdefault(finding.lint, []).append(f"{finding.at}: {finding.words}")
    return found


def test_a_flow_in_order_has_nothing_against_it() -> None:
    assert found_in(flow()) == {}


@pytest.mark.parametrize("name", FLOWS)
def test_our_own_flows_are_in_order(name: str) -> None:
    assert lints.findings(explore(FLOWS[name])) == []


def test_silence_is_found() -> None:
    mute = on(Entered, stay)
    assert found_in(flow(mute, *QUESTION[1:])) == {
        "silence": ["asking: after Entered → stay nothing is said, asked or expected any more"],
        "dead-end": ["asking: no way from here into a meeting or to the end of the call, unless the caller hangs up"],
    }


def test_a_state_that_leads_nowhere_is_found() -> None:
    for_ever = [on(Entered, ask), on(SaidNothing, ask), on(NotAsked, ask)]
    found = found_in(flow(*for_ever))
    assert found["dead-end"] == [
        "asking: no way from here into a meeting or to the end of the call, unless the caller hangs up",
        "ringing: no way from here into a meeting or to the end of the call, unless the caller hangs up",
    ]


def test_an_answer_of_an_action_without_a_row_is_found() -> None:
    assert found_in(flow(*QUESTION[:3])) == {"unhandled": ["asking: no row for NotAsked, which may happen here"]}


def test_an_answer_to_an_ask_without_a_row_is_found() -> None:
    def count(call: Call, _: Entered) -> Reply:
        return Reply(call, ask=CountHeads("standup"))

    found = found_in(flow(on(Entered, count), on(Counted, end, to="leaving"), *QUESTION[1:]))
    assert found == {"unhandled": ["asking: no row for NotNow, which CountHeads may answer"]}


def test_what_people_and_amazon_may_do_at_any_time_needs_a_row() -> None:
    assert found_in(flow(anywhere=[row for row in ANYWHERE if row.on is not Strange])) == {
        "unhandled": [f"{at}: no row for Strange, which may happen here" for at in ("asking",)],
    }


def is_long(_: Call, entered: Entered) -> bool:
    return len(entered.digits) > len("1234567")


def is_star(_: Call, entered: Entered) -> bool:
    return entered.digits == "*"


def is_the_year(_: Call, entered: Entered) -> bool:
    return entered.digits == "1984"


def test_digits_that_the_question_cannot_take_are_found() -> None:
    assert found_in(flow(on(Entered, ask_again, when=is_star), *QUESTION)) == {
        "deaf-row": [
            "asking: ask_again when is_star waits for keys like *, and no such can be entered: it takes [0-9]+ (7 keys)"
        ]
    }
    assert (
        "waits for keys like 00000000,"
        in found_in(flow(on(Entered, end, to="leaving", when=is_long), *QUESTION))["deaf-row"][0]
    )


def test_digits_that_a_guard_names_are_tried() -> None:
    assert found_in(flow(on(Entered, end, to="leaving", when=is_the_year), *QUESTION)) == {}


def is_star_seven(_: Call, pressed: Pressed) -> bool:
    return pressed.keys == "*7"


def test_keys_that_nobody_listens_for_are_found() -> None:
    def ask_and_listen(call: Call, _: Rang) -> Reply:
        return Reply(call, [Listen(("*6", "*0")), AskDigits(Prompt.ENTER_PIN, "[0-9]+", 7)])

    start = on(Rang, ask_and_listen, to="asking")
    assert found_in(
        flow(on(Pressed, end, to="leaving", when=is_star_seven), on(Pressed, stay), *QUESTION, start=start)
    ) == {"deaf-row": ["asking: end when is_star_seven can never be pressed: the keypad is listened to for *0 *6"]}


def test_a_caller_who_says_nothing_is_not_asked_for_ever() -> None:
    assert found_in(flow(QUESTION[0], on(SaidNothing, ask), QUESTION[3])) == {
        "loop": ["asking: SaidNothing → ask: this can go round for ever; nobody acts and nothing counts"]
    }


def test_a_round_of_several_states_and_asks_is_found() -> None:
    def admit(call: Call, entered: Input) -> Reply:
        return Reply(call, ask=Admit(str(getattr(entered, "digits", "1")), 0))

    rows = [
        on(Entered, admit),
        on(SaidNothing, admit),
        on(NotAsked, end, to="leaving"),
        on(Admitted, end, to="leaving"),
        on(Refused, ask),
        on(NotNow, stay),
    ]
    found = found_in(flow(*rows, anywhere=[*ANYWHERE, on(Input, end, to="leaving")]))
    assert found == {
        "loop": [
            "asking: Refused → ask, SaidNothing → admit: this can go round for ever; nobody acts and nothing counts"
        ]
    }


def test_counting_without_an_end_is_found() -> None:
    found = found_in(flow(QUESTION[0], on(SaidNothing, ask_again), QUESTION[3]))
    assert found == {
        "loop": ["asking: the call is remembered differently each time round: nothing ends the counting"],
    }


def test_a_sentence_that_a_language_lacks_is_found() -> None:
    words = lints.every_word()
    spanish = words[Language.ES_US]
    words[Language.ES_US] = replace(spanish, plain={k: v for k, v in spanish.plain.items() if k != Prompt.GOODBYE})
    assert found_in(flow(), words) == {"prompt": ["leaving: goodbye is not in es-US"]}


def test_a_form_of_a_number_that_a_language_lacks_is_found() -> None:
    def count(call: Call, _: Entered) -> Reply:
        return Reply(call, [Say(Prompt.HEAD_COUNT, number=2), HangUp()])

    words = lints.every_word()
    english = words[Language.EN_US]
    words[Language.EN_US] = replace(english, counted={Prompt.HEAD_COUNT: {"one": "One.", "other": "{number}."}})
    odd = flow(on(Entered, count, to="leaving"), *QUESTION[1:])
    assert found_in(odd, words) == {"prompt": ["leaving: head_count lacks many in en-US"]}


def test_a_language_without_a_voice_is_found() -> None:
    words = lints.every_word()
    words[Language.ES_US] = replace(words[Language.ES_US], polly={"engine": "neural", "language_code": "es-US"})
    assert found_in(flow(), words) == {"voice": [": es-US has no voice_id to be spoken with"]}


def test_a_language_without_a_file_and_a_file_without_a_language_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en-US.toml").touch()
    (tmp_path / "tlh.toml").touch()
    monkeypatch.setattr(lints, "PROMPTS", tmp_path)
    assert found_in(flow()) == {
        "language": [": es-US has no file in prompts/", ": prompts/tlh.toml is in no language that we speak"]
    }


def test_a_language_without_words_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "chalicelib.callflow.texts.es_us", None)
    texts_in.cache_clear()
    found = found_in(flow())
    texts_in.cache_clear()
    assert set(found) == {"prompt", "voice"}
    assert all("es-US" in line for line in (*found["prompt"], *found["voice"]))


def say_all(call: Call, _: Input) -> Reply:
    return Reply(call, [*[Say(Prompt.GOODBYE)] * 10, HangUp()])


def say_much(call: Call, _: Input) -> Reply:
    return Reply(call, [Say(*[Prompt.MEETING_OVER] * 9 * 4), HangUp()])


def remember_much(call: Call, _: Input) -> Reply:
    return Reply(replace(call, room_id="x" * 2_000), [HangUp()])


@pytest.mark.parametrize(
    ("does", "words"),
    [
        (say_all, "Actions: 11 entries, at most 10"),
        (say_much, "Text: 1,151 characters, at most 1,000"),
        (remember_much, "TransactionAttributes: "),
    ],
)
def test_more_than_amazon_takes_is_found(does: Callable[[Call, Input], Reply], words: str) -> None:
    found = found_in(flow(on(Entered, does, to="leaving"), *QUESTION[1:]))
    assert set(found) == {"limit"}
    assert any(f"Entered → {does.__name__}: {words}" in line for line in found["limit"]), found


def test_the_command_says_what_it_looked_at() -> None:
    done = CliRunner().invoke(main, ["lint", "--json"])
    said = json.loads(done.stdout)
    assert (done.exit_code, said["ok"], said["findings"]) == (0, True, [])
    assert set(said["flows"]) == set(FLOWS)
    assert all(one["situations"] > 1000 for one in said["flows"].values())


def test_the_command_tells_people_and_programs_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FLOWS, "dial-in", flow(*QUESTION[:3]))
    done = CliRunner().invoke(main, ["lint", "dial-in"])
    assert done.exit_code == 1
    assert done.stdout == "odd, asking: no row for NotAsked, which may happen here [unhandled]\n1 found\n"
    told = CliRunner().invoke(main, ["lint", "dial-in", "--json"])
    assert told.exit_code == 1
    assert json.loads(told.stdout)["findings"] == [
        {"lint": "unhandled", "flow": "odd", "at": "asking", "words": "no row for NotAsked, which may happen here"}
    ]


def test_a_flow_that_is_not_there_is_the_commands_fault() -> None:
    done = CliRunner().invoke(main, ["lint", "weather"])
    assert done.exit_code == 2
    assert "'weather' is not one of" in done.output
