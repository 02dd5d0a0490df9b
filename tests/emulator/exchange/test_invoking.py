"""The invocation contract: sequence, retries, time-outs, failures, duplicates, the limit of a thousand."""

from __future__ import annotations

import pytest

from emulator.exchange import effects, stimuli
from tests.emulator.exchange.conversation import Conversation, ask, join, listen, speak


def sequences(call: Conversation) -> list[int]:
    return [event["Sequence"] for event in call.events]


def test_the_sequence_grows_by_one_with_every_event() -> None:
    call = Conversation().rings().says(ask()).presses("123").says(join()).seated().says().hangs_up().says()
    assert sequences(call) == [1, 2, 3, 4]


# no answer


def test_after_twenty_seconds_the_call_is_hung_up() -> None:
    call = Conversation().rings().says(speak()).passes(0.5).passes(19.999)
    assert call.up == ["LEG-A"]
    call.open.clear()
    call.passes(0.001)
    assert call.up == []
    assert "AWS Lambda client operation timed out." in call.log
    call.hears("HANGUP")


def test_an_answer_that_comes_too_late_counts_for_nothing() -> None:
    call = Conversation().rings().passes(20)
    call.says(speak())
    assert call.heard == []


def test_by_default_nothing_is_retried_after_five_seconds() -> None:
    assert len(Conversation().rings().passes(19).events) == 1


@pytest.mark.parametrize(("value", "numbers"), [("same, overlap", [1, 1]), ("next, overlap", [1, 2])])
def test_a_retry_may_overlap_and_the_first_answer_wins(value: str, numbers: list[int]) -> None:
    call = Conversation(retry=value).rings().passes(4.999)
    assert len(call.events) == 1
    call.passes(0.001)
    assert sequences(call) == numbers
    call.open.reverse()
    call.says(speak("second")).says(speak("first"))
    assert call.heard == ["second"]


@pytest.mark.parametrize(("value", "numbers"), [("same", [1, 1]), ("next", [1, 2])])
def test_a_retry_may_wait_for_the_first_to_end(value: str, numbers: list[int]) -> None:
    call = Conversation(retry=value).rings().passes(6)
    assert len(call.events) == 1
    call.says(speak("late"))
    assert sequences(call) == numbers
    assert call.heard == []
    assert call.says(speak("again")).heard == ["again"]


def test_an_answer_within_five_seconds_is_not_retried() -> None:
    call = Conversation(retry="same, overlap").rings().passes(4.9).says(speak()).passes(0.5)
    assert sequences(call) == [1, 2]


def test_the_sequence_goes_on_after_a_retry_that_counted() -> None:
    call = Conversation(retry="next, overlap").rings().passes(5).says(speak())
    call.open.clear()
    assert sequences(call.passes(0.5)) == [1, 2, 3]


# failures


def test_a_failed_invocation_is_retried_once_with_the_same_event() -> None:
    call = Conversation().rings().fails()
    assert call.events[0] == call.events[1]
    assert call.says(speak()).heard == ["hello"]


def test_a_second_failure_ends_the_call_with_480() -> None:
    call = Conversation().rings().says(ask()).presses("123").fails().fails()
    assert call.last(effects.End).code == 480
    call.hears("HANGUP").fails().fails()
    assert call.call.over


def test_a_new_call_that_fails_goes_to_the_next_application() -> None:
    call = Conversation().rings().fails().fails().hears_nothing()
    assert call.call.over
    assert any("next SIP media application" in line for line in call.log)


def test_throttling_is_a_failure_before_the_function_is_run() -> None:
    call = Conversation().rings().says(ask()).happens(stimuli.Throttle()).presses("123")
    assert "The AWS Lambda function was throttled." in call.log
    call.open.pop(0)
    assert call.says(speak("all the same")).heard[-1] == "all the same"


def test_throttled_twice_is_too_much() -> None:
    call = Conversation().rings().says(ask()).happens(stimuli.Throttle(2)).presses("123")
    assert call.up == []


# faults on purpose


def test_a_duplicate_is_the_same_event_and_its_answer_is_dropped() -> None:
    call = Conversation().rings().says(ask()).happens(stimuli.Duplicate()).presses("123")
    assert len(call.open) == 2
    assert call.events[1] == call.events[2]
    assert call.says(speak("one")).says(speak("two")).heard == ["PIN?", "one"]


def test_a_delay_is_the_hosts_to_keep() -> None:
    call = Conversation().rings().happens(stimuli.Delay(7)).says(ask()).presses("123")
    assert [invoke.delay for invoke in call.done if isinstance(invoke, effects.Invoke)] == [0, 7]


def test_an_action_fails_on_purpose_once() -> None:
    call = Conversation().rings().happens(stimuli.FailAction("Speak", "ActionExecutionThrottled")).says(speak())
    call.hears("ACTION_FAILED", "Speak")
    assert call.data["ErrorType"] == "ActionExecutionThrottled"
    assert call.data["Parameters"] == {"CallId": call.leg("LEG-A"), "ParticipantTag": "LEG-A", "Text": "hello"}
    assert call.says(speak("now")).heard == ["now"]


@pytest.mark.parametrize(
    ("kind", "error"),
    [("JoinChimeMeeting", "ErrorJoiningMeeting"), ("StartCallRecording", "NoAccessToDestination")],
)
def test_some_errors_come_as_one_string(kind: str, error: str) -> None:
    call = Conversation().rings().happens(stimuli.FailAction(kind, error, "Error while trying."))
    call.says({"Type": kind, "Parameters": {}})
    assert call.data["Error"] == f"{error}: Error while trying."
    assert "ErrorType" not in call.data


def test_a_caller_who_leaves_a_silent_function_is_told_of_when_it_is_given_up() -> None:
    call = Conversation().rings().hangs_up().passes(20)
    assert call.kinds == ["NEW_INBOUND_CALL", "HANGUP/Hangup"]
    assert call.data["Parameters"]["SipResponseCode"] == 0
    call.open.pop(0)
    call.says()
    assert call.call.over


# the limit


def test_a_thousand_invocations_are_the_end() -> None:
    call = Conversation().rings().says(listen("."), speak())
    call.passes(1).says()
    while not call.call.over:
        call.happens(stimuli.Update({}))
        if call.open:
            call.says()
    assert len(call.events) == 1000
    assert any("1,000 invocations" in line for line in call.log)
    assert call.up == []
