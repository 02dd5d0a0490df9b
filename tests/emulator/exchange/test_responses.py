"""What a bad response does: every row of the table, and the attributes."""

from __future__ import annotations

from typing import Any

import pytest

from emulator.exchange import effects
from emulator.exchange.responses import BLANK, TOO_MANY, UNREADABLE, UNSUPPORTED, WRONG_VERSION
from emulator.exchange.stimuli import Rang, Update
from tests.emulator.exchange.conversation import Conversation, Json, ask, play, speak

Raw = Any


def answer(*actions: Raw, **more: Raw) -> Json:
    return {"SchemaVersion": "1.0", "Actions": list(actions)} | more


FATAL: list[tuple[Raw, str]] = [
    (None, BLANK),
    ("", BLANK),
    ("  ", BLANK),
    ({"Actions": []}, WRONG_VERSION),
    ({"SchemaVersion": "1.1", "Actions": []}, WRONG_VERSION),
    ({"schemaVersion": "1.0", "Actions": []}, WRONG_VERSION),
    (answer([speak()]), UNREADABLE),
    (answer(speak(), ""), UNREADABLE),
    (answer({"Parameters": {}}), UNREADABLE),
    (answer({"Type": 7}), UNREADABLE),
    (answer({"Type": "SpeakText", "Parameters": {}}), f"{UNSUPPORTED}: SpeakText"),
    (answer({"Type": "Answer"}), f"{UNSUPPORTED}: Answer"),
    (answer(*[speak()] * 11), TOO_MANY),
]


@pytest.mark.parametrize(("response", "words"), FATAL)
def test_a_response_that_hangs_the_call_up(response: Raw, words: str) -> None:
    call = Conversation().rings().says(ask()).presses("123").says_raw(response)
    assert any(line.startswith(words) for line in call.log), call.log
    assert call.up == []
    assert call.heard == ["PIN?"]
    call.hears("HANGUP").says_raw(None)
    assert call.call.over


def test_the_log_names_the_place() -> None:
    call = Conversation().rings().says_raw(answer(speak(), "oops"))
    assert call.log == [f"{UNREADABLE} (at Actions[1])"]


def test_ten_actions_are_allowed() -> None:
    assert Conversation().rings().says_raw(answer(*[speak()] * 10)).passes(5).heard == ["hello"] * 10


OTHER: list[Raw] = [
    [],
    7,
    "words",
    {"SchemaVersion": "1.0", "Actions": "Speak"},
    {"SchemaVersion": "1.0", "Actions": {"Type": "Speak"}},
    answer({"Type": "Speak", "Parameters": ["Text"]}),
    answer(TransactionAttributes="tries=1"),
]


@pytest.mark.parametrize("response", OTHER)
def test_any_other_fault_hangs_up(response: Raw) -> None:
    call = Conversation().rings().says(ask()).presses("123").says_raw(response)
    assert call.up == []


@pytest.mark.parametrize("response", OTHER)
def test_any_other_fault_is_told_by_the_switch(response: Raw) -> None:
    call = Conversation(other_faults="INVALID_LAMBDA_RESPONSE").rings().says(ask()).presses("123").says_raw(response)
    call.hears("INVALID_LAMBDA_RESPONSE")
    assert call.up == ["LEG-A"]


def test_answer_is_an_action_by_the_switch() -> None:
    call = Conversation(answer_action="yes").rings().says({"Type": "Answer", "Parameters": {}}, speak())
    assert call.heard == ["hello"]


def test_answer_alone_answers_and_reports() -> None:
    call = Conversation(answer_action="yes").rings().says({"Type": "Answer"}).hears("ACTION_SUCCESSFUL", "Answer")
    assert call.parties[0]["Status"] == "Connected"


def test_a_null_parameter_is_like_none() -> None:
    call = Conversation().rings().says(play(PlaybackTerminators=None, Repeat=None, CallId=None)).passes(3)
    call.hears("ACTION_SUCCESSFUL", "PlayAudio")
    assert call.data["Parameters"]["Repeat"] == 1
    assert "PlaybackTerminators" not in call.data["Parameters"]


def test_a_hangup_without_parameters_is_fine() -> None:
    Conversation().rings().says({"Type": "Hangup"}).hears("HANGUP")


def test_unknown_parameters_are_ignored_and_noted() -> None:
    call = Conversation().rings().says(play(Repet=2))
    assert call.heard == ["prompts/welcome.wav"]
    assert call.log == ["PlayAudio has no parameter Repet: AWS ignores it"]


def test_a_bad_answer_to_an_update_stops_what_is_playing() -> None:
    call = Conversation().rings().says(play(Repeat=9)).happens(Update({})).says_raw(None)
    assert call.count(effects.Silence) == 1
    assert call.up == []
    call.hears("HANGUP")


# attributes


def test_attributes_come_back_in_every_later_event() -> None:
    call = Conversation().rings()
    assert "TransactionAttributes" not in call.event["CallDetails"]
    call.says(ask(), attributes={"at": "asking"}).presses("123")
    assert call.event["CallDetails"]["TransactionAttributes"] == {"at": "asking"}
    call.says(speak()).passes(1)
    assert call.event["CallDetails"]["TransactionAttributes"] == {"at": "asking"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"TransactionAttributes": {"b": "2"}}, {"b": "2"}),
        ({"TransactionAttributes": {}}, {}),
        ({"TransactionAttributes": None}, {"a": "1"}),
        ({}, {"a": "1"}),
    ],
)
def test_the_map_replaces_clears_or_is_left_alone(given: Json, kept: Json) -> None:
    call = Conversation().rings().says(ask(), attributes={"a": "1"}).presses("123")
    call.says_raw(answer(speak()) | given).passes(1)
    assert call.event["CallDetails"]["TransactionAttributes"] == kept


def eleven() -> Json:
    return {f"key{n}": "value" for n in range(11)}


def test_the_eleventh_attribute_refuses_the_whole_response() -> None:
    call = Conversation().rings().says(ask(), attributes={"a": "1"}).presses("123")
    call.says(speak("never"), attributes=eleven()).hears("INVALID_LAMBDA_RESPONSE")
    assert call.event["ErrorType"] == "TransactionAttributesInvalidMapSize"
    assert call.event["ErrorMessage"] == (
        "Transaction Attributes has too many mappings. Maximum number of mappings is 10"
    )
    assert "ActionData" not in call.event
    assert call.event["CallDetails"]["TransactionAttributes"] == {"a": "1"}
    assert call.says(speak("sorry")).heard == ["PIN?", "sorry"]


def test_a_hundred_are_allowed_by_the_switch() -> None:
    call = Conversation(attribute_pairs="100").rings().says(ask(), attributes=eleven()).presses("123")
    assert len(call.event["CallDetails"]["TransactionAttributes"]) == 11


@pytest.mark.parametrize("attributes", [{"k": "v" * 1025}, {"k" * 1025: "v"}, {f"k{n}": "é" * 1024 for n in range(10)}])
def test_attributes_that_are_too_big_are_refused(attributes: Json) -> None:
    call = Conversation().rings().says(speak(), attributes=attributes).hears("INVALID_LAMBDA_RESPONSE")
    assert call.event["ErrorType"] == "TransactionAttributesInvalidMapSize"


def test_attributes_at_the_limit_are_kept() -> None:
    call = Conversation().rings().says(speak(), attributes={"k" * 1024: "v" * 1024}).passes(1)
    assert call.event["CallDetails"]["TransactionAttributes"] == {"k" * 1024: "v" * 1024}


def test_half_an_emoji_in_an_attribute_is_kept_as_any_text() -> None:
    cut = {"name\ud83d": "smile \ud83d"}
    call = Conversation().rings().says(speak(), attributes=cut).passes(1)
    assert call.event["CallDetails"]["TransactionAttributes"] == cut


@pytest.mark.parametrize(("value", "kept"), [("keep and warn", {"n": 1}), ("stringify", {"n": "1"}), ("refuse", None)])
def test_attributes_that_are_no_strings(value: str, kept: Json | None) -> None:
    call = Conversation(attribute_types=value).rings().says(speak(), attributes={"n": 1}).passes(1)
    if kept is None:
        call.hears("INVALID_LAMBDA_RESPONSE")
    else:
        assert call.event["CallDetails"]["TransactionAttributes"] == kept
        assert call.log


def test_attributes_are_kept_from_the_answer_to_a_new_outbound_call() -> None:
    call = Conversation(ignored_attributes="no").calls_out().says(attributes={"room": "1"})
    call.happens(Rang(call.dialled))
    assert call.event["CallDetails"]["TransactionAttributes"] == {"room": "1"}


@pytest.mark.parametrize(("value", "kept"), [("yes", {"a": "1"}), ("no", None)])
def test_whether_attributes_are_kept_from_answers_that_are_ignored(value: str, kept: Json | None) -> None:
    call = Conversation(ignored_attributes=value).calls_out().says()
    call.happens(Rang(call.dialled)).says(attributes={"a": "1"})
    assert call.call.attributes == kept


@pytest.mark.parametrize("response", [None, "", 7, [], answer("", []), answer(TransactionAttributes=eleven())])
def test_answers_that_are_ignored_may_be_anything(response: Raw) -> None:
    call = Conversation().calls_out().says_raw(response)
    assert call.up == ["LEG-A"]
    assert call.count(effects.Dial) == 1
