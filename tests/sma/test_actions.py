"""What is read of an action and how: lax on types, strict on all else, every fault at once."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import sma
from tests.sma import good


@pytest.mark.parametrize("kind", sma.ACTIONS)
def test_the_good_action_is_good(kind: str) -> None:
    raw = good.action(kind)
    assert sma.read_action(raw).dump() == raw


def test_all_faults_of_an_action_are_told_together() -> None:
    raw = good.action("PlayAudioAndGetDigits", Repeat=0, AudioSource=None, MaxNumberOfDigits=200)
    with pytest.raises(sma.RefusedByAmazonError) as refused:
        sma.read_action(raw)
    assert sorted(refused.value.reasons) == [
        "PlayAudioAndGetDigits.Parameters.AudioSource: required (AWS: play-audio-get-digits)",
        "PlayAudioAndGetDigits.Parameters.MaxNumberOfDigits: 200, at most 128 (AWS: play-audio-get-digits)",
        "PlayAudioAndGetDigits.Parameters.Repeat: 0, at least 1 (AWS: play-audio-get-digits)",
    ]


@pytest.mark.parametrize(
    ("kind", "change", "field", "becomes"),
    [
        ("PlayAudio", {"Repeat": "5"}, "Repeat", 5),
        ("PlayAudio", {"Repeat": 5.0}, "Repeat", 5),
        ("RecordAudio", {"DurationInSeconds": "10"}, "DurationInSeconds", 10),
        ("CallAndBridge", {"CallTimeoutSeconds": "20"}, "CallTimeoutSeconds", 20),
        ("Hangup", {"SipResponseCode": 0}, "SipResponseCode", "0"),
        ("Hangup", {"SipResponseCode": 486}, "SipResponseCode", "486"),
        ("SendDigits", {"Digits": 123}, "Digits", "123"),
        ("VoiceFocus", {"Enable": "True"}, "Enable", True),
        ("VoiceFocus", {"Enable": "false"}, "Enable", False),
    ],
)
def test_only_types_are_read_laxly(kind: str, change: dict[str, Any], field: str, becomes: object) -> None:
    written = sma.read_action(good.action(kind, **change)).dump()["Parameters"][field]
    assert (written, type(written)) == (becomes, type(becomes))
