"""Tones: what they sound like, which one is heard, and keys in the sound itself."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emulator.media.g711 import FRAME_SECONDS
from emulator.media.outgoing import GAP_MS, PAUSE, PAUSE_TICKS, PRESS_MS
from emulator.media.wav import RATE, from_pcm, to_pcm

_LOW: Final = (697, 770, 852, 941)
_HIGH: Final = (1209, 1336, 1477, 1633)
_KEYPAD: Final = "123A456B789C*0#D"
"""The key of each pair of tones, row by row (ITU-T Q.23)."""
_BAND: Final = (100.0, 3500.0)
_LOOK: Final = RATE // 4
_SIZE: Final = 8 * _LOOK
"""Lines of a spectrum: filled up with silence, so that peaks are found between the lines."""
_MOST: Final = 0.6


def tone(*hertz: float, seconds: float, level: float = 0.25) -> bytes:
    """The sum of sines, each so loud (1 is full scale), as 16-bit samples."""
    times = np.arange(round(seconds * RATE)) / RATE
    waves = [level * np.sin(2 * np.pi * one * times) for one in hertz]
    return to_pcm(np.sum(waves, axis=0).astype(np.float32))


def pause(seconds: float) -> bytes:
    """Silence."""
    return bytes(2 * round(seconds * RATE))


def keypad(keys: str, press_ms: int = PRESS_MS, gap_ms: int = GAP_MS) -> bytes:
    """Keys as tones; a comma is half a second of waiting. Raises ValueError for what is no key."""
    sound = b""
    for key in keys:
        if key == PAUSE:
            sound += pause(PAUSE_TICKS * FRAME_SECONDS)
        else:
            row, column = divmod(_KEYPAD.index(key), 4)
            sound += tone(_LOW[row], _HIGH[column], seconds=press_ms / 1000, level=0.2) + pause(gap_ms / 1000)
    return sound


class Loudest(NamedTuple):
    """The strongest frequency of a sound, and how loud the sound is there."""

    hertz: float
    level: float
    """Root mean square; 1 is full scale."""


def loudest(samples: bytes) -> Loudest:
    """Measure the loudest quarter of a second, to a fraction of a hertz; zeros for less than that, and for silence."""
    blocks = _blocks(samples)
    if not blocks:
        return Loudest(0.0, 0.0)
    best = max(blocks[1:-1] or blocks, key=_level)
    return Loudest(_peak(_spectrum(best)) if _level(best) > 0 else 0.0, _level(best))


def sounds(samples: bytes, hertz: float, *, faint: float = 0.003, within: float = 0.01) -> bool:
    """Say whether a tone sounds for a quarter of a second at least, and is then most of what there is to hear.

    `faint` is what is not loud enough, `within` is how far it may be off, as a share of its frequency.
    """
    spectra = [_spectrum(block) for block in _blocks(samples) if _level(block) > faint]
    return any(abs(_peak(one) - hertz) <= within * hertz and _share(one) > _MOST for one in spectra)


def _blocks(samples: bytes) -> list[NDArray[np.float64]]:
    """Quarters of a second, one after the other; what is left over at the end is not looked at."""
    sound = from_pcm(samples).astype(np.float64)
    return [sound[at : at + _LOOK] for at in range(0, len(sound) - _LOOK + 1, _LOOK)]


def _level(block: NDArray[np.float64]) -> float:
    return float(np.sqrt(block @ block / len(block)))


def _spectrum(block: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.abs(np.fft.rfft(block * np.hanning(len(block)), _SIZE))


def _top(spectrum: NDArray[np.float64]) -> int:
    low, high = (round(edge * _SIZE / RATE) for edge in _BAND)
    return low + int(np.argmax(spectrum[low:high]))


def _peak(spectrum: NDArray[np.float64]) -> float:
    """The highest point of the spectrum, between its lines by a parabola through three of them."""
    at = _top(spectrum)
    left, middle, right = np.log(spectrum[at - 1 : at + 2] + 1e-12)
    shift = 0.5 * (left - right) / (left - 2 * middle + right)
    return float((at + shift) * RATE / _SIZE)


def _share(spectrum: NDArray[np.float64]) -> float:
    """How much of all there is to hear lies under the highest point; Hann's window makes it four lines wide."""
    at, width = _top(spectrum), 2 * _SIZE // _LOOK
    powers = spectrum**2
    return float(powers[max(0, at - width) : at + width].sum() / powers.sum())


class KeysInSound:
    """Hears keys in the sound itself, for a telephone that sends no telephone-events.

    Blocks of 205 samples, half overlapped (Goertzel's size for these eight tones at 8 kHz); a key counts when two
    blocks in a row agree on it. Speech that sounds like keys is not guarded against beyond that.
    """

    _SIZE: Final = 205
    _QUIET: Final = 200 / 32768
    _PURE: Final = 0.75
    _TWIST: Final = 10.0

    def __init__(self) -> None:
        self._left: NDArray[np.float64] = np.zeros(0)
        self._last, self._agreed, self._down = "", 0, ""
        times = np.arange(self._SIZE) / RATE
        self._waves = np.exp(-2j * np.pi * np.outer((*_LOW, *_HIGH), times))

    def heard(self, samples: bytes) -> str:
        """Take sound; give the keys whose presses were found in it."""
        self._left = np.concatenate([self._left, from_pcm(samples).astype(np.float64)])
        keys = ""
        while len(self._left) >= self._SIZE:
            keys += self._settled(self._key(self._left[: self._SIZE]))
            self._left = self._left[self._SIZE // 2 :]
        return keys

    def _settled(self, key: str) -> str:
        self._agreed = self._agreed + 1 if key == self._last else 1
        self._last = key
        if self._agreed < 2 or key == self._down:  # noqa: PLR2004 (two in a row)
            return ""
        self._down = key
        return key

    def _key(self, block: NDArray[np.float64]) -> str:
        energy = float(block @ block)
        if energy < self._SIZE * self._QUIET**2:
            return ""
        powers = np.abs(self._waves @ block) ** 2
        low, high = powers[:4], powers[4:]
        row, column = int(np.argmax(low)), int(np.argmax(high))
        pure = 2 * (low[row] + high[column]) / self._SIZE > self._PURE * energy
        even = 1 / self._TWIST < low[row] / max(high[column], 1e-12) < self._TWIST
        return _KEYPAD[row * 4 + column] if pure and even else ""
