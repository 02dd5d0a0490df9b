"""How loud somebody is, as volumes are told in meetings: decibels below full scale, 127 for silence (RFC 6464).

Browsers would tell it of themselves in a header extension; it is measured here instead, for telephones and browsers
alike, so that nobody can be louder than he sounds.
"""

from __future__ import annotations

import math
from collections import deque
from typing import Final

from emulator.media.g711 import loudness

SILENT: Final = 127
_RECENT: Final = 10
"""Ticks that count, 200 ms: volumes are told five times a second, and none must fall between two."""
_FULL: Final = 32768


def level(samples: bytes) -> int:
    """How far below full scale 16-bit samples are, in decibels, 0 to 127."""
    return _attenuation(loudness(samples))


class Meter:
    """The loudest of the last 200 ms. One thread measures, any may read."""

    def __init__(self) -> None:
        self._recent: deque[int] = deque([0] * _RECENT, _RECENT)

    def hear(self, samples: bytes) -> int:
        """Measure one tick's samples; give how loud they are by themselves."""
        loud = loudness(samples)
        self._recent.append(loud)
        return _attenuation(loud)

    @property
    def level(self) -> int:
        """Decibels below full scale, 0 to 127."""
        return _attenuation(max(tuple(self._recent)))


def _attenuation(loud: int) -> int:
    return min(SILENT, round(20 * math.log10(_FULL / loud))) if loud else SILENT
