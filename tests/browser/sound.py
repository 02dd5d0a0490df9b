"""Sound as a measurement: how strong a tone is in it, and where exactly it lies."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

FAINT: Final = -40.0
"""What is not even this strong, in decibels of full scale, is not heard."""
ABSENT: Final = -50.0
"""What is no stronger than this is not there; Opus makes noise of its own beside loud tones, 40 dB below them."""
_NEAR: Final = 0.03
"""How far from where it should be a tone is looked for."""
_RIGHT: Final = 0.01
"""How far off it may be: one per cent."""
_FINER: Final = 4
"""Lines of the spectrum for each that the length of the sound gives."""


class Tone(NamedTuple):
    """The strongest tone in a part of the spectrum; a sine of full scale has 0 dB."""

    hertz: float
    decibels: float

    def sounds_at(self, hertz: float) -> bool:
        return self.decibels > FAINT and abs(self.hertz - hertz) <= _RIGHT * hertz

    def is_absent(self, _hertz: float = 0) -> bool:
        return self.decibels < ABSENT


def tone_near(hertz: float, samples: bytes, rate: int) -> Tone:
    """Measure the strongest tone within three per cent of a frequency, in 16-bit samples."""
    sound = np.frombuffer(samples, "<i2") / 32_768
    if len(sound) < rate // 4:
        return Tone(0.0, -200.0)
    window = np.hanning(len(sound))
    size = _FINER * len(sound)
    spectrum = np.abs(np.fft.rfft(sound * window, size)) * 2 / window.sum()
    low, high = (round(hertz * (1 + side) * size / rate) for side in (-_NEAR, _NEAR))
    at = low + int(np.argmax(spectrum[low : high + 1]))
    return Tone(at * rate / size, float(20 * np.log10(spectrum[at] + 1e-10)))


def listen(
    what: str,
    hertz: Sequence[float],
    record: Callable[[], tuple[bytes, int]],
    fits: Callable[[Tone, float], bool],
    within: float,
) -> None:
    """Record until all tones fit at once, samples and their rate; `what` is what should come true, in words."""
    until = time.monotonic() + within
    while True:
        sound = record()
        tones = [tone_near(one, *sound) for one in hertz]
        if all(map(fits, tones, hertz)):
            return
        assert time.monotonic() < until, f"it is not so that {what} {hertz}: {tones}"
