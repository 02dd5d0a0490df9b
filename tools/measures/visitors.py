"""Browsers that come to the meeting of a soak and go again, visit after visit: on the wire, without Chromium."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Final

import aiohttp

from emulator.meetings.caller import Caller, CallerError
from tools.measures.audience import spoken

if TYPE_CHECKING:
    import threading

    from tools.measures.office import Door

_TICK: Final = 0.02
_HERTZ: Final = 1000.0
_LEVEL: Final = 0.02
_SECONDS: Final = (1.0, 4.0)
"""The shortest and the longest visit."""
_LEAVE: Final = 0.7
"""How many say goodbye; the others are gone without a word, as when a tab is closed."""


@dataclass(slots=True)
class Visitors:
    """All of them, in a thread of their own."""

    door: Door
    seed: int
    lived: Counter[str] = field(default_factory=Counter[str])
    faults: list[str] = field(default_factory=list[str])

    def come_and_go(self, enough: threading.Event) -> None:
        """Visit until it is enough."""
        asyncio.run(self._all(enough))

    async def _all(self, enough: threading.Event) -> None:
        said = spoken(_HERTZ, _LEVEL)
        await asyncio.gather(*(self._visits(token, said, enough) for token in self.door.tokens))

    async def _visits(self, token: str, said: list[bytes], enough: threading.Event) -> None:
        dice = Random(f"{self.seed}{token}")  # noqa: S311 (no secrets, a die)
        over = False
        while not over:  # once at least
            self.lived["visits"] += 1
            try:
                await _visit(Caller(self.door.url, token), said, dice)
            except (CallerError, TimeoutError, aiohttp.ClientError) as error:
                self.faults.append(f"visit: {error!r}")
            over = enough.is_set()


async def _visit(caller: Caller, said: list[bytes], dice: Random) -> None:
    """Join, talk, mute and unmute, hear something, and go. Raises CallerError."""
    async with caller:
        await caller.join()
        for muted in (True, False):
            await _talks(caller, said, dice.uniform(*_SECONDS) / 2)
            await caller.mute(muted=muted)
        await caller.until(lambda: caller.heard, "sound")
        if dice.random() < _LEAVE:
            await caller.leave()


async def _talks(caller: Caller, said: list[bytes], seconds: float) -> None:
    began = time.monotonic()
    for tick in range(round(seconds / _TICK)):
        caller.say(said[tick % len(said)])
        await asyncio.sleep(began + (tick + 1) * _TICK - time.monotonic())
