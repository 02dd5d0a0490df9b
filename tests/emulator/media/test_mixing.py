"""Rooms, tones, keys in the sound, and the beat that all telephones share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.media import g711, mixer, tones, wav
from emulator.media.clock import Beat

LOUD = tones.tone(440, seconds=0.02, level=0.95)
QUIET = tones.tone(600, seconds=0.02, level=0.02)
frames = st.binary(min_size=g711.FRAME, max_size=g711.FRAME)


def test_two_callers_hear_each_other_untouched() -> None:
    assert mixer.minus_own([LOUD, QUIET]) == [QUIET, LOUD]


def test_nobody_hears_himself_even_when_the_sum_is_too_loud() -> None:
    assert mixer.minus_own([LOUD, LOUD, QUIET])[1] == mixer.minus_own([g711.SILENCE, LOUD, QUIET, LOUD])[1]
    assert mixer.minus_own([LOUD, QUIET, LOUD, LOUD])[1] != LOUD


def test_alone_one_hears_nothing_and_nobody_hears_nothing() -> None:
    assert mixer.minus_own([LOUD]) == [g711.SILENCE]
    assert mixer.minus_own([]) == []


@given(st.lists(frames, min_size=2, max_size=6))
def test_each_hears_the_sum_of_the_others_clipped_once(said: list[bytes]) -> None:
    numbers = [np.frombuffer(frame, "<i2").astype(int) for frame in said]
    wanted = [sum(other for other in numbers if other is not own).clip(-32768, 32767) for own in numbers]  # type: ignore[union-attr]
    heard = [np.frombuffer(frame, "<i2").astype(int) for frame in mixer.minus_own(said)]
    assert all((one == other).all() for one, other in zip(heard, wanted, strict=True))


def test_two_hundred_at_full_scale_are_clipped_and_do_not_wrap_round() -> None:
    full = np.full(g711.SAMPLES, -32768, "<i2").tobytes()
    assert set(mixer.minus_own([full] * 200)) == {full}


@pytest.mark.parametrize("codec", [g711.PCMU, g711.PCMA])
def test_a_codec_keeps_sound_nearly_as_it_was_and_its_sign(codec: int) -> None:
    sound = tones.tone(440, seconds=1.0)
    back = wav.from_pcm(g711.decode(codec, g711.encode(codec, sound)))
    assert np.max(np.abs(back - wav.from_pcm(sound))) < 0.02


def test_sounds_are_cut_into_frames_and_added() -> None:
    assert [len(frame) for frame in g711.framed(bytes(700))] == [320, 320, 320]
    assert g711.framed(b"") == []
    assert g711.loudness(g711.added(LOUD, LOUD)) > g711.loudness(LOUD)


@pytest.mark.parametrize("hertz", [150, 440, 600, 1000.5, 3200])
@pytest.mark.parametrize("codec", [g711.PCMU, g711.PCMA])
def test_a_tone_is_measured_by_its_frequency(hertz: float, codec: int) -> None:
    heard = g711.decode(codec, g711.encode(codec, tones.pause(0.3) + tones.tone(hertz, seconds=0.8) + tones.pause(0.3)))
    assert tones.loudest(heard).hertz == pytest.approx(hertz, rel=0.002, abs=0.3)
    assert tones.loudest(heard).level == pytest.approx(0.25 / 2**0.5, rel=0.03)


def test_silence_and_too_little_sound_have_no_frequency() -> None:
    assert tones.loudest(tones.pause(2)) == tones.loudest(tones.tone(440, seconds=0.2)) == (0.0, 0.0)


def in_pieces(ear: tones.KeysInSound, sound: bytes, codec: int = g711.PCMA) -> str:
    return "".join(ear.heard(g711.decode(codec, g711.encode(codec, frame))) for frame in g711.framed(sound))


@pytest.mark.parametrize("codec", [g711.PCMU, g711.PCMA])
@pytest.mark.parametrize("ms", [60, 80, 200])
def test_keys_are_heard_in_the_sound(ms: int, codec: int) -> None:
    sound = tones.pause(0.1) + tones.keypad("0123456789*#ABCD,1100", ms, ms) + tones.pause(0.1)
    assert in_pieces(tones.KeysInSound(), sound, codec) == "0123456789*#ABCD1100"


def test_a_plain_tone_and_noise_are_no_keys() -> None:
    noise = wav.to_pcm(np.random.default_rng(1).normal(0, 0.2, wav.RATE * 5).astype(np.float32))
    assert in_pieces(tones.KeysInSound(), tones.tone(697, seconds=1) + noise + tones.tone(697, 800, seconds=1)) == ""


def test_what_is_no_key_has_no_tones() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        tones.keypad("x")


def test_the_beat_is_kept_by_deadlines_and_not_by_waits() -> None:
    beat, done = Beat(0.0), 0
    for now in (0.019, 0.021, 0.0405, 0.07, 0.0999, 0.1):
        done += beat.ticks(now)
    assert done == 5
    assert beat.wait(0.1) == pytest.approx(0.02)


def test_after_a_long_pause_at_most_five_ticks_are_made_up_for() -> None:
    beat = Beat(0.0)
    assert beat.ticks(10.0) == 5
    assert beat.late == pytest.approx(9.98)
    assert beat.ticks(10.0) == 0
    assert 0 < beat.wait(10.0) <= 0.0200001
