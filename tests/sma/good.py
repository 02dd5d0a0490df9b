"""One good action of each type, as small as it can be: what the refusals of the other tests start from."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from chalicelib import sma

SOURCE = {"Type": "S3", "BucketName": "prompts", "Key": "hello.wav"}
PSTN = {"BridgeEndpointType": "PSTN", "Uri": "+12065550111"}
CONNECTOR = "arn:aws:chime:us-east-1:111122223333:vc/abcdef1ghij2klmno3pqr4"
AWS = {"BridgeEndpointType": "AWS", "Uri": "5550", "Arn": CONNECTOR}

PARAMETERS: dict[str, dict[str, Any]] = {
    "CallAndBridge": {"CallerIdNumber": "+12065550110", "Endpoints": [PSTN]},
    "Hangup": {},
    "JoinChimeMeeting": {"JoinToken": "a-token", "MeetingId": "a-meeting"},
    "ModifyChimeMeetingAttendees": {"Operation": "Mute", "MeetingId": "a-meeting", "AttendeeList": ["an-attendee"]},
    "Pause": {"DurationInMilliseconds": 1000},
    "PauseCallRecording": {"CallId": "leg-a"},
    "PlayAudio": {"AudioSource": SOURCE},
    "PlayAudioAndGetDigits": {
        "AudioSource": SOURCE,
        "FailureAudioSource": SOURCE,
        "RepeatDurationInMilliseconds": 10000,
    },
    "ReceiveDigits": {
        "InputDigitsRegex": "^[0-9]$",
        "InBetweenDigitsDurationInMilliseconds": 1000,
        "FlushDigitsDurationInMilliseconds": 10000,
    },
    "RecordAudio": {
        "RecordingDestination": {"Type": "S3", "BucketName": "messages"},
        "RecordingTerminators": ["#"],
        "DurationInSeconds": 10,
    },
    "ResumeCallRecording": {"CallId": "leg-a"},
    "SendDigits": {"CallId": "leg-a", "Digits": "1,2A#"},
    "Speak": {"Text": "Hello"},
    "SpeakAndGetDigits": {
        "SpeechParameters": {"Text": "Your PIN?"},
        "FailureSpeechParameters": {"Text": "Sorry?"},
        "RepeatDurationInMilliseconds": 10000,
    },
    "StartBotConversation": {"BotAliasArn": "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/KLMNOPQRST"},
    "StartCallRecording": {
        "CallId": "leg-a",
        "Track": "BOTH",
        "Destination": {"Type": "S3", "Location": "recordings/2026"},
    },
    "StopCallRecording": {"CallId": "leg-a"},
    "VoiceFocus": {"Enable": True},
}


def action(kind: str, **changed: object) -> dict[str, Any]:
    """A good action, changed. `Outer__Inner` changes a field inside, None takes a field away."""
    parameters = copy.deepcopy(PARAMETERS[kind])
    for path, value in changed.items():
        *outer, name = path.split("__")
        place = parameters
        for step in outer:
            place = place.setdefault(step, {})
        if value is None:
            del place[name]
        else:
            place[name] = value
    return {"Type": kind, "Parameters": parameters}


def refusal(raw: object) -> str:
    """Let Amazon's rules refuse an action for one reason, and say which."""
    with pytest.raises(sma.RefusedByAmazonError) as refused:
        sma.read_action(raw)
    (reason,) = refused.value.reasons
    return reason
