"""How loud speech is, and making it as loud as all other speech.

Loudness is gated as in ITU-R BS.1770-5 (annex 1): blocks of 400 ms that overlap by three quarters; those below an
absolute gate, and then those more than 10 dB below the rest, do not count, so that pauses do not make speech quieter.
The weighting filter is left out: in the band of a telephone it is flat to within a decibel. Levels are in dB below full
scale (dBFS, a square wave of full scale is 0).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from emulator.media.wav import RATE, Sound

TARGET: Final = -20.0
"""Where prompts belong: well above a talker at -26 (ITU-T P.56), so that a menu is heard in a noisy street."""
TOLERANCE: Final = 1.0
"""Decibels by which a recording may miss the target: less than people notice."""
CEILING: Final = -1.0
"""No sample above this: an encoder to mu-law or A-law must not overload."""

_BLOCK: Final = RATE * 400 // 1000
_STEP: Final = _BLOCK // 4
_ABSOLUTE: Final = -70.0
_RELATIVE: Final = 10.0
_SILENT: Final = -45.0
_SLICE: Final = RATE // 100
_LEAD: Final = RATE // 20
_KNEE: Final = 0.7
_ROUNDS: Final = 6


def level(sound: Sound) -> float:
    """Gated loudness in dBFS; minus infinity for silence."""
    powers = _block_powers(sound)
    loud = powers[powers > _power(_ABSOLUTE)]
    if loud.size == 0:
        return float("-inf")
    return _decibels(float(loud[loud > loud.mean() * _power(-_RELATIVE)].mean()))


def peak(sound: Sound) -> float:
    """The highest sample in dBFS."""
    return _decibels(float(np.max(np.abs(sound), initial=0.0)) ** 2)


def evened(sound: Sound, target: float = TARGET) -> Sound:
    """The same speech at the target loudness, no sample above the ceiling. Silence stays silence.

    Single peaks that would stand above the ceiling are rounded off, which takes a little loudness: hence the rounds.
    """
    for _ in range(_ROUNDS):
        now = level(sound)
        if now == float("-inf") or (abs(now - target) < TOLERANCE / 10 and peak(sound) <= CEILING):
            break
        sound = _rounded_off(sound * np.float32(10 ** ((target - now) / 20)))
    return sound


def trimmed(sound: Sound) -> Sound:
    """The sound without silence before and after it, but for 50 ms: a prompt must begin when it is played."""
    slices = sound[: len(sound) // _SLICE * _SLICE].reshape(-1, _SLICE)
    loud = np.flatnonzero((slices.astype(np.float64) ** 2).mean(axis=1) > _power(_SILENT))
    if loud.size == 0:
        return sound[:0]
    first, last = int(loud[0]) * _SLICE, (int(loud[-1]) + 1) * _SLICE
    return sound[max(0, first - _LEAD) : last + _LEAD]


def _block_powers(sound: Sound) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Mean square of each block; a sound shorter than one block is one block."""
    squares = np.concatenate(([0.0], np.cumsum(sound.astype(np.float64) ** 2)))
    if len(sound) < _BLOCK:
        return squares[-1:] / max(1, len(sound))
    starts = np.arange(0, len(sound) - _BLOCK + 1, _STEP)
    return (squares[starts + _BLOCK] - squares[starts]) / _BLOCK


def _rounded_off(sound: Sound) -> Sound:
    """Leave what is below the knee; bend what is above so that it comes near the ceiling and never over it."""
    ceiling = 10 ** (CEILING / 20)
    knee, room = ceiling * _KNEE, ceiling * (1 - _KNEE)
    size = np.abs(sound)
    bent = np.copysign(knee + room * np.tanh((size - knee) / room), sound)
    return np.where(size > knee, bent, sound).astype(np.float32)


def _power(decibels: float) -> float:
    return float(10 ** (decibels / 10))


def _decibels(power: float) -> float:
    return 10 * float(np.log10(power)) if power > 0 else float("-inf")
