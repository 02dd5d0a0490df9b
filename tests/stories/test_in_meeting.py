"""What a caller can do in the meeting, and what can be done to them."""

from __future__ import annotations

import pytest

from chalicelib.meetings.model import Departure, Floor
from tests.stories.caller import Caller
from tests.stories.fakes import GUEST_PIN, HOST_PIN, FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone


@pytest.fixture
def guest(caller: Caller) -> Caller:
    return caller.dials().enters(GUEST_PIN).joins()


def test_star_six_mutes_and_unmutes_and_says_so(guest: Caller) -> None:
    guest.presses("*6").hears("muted")
    assert guest.muted
    assert guest.meetings.marks[-1] == (True, False)
    guest.presses("*6").hears("unmuted")
    assert not guest.muted
    assert guest.meetings.marks[-1] == (False, False)


def test_a_mute_that_fails_is_not_called_a_mute(guest: Caller) -> None:
    guest.but_fails("ModifyChimeMeetingAttendees").presses("*6").hears("mute_failed")
    assert not guest.muted
    guest.presses("*6").hears("muted")


def test_star_nine_raises_and_lowers_the_hand(guest: Caller) -> None:
    guest.presses("*9").hears("hand_up")
    assert guest.meetings.marks[-1] == (False, True)
    guest.presses("*9").hears("hand_down")
    assert guest.meetings.marks[-1] == (False, False)


def test_a_hand_that_nobody_can_see_is_not_called_up(guest: Caller) -> None:
    guest.but(broken="mark").presses("*9").hears("not_now").is_in_the_meeting()


@pytest.mark.parametrize(("heads", "said"), [(1, "head_count-1"), (7, "head_count-7"), (51, "head_count-many")])
def test_star_pound_counts_the_people(guest: Caller, heads: int, said: str) -> None:
    guest.meetings.heads = heads
    guest.presses("*#").hears(said)


def test_a_head_count_that_cannot_be_had(guest: Caller) -> None:
    guest.but(broken="head_count").presses("*#").hears("not_now").is_in_the_meeting()


def test_star_zero_says_the_commands(guest: Caller) -> None:
    guest.presses("*0").hears("help_mute", "help_hand", "help_count", "help_help")


def test_other_keys_are_nothing(guest: Caller) -> None:
    guest.presses("5").hears().is_in_the_meeting()
    guest.presses("*6").hears("muted")


def test_keys_that_amazon_reports_though_they_fit_nothing_are_nothing() -> None:
    phone = LambdaPhone(FakeMeetings(), FakeLedger())
    phone.dial()
    phone.enter(GUEST_PIN)
    phone.armed = "."
    phone.press("777")
    assert phone.in_meeting
    assert phone.heard[-1] == "en-US/joined"


def test_a_prompt_that_fails_in_the_meeting_is_only_a_prompt(guest: Caller) -> None:
    guest.but_fails("PlayAudio", "InvalidAudioSource").presses("*0").is_in_the_meeting()
    guest.presses("*6").hears("muted")


def test_a_keypad_that_cannot_be_armed_is_admitted(guest: Caller) -> None:
    guest.but_fails("ReceiveDigits", "InvalidActionParameter").presses("*0").hears("keys_off").is_in_the_meeting()


def test_a_roster_that_misses_a_mute_does_not_disturb(guest: Caller) -> None:
    guest.but(broken="mark").presses("*6").hears("muted").is_in_the_meeting()


def test_the_host_mutes_and_the_caller_unmutes(guest: Caller) -> None:
    guest.is_told("mute").hears("muted")
    assert guest.muted
    guest.presses("*6").hears("unmuted")
    guest.is_told("unmute").hears("unmuted")


def comes_in(caller: Caller, floor: Floor) -> Caller:
    """A meeting in which guests may not speak at once."""
    caller.meetings.floor = floor
    return caller.dials().enters(GUEST_PIN).joins()


def test_where_questions_are_asked_one_begins_muted_and_unmutes(caller: Caller) -> None:
    comes_in(caller, Floor.MUTED).hears("muted")
    assert caller.muted
    assert caller.meetings.marks[-1] == (True, False)
    caller.presses("*6").hears("unmuted")
    assert not caller.muted


def test_where_hosts_speak_one_listens_and_raises_a_hand(caller: Caller) -> None:
    comes_in(caller, Floor.CLOSED).hears("muted", "hosts_speak")
    caller.presses("*6").hears("hosts_speak")
    assert caller.muted
    caller.presses("*9").hears("hand_up")


def test_a_host_gives_the_floor_to_a_listener(caller: Caller) -> None:
    comes_in(caller, Floor.CLOSED).presses("*9").is_told("unmute").hears("unmuted")
    assert not caller.muted
    caller.presses("*6").hears("muted")
    caller.presses("*6").hears("unmuted")


def test_a_listener_who_is_cut_off_comes_back_listening(caller: Caller) -> None:
    comes_in(caller, Floor.CLOSED).loses_the_meeting(Departure.DROPPED).joins().hears("muted", "hosts_speak")
    assert caller.muted


def test_hosts_speak_wherever_hosts_speak(caller: Caller) -> None:
    caller.meetings.floor = Floor.CLOSED
    caller.dials().enters(HOST_PIN).joins().hears("joined")
    assert not caller.muted
    caller.presses("*6").hears("muted")


def test_the_host_lowers_a_hand_when_the_question_is_answered(guest: Caller) -> None:
    guest.presses("*9").is_told("lower_hand").hears("hand_down")
    assert guest.meetings.marks[-1] == (False, False)
    guest.presses("*9").hears("hand_up")


def test_the_host_raises_a_hand_for_somebody(guest: Caller) -> None:
    guest.is_told("raise_hand").hears("hand_up")
    assert guest.meetings.marks[-1] == (False, True)


def test_the_web_says_something_to_one_caller(guest: Caller) -> None:
    guest.is_told("say", text="You are next.").says("You are next.").is_in_the_meeting()


def test_the_host_hangs_up_a_caller(guest: Caller) -> None:
    guest.is_told("hangup").hears("removed").is_hung_up("removed")


def test_an_update_nobody_knows_changes_nothing(guest: Caller) -> None:
    guest.is_told("dance").hears().is_in_the_meeting()
    guest.is_told("say", text=" ").hears().is_in_the_meeting()


def test_the_end_of_the_meeting_is_said(guest: Caller) -> None:
    guest.loses_the_meeting(Departure.OVER).hears("meeting_over").is_hung_up("meeting_over")


def test_being_removed_is_said(guest: Caller) -> None:
    guest.loses_the_meeting(Departure.REMOVED).hears("removed").is_hung_up("removed")


def test_a_dropped_connection_is_made_again(guest: Caller) -> None:
    guest.loses_the_meeting(Departure.DROPPED).joins().hears("joined").is_in_the_meeting()


def test_a_muted_caller_comes_back_muted(guest: Caller) -> None:
    guest.presses("*6").loses_the_meeting(Departure.DROPPED).joins()
    assert guest.muted


def test_a_connection_that_cannot_be_made_again(guest: Caller) -> None:
    guest.but_fails("JoinChimeMeeting", "ErrorJoiningMeeting").loses_the_meeting(Departure.DROPPED)
    guest.hears("not_joined").is_hung_up("not_joined")


def test_not_knowing_why_the_meeting_is_gone_says_sorry(guest: Caller) -> None:
    guest.but(broken="departure").loses_the_meeting(Departure.OVER).hears("sorry").is_hung_up("sorry")


def test_the_caller_leaves_while_the_meeting_leg_is_still_up(guest: Caller) -> None:
    guest.hangs_up()
    assert guest.handset.up == set()
