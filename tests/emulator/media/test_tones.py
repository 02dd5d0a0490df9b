"""Which tone sounds: alone, off its frequency, too faint, among others."""

from __future__ import annotations

import pytest

from emulator.media import tones, wav
from emulator.media.g711 import added, decode, encode
from emulator.media.speech import speak


def over(one: bytes, other: bytes) -> bytes:
    length = min(len(one), len(other))
    return added(one[:length], other[:length])


@pytest.mark.parametrize("hertz", [120.0, 440.0, 1000.0, 3300.0])
@pytest.mark.parametrize("codec", [0, 8])
def test_a_tone_is_known_after_its_way_through_a_codec(hertz: float, codec: int) -> None:
    samples = decode(codec, encode(codec, tones.pause(1) + tones.tone(hertz, seconds=0.8, level=0.05)))
    assert tones.sounds(samples, hertz)
    assert not tones.sounds(samples, hertz * 1.02)


def test_a_tone_is_known_among_quieter_ones_and_not_among_louder_ones() -> None:
    mixed = over(tones.tone(440, seconds=1, level=0.2), tones.tone(600, seconds=1, level=0.1))
    assert tones.sounds(mixed, 440)
    assert not tones.sounds(mixed, 600)


def test_a_tone_too_faint_or_too_short_is_none() -> None:
    assert not tones.sounds(tones.tone(440, seconds=1, level=0.003), 440)
    assert not tones.sounds(tones.tone(440, seconds=0.2), 440)
    assert not tones.sounds(b"", 440)


@pytest.mark.parametrize("hertz", range(300, 1200, 50))
def test_speech_is_no_tone(hertz: int) -> None:
    words = "Welcome to the conference. Please enter your meeting PIN, then press pound. Nobody else is here."
    said = wav.to_pcm(speak(words, "en-US"))
    assert not tones.sounds(said, hertz)
    assert tones.sounds(said + tones.tone(hertz, seconds=0.8), hertz)
