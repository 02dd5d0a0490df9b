"""Sound as numbers, and as the WAV files that PSTN Audio plays.

A sound here is one channel of float32 samples from -1 to 1. PSTN Audio wants uncompressed PCM, and the guide advises
8 kHz mono (AWS: Amazon Chime SDK developer guide, use-cases, "audio files").
"""

from __future__ import annotations

import io
import wave
from typing import Final, TypeAlias

import numpy as np
import soxr  # type: ignore[import-untyped]
from numpy.typing import NDArray

Sound: TypeAlias = NDArray[np.float32]

RATE: Final = 8_000
"""Samples a second on the telephone network."""
WIDTH: Final = 2
"""Bytes in a sample."""
_FULL: Final = 32_768


class BadWavError(ValueError):
    """This is no recording that PSTN Audio plays; the text says why."""


def from_pcm(raw: bytes) -> Sound:
    """Sound from 16-bit little-endian samples."""
    return (np.frombuffer(raw, "<i2") / _FULL).astype(np.float32)


def to_pcm(sound: Sound) -> bytes:
    """16-bit little-endian samples, rounded; what is louder than full scale is cut."""
    whole = np.clip(np.rint(sound * _FULL), -_FULL, _FULL - 1)
    return whole.astype("<i2").tobytes()


def write(sound: Sound) -> bytes:
    """A WAV file: 8 kHz, mono, 16-bit PCM."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(WIDTH)
        out.setframerate(RATE)
        out.writeframes(to_pcm(sound))
    return file.getvalue()


def write_pcm(*channels: bytes) -> bytes:
    """A WAV file of one or two channels of 16-bit samples, 8 kHz; the shorter is filled with silence."""
    length = max(len(channel) for channel in channels)
    samples = [np.frombuffer(channel.ljust(length, b"\0"), "<i2") for channel in channels]
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(WIDTH)
        out.setframerate(RATE)
        out.writeframes(np.column_stack(samples).tobytes())
    return file.getvalue()


def read_any(file: bytes) -> bytes:
    """The sound of any WAV file of uncompressed PCM, as a telephone has it: 8 kHz, mono, 16-bit samples.

    Raises BadWavError.
    """
    try:
        with wave.open(io.BytesIO(file), "rb") as wav:
            rate, channels, width = wav.getframerate(), wav.getnchannels(), wav.getsampwidth()
            raw = wav.readframes(wav.getnframes())
    except (wave.Error, EOFError) as error:
        msg = f"no WAV file of uncompressed PCM: {str(error) or 'it ends too early'}"
        raise BadWavError(msg) from error
    whole = raw[: len(raw) - len(raw) % (width * channels)]
    mono = _scaled(whole, width).reshape(-1, channels).mean(axis=1, dtype=np.float32)
    return to_pcm(mono if rate == RATE else soxr.resample(mono, rate, RATE, quality="HQ").astype(np.float32))


def _scaled(raw: bytes, width: int) -> Sound:
    """Samples of one to four bytes as numbers from -1 to 1; those of one byte have no sign (RIFF WAVE)."""
    if width == 1:
        return ((np.frombuffer(raw, "u1").astype(np.float32) - 128) / 128).astype(np.float32)
    parts = np.frombuffer(raw, "u1").reshape(-1, width)
    wide = np.zeros((len(parts), 4), "u1")
    wide[:, 4 - width :] = parts
    return (wide.view("<i4").ravel() / np.float32(2**31)).astype(np.float32)


def read(file: bytes) -> Sound:
    """The sound of a WAV file as `write` makes them. Raises BadWavError."""
    try:
        with wave.open(io.BytesIO(file), "rb") as wav:
            _check(wav)
            said, raw = wav.getnframes(), wav.readframes(wav.getnframes())
    except (wave.Error, EOFError) as error:
        msg = f"no WAV file of uncompressed PCM: {str(error) or 'it ends too early'}"
        raise BadWavError(msg) from error
    if len(raw) != said * WIDTH:
        msg = f"{said} samples are promised and {len(raw) // WIDTH} are there"
        raise BadWavError(msg)
    return from_pcm(raw)


def _check(wav: wave.Wave_read) -> None:
    have = (wav.getframerate(), wav.getnchannels(), wav.getsampwidth() * 8)
    if have != (RATE, 1, WIDTH * 8):
        msg = "{} Hz, {} channel(s), {} bits; it must be 8000 Hz, 1 channel, 16 bits".format(*have)
        raise BadWavError(msg)
    if wav.getnframes() == 0:
        msg = "there is no sound in it"
        raise BadWavError(msg)
