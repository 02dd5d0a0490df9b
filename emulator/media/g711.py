"""G.711, the codec of the telephone network, by Python's audioop (a package of its own from Python 3.13 on).

Sound on its way is frames here: 20 ms of 16-bit samples at 8 kHz, 320 bytes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from typing import Final

with warnings.catch_warnings():  # Python 3.11 and 3.12 warn that it will go; audioop-lts stands in for it from 3.13 on
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

SAMPLES: Final = 160
"""Samples in a frame."""
FRAME: Final = 2 * SAMPLES
"""Bytes in a frame."""
SILENCE: Final = bytes(FRAME)
FRAME_SECONDS: Final = 0.02

PCMU: Final = 0
PCMA: Final = 8

_DECODE: Final[Mapping[int, Callable[[bytes, int], bytes]]] = {PCMU: audioop.ulaw2lin, PCMA: audioop.alaw2lin}
_ENCODE: Final[Mapping[int, Callable[[bytes, int], bytes]]] = {PCMU: audioop.lin2ulaw, PCMA: audioop.lin2alaw}
CODECS: Final = frozenset(_DECODE)
"""The payload types of the codecs (RFC 3551 section 6)."""


def decode(codec: int, coded: bytes) -> bytes:
    """Samples of what a codec has coded. Raises KeyError for a codec not in CODECS."""
    return _DECODE[codec](coded, 2)


def encode(codec: int, samples: bytes) -> bytes:
    """Samples as the codec codes them. Raises KeyError for a codec not in CODECS."""
    return _ENCODE[codec](samples, 2)


def loudness(samples: bytes) -> int:
    """Root mean square of samples, 0 to 32768."""
    return audioop.rms(samples, 2)


def added(one: bytes, other: bytes) -> bytes:
    """Two sounds of the same length together, clipped."""
    return audioop.add(one, other, 2)


def framed(samples: bytes) -> list[bytes]:
    """Samples cut into frames, the last filled with silence."""
    padded = samples + bytes(-len(samples) % FRAME)
    return [padded[at : at + FRAME] for at in range(0, len(padded), FRAME)]
