"""Guests who have to wait outside, and the host who lets them in."""

from __future__ import annotations

import pytest

from chalicelib.callflow.flows.lobby import LOOKS
from chalicelib.meetings.errors import (
    MeetingFullError,
    NotAdmittedError,
    RefusedError,
    RoomEndedError,
    RoomLockedError,
)
from tests.stories.caller import Caller
from tests.stories.fakes import GUEST_PIN, HOST_PIN


def waits_outside(caller: Caller) -> Caller:
    caller.meetings.waiting_room = True
    return caller.dials().enters(GUEST_PIN).hears("please_wait").is_still_on_the_line()


def test_a_guest_waits_and_hears_something_now_and_then_until_the_host_lets_them_in(caller: Caller) -> None:
    waits_outside(caller)
    caller.waits().hears("still_waiting")
    caller.waits().hears("still_waiting")
    caller.is_let_in().joins().hears("joined").is_in_the_meeting()
    caller.presses("*6").hears("muted")
    caller.hangs_up().is_hung_up("hung_up_in_meeting")


def test_a_host_does_not_wait(caller: Caller) -> None:
    caller.meetings.waiting_room = True
    caller.dials().enters(HOST_PIN).joins().hears("joined")


def test_somebody_whom_we_called_does_not_wait(caller: Caller) -> None:
    caller.meetings.waiting_room = True
    caller.is_called().picks_up().enters("1").joins()


def test_a_door_that_opens_unheard_is_found_open_at_the_next_look(caller: Caller) -> None:
    waits_outside(caller)
    caller.meetings.waiting_room = False
    caller.waits().joins().hears("joined")


def test_being_called_in_too_early_is_being_told_to_wait_on(caller: Caller) -> None:
    waits_outside(caller).is_told("come_in").hears("still_waiting")
    caller.is_let_in().joins()


def test_hanging_up_while_waiting_gives_the_place_back(caller: Caller) -> None:
    waits_outside(caller).waits().hangs_up().is_hung_up("hung_up_waiting")
    assert caller.meetings.taken == []


def test_a_host_may_refuse(caller: Caller) -> None:
    waits_outside(caller).is_told("hangup").hears("removed").is_hung_up("removed")


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (NotAdmittedError(), "removed"),
        (MeetingFullError(), "meeting_full"),
        (RoomEndedError(), "meeting_gone"),
        (RoomLockedError(), "door_locked"),
    ],
)
def test_a_door_that_closes_for_good_has_words(caller: Caller, refused: RefusedError, said: str) -> None:
    waits_outside(caller).but(refused=refused)
    caller.waits().hears(said).is_hung_up(said)


def test_nobody_waits_for_ever(caller: Caller) -> None:
    waits_outside(caller).has_waited(LOOKS).hears("still_waiting")
    caller.waits().hears("waited_too_long").is_hung_up("waited_too_long")


def test_an_outage_is_one_more_round_of_waiting(caller: Caller) -> None:
    waits_outside(caller).but(broken="wait").waits().hears("still_waiting")
    caller.meetings.broken.clear()
    caller.is_let_in().joins()


def test_the_host_speaks_to_somebody_who_waits(caller: Caller) -> None:
    waits_outside(caller).is_told("say", text="Two more minutes.").says("Two more minutes.")
    caller.waits().hears("still_waiting")


def test_who_waits_has_no_microphone_and_no_hand(caller: Caller) -> None:
    waits_outside(caller).is_told("mute").is_told("raise_hand").is_still_on_the_line()
    caller.is_let_in().joins()
    assert not caller.muted


def test_words_that_cannot_be_said_are_said_in_the_spare_voice(caller: Caller) -> None:
    waits_outside(caller).but_fails("PlayAudio", "InvalidAudioSource").waits().is_still_on_the_line()
    caller.is_let_in().joins()


def test_a_silence_without_any_words_is_nobodys_waiting_room(caller: Caller) -> None:
    waits_outside(caller).but_fails("PlayAudio", "InvalidAudioSource").but_fails("Speak", "ActionExecutionThrottled")
    caller.waits().is_hung_up("sorry")


def test_a_pause_that_fails_is_no_silence(caller: Caller) -> None:
    waits_outside(caller).but_fails("Pause").waits().is_still_on_the_line()
    caller.is_let_in().joins()


# The host's side


def hosts(caller: Caller) -> Caller:
    return caller.dials().enters(HOST_PIN).joins()


def test_star_eight_lets_everybody_in(caller: Caller) -> None:
    caller.meetings.waiting = 3
    hosts(caller).presses("*8").hears("admitted_all")
    assert caller.meetings.waiting == 0


def test_a_waiting_room_that_does_not_open_is_not_called_open(caller: Caller) -> None:
    hosts(caller).but(broken="admit_all").presses("*8").hears("not_now").is_in_the_meeting()


def test_a_host_hears_more_keys_in_the_help(caller: Caller) -> None:
    hosts(caller).presses("*0").hears("help_mute", "help_hand", "help_count", "help_admit", "help_help")


def test_a_guest_lets_nobody_in(caller: Caller) -> None:
    caller.dials().enters(GUEST_PIN).joins()
    caller.meetings.waiting = 1
    caller.presses("*8").hears().is_in_the_meeting()
    assert caller.meetings.waiting == 1
