"""Scripts: what may stand in one, how it is played, and when a call is not ok."""

from __future__ import annotations

import pytest

from emulator.exchange import Switches
from emulator.lambdas import FunctionFailedError, NoAnswerError
from emulator.player import Player, world_of
from emulator.result import Result
from emulator.script import BadScriptError, read_script
from emulator.seats import Seats
from tests.emulator.exchange.conversation import ask, bridge, hangup, join, listen, pause, play, speak
from tests.emulator.functions import Json, Scripted


def played(function: Scripted, *steps: Json, switches: Switches | None = None, **script: object) -> Result:
    return Player(read_script(script | {"steps": list(steps)}), function, Seats(None), world_of(switches)).play()


def said(result: Result) -> list[str]:
    return [f"{line['who']} {line['does']}" for line in result.dialogue.lines]


def events(result: Result) -> list[str]:
    return [one["event"]["InvocationEventType"] for one in result.invocations]


# what may stand in a script


def test_an_empty_script_is_a_call_that_just_listens() -> None:
    script = read_script({})
    assert (script.from_, script.to, script.direction) == ("+12065550100", "+12065550199", "inbound")


STEP_KEYS = "press, wait, update, fail, hangup"

BAD: list[tuple[object, str]] = [
    ([], "Input should be"),
    ({"form": "+12065550100"}, "form: unknown key; allowed are from, to, direction"),
    ({"from": "5550100"}, "from: "),
    ({"direction": "sideways"}, "direction: "),
    ({"steps": [{"pres": "1"}]}, f"steps[0].pres: unknown key; allowed are {STEP_KEYS}"),
    ({"steps": [{"press": "1", "wait": 1.0}]}, f"steps[0]: a step is exactly one of {STEP_KEYS}"),
    ({"steps": [{}]}, f"steps[0]: a step is exactly one of {STEP_KEYS}"),
    ({"steps": [{"press": "12x"}]}, "steps[0].press: 'x' cannot be pressed: the keys are 0-9 * # A-D"),
    ({"steps": [{"press": ""}]}, "steps[0].press: 'nothing' cannot be pressed"),
    ({"steps": [{"press": "{host_pin}"}]}, "cannot be pressed"),
    ({"steps": [{"press": 123}]}, "steps[0].press: "),
    ({"steps": [{"wait": -1}]}, "steps[0].wait: "),
    ({"steps": [{"wait": 1e9}]}, "steps[0].wait: "),
    ({"steps": [{"hangup": "LEG-C"}]}, "steps[0].hangup: "),
    ({"steps": [{"fail": {}}]}, 'steps[0].fail: name either "action"'),
    ({"steps": [{"fail": {"action": "Speak", "eror": "x"}}]}, "steps[0].fail.eror: unknown key; allowed are action"),
    ({"steps": [{"fail": {"action": "PlayAudo"}}]}, "steps[0].fail.action: there is no action 'PlayAudo'"),
    ({"steps": [{"update": {"a": 1}}]}, "steps[0].update.a: "),
    ({"headers": {"x-a": 1}}, "headers.x-a: "),
    ({"answer": 2.0}, '"answer" is for outbound calls'),
    ({"busy": True}, '"busy" is for outbound calls'),
    ({"direction": "outbound", "answer": 1, "busy": True}, "answer and busy contradict each other"),
    ({"direction": "outbound", "answer": "later"}, "answer"),
]


@pytest.mark.parametrize(("raw", "words"), BAD)
def test_a_bad_script_is_refused_in_words(raw: object, words: str) -> None:
    with pytest.raises(BadScriptError) as caught:
        read_script(raw)
    assert words in str(caught.value)


# how it is played


def from_ring_to_hangup() -> Result:
    function = Scripted(
        NEW_INBOUND_CALL=[ask()],
        ACTION_SUCCESSFUL=lambda event: {
            "SchemaVersion": "1.0",
            "Actions": [join()] if event["ActionData"]["Type"] == "SpeakAndGetDigits" else [],
        },
    )
    return played(function, {"press": "123#"}, {"wait": 5.0}, {"hangup": True})


def test_a_call_from_ring_to_hangup() -> None:
    result = from_ring_to_hangup()
    assert result.as_json()["why"] is None
    assert result.legs_left_up == 0
    assert events(result) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "ACTION_SUCCESSFUL", "HANGUP"]
    assert [one["at"] for one in result.invocations] == [0.0, 0.65, 1.4, 6.05]


def test_every_turn_of_a_call_is_a_line_of_the_dialogue() -> None:
    assert said(from_ring_to_hangup()) == [
        "caller dials",
        "service invokes",
        "lambda answers",
        "service answers the call",
        "caller hears",
        "caller presses",
        "caller hears no more of it",
        "service invokes",
        "lambda answers",
        "service asks for a seat",
        "service warns",
        "caller waits",
        "service invokes",
        "lambda answers",
        "caller hangs up",
        "service leaves the meeting",
        "service invokes",
        "lambda answers",
        "service ends the call",
    ]


def test_no_line_of_the_dialogue_shows_a_join_token() -> None:
    function = Scripted(NEW_INBOUND_CALL=[join(JoinToken="very-secret-token")], ACTION_SUCCESSFUL=[listen()])
    result = played(function, {"wait": 2.0}, {"hangup": True})
    assert "very-secret-token" not in result.dialogue.text()
    assert "very-secret-token" in str(result.invocations)


def test_the_dialogue_reads_as_lines() -> None:
    text = played(Scripted(NEW_INBOUND_CALL=[speak("hello"), hangup()])).dialogue.text()
    assert "     0.25 s  caller   hears  kind: speech, “hello”, seconds: 0.5, language: en-US" in text.splitlines()


def hearers(result: Result) -> list[tuple[str, str]]:
    return [(line["who"], line["text"]) for line in result.dialogue.lines if line["does"] == "hears" and "text" in line]


def test_the_dialogue_tells_who_hears_what() -> None:
    to_a, to_b = speak("to A", ParticipantTag="LEG-A"), speak("to B", ParticipantTag="LEG-B")
    bridged = played(Scripted(NEW_INBOUND_CALL=[bridge(), to_b, to_a]), {"wait": 10.0})
    assert hearers(bridged) == [("callee", "to B"), ("caller", "to A")]
    in_meeting = played(Scripted(NEW_INBOUND_CALL=[join(), to_b, to_a]), {"wait": 10.0})
    assert hearers(in_meeting) == [("meeting", "to B"), ("caller", "to A")]


def test_a_press_waits_until_the_call_can_hear_keys() -> None:
    function = Scripted(NEW_INBOUND_CALL=[play(Repeat=10), ask(), hangup()])
    result = played(function, {"press": "123"})
    assert result.ok
    assert [line["at"] for line in result.dialogue.lines if line["does"] == "presses"] == [30.25]


def test_a_press_waits_until_earlier_keys_have_been_looked_at() -> None:
    function = Scripted(NEW_INBOUND_CALL=[listen(), play(Repeat=9)])
    result = played(function, {"press": "*6"}, {"press": "*9"}, {"wait": 2.0}, {"hangup": True})
    received = [one["event"]["ActionData"].get("ReceivedDigits") for one in result.invocations[1:3]]
    assert received == ["*6", "*9"]


def test_a_press_may_stop_audio_or_a_recording() -> None:
    function = Scripted(NEW_INBOUND_CALL=[play(PlaybackTerminators=["#"]), hangup()])
    assert played(function, {"press": "#"}).ok


def test_a_wait_is_a_wait() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[pause(), play(Repeat=99)]), {"wait": 42.5}, {"hangup": True})
    assert [line["at"] for line in result.dialogue.lines if line["does"] == "hangs up"] == [42.5]


def test_an_update_reaches_the_function() -> None:
    function = Scripted(NEW_INBOUND_CALL=[play(Repeat=99)], CALL_UPDATE_REQUESTED=[hangup()])
    result = played(function, {"wait": 2.0}, {"update": {"action": "hangup"}})
    assert result.ok
    assert events(result) == ["NEW_INBOUND_CALL", "CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED", "HANGUP"]


def test_a_failure_is_injected() -> None:
    function = Scripted(NEW_INBOUND_CALL=[play()], ACTION_FAILED=[hangup()])
    result = played(function, {"fail": {"action": "PlayAudio", "error": "InvalidAudioSource"}}, {"wait": 3.0})
    assert result.ok
    assert result.invocations[1]["event"]["ActionData"]["ErrorType"] == "InvalidAudioSource"


def test_a_failure_that_never_came_is_told() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[hangup()]), {"fail": {"action": "Speak"}})
    assert any(line["does"] == "never saw the failure" for line in result.dialogue.lines)


def test_keys_are_not_pressed_into_the_last_apology() -> None:
    function = Scripted(NEW_INBOUND_CALL=[ask()], ACTION_FAILED=[ask()], ACTION_SUCCESSFUL=[hangup()])
    result = played(function, {"press": "1#"}, {"press": "123"})
    assert result.ok, result.faults
    assert [event["InvocationEventType"] for event in function.events][2] == "ACTION_SUCCESSFUL"


def test_an_invocation_can_be_duplicated() -> None:
    function = Scripted(NEW_INBOUND_CALL=[play()], ACTION_SUCCESSFUL=[hangup()])
    result = played(function, {"fail": {"invocation": "duplicate"}}, {"wait": 5.0})
    assert [event["Sequence"] for event in function.events] == [1, 2, 2, 3]
    assert "service invokes again" in said(result)


def test_an_invocation_can_be_delayed_until_it_is_too_late() -> None:
    function = Scripted(NEW_INBOUND_CALL=[play()], ACTION_SUCCESSFUL=[hangup()])
    result = played(function, {"fail": {"invocation": "delay", "seconds": 25.0}}, {"wait": 40.0})
    assert result.as_json()["why"] == "AWS Lambda client operation timed out."


def test_a_throttled_invocation_is_tried_again() -> None:
    function = Scripted(NEW_INBOUND_CALL=[play()], ACTION_SUCCESSFUL=[hangup()])
    result = played(function, {"fail": {"invocation": "throttle"}}, {"wait": 5.0})
    assert result.legs_left_up == 0
    assert result.faults == ["The AWS Lambda function was throttled."]


@pytest.mark.parametrize(
    ("script", "kinds"),
    [
        ({}, ["NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED", "HANGUP"]),
        ({"answer": 4, "busy": False}, ["NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED", "HANGUP"]),
        ({"busy": True}, ["NEW_OUTBOUND_CALL", "HANGUP"]),
        ({"answer": "busy"}, ["NEW_OUTBOUND_CALL", "HANGUP"]),
        ({"no_answer": True}, ["NEW_OUTBOUND_CALL", "RINGING", "HANGUP"]),
        ({"answer": "no_answer"}, ["NEW_OUTBOUND_CALL", "RINGING", "HANGUP"]),
    ],
)
def test_a_call_out(script: Json, kinds: list[str]) -> None:
    result = played(Scripted(CALL_ANSWERED=[hangup()]), direction="outbound", arguments={"room": "7"}, **script)
    assert result.ok
    assert events(result) == kinds
    assert result.invocations[0]["event"]["ActionData"]["Parameters"]["Arguments"] == {"room": "7"}


@pytest.mark.parametrize(("reaction", "kind"), [(1.0, "ACTION_SUCCESSFUL"), ("busy", "ACTION_FAILED")])
def test_a_bridge_reaches_somebody_or_not(reaction: object, kind: str) -> None:
    function = Scripted(NEW_INBOUND_CALL=[bridge()], ACTION_FAILED=[hangup()], HANGUP=[hangup()])
    result = played(
        function, {"wait": 10.0}, *([{"hangup": "LEG-B"}] if kind == "ACTION_SUCCESSFUL" else []), bridge=reaction
    )
    assert result.ok, result.faults
    assert events(result)[1] == kind


def test_switches_reach_the_exchange() -> None:
    function = Scripted(NEW_INBOUND_CALL=[ask()], ACTION_SUCCESSFUL=[hangup()])
    result = played(function, {"press": "123"}, switches=Switches.of({"U30": "as sent"}))
    assert "CallId" not in result.invocations[1]["event"]["ActionData"]["Parameters"]


def test_what_only_the_strict_models_would_refuse_is_advised() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[play(Repet=3), hangup()]))
    advice = [line["words"] for line in result.dialogue.lines if line["does"] == "advises"]
    assert result.ok
    assert any("Repet" in words and "Repeat" in words for words in advice)


# when a call is not ok


def test_a_refused_response_is_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[{"Type": "SpeakText"}]))
    assert result.faults == ["Unsupported action name specified: SpeakText (at Actions[0].Type)"]


def test_a_function_that_fails_is_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=FunctionFailedError("KeyError: 'x'", "a trace")))
    assert result.faults[0] == "the function failed on NEW_INBOUND_CALL: KeyError: 'x'"
    assert result.traces == ["a trace", "a trace"]
    assert [one["response"] for one in result.invocations] == [None, None]


def test_a_function_that_never_answers_is_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=NoAnswerError("no answer within 20 s")))
    assert result.faults == ["AWS Lambda client operation timed out."]
    assert [one["at"] for one in result.invocations] == [0.0, 20.0]


def test_keys_that_nobody_hears_are_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[play()]), {"press": "1"})
    assert result.faults[0] == "step 1: '1' could not be pressed: nothing on the call listens for it"


def test_keys_on_a_call_that_ends_are_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[play(), hangup()]), {"press": "1"})
    assert result.faults == ["step 1: '1' could not be pressed: the call ended"]


def test_a_step_after_the_end_is_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[hangup()]), {"wait": 5.0}, {"hangup": True})
    assert result.faults == ["step 2 comes after the call is over"]


def test_a_caller_may_hang_up_only_if_the_far_end_has_not() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[hangup()]), {"wait": 5.0}, {"hangup": "if-up"})
    assert result.ok
    result = played(Scripted(NEW_INBOUND_CALL=[listen(), pause()]), {"wait": 1.0}, {"hangup": "if-up"})
    assert result.ok
    assert "caller hangs up" in said(result)


def test_dead_air_is_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[play()]), {"wait": 10.0})
    assert result.faults == ["dead air: the caller hears nothing and nothing listens"]
    assert result.legs_left_up == 1


def test_a_leg_left_up_after_the_hangup_is_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[bridge()]), {"wait": 10.0}, {"hangup": True})
    assert result.faults == ["a leg was left up after the caller hung up"]
    assert result.legs_left_up == 1


def test_hanging_up_a_leg_that_is_not_there_is_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[play(Repeat=9)]), {"hangup": "LEG-B"})
    assert result.faults[0] == "step 1: LEG-B is not there to hang up"


def test_a_function_that_goes_on_for_ever_is_watched_for_ten_minutes() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[play()], ACTION_SUCCESSFUL=[play()]))
    assert result.ok
    assert result.invocations[-1]["at"] < 610


def test_too_many_invocations_are_not_ok() -> None:
    result = played(Scripted(NEW_INBOUND_CALL=[pause(100)], ACTION_SUCCESSFUL=[pause(100)]), {"wait": 1000.0})
    assert result.faults == ["The call used up its 1,000 invocations."]
