"""Legs: who hangs up, who is left, meetings, bridges, calls out, updates."""

from __future__ import annotations

import pytest

from emulator.exchange import effects, stimuli
from tests.emulator.exchange.conversation import (
    CALLED,
    CALLEE,
    CALLER,
    MEETING,
    Conversation,
    Json,
    ask,
    audio,
    bridge,
    hangup,
    join,
    listen,
    mute,
    pause,
    play,
    speak,
)


def statuses(call: Conversation) -> list[str | None]:
    return [party.get("Status") for party in call.parties]


# hanging up


def test_the_caller_hangs_up_and_the_answer_is_ignored() -> None:
    call = Conversation().rings().says(play()).hangs_up().hears("HANGUP", "Hangup")
    assert call.data["Parameters"] == {
        "SipResponseCode": 0,
        "CallId": call.leg("LEG-A"),
        "ParticipantTag": "LEG-A",
    }
    assert statuses(call) == ["Disconnected"]
    call.says(speak("to nobody"))
    assert call.call.over
    assert call.heard == ["prompts/welcome.wav"]


def test_the_caller_may_give_up_before_anybody_answers() -> None:
    call = Conversation().rings().hangs_up().hears("NEW_INBOUND_CALL").says(speak()).hears("HANGUP").says()
    assert call.heard == []
    assert call.call.over


def test_hanging_up_twice_is_once() -> None:
    call = Conversation().rings().says(play()).hangs_up().hangs_up()
    assert call.kinds == ["NEW_INBOUND_CALL", "HANGUP/Hangup"]


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("nothing", ["HANGUP"]),
        ("action_failed", ["ACTION_FAILED", "HANGUP"]),
        ("action_successful", ["ACTION_SUCCESSFUL", "HANGUP"]),
    ],
)
def test_what_comes_before_the_hangup_when_an_action_is_cut(value: str, kinds: list[str]) -> None:
    call = Conversation(caller_leaves=value).rings().says(ask()).presses("12").hangs_up()
    for kind in kinds:
        call.hears(kind)
        assert statuses(call) == ["Disconnected"]
        if kind == "ACTION_SUCCESSFUL":
            assert call.data["ReceivedDigits"] == "12"
        call.says(speak("to nobody"))
    assert call.call.over


def test_actions_for_nobody_are_dropped_with_a_word_in_the_log() -> None:
    call = Conversation().rings().says(ask()).presses("123").hangs_up().hears("ACTION_SUCCESSFUL").says(speak())
    assert call.heard == ["PIN?"]
    assert "The actions are ignored: nobody is connected any more." in call.log


# meetings


def test_a_join_adds_the_meeting_leg() -> None:
    call = Conversation().in_meeting()
    seat = call.parties[1]
    assert (seat["ParticipantTag"], seat["To"], seat["From"]) == ("LEG-B", "SMA", "+17035550122")
    assert (seat["Direction"], seat["Status"]) == ("Outbound", "Connected")


@pytest.mark.parametrize(
    ("value", "to", "from_"),
    [("to SMA", "SMA", "+17035550122"), ("reverse", "+17035550122", "SMA"), ("+13605550122", "+13605550122", "SMA")],
)
def test_the_numbers_of_the_meeting_leg_are_a_switch(value: str, to: str, from_: str) -> None:
    seat = Conversation(meeting_leg=value).in_meeting().parties[1]
    assert (seat["To"], seat["From"]) == (to, from_)


def test_a_refused_join_is_one_error_string() -> None:
    call = Conversation().rings().says(join(), play())
    call.happens(stimuli.Unseated(call.last(effects.Join).leg, "no such token")).hears("ACTION_FAILED")
    assert call.data["Error"] == "ErrorJoiningMeeting: Error while joining meeting."
    assert call.heard == []


def test_a_join_asks_the_meeting_with_both_ids() -> None:
    asked = Conversation().rings().says(join()).last(effects.Join)
    assert (asked.meeting_id, asked.join_token) == (MEETING, "token-of-the-attendee")


@pytest.mark.parametrize(("value", "fails"), [("fail", True), ("accept", False)])
def test_a_join_without_a_meeting_is_a_switch(value: str, *, fails: bool) -> None:
    call = Conversation(join_without_meeting=value).rings().says(join(MeetingId=None))
    assert bool(call.open) is fails
    if not fails:
        assert call.last(effects.Join).meeting_id is None


@pytest.mark.parametrize(("value", "kinds"), [("one", ["HANGUP"]), ("two", ["HANGUP", "HANGUP"])])
def test_leaving_a_meeting_takes_one_event_or_two(value: str, kinds: list[str]) -> None:
    call = Conversation(leaving_meeting=value).in_meeting().says().hangs_up()
    assert statuses(call) == ["Disconnected", "Disconnected" if value == "one" else "Connected"]
    call.hears("HANGUP").says(*([hangup(CallId=call.leg("LEG-B"))] if value == "two" else []))
    if len(kinds) == 2:
        call.hears("HANGUP")
        assert call.data["Parameters"]["ParticipantTag"] == "LEG-B"
        call.says()
    assert call.call.over
    assert call.count(effects.Leave) == 1


def test_the_meeting_ends_and_the_caller_is_still_there() -> None:
    call = Conversation().in_meeting().says(listen())
    call.says().happens(stimuli.Removed(call.leg("LEG-B"), "the meeting ended")).hears("HANGUP")
    assert call.data["Parameters"]["ParticipantTag"] == "LEG-B"
    assert statuses(call) == ["Connected", "Disconnected"]
    call.says(speak("it is over"), hangup())
    assert call.last(effects.Sound).leg == call.leg("LEG-A")
    call.passes(1).hears("HANGUP")


def test_a_caller_may_join_again_after_leaving() -> None:
    call = Conversation().in_meeting().says(hangup(ParticipantTag="LEG-B")).says(join()).seated()
    call.hears("ACTION_SUCCESSFUL", "JoinChimeMeeting")
    assert statuses(call) == ["Connected", "Connected"]


@pytest.mark.parametrize(("value", "listed"), [("replaced", 2), ("kept", 3)])
def test_an_earlier_second_leg_may_stay_listed(value: str, listed: int) -> None:
    call = Conversation(second_bridge=value).in_meeting().says(hangup(ParticipantTag="LEG-B")).says(join()).seated()
    assert len(call.parties) == listed


def test_a_caller_who_leaves_in_mid_join_gives_the_seat_back() -> None:
    call = Conversation().rings().says(join()).hangs_up()
    assert call.last(effects.Leave).leg == call.last(effects.Join).leg
    call.seated()
    assert call.up == []


def test_muting_waits_for_the_meeting() -> None:
    call = Conversation().in_meeting().says(mute("a", "b")).hears_nothing()
    asked = call.last(effects.Mute)
    assert (asked.meeting_id, asked.operation, asked.attendees) == (MEETING, "Mute", ("a", "b"))
    call.happens(stimuli.Muted(asked.leg)).hears("ACTION_SUCCESSFUL", "ModifyChimeMeetingAttendees")
    assert call.data["Parameters"]["ParticipantTag"] == "LEG-B"


@pytest.mark.parametrize(("value", "listed"), [("[]", []), ("attendee ids", ["b"])])
def test_muting_strangers_fails_with_a_list(value: str, listed: list[str]) -> None:
    call = Conversation(error_list=value).in_meeting().says(mute("a", "b"))
    call.happens(stimuli.Muted(call.leg("LEG-B"), ("b",))).hears("ACTION_FAILED")
    assert call.data["ErrorList"] == listed


@pytest.mark.parametrize("value", ["InvalidActionParameter", "SystemException"])
def test_what_is_tried_at_the_wrong_moment(value: str) -> None:
    bot = {"Type": "StartBotConversation", "Parameters": {}}
    for call, wrong in [
        (Conversation(wrong_moment=value).rings(), mute()),
        (Conversation(wrong_moment=value).in_meeting(), join()),
        (Conversation(wrong_moment=value).in_meeting(), bot | {"ParticipantTag": "LEG-A"}),
        (Conversation(wrong_moment=value).in_meeting(), bridge()),
        (Conversation(wrong_moment=value).bridged(), join(ParticipantTag="LEG-A")),
    ]:
        call.says(wrong if wrong["Type"] == "ModifyChimeMeetingAttendees" else on_a(wrong)).hears("ACTION_FAILED")
        assert call.data["ErrorType"] == value


def on_a(action: Json) -> Json:
    return action | {"Parameters": action["Parameters"] | {"ParticipantTag": "LEG-A"}}


# bridges


def test_an_unanswered_caller_hears_ringing_until_the_far_end_answers() -> None:
    call = Conversation().rings().says(bridge())
    assert [type(effect) for effect in call.done[1:]] == [effects.Ring, effects.Dial]
    call.happens(stimuli.PickedUp(call.dialled)).hears("ACTION_SUCCESSFUL", "CallAndBridge")
    assert call.count(effects.Answer) == 1
    assert [(p["To"], p["From"], p["Status"]) for p in call.parties] == [
        (CALLED, CALLER, "Connected"),
        (CALLEE, CALLED, "Connected"),
    ]


def test_an_answered_caller_hears_the_ringback() -> None:
    call = Conversation().rings().says(speak(), bridge(RingbackTone=audio("ring.wav"))).passes(1)
    assert call.heard == ["hello", "prompts/ring.wav"]
    call.happens(stimuli.PickedUp(call.dialled))
    assert call.count(effects.Silence) == 1


@pytest.mark.parametrize("code", [480, 486])
def test_a_far_end_that_refuses_fails_the_bridge(code: int) -> None:
    call = Conversation().rings().says(bridge())
    call.happens(stimuli.TurnedAway(call.dialled, code)).hears("ACTION_FAILED", "CallAndBridge")
    assert (call.data["ErrorType"], call.data["ErrorMessage"]) == ("CallNotAnswered", "Call not answered")
    assert len(call.parties) == 1


def test_a_far_end_that_does_not_answer_is_given_up_in_time() -> None:
    call = Conversation().rings().says(bridge(CallTimeoutSeconds="20")).passes(19.999).hears_nothing().passes(0.001)
    call.hears("ACTION_FAILED", "CallAndBridge")
    assert call.last(effects.End).leg == call.dialled


def test_a_caller_who_leaves_takes_the_ringing_far_end_along() -> None:
    call = Conversation().rings().says(bridge()).hangs_up().hears("HANGUP")
    assert call.last(effects.End).leg == call.dialled


@pytest.mark.parametrize(("value", "told"), [("no", False), ("yes", True)])
def test_whether_the_far_end_of_a_bridge_is_told_to_ring(value: str, *, told: bool) -> None:
    call = Conversation(bridge_ringing=value).rings().says(bridge())
    call.happens(stimuli.Rang(call.dialled))
    assert bool(call.open) is told
    if told:
        call.hears("RINGING").says()
    call.happens(stimuli.PickedUp(call.dialled)).hears("ACTION_SUCCESSFUL", "CallAndBridge")


@pytest.mark.parametrize(("leaves", "stays"), [("LEG-A", "LEG-B"), ("LEG-B", "LEG-A")])
def test_the_other_leg_of_a_bridge_is_never_hung_up_for_you(leaves: str, stays: str) -> None:
    call = Conversation().bridged().says().hangs_up(leaves).hears("HANGUP")
    assert call.data["Parameters"]["ParticipantTag"] == leaves
    assert call.up == [stays]
    call.says(hangup()).hears("HANGUP")
    assert call.data["Parameters"]["ParticipantTag"] == stays
    call.says()
    assert call.call.over


def test_the_caller_may_be_bridged_again() -> None:
    call = Conversation().bridged().says().hangs_up("LEG-B").says(bridge())
    call.happens(stimuli.PickedUp(call.dialled)).hears("ACTION_SUCCESSFUL", "CallAndBridge")
    assert statuses(call) == ["Connected", "Connected"]


# calls out


def test_an_outbound_call_counts_one_two_three() -> None:
    call = Conversation().calls_out({"room": "7"}).hears("NEW_OUTBOUND_CALL", "CallCreateRequest")
    assert call.data["Parameters"] == {"Arguments": {"room": "7"}}
    assert "SipRuleId" not in call.event["CallDetails"]
    assert call.parties[0]["Direction"] == "Outbound"
    call.says().happens(stimuli.Rang(call.dialled)).hears("RINGING")
    assert "ActionData" not in call.event
    call.says().happens(stimuli.PickedUp(call.dialled)).hears("CALL_ANSWERED")
    assert statuses(call) == ["Connected"]
    assert [event["Sequence"] for event in call.events] == [1, 2, 3]


@pytest.mark.parametrize(("value", "there"), [("absent", False), ("empty", True)])
def test_an_outbound_call_without_arguments(value: str, *, there: bool) -> None:
    assert ("ActionData" in Conversation(no_arguments=value).calls_out().event) is there


@pytest.mark.parametrize("code", [480, 486])
def test_an_outbound_call_that_fails_is_a_hangup(code: int) -> None:
    call = Conversation().calls_out().says()
    call.happens(stimuli.TurnedAway(call.dialled, code)).hears("HANGUP")
    assert call.data["Parameters"]["SipResponseCode"] == code
    call.says()
    assert call.call.over


def test_an_outbound_call_that_rings_for_ever_is_given_up() -> None:
    call = Conversation().calls_out().says().passes(60).hears("HANGUP")
    assert call.data["Parameters"]["SipResponseCode"] == 480


def test_the_called_party_may_be_quicker_than_the_function() -> None:
    call = Conversation().calls_out().says().happens(stimuli.Rang("nobody"))
    call.happens(stimuli.Rang(call.dialled)).happens(stimuli.PickedUp(call.dialled)).hears("RINGING")
    call.says().hears("CALL_ANSWERED").says(speak())
    assert call.heard == ["hello"]


@pytest.mark.parametrize("needs_media", [speak(), join(), bridge()], ids=lambda one: one["Type"])
def test_nobody_answers_in_the_place_of_a_called_party_who_still_rings(needs_media: Json) -> None:
    call = _ringing_out().happens(stimuli.Update({"say": "hello"})).says(needs_media)
    call.hears("ACTION_FAILED", needs_media["Type"])
    assert call.data["ErrorMessage"] == "Invalid action on the call."
    call.says().happens(stimuli.PickedUp(call.call.first.call_id)).hears("CALL_ANSWERED")


def test_an_update_may_hang_up_a_called_party_who_still_rings() -> None:
    call = _ringing_out().happens(stimuli.Update({"say": "never mind"})).says(hangup()).hears("HANGUP")
    assert call.last(effects.End).leg == call.leg("LEG-A")


def _ringing_out() -> Conversation:
    call = Conversation().calls_out().says()
    return call.happens(stimuli.Rang(call.dialled)).hears("RINGING").says()


# updates and headers


def test_an_update_of_a_call_that_is_over_does_nothing() -> None:
    call = Conversation().rings().says(play()).hangs_up().happens(stimuli.Update({"a": "b"})).says()
    assert call.kinds[-1] == "HANGUP/Hangup"


def test_only_headers_that_aws_passes_on_reach_the_function() -> None:
    call = Conversation().rings(
        {
            "X-CallId": "7",
            "user-to-user": "u",
            "Diversion": "d",
            "Subject": "s",
            "X-chime-join-token": "t",
            "x-vc-a": "1",
        }
    )
    assert call.parties[0]["SipHeaders"] == {"X-CallId": "7", "user-to-user": "u", "Diversion": "d"}


def test_times_are_strings_of_milliseconds() -> None:
    assert Conversation().rings().parties[0]["StartTimeInMilliseconds"] == "1735689600000"


def test_keys_of_a_call_that_is_not_answered_are_lost() -> None:
    call = Conversation().rings().presses("1").says(pause(), ask()).presses("123").passes(1).presses("456")
    assert call.data["ReceivedDigits"] == "456"
