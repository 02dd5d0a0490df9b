"""How a list of actions runs: order, replacing, going on, failing, interrupting; the workshop's worked examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator.exchange import effects, stimuli
from tests.emulator.exchange.conversation import (
    Conversation,
    Json,
    action,
    ask,
    audio,
    bridge,
    hangup,
    join,
    listen,
    pause,
    play,
    record,
    speak,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BOT = "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID"

# the worked examples


def test_a_failure_drops_the_rest_of_the_list() -> None:
    call = Conversation().rings().says(pause(99), play()).hears("ACTION_FAILED", "Pause")
    assert call.data["ErrorType"] == "InvalidActionParameter"
    assert call.data["ErrorMessage"] == "The Duration parameter is invalid."
    call.says().passes(60).hears_nothing()
    assert call.heard == []


def test_two_silent_successes_end_in_one_report() -> None:
    call = Conversation().rings().says(play(), listen()).passes(3).hears("ACTION_SUCCESSFUL", "ReceiveDigits")
    assert call.data["ReceivedDigits"] == ""
    assert len(call.events) == 2


def test_a_prompt_before_a_question_is_not_reported() -> None:
    call = Conversation().rings().says(play(), ask()).passes(3).presses("123")
    call.hears("ACTION_SUCCESSFUL", "SpeakAndGetDigits")
    assert len(call.events) == 2


def test_an_answer_to_a_report_in_mid_list_replaces_the_rest() -> None:
    call = Conversation().rings().says(pause(), bridge(), play("dropped.wav")).passes(1)
    call.happens(stimuli.PickedUp(call.dialled)).hears("ACTION_SUCCESSFUL", "CallAndBridge")
    call.says(pause(), record()).passes(1).passes(10).hears("ACTION_SUCCESSFUL", "RecordAudio")
    assert "prompts/dropped.wav" not in call.heard


def test_no_answer_to_a_report_in_mid_list_lets_the_rest_go_on() -> None:
    call = Conversation().rings().says(pause(), bridge(), play("goes-on.wav")).passes(1)
    call.happens(stimuli.PickedUp(call.dialled)).says().passes(3).hears("ACTION_SUCCESSFUL", "PlayAudio")
    assert call.heard == ["prompts/goes-on.wav"]


def test_a_listener_hears_keys_behind_and_after_a_prompt() -> None:
    call = Conversation().rings().says(listen(), play()).passes(3).hears("ACTION_SUCCESSFUL", "PlayAudio")
    call.says().passes(60).presses("*6").passes(1).hears("DIGITS_RECEIVED", "ReceiveDigits")
    assert call.data["ReceivedDigits"] == "*6"


def test_an_update_stops_the_music_and_the_interruption_comes_first() -> None:
    call = Conversation().rings().says(play("hold.wav", Repeat=100)).passes(5)
    call.happens(stimuli.Update({"JoinToken": "abc"})).hears("CALL_UPDATE_REQUESTED", "CallUpdateRequest")
    assert call.data["Parameters"] == {"Arguments": {"JoinToken": "abc"}}
    call.says(join()).hears("ACTION_INTERRUPTED", "PlayAudio").says(speak("ignored"))
    call.seated().hears("ACTION_SUCCESSFUL", "JoinChimeMeeting")
    assert call.heard == ["prompts/hold.wav"]
    assert call.count(effects.Silence) == 1


# what "no actions" means, by event


@pytest.mark.parametrize("nothing", [{"Actions": []}, {}, {"Actions": None}])
def test_no_actions_mean_go_on(nothing: dict[str, object]) -> None:
    call = Conversation().rings().says(ask(), play("rest.wav")).presses("123")
    call.says_raw({"SchemaVersion": "1.0"} | nothing)
    assert call.heard[-1] == "prompts/rest.wav"


def test_a_new_call_without_actions_is_lost_at_once() -> None:
    call = Conversation().rings().says()
    assert call.last(effects.End).code == 480
    assert "Actions list is empty." in call.log


def test_a_new_call_without_actions_is_lost_after_half_a_minute_by_the_switch() -> None:
    call = Conversation(empty_first_answer="after 30 s").rings().says().passes(29.9)
    assert call.up == ["LEG-A"]
    call.passes(0.1).hears("HANGUP")


@pytest.mark.parametrize("kind", ["NEW_OUTBOUND_CALL", "RINGING"])
def test_actions_in_answers_that_are_ignored_do_not_run(kind: str) -> None:
    call = Conversation().calls_out()
    if kind == "RINGING":
        call.says().happens(stimuli.Rang(call.dialled))
    call.hears(kind).says(speak("too early"))
    assert call.heard == []


def test_an_answered_call_without_actions_stays_up() -> None:
    call = Conversation().calls_out().says()
    call.happens(stimuli.PickedUp(call.dialled)).hears("CALL_ANSWERED").says().passes(3600).hears_nothing()
    assert call.up == ["LEG-A"]


def test_a_failure_answered_with_nothing_leaves_an_orphan() -> None:
    call = Conversation().rings().says(pause(1)).hears("ACTION_FAILED").says().passes(3600).hears_nothing()
    assert call.up == ["LEG-A"]


@pytest.mark.parametrize("kind", ["CALL_UPDATE_REQUESTED", "DIGITS_RECEIVED"])
def test_no_actions_let_the_running_list_go_on(kind: str) -> None:
    call = Conversation().rings().says(listen(), play(Repeat=2), speak("then this"))
    if kind == "DIGITS_RECEIVED":
        call.presses("*6").passes(1)
    else:
        call.happens(stimuli.Update({}))
    call.hears(kind).says().passes(6)
    assert call.heard == ["prompts/welcome.wav", "then this"]
    call.passes(6).hears("ACTION_SUCCESSFUL", "Speak")


def test_a_hangup_answered_with_nothing_leaves_the_other_leg_up() -> None:
    call = Conversation().bridged().says().hangs_up("LEG-B").hears("HANGUP").says().passes(3600)
    assert call.up == ["LEG-A"]


# answers that come while an action runs


def test_new_actions_wait_for_the_running_one_and_drop_the_old_rest() -> None:
    call = Conversation().rings().says(listen(), play(), speak("old rest")).presses("*6").passes(1)
    call.hears("DIGITS_RECEIVED").says(speak("new"))
    assert call.heard == ["prompts/welcome.wav"]
    call.passes(2)
    assert call.heard == ["prompts/welcome.wav", "new"]
    call.passes(1).hears("ACTION_SUCCESSFUL", "Speak")


def test_an_action_that_ends_while_its_answer_is_awaited_starts_nothing_new() -> None:
    call = Conversation().rings().says(listen(), play(), speak("old rest")).presses("*6").passes(1)
    call.hears("DIGITS_RECEIVED").passes(4)
    assert call.heard == ["prompts/welcome.wav"]
    call.says()
    assert call.heard == ["prompts/welcome.wav", "old rest"]


def test_invocations_never_overlap() -> None:
    call = Conversation().rings().says(listen(), play()).presses("*6").passes(1).hears("DIGITS_RECEIVED")
    call.happens(stimuli.Update({})).passes(2.5)
    assert len(call.open) == 1
    call.says().hears("CALL_UPDATE_REQUESTED").says().hears("ACTION_SUCCESSFUL", "PlayAudio").says().hears_nothing()


@pytest.mark.parametrize("running", [play(Repeat=9), speak("a" * 300), record(), pause(30_000)])
def test_what_an_update_interrupts(running: dict[str, object]) -> None:
    call = Conversation().rings().says(speak(), running, speak("old rest")).passes(1).happens(stimuli.Update({}))
    call.says(speak("new")).hears("ACTION_INTERRUPTED", str(running["Type"])).says()
    assert call.heard[-1] == "new"


def test_what_an_update_does_not_interrupt() -> None:
    call = Conversation().rings().says(join(), speak("old rest")).happens(stimuli.Update({}))
    call.says(speak("new")).hears_nothing()
    call.seated().hears("ACTION_SUCCESSFUL", "JoinChimeMeeting").says()
    assert call.heard == ["new"]


def test_an_update_without_actions_interrupts_nothing() -> None:
    call = Conversation().rings().says(play()).happens(stimuli.Update({})).says().passes(3)
    assert call.count(effects.Silence) == 0
    call.hears("ACTION_SUCCESSFUL", "PlayAudio")


@pytest.mark.parametrize(("value", "cut"), [("no", False), ("yes", True)])
def test_whether_a_question_is_interruptible_is_a_switch(value: str, *, cut: bool) -> None:
    call = Conversation(dialogue_interrupt=value).rings().says(ask()).happens(stimuli.Update({}))
    call.says(speak("new"))
    assert bool(call.open) is cut
    if cut:
        call.hears("ACTION_INTERRUPTED", "SpeakAndGetDigits")


def test_the_interruption_may_come_after_the_new_lists_first_event() -> None:
    call = Conversation(interrupted="after").rings().says(play(Repeat=9)).passes(1).happens(stimuli.Update({}))
    call.says(speak("new")).hears_nothing()
    call.passes(1).hears("ACTION_SUCCESSFUL", "Speak").says().hears("ACTION_INTERRUPTED", "PlayAudio").says()
    call.hears_nothing()


# which leg


def test_call_id_wins_over_the_tag() -> None:
    call = Conversation().bridged()
    call.says(speak("to B", CallId=call.leg("LEG-B"), ParticipantTag="LEG-A"))
    assert call.last(effects.Sound).leg == call.leg("LEG-B")


def test_a_tag_names_a_leg() -> None:
    call = Conversation().bridged().says(speak("to B", ParticipantTag="LEG-B"))
    assert call.last(effects.Sound).leg == call.leg("LEG-B")


def test_without_either_it_is_the_leg_of_the_event() -> None:
    call = Conversation().bridged().says(speak("to B", ParticipantTag="LEG-B")).passes(1).says(speak("more"))
    assert call.last(effects.Sound).leg == call.leg("LEG-B")


def test_after_a_hangup_it_is_the_leg_that_is_left() -> None:
    call = Conversation().bridged().says().hangs_up("LEG-A").says(speak("he has left"))
    assert call.last(effects.Sound).leg == call.leg("LEG-B")


def test_an_empty_tag_is_no_tag() -> None:
    assert Conversation().rings().says(speak("hello", ParticipantTag="")).heard == ["hello"]


@pytest.mark.parametrize("leg", [{"CallId": "nobody"}, {"ParticipantTag": "LEG-B"}, {"ParticipantTag": "LEG-C"}])
def test_a_leg_that_is_not_there_fails_the_action(leg: dict[str, str]) -> None:
    call = Conversation().rings().says(speak("hello", **leg)).hears("ACTION_FAILED", "Speak")
    assert call.data["ErrorMessage"] == "CallId or ParticipantTag parameter for action is invalid."


@pytest.mark.parametrize("only_for_a", [join, bridge])
def test_some_actions_are_for_the_first_leg_alone(only_for_a: Callable[..., Json]) -> None:
    call = Conversation().bridged().says(only_for_a(ParticipantTag="LEG-B")).hears("ACTION_FAILED")
    assert call.data["ErrorMessage"] == "CallId or ParticipantTag parameter for action is invalid."


def test_what_a_caller_leaves_behind_is_cut() -> None:
    tones = action("SendDigits", Digits="1" * 50)
    for running in (action("StartBotConversation", BotAliasArn=BOT), tones):
        call = Conversation(caller_leaves="action_successful").rings().says(speak()).passes(0.5)
        named = running | {"Parameters": running["Parameters"] | {"CallId": call.leg("LEG-A")}}
        call.says(named).hangs_up().hears("ACTION_SUCCESSFUL", running["Type"])
        assert call.count(effects.Silence) == 1


def test_a_leg_that_has_gone_fails_the_action() -> None:
    call = Conversation().bridged().says().hangs_up("LEG-B").says(speak("gone", ParticipantTag="LEG-B"))
    call.hears("ACTION_FAILED", "Speak")


# answering


@pytest.mark.parametrize("first", [play(), speak(), ask(), join(), record()])
def test_a_first_media_action_answers_the_call(first: dict[str, object]) -> None:
    call = Conversation().rings()
    assert "Status" not in call.parties[0]
    call.says(first)
    assert isinstance(call.done[1], effects.Answer)
    assert call.count(effects.Answer) == 1


@pytest.mark.parametrize("first", [hangup(), listen()])
def test_other_actions_do_not(first: dict[str, object]) -> None:
    assert Conversation().rings().says(first).count(effects.Answer) == 0


@pytest.mark.parametrize(("value", "answers"), [("no", 0), ("yes", 1)])
def test_whether_pause_answers_is_a_switch(value: str, answers: int) -> None:
    assert Conversation(pause_answers=value).rings().says(pause()).count(effects.Answer) == answers


def test_hangup_rejects_a_new_call_with_its_code() -> None:
    call = Conversation().rings().says(hangup(SipResponseCode="486")).hears("HANGUP")
    assert call.last(effects.End).code == 486
    assert call.data["Parameters"]["SipResponseCode"] == 486
    assert call.parties[0]["Status"] == "Disconnected"


# the echo


def test_the_echo_has_numbers_as_numbers_defaults_and_the_leg() -> None:
    call = Conversation().rings().says(play(Repeat="2")).passes(6)
    assert call.data["Parameters"] == {
        "CallId": call.leg("LEG-A"),
        "ParticipantTag": "LEG-A",
        "AudioSource": audio(),
        "Repeat": 2,
    }


def test_the_echo_of_a_question_fills_in_its_defaults() -> None:
    call = Conversation(echo="as sent").rings()
    call.says(
        {
            "Type": "SpeakAndGetDigits",
            "Parameters": {
                "SpeechParameters": {"Text": "?"},
                "FailureSpeechParameters": {"Text": "!"},
                "RepeatDurationInMilliseconds": "4000",
            },
        }
    ).presses("1#")
    assert call.data["Parameters"] == {
        "SpeechParameters": {"Text": "?"},
        "FailureSpeechParameters": {"Text": "!"},
        "RepeatDurationInMilliseconds": 4000,
        "InBetweenDigitsDurationInMilliseconds": 4000,
        "MinNumberOfDigits": 0,
        "MaxNumberOfDigits": 128,
        "TerminatorDigits": ["#"],
        "Repeat": 1,
    }
    assert call.data["ReceivedDigits"] == "1"
