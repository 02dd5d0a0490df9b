"""Every way out that is not in the other stories: what Amazon does rarely, and what it should never do."""

from __future__ import annotations

import pytest

from chalicelib.meetings.errors import RoomEndedError
from chalicelib.meetings.model import Departure
from tests.stories.caller import Caller
from tests.stories.fakes import GUEST_PIN, FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone


@pytest.fixture
def guest(caller: Caller) -> Caller:
    return caller.dials().enters(GUEST_PIN).joins()


def test_a_connection_that_breaks_again_and_again_is_given_up(guest: Caller) -> None:
    guest.loses_the_meeting(Departure.DROPPED).loses_the_meeting(Departure.DROPPED).joins()
    guest.loses_the_meeting(Departure.DROPPED).hears("cut_off").is_hung_up("cut_off")


def test_the_meeting_ends_while_a_caller_is_coming_back(guest: Caller) -> None:
    guest.but(refused=RoomEndedError()).loses_the_meeting(Departure.DROPPED)
    guest.hears("meeting_gone").is_hung_up("meeting_gone")


def test_a_hangup_that_fails_for_good_is_not_tried_for_ever(guest: Caller) -> None:
    guest.but_fails("Hangup", times=3).is_told("hangup").hears("removed").is_still_on_the_line()


def test_a_meeting_leg_that_does_not_go_at_once(guest: Caller) -> None:
    guest.but_fails("Hangup").hangs_up().is_hung_up("hung_up_in_meeting")


def test_a_hand_on_the_mute_button_before_there_is_a_microphone(caller: Caller) -> None:
    caller.dials().is_told("mute").is_told("unmute").is_told("raise_hand").is_told("come_in").hears()
    caller.enters(GUEST_PIN).joins()
    assert not caller.muted


def test_words_for_somebody_who_has_not_answered_are_lost(caller: Caller) -> None:
    caller.is_called().is_told("say", text="Hello").hears()
    caller.picks_up().hears("press_one")


@pytest.fixture
def phone() -> LambdaPhone:
    phone = LambdaPhone(FakeMeetings(), FakeLedger())
    phone.dial()
    phone.enter(GUEST_PIN)
    return phone


@pytest.mark.parametrize("kind", ["ACTION_INTERRUPTED", "RINGING", "SOMETHING_NEW"])
def test_events_that_need_no_answer_change_nothing(phone: LambdaPhone, kind: str) -> None:
    phone.tell(kind, {"Type": "PlayAudio", "Parameters": {}})
    assert phone.answers[-1]["Actions"] == []
    assert phone.answers[-1]["TransactionAttributes"] == phone.answers[-2]["TransactionAttributes"]


def test_an_action_that_we_never_sent_fails(phone: LambdaPhone) -> None:
    phone.tell("ACTION_FAILED", {"Type": "VoiceFocus", "Parameters": {}})
    assert phone.heard[-1] == "en-US/sorry"
    assert phone.up == set()


def test_an_outcome_without_a_row_says_sorry_and_is_reported(phone: LambdaPhone) -> None:
    ledger = phone.ledger
    phone.tell("ACTION_FAILED", {"Type": "Hangup", "Parameters": {}})
    assert phone.heard[-1] == "en-US/sorry"
    assert phone.up == set()
    assert [type(failure).__name__ for failure in ledger.failures] == ["UnexpectedInputError"]


def test_success_after_the_caller_has_gone_is_answered_with_nothing(phone: LambdaPhone) -> None:
    phone.legs = dict.fromkeys(phone.legs, "Disconnected")
    phone.tell("ACTION_SUCCESSFUL", {"Type": "PlayAudio", "Parameters": {}})
    assert phone.answers[-1]["Actions"] == []
    assert phone.meetings.record.outcome == "hung_up_in_meeting"


def test_both_legs_end_in_one_event(phone: LambdaPhone) -> None:
    phone.legs["LEG-B"] = "Disconnected"
    phone.hang_up()
    assert phone.answers[-1]["Actions"] == []
    assert phone.meetings.unreturned == set()


def test_keys_pressed_while_the_connection_comes_back_do_nothing(phone: LambdaPhone) -> None:
    phone.attributes |= {"at": "joining"}
    phone.tell("DIGITS_RECEIVED", {"Type": "ReceiveDigits", "ReceivedDigits": "*6"})
    assert phone.answers[-1]["Actions"] == []
    assert phone.up == {"LEG-A", "LEG-B"}
    assert phone.ledger.failures == []


@pytest.mark.parametrize(
    ("kind", "data", "answered"),
    [
        (
            "ACTION_FAILED",
            {"Type": "PlayAudioAndGetDigits", "ErrorType": "InvalidDigitsReceived"},
            ["PlayAudio", "Hangup"],
        ),
        ("ACTION_FAILED", {"Type": "PlayAudio", "ErrorType": "SystemException"}, ["Hangup"]),
        ("ACTION_SUCCESSFUL", {"Type": "PlayAudio"}, ["Hangup"]),
        ("HANGUP", {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-B"}}, ["Hangup"]),
        ("INVALID_LAMBDA_RESPONSE", {"Type": ""}, ["Hangup"]),
        ("DIGITS_RECEIVED", {"Type": "ReceiveDigits", "ReceivedDigits": "*6"}, []),
    ],
)
def test_whatever_happens_during_the_last_words_the_call_ends(
    phone: LambdaPhone, kind: str, data: dict[str, object], answered: list[str]
) -> None:
    phone.attributes |= {"at": "leaving", "outcome": "sorry"}
    before = len(phone.answers)
    phone.tell(kind, data)
    assert [action["Type"] for action in phone.answers[before]["Actions"]] == answered
