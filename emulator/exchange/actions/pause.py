"""Pause: wait in silence (AWS: pause; range from unexpected-action-fail)."""

from __future__ import annotations

from typing import Final

from emulator.exchange.state import Action, Fault
from emulator.exchange.values import invalid, whole

SHORTEST_MS: Final = 100
LONGEST_MS: Final = 30_000


class Pause(Action):
    """Wait between 0.1 and 30 seconds."""

    kind = "Pause"
    page = "pause"
    interruptible = True
    numbers = frozenset({"DurationInMilliseconds"})
    known = frozenset({"DurationInMilliseconds"})

    __slots__ = ()

    def check(self) -> Fault | None:
        length = whole(self.parameters.get("DurationInMilliseconds"))
        return None if length is not None and SHORTEST_MS <= length <= LONGEST_MS else invalid("Duration")

    def begin(self, now: float) -> None:
        self.wake_at = now + self.parameters["DurationInMilliseconds"] / 1000
