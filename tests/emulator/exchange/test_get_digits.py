"""Asking for keys: attempts, terminators, gaps, patterns, barge-in and type-ahead, timers at their edges."""

from __future__ import annotations

import pytest

from emulator.exchange import effects
from tests.emulator.exchange.conversation import Conversation, ask, audio, speak

HALF = 0.5  # how long each prompt lasts


def asked(wanted: dict[str, object] | None = None, **switches: str) -> Conversation:
    return Conversation(**switches).rings().says(ask(**(wanted or {})))


def received(call: Conversation) -> str:
    call.hears("ACTION_SUCCESSFUL", "SpeakAndGetDigits")
    return str(call.data["ReceivedDigits"])


def failed(call: Conversation) -> bool:
    call.hears("ACTION_FAILED", "SpeakAndGetDigits")
    return bool(call.data["ErrorType"] == "InvalidDigitsReceived")


# success


def test_enough_digits_end_it() -> None:
    assert received(asked().passes(1).presses("123")) == "123"


def test_a_terminator_ends_it_and_is_not_received() -> None:
    assert received(asked({"MinNumberOfDigits": 1}).presses("12#")) == "12"


def test_a_gap_between_digits_ends_it() -> None:
    call = asked({"MinNumberOfDigits": 1}).passes(1).presses("12").passes(1.999).hears_nothing().passes(0.001)
    assert received(call) == "12"


def test_audio_asks_as_well_as_speech() -> None:
    question = ask(AudioSource=audio("q.wav"), FailureAudioSource=audio("f.wav")) | {"Type": "PlayAudioAndGetDigits"}
    call = Conversation().rings().says(question).presses("12#").passes(3)
    assert call.heard == ["prompts/q.wav", "prompts/f.wav"]
    call.hears("ACTION_FAILED", "PlayAudioAndGetDigits")


def test_the_pattern_is_searched_for_not_matched_as_a_whole() -> None:
    assert received(asked({"InputDigitsRegex": "[0-9]"}).presses("1*2")) == "1*2"


# attempts


def test_a_silent_caller_fails_after_the_prompt_the_time_and_the_apology() -> None:
    call = asked().passes(HALF + 4.999)
    assert call.heard == ["PIN?"]
    call.passes(0.001)
    assert call.heard == ["PIN?", "Again."]
    assert failed(call.passes(HALF))


def test_repeat_is_the_total_number_of_attempts() -> None:
    call = asked({"Repeat": 3}).passes(3 * (HALF + 5 + HALF))
    assert call.heard == ["PIN?", "Again."] * 3
    assert failed(call)


def test_a_bad_attempt_starts_the_next_from_nothing() -> None:
    call = asked({"Repeat": 2}).presses("12#")
    assert call.heard == ["PIN?", "Again."]
    call.passes(2 * HALF).presses("345")
    assert received(call) == "345"


def test_digits_that_miss_the_pattern_are_a_bad_attempt() -> None:
    assert failed(asked({"InputDigitsRegex": "^9"}).presses("123").passes(HALF))


def test_the_time_of_an_attempt_ends_typing_too() -> None:
    call = asked({"RepeatDurationInMilliseconds": 1500, "MinNumberOfDigits": 1}).passes(HALF + 1).presses("1")
    call.passes(0.499).hears_nothing().passes(0.001)
    assert received(call) == "1"


def test_keys_of_the_apology_are_the_next_attempt() -> None:
    call = asked({"Repeat": 2}).presses("1#").passes(0.1).presses("345")
    assert received(call) == "345"
    assert call.heard == ["PIN?", "Again."]
    assert call.count(effects.Silence) == 2


def test_keys_of_the_last_apology_are_lost() -> None:
    assert failed(asked().presses("1#").presses("345").passes(HALF))


def test_keys_after_the_end_are_lost() -> None:
    call = asked().presses("123#")
    assert received(call) == "123"
    assert call.says(ask()).passes(HALF).presses("456").data["ReceivedDigits"] == "456"


# switches


@pytest.mark.parametrize(
    ("value", "pattern", "result"),
    [
        ("no, no", "^12$", "12"),
        ("yes, no", "^12#$", "12"),
        ("yes, yes", "^12#$", "12#"),
    ],
)
def test_what_the_terminator_counts_for(value: str, pattern: str, result: str) -> None:
    call = asked({"MinNumberOfDigits": 1, "InputDigitsRegex": pattern}, terminator=value)
    assert received(call.presses("12#")) == result


@pytest.mark.parametrize("value", ["yes, no", "yes, yes"])
def test_a_pattern_without_the_terminator_fails_where_it_is_seen(value: str) -> None:
    call = asked({"MinNumberOfDigits": 1, "InputDigitsRegex": "^12$"}, terminator=value)
    assert failed(call.presses("12#").passes(HALF))


def test_a_key_stops_the_question() -> None:
    call = asked().passes(0.1).presses("1")
    assert call.count(effects.Silence) == 1


def test_without_barge_in_keys_wait_for_the_questions_end() -> None:
    call = asked({"Repeat": 2}, barge_in="no").presses("123")
    assert call.count(effects.Silence) == 0
    assert received(call.hears_nothing().passes(HALF)) == "123"


@pytest.mark.parametrize(("value", "edge"), [("end", HALF + 5), ("start", 5.0)])
def test_from_where_the_time_of_an_attempt_runs(value: str, edge: float) -> None:
    call = asked(attempt_clock=value).passes(edge - 0.001)
    assert call.heard == ["PIN?"]
    assert call.passes(0.001).heard == ["PIN?", "Again."]


def test_a_question_longer_than_its_attempt_is_judged_at_its_end() -> None:
    call = asked({"RepeatDurationInMilliseconds": 100}, attempt_clock="start").passes(HALF)
    assert call.heard == ["PIN?", "Again."]


@pytest.mark.parametrize(("value", "heard"), [("yes", ["PIN?", "Again."]), ("no", ["PIN?"])])
def test_whether_the_last_bad_attempt_is_apologised_for(value: str, heard: list[str]) -> None:
    call = asked(last_failure=value).passes(20)
    assert failed(call)
    assert call.heard == heard


def test_no_key_where_none_is_needed_is_a_failure() -> None:
    assert failed(asked({"MinNumberOfDigits": 0}).passes(20))


def test_no_key_where_none_is_needed_is_a_success_by_the_switch() -> None:
    assert received(asked({"MinNumberOfDigits": 0}, no_digits="success").passes(HALF + 5)) == ""


def test_a_lone_terminator_where_no_digit_is_needed_is_a_success() -> None:
    assert received(asked({"MinNumberOfDigits": 0}).presses("#")) == ""


@pytest.mark.parametrize(("value", "kept"), [("dropped", False), ("kept", True)])
def test_keys_typed_ahead(value: str, *, kept: bool) -> None:
    call = Conversation(type_ahead=value).rings().says(speak(), ask()).presses("123").passes(HALF)
    assert bool(call.open) is kept


def test_keys_typed_ahead_wait_for_the_end_of_a_question_without_barge_in() -> None:
    call = Conversation(type_ahead="kept", barge_in="no").rings().says(speak(), ask()).presses("123").passes(HALF)
    assert received(call.hears_nothing().passes(HALF)) == "123"


def test_keys_of_another_leg_are_not_the_answer() -> None:
    call = Conversation().bridged().says(ask(ParticipantTag="LEG-A")).presses("123", "LEG-B").hears_nothing()
    assert received(call.presses("456")) == "456"
