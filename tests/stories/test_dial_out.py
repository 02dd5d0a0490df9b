"""What people live through whom we call."""

from __future__ import annotations

import pytest

from chalicelib.meetings.errors import MeetingFullError, RoomEndedError
from tests.stories.caller import Caller
from tests.stories.fakes import FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone


def test_pressing_one_joins(caller: Caller) -> None:
    caller.is_called().picks_up().hears("press_one")
    caller.enters("1").joins().hears("joined")
    caller.hangs_up().is_hung_up("hung_up_in_meeting")
    assert caller.record.direction == "outbound"


def test_an_answering_machine_never_joins(caller: Caller) -> None:
    caller.is_called().picks_up().waits().hears("press_one_again")
    caller.waits().hears("press_one_again")
    caller.waits().hears("goodbye").is_hung_up("goodbye")


def test_another_key_is_not_a_yes(caller: Caller) -> None:
    caller.is_called().picks_up().enters("2").hears("press_one_again")
    caller.enters("3").enters("4").hears("goodbye").is_hung_up("goodbye")


@pytest.mark.parametrize(("code", "outcome"), [(486, "busy"), (480, "no_answer"), (0, "hung_up_dialling")])
def test_a_call_that_is_not_answered_is_on_record(caller: Caller, code: int, outcome: str) -> None:
    caller.is_called().hangs_up(code).is_hung_up(outcome)


def test_the_language_of_an_invitation(caller: Caller) -> None:
    caller.is_called(language="es-US").picks_up().hears("press_one", language="es-US")


def test_a_call_without_a_room_is_sorry(caller: Caller) -> None:
    caller.is_called(room="").picks_up().hears("sorry").is_hung_up("sorry")


def test_a_call_whose_attributes_were_lost_is_sorry() -> None:
    phone = LambdaPhone(FakeMeetings(), FakeLedger())
    phone.call_out({"room": "standup"})
    phone.attributes = {}
    phone.pick_up()
    assert phone.heard == ["en-US/sorry"]
    assert phone.up == set()


def test_the_meeting_filled_up_meanwhile(caller: Caller) -> None:
    caller.is_called().picks_up().but(refused=MeetingFullError())
    caller.enters("1").hears("meeting_full").is_hung_up("meeting_full")


def test_the_meeting_ended_meanwhile(caller: Caller) -> None:
    caller.is_called().picks_up().but(refused=RoomEndedError())
    caller.enters("1").hears("meeting_gone").is_hung_up("meeting_gone")


def test_the_host_changes_their_mind_while_it_rings(caller: Caller) -> None:
    caller.is_called().is_told("hangup").hears()
    assert caller.handset.up == set()


def test_the_web_may_speak_before_the_answer(caller: Caller) -> None:
    caller.is_called().picks_up().is_told("say", text="It is about the budget.")
    caller.enters("1").joins()


def test_words_that_fail_do_not_silence_the_question(caller: Caller) -> None:
    caller.is_called().picks_up().but_fails("Speak").is_told("say", text="Hello").hears("press_one")
    caller.enters("1").joins()


def test_a_question_that_cannot_be_put_is_put_in_the_spare_voice(caller: Caller) -> None:
    caller.is_called().but_fails("PlayAudioAndGetDigits", "InvalidAudioSource").picks_up().enters("1").joins()


def test_a_question_that_fails_twice_says_sorry(caller: Caller) -> None:
    caller.is_called().but_fails("PlayAudioAndGetDigits", "InvalidAudioSource")
    caller.but_fails("SpeakAndGetDigits", "AccessDenied").picks_up().is_hung_up("sorry")
