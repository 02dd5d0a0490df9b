"""What people live through who dial in with a PIN."""

from __future__ import annotations

import pytest

from chalicelib.meetings.errors import (
    LockedOutError,
    MeetingFullError,
    RefusedError,
    RoomEndedError,
    RoomLockedError,
    RoomUnknownError,
)
from tests.stories.caller import Caller
from tests.stories.fakes import GUEST_PIN, HOST_PIN
from tests.stories.phones import SPANISH_NUMBER


def test_the_right_pin_opens_the_meeting(caller: Caller) -> None:
    caller.dials().hears("greeting")
    caller.enters(f"{GUEST_PIN}#").joins("meeting-1").hears("joined")
    caller.is_in_the_meeting()
    caller.hangs_up().is_hung_up("hung_up_in_meeting")


def test_the_host_pin_opens_it_as_a_host(caller: Caller) -> None:
    caller.dials().enters(HOST_PIN).joins()
    caller.hangs_up().is_hung_up("hung_up_in_meeting")


def test_three_wrong_pins_end_the_call(caller: Caller) -> None:
    caller.dials().hears("greeting")
    caller.enters("111111").hears("wrong_pin")
    caller.waits().hears("no_pin")
    caller.enters("999999").hears("too_many_tries")
    caller.is_hung_up("too_many_tries")


def test_a_pin_of_the_wrong_length_is_told_from_a_wrong_pin(caller: Caller) -> None:
    caller.dials().enters("1234").hears("bad_pin")
    caller.enters("12").hears("bad_pin")
    caller.enters("123").hears("too_many_tries")
    caller.is_hung_up("too_many_tries")


def test_silence_three_times_ends_the_call(caller: Caller) -> None:
    caller.dials().waits().waits().hears("no_pin")
    caller.waits().hears("too_many_tries").is_hung_up("too_many_tries")


def test_the_second_try_may_be_right(caller: Caller) -> None:
    caller.dials().enters("111111").enters(GUEST_PIN).joins()


def test_a_star_changes_the_language_and_star_changes_it_back(caller: Caller) -> None:
    caller.dials().enters("*").hears("enter_pin", language="es-US")
    caller.enters("111111").hears("wrong_pin", language="es-US")
    caller.enters("*").hears("enter_pin")
    caller.enters(GUEST_PIN).hears("joined")


def test_a_called_number_has_a_language(caller: Caller) -> None:
    caller.dials(SPANISH_NUMBER).hears("greeting", language="es-US")


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (LockedOutError(), "locked_out"),
        (MeetingFullError(), "meeting_full"),
        (RoomEndedError(), "meeting_gone"),
        (RoomUnknownError(), "meeting_gone"),
        (RoomLockedError(), "door_locked"),
    ],
)
def test_a_closed_door_has_words(caller: Caller, refused: RefusedError, said: str) -> None:
    caller.dials().but(refused=refused)
    caller.enters(GUEST_PIN).hears(said).is_hung_up(said)


def test_a_broken_pin_service_says_sorry(caller: Caller) -> None:
    caller.dials().but(broken="admit")
    caller.enters(GUEST_PIN).hears("sorry").is_hung_up("sorry")


def test_a_refusal_nobody_thought_of_says_sorry(caller: Caller) -> None:
    caller.dials().but(refused=RefusedError())
    caller.enters(GUEST_PIN).hears("sorry").is_hung_up("sorry")


def test_hanging_up_at_the_door(caller: Caller) -> None:
    caller.dials().hangs_up().is_hung_up("hung_up_asking_pin")


def test_a_record_that_cannot_be_written_does_not_disturb_the_caller(caller: Caller) -> None:
    caller.dials().enters(GUEST_PIN).joins().but(broken="close")
    caller.hangs_up()
    assert caller.handset.up == set()


def test_a_question_that_cannot_be_put_is_put_in_the_spare_voice(caller: Caller) -> None:
    caller.but_fails("PlayAudioAndGetDigits", "InvalidAudioSource").dials()
    caller.enters(GUEST_PIN).joins()


def test_a_question_that_fails_twice_says_sorry(caller: Caller) -> None:
    caller.but_fails("PlayAudioAndGetDigits", "InvalidAudioSource")
    caller.but_fails("SpeakAndGetDigits", "ActionExecutionThrottled").dials()
    caller.is_hung_up("sorry")


def test_last_words_that_cannot_be_said_still_end_the_call(caller: Caller) -> None:
    caller.dials().but(broken="admit").but_fails("PlayAudio", "InvalidAudioSource")
    caller.enters(GUEST_PIN).is_hung_up("sorry")


def test_a_hangup_that_fails_is_tried_again(caller: Caller) -> None:
    caller.dials().but(broken="admit").but_fails("Hangup")
    caller.enters(GUEST_PIN).hears("sorry").is_hung_up("sorry")


def test_a_refused_answer_says_sorry(caller: Caller) -> None:
    caller.dials().answer_is_refused().hears("sorry").is_hung_up("sorry")


def test_a_meeting_that_does_not_take_the_caller(caller: Caller) -> None:
    caller.dials().but_fails("JoinChimeMeeting", "ErrorJoiningMeeting")
    caller.enters(GUEST_PIN).hears("not_joined").is_hung_up("not_joined")


def test_the_web_may_speak_while_the_pin_is_asked_for(caller: Caller) -> None:
    caller.dials().is_told("say", text="The host is late.")
    caller.enters(GUEST_PIN).joins()


def test_words_that_fail_do_not_silence_the_question(caller: Caller) -> None:
    caller.dials().but_fails("Speak", "ActionExecutionThrottled").is_told("say", text="Hello").hears("enter_pin")
    caller.enters(GUEST_PIN).joins()


def test_six_digits_that_can_be_no_pin_are_a_wrong_pin(caller: Caller) -> None:
    caller.dials().enters("000000").hears("wrong_pin")
