"""The limits of meetings, legs and recordings: the field, the limit and the AWS page are named."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import sma
from tests.sma import good

# action, what is changed in a good one, the refusal
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("JoinChimeMeeting", {"JoinToken": None}, "JoinChimeMeeting.Parameters.JoinToken: required"),
    (
        "JoinChimeMeeting",
        {"JoinToken": "t" * 2049},
        "JoinChimeMeeting.Parameters.JoinToken: 2,049 characters, at most 2,048 (AWS: join-chime-meeting)",
    ),
    (
        "JoinChimeMeeting",
        {"JoinToken": "t"},
        "JoinChimeMeeting.Parameters.JoinToken: 1 characters, at least 2 (AWS: join-chime-meeting)",
    ),
    (
        "JoinChimeMeeting",
        {"MeetingId": ""},
        "JoinChimeMeeting.Parameters.MeetingId: 0 characters, at least 1 (AWS: join-chime-meeting)",
    ),
    (
        "JoinChimeMeeting",
        {"ParticipantTag": "LEG-B"},
        "JoinChimeMeeting.Parameters.ParticipantTag: must be 'LEG-A' (AWS: join-chime-meeting)",
    ),
    (
        "ModifyChimeMeetingAttendees",
        {"Operation": "Silence"},
        "ModifyChimeMeetingAttendees.Parameters.Operation: must be 'Mute' or 'Unmute' (AWS: mute-unmute)",
    ),
    (
        "ModifyChimeMeetingAttendees",
        {"MeetingId": None},
        "ModifyChimeMeetingAttendees.Parameters.MeetingId: required (AWS: mute-unmute)",
    ),
    (
        "ModifyChimeMeetingAttendees",
        {"AttendeeList": []},
        "ModifyChimeMeetingAttendees.Parameters.AttendeeList: 0 entries, at least 1 (AWS: mute-unmute)",
    ),
    (
        "ModifyChimeMeetingAttendees",
        {"AttendeeList": ["a"] * 101},
        "ModifyChimeMeetingAttendees.Parameters.AttendeeList: 101 entries, at most 100 (AWS: mute-unmute)",
    ),
    (
        "Hangup",
        {"SipResponseCode": "503"},
        "Hangup.Parameters.SipResponseCode: must be '0', '480' or '486' (AWS: hangup)",
    ),
    (
        "Hangup",
        {"SipResponseCode": 404},
        "Hangup.Parameters.SipResponseCode: must be '0', '480' or '486' (AWS: hangup)",
    ),
    (
        "Hangup",
        {"SipResponseCode": False},
        "Hangup.Parameters.SipResponseCode: must be '0', '480' or '486' (AWS: hangup)",
    ),
    ("Pause", {"DurationInMilliseconds": None}, "Pause.Parameters.DurationInMilliseconds: required"),
    (
        "Pause",
        {"DurationInMilliseconds": 99},
        "Pause.Parameters.DurationInMilliseconds: 99, at least 100 (AWS: unexpected-action-fail)",
    ),
    (
        "Pause",
        {"DurationInMilliseconds": "30001"},
        "Pause.Parameters.DurationInMilliseconds: 30001, at most 30,000 (AWS: unexpected-action-fail)",
    ),
    ("VoiceFocus", {"Enable": None}, "VoiceFocus.Parameters.Enable: required (AWS: voice-focus)"),
    ("VoiceFocus", {"Enable": "on"}, "VoiceFocus.Parameters.Enable: must be true or false (AWS: voice-focus)"),
    ("VoiceFocus", {"Enable": 1}, "VoiceFocus.Parameters.Enable: must be true or false (AWS: voice-focus)"),
    ("RecordAudio", {"RecordingDestination": None}, "RecordAudio.Parameters.RecordingDestination: required"),
    ("RecordAudio", {"RecordingTerminators": None}, "RecordAudio.Parameters.RecordingTerminators: required"),
    ("RecordAudio", {"RecordingTerminators": ["##"]}, "RecordAudio.Parameters.RecordingTerminators[0]: one key each"),
    ("RecordAudio", {"DurationInSeconds": None}, "RecordAudio.Parameters.DurationInSeconds: required"),
    ("RecordAudio", {"DurationInSeconds": 0}, "RecordAudio.Parameters.DurationInSeconds: 0, at least 1 (AWS: record-a"),
    ("RecordAudio", {"SilenceDurationInSeconds": 0}, "RecordAudio.Parameters.SilenceDurationInSeconds: 0, at least 1"),
    (
        "RecordAudio",
        {"SilenceDurationInSeconds": 1001},
        "RecordAudio.Parameters.SilenceDurationInSeconds: 1,001, at most 1,",
    ),
    (
        "RecordAudio",
        {"SilenceThreshold": 0},
        "RecordAudio.Parameters.SilenceThreshold: 0, at least 1 (AWS: record-audio)",
    ),
    (
        "RecordAudio",
        {"SilenceThreshold": 1001},
        "RecordAudio.Parameters.SilenceThreshold: 1,001, at most 1,000 (AWS: rec",
    ),
    (
        "RecordAudio",
        {"RecordingDestination__Prefix": "p" * 980},
        "RecordAudio.Parameters.RecordingDestination.Prefix: 980 characters, at most 979 (AWS: record-audio)",
    ),
    (
        "RecordAudio",
        {"RecordingDestination__Prefix": "a b"},
        "RecordAudio.Parameters.RecordingDestination.Prefix: does not match",
    ),
    ("RecordAudio", {"RecordingDestination__Type": None}, "RecordAudio.Parameters.RecordingDestination.Type: required"),
    (
        "RecordAudio",
        {"CallId": "leg-a", "ParticipantTag": "LEG-A"},
        "RecordAudio.Parameters.ParticipantTag: CallId or ParticipantTag, not both (AWS: record-audio)",
    ),
    (
        "StartCallRecording",
        {"CallId": None},
        "StartCallRecording.Parameters.CallId: required (AWS: start-call-recording)",
    ),
    (
        "StopCallRecording",
        {"CallId": None},
        "StopCallRecording.Parameters.CallId: required (AWS: sip-apps-call-record)",
    ),
    (
        "PauseCallRecording",
        {"CallId": None},
        "PauseCallRecording.Parameters.CallId: required (AWS: sip-apps-call-record)",
    ),
    (
        "ResumeCallRecording",
        {"CallId": None},
        "ResumeCallRecording.Parameters.CallId: required (AWS: sip-apps-call-record",
    ),
    (
        "StartCallRecording",
        {"Track": "LEFT"},
        "StartCallRecording.Parameters.Track: must be 'BOTH', 'INCOMING' or 'OUTGOING' (AWS: start-call-recording)",
    ),
    ("StartCallRecording", {"Destination": None}, "StartCallRecording.Parameters.Destination: required"),
    (
        "StartCallRecording",
        {"Destination__Location": ""},
        "StartCallRecording.Parameters.Destination.Location: 0 characters",
    ),
    ("StartCallRecording", {"Destination__Type": None}, "StartCallRecording.Parameters.Destination.Type: required"),
]

# Just inside every limit.
ALLOWED: list[tuple[str, dict[str, Any]]] = [
    ("JoinChimeMeeting", {"JoinToken": "t" * 2048, "ParticipantTag": "LEG-A"}),
    ("JoinChimeMeeting", {"JoinToken": "tt", "MeetingId": None}),
    ("ModifyChimeMeetingAttendees", {"AttendeeList": ["a"] * 100, "Operation": "Unmute"}),
    ("Hangup", {"SipResponseCode": "480"}),
    ("Pause", {"DurationInMilliseconds": 100}),
    ("Pause", {"DurationInMilliseconds": 30000}),
    ("RecordAudio", {"SilenceDurationInSeconds": 1, "SilenceThreshold": 1000, "RecordingTerminators": []}),
    ("RecordAudio", {"RecordingDestination__Prefix": "p" * 979, "ParticipantTag": "LEG-A"}),
    ("RecordAudio", {"SilenceDurationInSeconds": 1000, "SilenceThreshold": 1, "CallId": "leg-a"}),
    ("VoiceFocus", {"Enable": False}),
]


@pytest.mark.parametrize(("kind", "change", "words"), REFUSED)
def test_what_is_outside_a_limit_is_refused_in_words(kind: str, change: dict[str, Any], words: str) -> None:
    assert good.refusal(good.action(kind, **change)).startswith(words)


@pytest.mark.parametrize(("kind", "change"), ALLOWED)
def test_what_is_just_inside_passes_unchanged(kind: str, change: dict[str, Any]) -> None:
    raw = good.action(kind, **change)
    assert sma.read_action(raw).dump() == raw
