"""One beat of 20 ms for all telephones, by absolute deadlines so that it neither drifts nor piles up."""

from __future__ import annotations

from typing import Final

from emulator.media.g711 import FRAME_SECONDS

_CATCH_UP: Final = 5
"""Ticks made up for at once after a pause of the machine; what is later than that is gone."""


class Beat:
    """Says how many ticks are due, and how long until the next. Times are seconds on any clock that only rises."""

    def __init__(self, now: float) -> None:
        self._due = now + FRAME_SECONDS
        self.late = 0.0
        """Seconds by which the last tick that was due came late."""

    def ticks(self, now: float) -> int:
        """Count the ticks that are due, 0 to 5, and take them as done."""
        if now < self._due:
            return 0
        self.late = now - self._due
        due = 1 + int(self.late / FRAME_SECONDS)
        self._due += due * FRAME_SECONDS
        return min(due, _CATCH_UP)

    def wait(self, now: float) -> float:
        """Give the seconds until the next tick."""
        return max(0.0, self._due - now)
