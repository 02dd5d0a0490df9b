"""The codec of browsers, how loud they are, and the way between their band and that of telephones."""

from __future__ import annotations

import math

import numpy as np
import pytest

from emulator.media import g711, meter, opus
from emulator.media.bands import Narrowing, Widening
from tests.emulator.media.browsers import loudness_of, wave

FRAMES = 50


def tone(hertz: float, start: int = 0, level: float = 0.25) -> bytes:
    return wave(hertz, opus.RATE, start * opus.SAMPLES, opus.SAMPLES, level)


def coded(hertz: float, frames: int = FRAMES) -> list[bytes]:
    encoder = opus.Encoder()
    return [encoder.encode(tone(hertz, at)) for at in range(frames)]


def test_a_tone_comes_through_as_it_was() -> None:
    decoder = opus.Decoder()
    heard = b"".join(decoder.decode(packet) for packet in coded(1000))
    assert len(heard) == FRAMES * opus.FRAME
    assert loudness_of(1000, heard, opus.RATE) == pytest.approx(-12, abs=0.5)


def test_packets_are_as_small_as_the_bitrate_has_it() -> None:
    packets = coded(1000)
    assert sum(map(len, packets)) * 8 / (FRAMES * 0.02) == pytest.approx(64_000, rel=0.25)


def test_a_lost_packet_sounds_like_what_came_before_it() -> None:
    decoder = opus.Decoder()
    for packet in coded(500):
        decoder.decode(packet)
    concealed = decoder.conceal()
    assert len(concealed) == opus.FRAME
    assert loudness_of(500, concealed, opus.RATE) > -18


def test_concealment_fades_away() -> None:
    decoder = opus.Decoder()
    for packet in coded(500):
        decoder.decode(packet)
    frames = [decoder.conceal() for _ in range(50)]
    assert meter.level(frames[-1]) > meter.level(frames[0]) + 15


def test_the_packet_of_silence_is_silence_whatever_came_before() -> None:
    decoder = opus.Decoder()
    for packet in coded(500):
        decoder.decode(packet)
    heard = [decoder.decode(opus.QUIET) for _ in range(20)]
    assert meter.level(heard[-1]) == meter.SILENT


@pytest.mark.parametrize("rubbish", [b"\xff\xff\xff", b"\xfb", b"\x03\x00"])
def test_what_is_no_packet_is_said_to_be_none(rubbish: bytes) -> None:
    with pytest.raises(opus.OpusError, match="libopus says -"):
        opus.Decoder().decode(rubbish)


def test_one_encoder_goes_on_where_another_is() -> None:
    one, other = opus.Encoder(), opus.Encoder()
    for at in range(10):
        one.encode(tone(700, at))
        other.encode(tone(1700, at))
    other.continue_from(one)
    assert [other.encode(tone(700, at)) for at in range(10, 20)] == [one.encode(tone(700, at)) for at in range(10, 20)]


def test_where_there_is_no_libopus_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opus, "find_spec", lambda _name: None)
    monkeypatch.setattr(opus, "find_library", lambda _name: None)
    with pytest.raises(opus.NoOpusError, match="extra `browser`"):
        opus._path()


@pytest.mark.parametrize(("share", "level"), [(1.0, 0), (0.5, 6), (0.1, 20), (0.001, 60), (0.0, 127)])
def test_loudness_is_told_in_decibels_below_full_scale(share: float, level: int) -> None:
    square = np.where(np.arange(opus.SAMPLES) % 96 < 48, 1, -1) * share * 32767
    assert meter.level(square.astype("<i2").tobytes()) == level


def test_a_meter_tells_the_loudest_of_the_last_fifth_of_a_second() -> None:
    one = meter.Meter()
    assert one.level == meter.SILENT
    one.hear(tone(440))
    for _ in range(9):
        one.hear(opus.SILENCE)
    assert one.level == 15
    one.hear(opus.SILENCE)
    assert one.level == meter.SILENT


def narrow(hertz: float) -> list[bytes]:
    return [wave(hertz, 8000, at * g711.SAMPLES, g711.SAMPLES, 0.25) for at in range(FRAMES)]


@pytest.mark.parametrize("hertz", [100, 440, 1000, 3400])
def test_a_telephone_s_sound_is_as_loud_for_browsers_and_has_no_echo_in_higher_bands(hertz: float) -> None:
    widening = Widening()
    wide = np.concatenate([widening.frame(frame) for frame in narrow(hertz)]).astype("<i2").tobytes()
    assert len(wide) == FRAMES * opus.FRAME
    assert loudness_of(hertz, wide, opus.RATE) == pytest.approx(-12, abs=0.3)
    assert max(loudness_of(band * 8000 + side * hertz, wide, opus.RATE) for band in (1, 2) for side in (-1, 1)) < -60


@pytest.mark.parametrize(("hertz", "passes"), [(100, True), (3400, True), (4600, False), (7000, False), (9000, False)])
def test_of_a_browser_s_sound_telephones_get_their_band(hertz: float, passes: bool) -> None:  # noqa: FBT001
    narrowing = Narrowing()
    wide = [np.frombuffer(tone(hertz, at), "<i2").astype(np.float32) for at in range(FRAMES)]
    heard = np.concatenate([narrowing.frame(frame) for frame in wide]).astype("<i2").tobytes()
    assert len(heard) == FRAMES * g711.FRAME
    folded = abs(hertz - 8000 * round(hertz / 8000))
    if passes:
        assert loudness_of(folded, heard, 8000) == pytest.approx(-12, abs=0.3)
    else:
        assert loudness_of(folded, heard, 8000) < -60


def test_both_ways_together_take_five_milliseconds() -> None:
    widening, narrowing = Widening(), Narrowing()
    sound = np.zeros(g711.SAMPLES * 2, "<i2")
    sound[10] = 10_000
    there = [widening.frame(sound[at : at + g711.SAMPLES].tobytes()) for at in (0, g711.SAMPLES)]
    back = np.concatenate([narrowing.frame(frame) for frame in there])
    assert math.isclose((int(np.argmax(np.abs(back))) - 10) / 8, 5.0, abs_tol=0.2)
