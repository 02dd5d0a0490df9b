"""Wrong names, met in public code and in old pages, are refused with the right one."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import sma
from chalicelib.sma.words import KNOWN_WRONG_PARAMETERS, KNOWN_WRONG_TYPES
from tests.sma import good

PARAMETERS = [
    ("JoinChimeMeeting", "AttendeeJoinToken", "JoinToken"),
    ("CallAndBridge", "CustomSipHeaders", "SipHeaders"),
    ("CallAndBridge", "TimeoutInSeconds", "CallTimeoutSeconds"),
    ("CallAndBridge", "MaxCallTimeout", "CallTimeoutSeconds"),
    ("CallAndBridge", "sipHeaders", "SipHeaders"),
    ("PlayAudio", "PlaybackTerminator", "PlaybackTerminators"),
    ("PlayAudio", "audioSource", "AudioSource"),
    ("PlayAudio", "Repeats", "Repeat"),
    ("PlayAudioAndGetDigits", "InputDigitRegex", "InputDigitsRegex"),
    ("PlayAudioAndGetDigits", "TerminatorDigit", "TerminatorDigits"),
    ("StartBotConversation", "LocalId", "LocaleId"),
    ("Speak", "SpeakText", "Text"),
    ("Hangup", "sipResponseCode", "SipResponseCode"),
    ("RecordAudio", "RecordinDestination", "RecordingDestination"),
    ("RecordAudio", "DestinationType", "RecordingDestination.Type"),
    ("RecordAudio", "DestinationValue", "RecordingDestination.BucketName"),
    ("RecordAudio", "MaxDurationInSeconds", "DurationInSeconds"),
    ("RecordAudio", "StopRecordingOnDigits", "RecordingTerminators"),
    ("Pause", "DurationInMillisecond", "DurationInMilliseconds"),
]


@pytest.mark.parametrize(("kind", "wrong", "right"), PARAMETERS)
def test_a_wrong_parameter_is_refused_with_the_right_one(kind: str, wrong: str, right: str) -> None:
    said = good.refusal(good.action(kind, **{wrong: "x"}))
    assert said.startswith(f"{kind}.Parameters.{wrong}: unknown, did you mean {right}? (AWS: ")


def test_a_parameter_like_no_other_is_unknown() -> None:
    assert (
        good.refusal(good.action("Pause", Zebra=1)) == "Pause.Parameters.Zebra: unknown (AWS: unexpected-action-fail)"
    )


def test_every_wrong_name_of_the_table_is_tried_here() -> None:
    assert set(KNOWN_WRONG_PARAMETERS) - {"SpeechParameters", "Intent"} <= {wrong for _, wrong, _ in PARAMETERS}


def test_a_name_is_suggested_only_where_it_exists() -> None:
    assert good.refusal(good.action("Pause", TimeoutInSeconds=1)).startswith(
        "Pause.Parameters.TimeoutInSeconds: unknown ("
    )


def test_speech_of_speak_is_flat() -> None:
    said = good.refusal(good.action("Speak", SpeechParameters={"Text": "Hi"}))
    assert "did you mean Text (Speak is flat:" in said


def test_an_intent_cannot_be_sent_to_a_bot() -> None:
    said = good.refusal(good.action("StartBotConversation", Configuration__SessionState={"Intent": {"Name": "Book"}}))
    assert said.startswith(
        "StartBotConversation.Parameters.Configuration.SessionState.Intent: unknown, did you mean Se"
    )
    assert "comes back in IntentResult" in said


def test_our_own_spelling_is_not_amazons() -> None:
    with pytest.raises(sma.RefusedByAmazonError) as refused:
        sma.read_action({"Type": "Speak", "Parameters": {"text": "Hi"}})
    assert sorted(refused.value.reasons) == [
        "Speak.Parameters.Text: required (AWS: speak)",
        "Speak.Parameters.text: unknown, did you mean Text? (AWS: speak)",
    ]


def test_amazon_passes_over_unknown_parameters_and_so_can_a_reader() -> None:
    raw = good.action("JoinChimeMeeting", AttendeeJoinToken="")
    assert sma.read_action(raw, lenient=True).dump() == good.action("JoinChimeMeeting")
    with pytest.raises(sma.RefusedByAmazonError, match="JoinToken: required"):
        sma.read_action({"Type": "JoinChimeMeeting", "Parameters": {"AttendeeJoinToken": "a"}}, lenient=True)


@pytest.mark.parametrize("kind", KNOWN_WRONG_TYPES)
def test_what_only_looks_like_an_action_is_refused_with_an_explanation(kind: str) -> None:
    assert good.refusal({"Type": kind, "Parameters": {}}).startswith(f"Type: {kind} is no action: ")


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ({"Type": "ModifyChimeMeetingAttendee"}, "Type: unknown action ModifyChimeMeetingAttendee, did you mean Mod"),
        ({"Type": "ReceivedDigits"}, "Type: unknown action ReceivedDigits, did you mean ReceiveDigits?"),
        ({"Type": "playAudio"}, "Type: unknown action playAudio, did you mean PlayAudio?"),
        ({"Type": "Zebra"}, "Type: unknown action Zebra (AWS: pstn-invocations)"),
        ({"Type": ["Hangup"]}, "Type: must be a string (AWS: pstn-invocations)"),
        ({"type": "Hangup"}, "Type: required, not type (AWS: pstn-invocations)"),
        ({}, "Type: required (AWS: pstn-invocations)"),
        ("Hangup", "an action must be an object (AWS: pstn-invocations)"),
        ([], "an action must be an object (AWS: pstn-invocations)"),
        ({"Type": "Pause"}, "Pause.Parameters: required (AWS: pause)"),
        ({"Type": "Pause", "Parameters": []}, "Pause.Parameters: must be an object (AWS: unexpected-action-fail)"),
        ({"Type": "Hangup", "Parameters": None}, "Hangup.Parameters: must be an object (AWS: hangup)"),
        ({"Type": "Hangup", "CallId": "a"}, "Hangup.CallId: unknown (AWS: hangup)"),
    ],
)
def test_an_action_that_is_none_is_refused(raw: object, said: str) -> None:
    assert good.refusal(raw).startswith(said)


def test_hangup_alone_needs_no_parameters() -> None:
    assert sma.read_action({"Type": "Hangup"}).dump() == {"Type": "Hangup", "Parameters": {}}


def test_python_may_use_both_spellings() -> None:
    ours = sma.Speak(parameters=sma.SpeakParameters(call_id="a", text="Hi"))
    amazons: Any = sma.SpeakParameters.model_validate({"CallId": "a", "Text": "Hi"})
    assert sma.Speak(parameters=amazons) == ours
    assert ours.type == "Speak"


def test_python_is_refused_in_the_same_words() -> None:
    with pytest.raises(ValueError, match=r"Text\n  1,001 characters, at most 1,000 \(AWS: speak\)"):
        sma.SpeakParameters(text="x" * 1001)
    with pytest.raises(ValueError, match=r"FlushDigitsDurationInMilliseconds\n  1, greater than .* \(AWS: listen-to"):
        sma.ReceiveDigitsParameters(
            input_digits_regex="^[0-9]$",
            in_between_digits_duration_in_milliseconds=1,
            flush_digits_duration_in_milliseconds=1,
        )
    with pytest.raises(ValueError, match=r"volume\n  unknown"):
        sma.SpeakParameters(text="Hi", volume=11)  # type: ignore[call-arg]
