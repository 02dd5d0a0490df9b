"""Nothing secret is in what a model prints or an error says: a join token, a PIN, a telephone number."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import sma
from tests.sma import good

TOKEN = "secret-join-token"
PIN = "735291"
NUMBER = "+12065550123"

EVENT: dict[str, Any] = {
    "Sequence": 2,
    "InvocationEventType": "ACTION_SUCCESSFUL",
    "ActionData": {
        "Type": "JoinChimeMeeting",
        "Parameters": {"JoinToken": TOKEN},
        "ReceivedDigits": PIN,
        "Unheard": TOKEN,
    },
    "CallDetails": {
        "TransactionId": "t",
        "TransactionAttributes": {"a": TOKEN},
        "Participants": [{"ParticipantTag": "LEG-A", "From": NUMBER, "To": NUMBER, "SipHeaders": {"X-T": TOKEN}}],
    },
    "Unheard": {"JoinToken": TOKEN},
}
ACTIONS = [
    good.action("JoinChimeMeeting", JoinToken=TOKEN),
    good.action("SendDigits", Digits=PIN),
    good.action(
        "CallAndBridge",
        CallerIdNumber=NUMBER,
        Endpoints=[good.PSTN | {"Uri": NUMBER}],
        SipHeaders={"X-Token": TOKEN},
    ),
]


def is_silent(text: str) -> bool:
    return not any(secret in text for secret in (TOKEN, PIN, NUMBER))


def test_a_printed_event_says_what_happened_and_no_more() -> None:
    event = sma.Event.read(EVENT)
    assert is_silent(repr(event) + str(event) + repr(event.call_details) + repr(event.action_data))
    assert "ACTION_SUCCESSFUL" in repr(event)
    assert "LEG-A" in repr(event)


@pytest.mark.parametrize("raw", ACTIONS, ids=lambda raw: raw["Type"])
def test_a_printed_action_is_silent(raw: dict[str, Any]) -> None:
    action = sma.read_action(raw)
    assert is_silent(repr(action) + str(action))


@pytest.mark.parametrize(
    "raw",
    [
        good.action("JoinChimeMeeting", JoinToken=[TOKEN]),
        good.action("JoinChimeMeeting", JoinToken=TOKEN * 200),
        good.action("SendDigits", Digits=PIN + "x"),
        good.action("SendDigits", Digits=PIN * 10),
        good.action("CallAndBridge", CallerIdNumber="tel:" + NUMBER),
        good.action("CallAndBridge", Endpoints=[good.PSTN | {"Uri": NUMBER + " "}]),
        good.action("CallAndBridge", Endpoints=[good.AWS | {"Uri": NUMBER + "@"}]),
        good.action("CallAndBridge", SipHeaders={"X-Token": TOKEN + "\n"}),
        good.action("Speak", Text=TOKEN * 100),
        good.action("Speak", Text=TOKEN, TextType="ssml"),
        good.action("Speak", Text="Hi", Engine=TOKEN),
        good.action("Hangup", SipResponseCode=PIN),
        good.action("PlayAudio", PlaybackTerminators=[PIN]),
    ],
    ids=lambda raw: raw["Type"],
)
def test_a_refusal_does_not_repeat_what_it_refuses(raw: dict[str, Any]) -> None:
    assert is_silent(good.refusal(raw))


def test_a_refusal_in_python_does_not_repeat_it_either() -> None:
    with pytest.raises(ValueError, match="JoinToken") as refused:
        sma.JoinChimeMeetingParameters(join_token=TOKEN * 200)
    assert is_silent(str(refused.value) + repr(refused.value))


def test_an_unreadable_field_is_named_without_its_value() -> None:
    assert is_silent("".join(sma.Event.unreadable(EVENT | {"Sequence": TOKEN, "CallDetails": NUMBER})))
