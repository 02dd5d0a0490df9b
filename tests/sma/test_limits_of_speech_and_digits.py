"""The limits of speech, recordings played, and keys: the field, the limit and the AWS page are named."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import sma
from tests.sma import good

PAGES = {"PlayAudioAndGetDigits": "play-audio-get-digits", "SpeakAndGetDigits": "speak-and-get-digits"}

# action, what is changed in a good one, the refusal
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("Speak", {"Text": "x" * 1001}, "Speak.Parameters.Text: 1,001 characters, at most 1,000 (AWS: speak)"),
    ("Speak", {"Text": ""}, "Speak.Parameters.Text: 0 characters, at least 1 (AWS: speak)"),
    ("Speak", {"Text": None}, "Speak.Parameters.Text: required (AWS: speak)"),
    ("Speak", {"Engine": "quick"}, "Speak.Parameters.Engine: must be 'standard' or 'neural' (AWS: speak)"),
    ("Speak", {"TextType": "html"}, "Speak.Parameters.TextType: must be 'text' or 'ssml' (AWS: speak)"),
    ("Speak", {"VoiceId": ""}, "Speak.Parameters.VoiceId: 0 characters, at least 1 (AWS: speak)"),
    ("Speak", {"LanguageCode": "en_US"}, "Speak.Parameters.LanguageCode: does not match"),
    ("Speak", {"CallId": ""}, "Speak.Parameters.CallId: 0 characters, at least 1 (AWS: speak)"),
    ("Speak", {"ParticipantTag": "LEG-C"}, "Speak.Parameters.ParticipantTag: must be 'LEG-A' or 'LEG-B' (AWS: speak)"),
    ("Speak", {"ParticipantTag": ""}, "Speak.Parameters.ParticipantTag: must be 'LEG-A' or 'LEG-B' (AWS: speak)"),
    ("Speak", {"Text": "<speak>", "TextType": "ssml"}, "Speak.Parameters.Text: not well-formed SSML (AWS: speak)"),
    ("Speak", {"Text": "hi", "TextType": "ssml"}, "Speak.Parameters.Text: not well-formed SSML (AWS: speak)"),
    (
        "Speak",
        {"Text": "<p>hi</p>", "TextType": "ssml"},
        "Speak.Parameters.Text: SSML begins with <speak> (AWS: speak)",
    ),
    (
        "Speak",
        {"Text": '<!DOCTYPE a [<!ENTITY b "c">]><speak>&b;</speak>', "TextType": "ssml"},
        "Speak.Parameters.Text: SSML takes no declarations or comments (AWS: speak)",
    ),
    (
        "SpeakAndGetDigits",
        {"SpeechParameters__Text": "x" * 1001},
        "SpeakAndGetDigits.Parameters.SpeechParameters.Text: 1,001 characters, at most 1,000 (AWS: speak)",
    ),
    (
        "SpeakAndGetDigits",
        {"FailureSpeechParameters": None},
        "SpeakAndGetDigits.Parameters.FailureSpeechParameters: required (AWS: speak-and-get-digits)",
    ),
    (
        "SpeakAndGetDigits",
        {"FailureSpeechParameters__TextType": "ssml"},
        "SpeakAndGetDigits.Parameters.FailureSpeechParameters.Text: not well-formed SSML (AWS: speak)",
    ),
    ("PlayAudio", {"Repeat": 0}, "PlayAudio.Parameters.Repeat: 0, at least 1 (AWS: play-audio)"),
    ("PlayAudio", {"Repeat": "0"}, "PlayAudio.Parameters.Repeat: 0, at least 1 (AWS: play-audio)"),
    ("PlayAudio", {"Repeat": "0.0"}, "PlayAudio.Parameters.Repeat: 0.0, at least 1 (AWS: play-audio)"),
    ("PlayAudio", {"Repeat": "many"}, "PlayAudio.Parameters.Repeat: must be a whole number (AWS: play-audio)"),
    ("PlayAudio", {"Repeat": "9" * 5000}, "PlayAudio.Parameters.Repeat: must be a whole number (AWS: play-audio)"),
    ("PlayAudio", {"Repeat": float("inf")}, "PlayAudio.Parameters.Repeat: must be a whole number (AWS: play-audio)"),
    ("PlayAudio", {"Repeat": 1.5}, "PlayAudio.Parameters.Repeat: must be a whole number (AWS: play-audio)"),
    ("PlayAudio", {"Repeat": True}, "PlayAudio.Parameters.Repeat: must be a whole number (AWS: play-audio)"),
    ("PlayAudio", {"Repeat": []}, "PlayAudio.Parameters.Repeat: must be a whole number (AWS: play-audio)"),
    (
        "PlayAudio",
        {"PlaybackTerminators": ["1", "A"]},
        "PlayAudio.Parameters.PlaybackTerminators[1]: one key each: 0 to 9, * or # (AWS: play-audio)",
    ),
    (
        "PlayAudio",
        {"PlaybackTerminators": ["12"]},
        "PlayAudio.Parameters.PlaybackTerminators[0]: one key each: 0 to 9, * or # (AWS: play-audio)",
    ),
    (
        "PlayAudio",
        {"PlaybackTerminators": "#"},
        "PlayAudio.Parameters.PlaybackTerminators: must be an array (AWS: play-audio)",
    ),
    ("PlayAudio", {"AudioSource": None}, "PlayAudio.Parameters.AudioSource: required (AWS: play-audio)"),
    ("PlayAudio", {"AudioSource": "hi.wav"}, "PlayAudio.Parameters.AudioSource: must be an object (AWS: play-audio)"),
    ("PlayAudio", {"AudioSource__Type": None}, "PlayAudio.Parameters.AudioSource.Type: required (AWS: play-audio)"),
    (
        "PlayAudio",
        {"AudioSource__Type": "EFS"},
        "PlayAudio.Parameters.AudioSource.Type: must be 'S3' (AWS: play-audio)",
    ),
    ("PlayAudio", {"AudioSource__BucketName": None}, "PlayAudio.Parameters.AudioSource.BucketName: required"),
    ("PlayAudio", {"AudioSource__Key": ""}, "PlayAudio.Parameters.AudioSource.Key: 0 characters, at least 1"),
    (
        "PlayAudioAndGetDigits",
        {"FailureAudioSource": None},
        "PlayAudioAndGetDigits.Parameters.FailureAudioSource: required (AWS: play-audio-get-digits)",
    ),
    (
        "ReceiveDigits",
        {"InputDigitsRegex": None},
        "ReceiveDigits.Parameters.InputDigitsRegex: required (AWS: listen-to-digits)",
    ),
    (
        "ReceiveDigits",
        {"InputDigitsRegex": ""},
        "ReceiveDigits.Parameters.InputDigitsRegex: 0 characters, at least 1 (AWS: listen-to-digits)",
    ),
    (
        "ReceiveDigits",
        {"InputDigitsRegex": "("},
        "ReceiveDigits.Parameters.InputDigitsRegex: not a regular expression (AWS: listen-to-digits)",
    ),
    (
        "ReceiveDigits",
        {"InBetweenDigitsDurationInMilliseconds": 0},
        "ReceiveDigits.Parameters.InBetweenDigitsDurationInMilliseconds: 0, at least 1 (AWS: listen-to-digits)",
    ),
    (
        "ReceiveDigits",
        {"InBetweenDigitsDurationInMilliseconds": None},
        "ReceiveDigits.Parameters.InBetweenDigitsDurationInMilliseconds: required (AWS: listen-to-digits)",
    ),
    (
        "ReceiveDigits",
        {"FlushDigitsDurationInMilliseconds": None},
        "ReceiveDigits.Parameters.FlushDigitsDurationInMilliseconds: required (AWS: listen-to-digits)",
    ),
    (
        "ReceiveDigits",
        {"FlushDigitsDurationInMilliseconds": 1000},
        (
            "ReceiveDigits.Parameters.FlushDigitsDurationInMilliseconds: 1,000, greater than "
            "InBetweenDigitsDurationInMilliseconds, which is 1,000 (AWS: listen-to-digits)"
        ),
    ),
    ("SendDigits", {"CallId": None}, "SendDigits.Parameters.CallId: required (AWS: send-digits)"),
    ("SendDigits", {"Digits": "1" * 51}, "SendDigits.Parameters.Digits: 51 characters, at most 50 (AWS: send-digits)"),
    ("SendDigits", {"Digits": ""}, "SendDigits.Parameters.Digits: 0 characters, at least 1 (AWS: send-digits)"),
    ("SendDigits", {"Digits": "1E"}, "SendDigits.Parameters.Digits: does not match ^[0-9*#A-D,]*$ (AWS: send-digits)"),
    ("SendDigits", {"Digits": "1\n"}, "SendDigits.Parameters.Digits: does not match ^[0-9*#A-D,]*$ (AWS: send-digits)"),
    (
        "SendDigits",
        {"ToneDurationInMilliseconds": 49},
        "SendDigits.Parameters.ToneDurationInMilliseconds: 49, at least 50 (AWS: send-digits)",
    ),
    (
        "SendDigits",
        {"ToneDurationInMilliseconds": 24001},
        "SendDigits.Parameters.ToneDurationInMilliseconds: 24,001, at most 24,000 (AWS: send-digits)",
    ),
]

# The digit fields are the same in both actions that ask for digits.
ASKING: list[tuple[dict[str, Any], str]] = [
    ({"RepeatDurationInMilliseconds": None}, "RepeatDurationInMilliseconds: required"),
    ({"RepeatDurationInMilliseconds": 0}, "RepeatDurationInMilliseconds: 0, at least 1"),
    ({"InBetweenDigitsDurationInMilliseconds": 0}, "InBetweenDigitsDurationInMilliseconds: 0, at least 1"),
    ({"Repeat": 0}, "Repeat: 0, at least 1"),
    ({"MinNumberOfDigits": -1}, "MinNumberOfDigits: -1, at least 0"),
    ({"MinNumberOfDigits": 129}, "MinNumberOfDigits: 129, at most 128"),
    ({"MaxNumberOfDigits": 129}, "MaxNumberOfDigits: 129, at most 128"),
    (
        {"MinNumberOfDigits": 5, "MaxNumberOfDigits": 4},
        "MaxNumberOfDigits: 4, at least MinNumberOfDigits, which is 5",
    ),
    ({"TerminatorDigits": ["x"]}, "TerminatorDigits[0]: one key each: 0 to 9, * or #"),
    ({"InputDigitsRegex": "[0-"}, "InputDigitsRegex: not a regular expression"),
]

# Just inside every limit.
ALLOWED: list[tuple[str, dict[str, Any]]] = [
    ("Speak", {"Text": "x" * 1000, "Engine": "neural", "LanguageCode": "en-GB-WLS", "VoiceId": "Geraint"}),
    ("Speak", {"Text": "<speak>one &amp; <break time='1s'/> two</speak>", "TextType": "ssml"}),
    ("Speak", {"Text": "1 < 2", "TextType": "text", "ParticipantTag": "LEG-B"}),
    ("PlayAudio", {"Repeat": 1, "PlaybackTerminators": list("0123456789*#")}),
    ("PlayAudioAndGetDigits", {"MinNumberOfDigits": 6, "MaxNumberOfDigits": 6, "TerminatorDigits": ["#"]}),
    ("PlayAudioAndGetDigits", {"MinNumberOfDigits": 0, "MaxNumberOfDigits": 128, "InputDigitsRegex": r"^\d{6}#?$"}),
    ("PlayAudioAndGetDigits", {"MinNumberOfDigits": 128}),
    ("ReceiveDigits", {"FlushDigitsDurationInMilliseconds": 1001, "InputDigitsRegex": "[[0-9]"}),
    ("SendDigits", {"Digits": "0123456789*#ABCD," * 2, "ToneDurationInMilliseconds": 50}),
    ("SendDigits", {"Digits": "1" * 50, "ToneDurationInMilliseconds": 24000}),
]


@pytest.mark.parametrize(("kind", "change", "words"), REFUSED)
def test_what_is_outside_a_limit_is_refused_in_words(kind: str, change: dict[str, Any], words: str) -> None:
    assert good.refusal(good.action(kind, **change)).startswith(words)


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize(("change", "words"), ASKING)
def test_the_limits_of_asking_for_digits(kind: str, change: dict[str, Any], words: str) -> None:
    assert good.refusal(good.action(kind, **change)) == f"{kind}.Parameters.{words} (AWS: {PAGES[kind]})"


@pytest.mark.parametrize(("kind", "change"), ALLOWED)
def test_what_is_just_inside_passes_unchanged(kind: str, change: dict[str, Any]) -> None:
    raw = good.action(kind, **change)
    assert sma.read_action(raw).dump() == raw
