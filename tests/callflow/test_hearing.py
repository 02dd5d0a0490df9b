"""What Amazon sends, and what it means. The documented end-to-end call, and the events AWS prints wrongly."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import sma
from chalicelib.callflow import inputs
from chalicelib.callflow.actions import Leg
from chalicelib.callflow.hearing import hear, legs_of
from chalicelib.callflow.inputs import Input

A = {"CallId": "a", "ParticipantTag": "LEG-A", "Status": "Connected"}
B = {"CallId": "b", "ParticipantTag": "LEG-B", "Status": "Connected"}
GONE = {"Status": "Disconnected"}


def event(kind: str, *people: dict[str, str], data: dict[str, Any] | None = None, **top: str) -> sma.Event:
    raw = {"InvocationEventType": kind, "CallDetails": {"Participants": list(people)}, **top}
    return sma.Event.read(raw | ({"ActionData": data} if data else {}))


def hangup(leg: str = "", **people: str) -> dict[str, Any]:
    return {"Type": "Hangup", "Parameters": {"CallId": leg} | people}


@pytest.mark.parametrize(
    ("people", "data", "means"),
    [
        ([A | GONE], hangup("a"), inputs.HungUp()),
        ([A | GONE, B], hangup("a"), inputs.HungUp()),
        ([A, B | GONE], hangup("b"), inputs.LostMeeting()),
        ([A | GONE, B | GONE], hangup("b"), inputs.HungUp()),
        # the leg has ended, though its status is missing
        ([{"CallId": "a", "ParticipantTag": "LEG-A"}], hangup("a"), inputs.HungUp()),
        ([A], hangup("", ParticipantTag="LEG-A"), inputs.HungUp()),
        ([A], hangup("", ParticipantTag="LEG-B"), inputs.LostMeeting()),
        # AWS prints the action data of another action here (case-5)
        ([A, B | GONE], {"Type": "ReceiveDigits", "Parameters": {}}, inputs.LostMeeting()),
        ([A, B | GONE], None, inputs.LostMeeting()),
    ],
)
def test_which_leg_has_ended(people: list[dict[str, str]], data: dict[str, Any] | None, means: Input) -> None:
    assert hear(event("HANGUP", *people, data=data)) == means


@pytest.mark.parametrize(("code", "means"), [(486, 486), ("480", 480), ("x", 0), ("12345678", 0), (None, 0)])
def test_the_sip_code_of_a_hangup(code: object, means: int) -> None:
    ended = {"Type": "Hangup", "Parameters": {"SipResponseCode": code}}
    assert hear(event("HANGUP", A | GONE, data=ended)) == inputs.HungUp(means)


def test_whatever_the_event_says_if_nobody_is_there_the_caller_has_gone() -> None:
    assert hear(event("ACTION_SUCCESSFUL", A | GONE, data={"Type": "JoinChimeMeeting"})) == inputs.HungUp()
    assert hear(event("NEW_INBOUND_CALL", A | GONE)) == inputs.HungUp()


def test_a_leg_that_has_not_been_answered_counts_as_up() -> None:
    assert legs_of(event("NEW_INBOUND_CALL", {"CallId": "a", "ParticipantTag": "LEG-A"})) == {Leg.PHONE: "a"}


def test_an_event_that_lists_nobody_is_about_the_telephone() -> None:
    assert legs_of(event("ACTION_FAILED")) == {Leg.PHONE: None}


def test_a_leg_without_a_tag_is_the_telephone() -> None:
    assert legs_of(event("DIGITS_RECEIVED", {"CallId": "a"})) == {Leg.PHONE: "a"}


@pytest.mark.parametrize(
    ("digits", "means"),
    [
        ("482615", inputs.Entered("482615")),
        ("482615#", inputs.Entered("482615")),
        ("#", inputs.SaidNothing()),
        ("", inputs.SaidNothing()),
    ],
)
@pytest.mark.parametrize("kind", ["PlayAudioAndGetDigits", "SpeakAndGetDigits"])
def test_digits_with_or_without_their_terminator(kind: str, digits: str, means: Input) -> None:
    assert hear(event("ACTION_SUCCESSFUL", A, data={"Type": kind, "ReceivedDigits": digits})) == means


@pytest.mark.parametrize(
    ("kind", "data", "means"),
    [
        ("NEW_INBOUND_CALL", None, inputs.Rang()),
        ("NEW_OUTBOUND_CALL", None, inputs.Placed()),
        ("RINGING", None, inputs.FarEndRang()),
        ("CALL_ANSWERED", None, inputs.Answered()),
        ("ACTION_FAILED", {"Type": "PlayAudioAndGetDigits"}, inputs.NotAsked()),
        (
            "ACTION_FAILED",
            {"Type": "SpeakAndGetDigits", "ErrorType": "InvalidDigitsReceived"},
            inputs.SaidNothing(),
        ),
        ("ACTION_FAILED", {"Type": "Speak"}, inputs.NotPlayed()),
        ("ACTION_FAILED", {"Type": "SomethingNew"}, inputs.Rejected()),
        ("ACTION_FAILED", None, inputs.Rejected()),
        ("ACTION_SUCCESSFUL", {"Type": "SomethingNew"}, inputs.Played()),
        ("ACTION_SUCCESSFUL", {"Type": "ModifyChimeMeetingAttendees"}, inputs.Switched(muted=False)),
        ("ACTION_INTERRUPTED", {"Type": "PlayAudio"}, inputs.Interrupted()),
        # the digits belong to the listener, whatever action the data names
        ("DIGITS_RECEIVED", {"Type": "PlayAudio", "ReceivedDigits": "*6"}, inputs.Pressed("*6")),
        ("DIGITS_RECEIVED", None, inputs.Pressed("")),
        ("INVALID_LAMBDA_RESPONSE", None, inputs.Rejected()),
        ("CALL_UPDATE_REQUESTED", None, inputs.Strange()),
        ("SOMETHING_NEW", None, inputs.Strange()),
        ("", None, inputs.Strange()),
    ],
)
def test_what_an_event_means(kind: str, data: dict[str, Any] | None, means: Input) -> None:
    assert hear(event(kind, A, data=data)) == means
