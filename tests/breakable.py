"""What every fake can do: remember what it was asked, and break when told to."""

from __future__ import annotations

from threading import RLock


class Breakable:
    """Remembers what it was asked and fails when it was told to."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.breaks: dict[str, Exception] = {}
        self.lock = RLock()

    def _asked(self, what: str) -> None:
        self.asked.append(what)
        if what in self.breaks:
            raise self.breaks[what]
