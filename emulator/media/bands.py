"""Between the band of telephones, 8 kHz, and that of browsers, 48 kHz: a tick of one in, a tick of the other out.

One low-pass filter (a sinc under a Kaiser window: flat to 3.4 kHz, 50 dB down from 4.2 kHz) taken in six phases, which
delays by 2.5 ms. soxr would do it too, but hands out what it has ready: now more, now less than a tick.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from emulator.media import g711, opus

Samples: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float32]]

_TIMES: Final = opus.RATE // 8000
_TAPS: Final = 240
_CUTOFF: Final = 3800 / opus.RATE
_BETA: Final = 4.5
_PHASES: Final = _TAPS // _TIMES


def _low_pass() -> Samples:
    at = np.arange(_TAPS) - (_TAPS - 1) / 2
    taps = 2 * _CUTOFF * np.sinc(2 * _CUTOFF * at) * np.kaiser(_TAPS, _BETA)
    return np.asarray(taps / taps.sum(), np.float32)


_FILTER: Final = _low_pass()
_BY_PHASE: Final = np.ascontiguousarray(_FILTER.reshape(_PHASES, _TIMES)[::-1]) * np.float32(_TIMES)
"""A column for each of the six samples that take the place of one; the newest sample counts last."""


class Widening:
    """From 8 kHz to 48 kHz. It remembers the end of what came before."""

    def __init__(self) -> None:
        self._before = np.zeros(_PHASES - 1, np.float32)

    def frame(self, narrow: bytes) -> Samples:
        """Give 960 samples for a frame of 160."""
        sound = np.concatenate((self._before, np.frombuffer(narrow, "<i2").astype(np.float32)))
        self._before = sound[g711.SAMPLES :]
        return np.asarray(sliding_window_view(sound, _PHASES) @ _BY_PHASE, np.float32).ravel()


class Narrowing:
    """From 48 kHz to 8 kHz. It remembers the end of what came before."""

    def __init__(self) -> None:
        self._before = np.zeros(_TAPS - _TIMES, np.float32)

    def frame(self, wide: Samples) -> Samples:
        """Give 160 samples for 960."""
        sound = np.concatenate((self._before, wide))
        self._before = sound[opus.SAMPLES :]
        return np.asarray(sliding_window_view(sound, _TAPS)[::_TIMES] @ _FILTER, np.float32)
