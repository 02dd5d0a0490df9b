"""WAV files of all kinds that PSTN Audio may be given, as a telephone hears them."""

from __future__ import annotations

import io
import wave

import numpy as np
import pytest

from emulator.media import tones, wav


def file_of(hertz: float, rate: int, channels: int, width: int, seconds: float = 1.0) -> bytes:
    """A tone in every channel, at half of full scale."""
    wave_ = 0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)
    whole = np.rint(wave_ * (2 ** (8 * width - 1) - 1)).astype(np.int64) + (128 if width == 1 else 0)
    samples = b"".join(int(one).to_bytes(width, "little", signed=width > 1) * channels for one in whole)
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setframerate(rate)
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.writeframes(samples)
    return file.getvalue()


@pytest.mark.parametrize("rate", [8000, 16000, 44100])
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_any_pcm_is_heard_at_its_pitch_length_and_loudness(rate: int, channels: int, width: int) -> None:
    samples = wav.read_any(file_of(440, rate, channels, width))
    heard = tones.loudest(samples)
    assert heard.hertz == pytest.approx(440, rel=0.001)
    assert heard.level == pytest.approx(0.5 / 2**0.5, rel=0.02)
    assert len(samples) == pytest.approx(16_000, abs=4)


def test_what_a_telephone_can_play_as_it_is_stays_as_it_is() -> None:
    samples = tones.tone(440, seconds=0.5)
    assert wav.read_any(wav.write_pcm(samples)) == samples


def test_a_file_cut_short_is_heard_as_far_as_it_goes() -> None:
    assert wav.read_any(file_of(440, 8000, 2, 3)[:-301])


@pytest.mark.parametrize("file", [b"", b"ID3", file_of(440, 8000, 1, 2)[:20]])
def test_what_is_no_wav_file_is_told(file: bytes) -> None:
    with pytest.raises(wav.BadWavError, match="no WAV file of uncompressed PCM"):
        wav.read_any(file)


def test_two_channels_are_kept_apart_and_the_shorter_is_filled_up() -> None:
    with wave.open(io.BytesIO(wav.write_pcm(b"\1\0" * 3, b"\2\0"))) as file:
        assert (file.getnchannels(), file.readframes(9)) == (2, b"\1\0\2\0\1\0\0\0\1\0\0\0")
