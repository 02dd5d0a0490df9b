"""Sound as numbers, and as the WAV files that PSTN Audio plays.

A sound here is one channel of float32 samples from -1 to 1. PSTN Audio wants uncompressed PCM, and the guide advises
8 kHz mono (AWS: Amazon Chime SDK developer guide, use-cases, "audio files").
"""

from __future__ import annotations

import io
import wave
from typing import Final, TypeAlias

import numpy as np
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
