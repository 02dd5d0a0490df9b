"""The meeting plane: every running meeting's browsers, on one loop.

`MeetingControl` says what happens, from any thread; it is heard here, on the loop, in order.
"""

from __future__ import annotations

import asyncio
import logging
import time
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Final

from emulator.meetings.connection import Connection
from emulator.meetings.errors import JoinRefusedError, MeetingUnknownError
from emulator.meetings.gathering import Gathering
from emulator.meetings.mishaps import Mishaps
from emulator.meetings.model import CONTENT, Change
from emulator.meetings.ports import Visitor
from emulator.meetings.signalling import Limits, Signalling
from emulator.meetings.statuses import Close
from emulator.meetings.video import Forwarder

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping
    from socket import socket

    from emulator.meetings.control import MeetingControl
    from emulator.meetings.model import MeetingEvent
    from emulator.meetings.ports import Media, Socket, Sounds

_log = logging.getLogger(__name__)
TICK_SECONDS: Final = 0.2
_BITRATES_EVERY: Final = 10
"""Ticks."""


class MeetingPlane:
    """All gatherings. `sounds` makes the media of browsers and knows how loud everybody is."""

    def __init__(self, control: MeetingControl, sounds: Sounds, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self.signalling = Signalling(self, self._limits)
        self.mishaps = Mishaps(self.find)
        self._control, self._sounds = control, sounds
        self._gatherings: dict[str, Gathering] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    @asynccontextmanager
    async def serving(self, listener: socket) -> AsyncGenerator[None]:
        """Serve browsers on a bound socket for as long as the context lasts."""
        self._loop = self.mishaps.loop = asyncio.get_running_loop()
        stop = self._control.watch(self._watch)
        ticking = asyncio.create_task(self._tick())
        try:
            async with self.signalling.serving(listener):
                yield
        finally:
            stop()
            ticking.cancel()
            with suppress(asyncio.CancelledError):
                await ticking
            await self._sounds.close()

    # what signalling asks

    def keeps_away(self, meeting_id: str, token: str) -> bool:
        """Say whether a client shall find nobody here, because of a mishap."""
        visitor, _ = self._look_at(meeting_id, token)
        return self.mishaps.keeps_away(visitor.attendee_id)

    def opened(self, meeting_id: str, token: str, socket: Socket) -> Connection:
        """Take in whoever has opened a socket, and refuse at JOIN whoever has no business here."""
        visitor, gathering = self._look_at(meeting_id, token)
        return Connection(visitor, gathering, socket)

    def _look_at(self, meeting_id: str, token: str) -> tuple[Visitor, Gathering]:
        try:
            self._control.meeting(meeting_id)
            attendee = self._control.may_join(meeting_id, token)
            gathering = self._gathering(meeting_id)
        except MeetingUnknownError:
            return _refused(Close.ENDED), self._nowhere()
        except JoinRefusedError:
            return _refused(Close.BAD_TOKEN), self._nowhere()
        content = CONTENT if token.endswith(CONTENT) else ""
        ids = (attendee.attendee_id + content, attendee.external_user_id + content)
        return Visitor(*ids, token, attendee.capabilities), gathering

    # what gatherings ask

    @property
    def grace(self) -> float:
        """For how many seconds somebody who was lost keeps the seat."""
        return self._limits.grace

    def time_ns(self) -> int:
        """Give nanoseconds since the epoch."""
        return time.time_ns()

    def monotonic(self) -> float:
        """Give seconds on a clock that only rises."""
        return time.monotonic()

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something after a while."""
        asyncio.get_running_loop().call_later(seconds, act)

    def levels(self, meeting_id: str) -> Mapping[str, int]:
        """Tell how loud everybody is."""
        return self._sounds.levels(meeting_id)

    def signals(self, meeting_id: str) -> Mapping[str, int]:
        """Tell how well everybody's sound comes."""
        return self._sounds.signals(meeting_id)

    def media(self, meeting_id: str, connection: Connection) -> Media:
        """Make the media of a connection."""
        return self._sounds.media(meeting_id, connection.key, connection)

    def forwarder(self) -> Forwarder:
        """Make what forwards a meeting's video."""
        return Forwarder()

    # what the control tells

    def _watch(self, event: MeetingEvent) -> None:
        """Hear of a change, in whatever thread made it."""
        with suppress(RuntimeError):  # the loop is closed: nobody is there to be told
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._heard, event)

    def _heard(self, event: MeetingEvent) -> None:
        if event.change is Change.MEETING_ENDED:
            gathering = self._gatherings.pop(event.meeting_id, None)
        else:
            gathering = self._gatherings.get(event.meeting_id)
        if gathering is not None:
            gathering.heard(event)

    def _gathering(self, meeting_id: str) -> Gathering:
        """Give the gathering of a meeting, begun with those who were there before any browser."""
        if meeting_id not in self._gatherings:
            here = self._control.connected(meeting_id)
            self._gatherings[meeting_id] = Gathering(meeting_id, self._control, self, here)
        return self._gatherings[meeting_id]

    def find(self, key: str) -> Connection:
        """Find a client by its attendee id, on the loop. Raises KeyError."""
        found = (gathering.connection(key) for gathering in self._gatherings.values())
        for connection in found:
            if connection is not None:
                return connection
        raise KeyError(key)

    def _nowhere(self) -> Gathering:
        return Gathering("", self._control, self)

    async def _tick(self) -> None:
        ticks = 0
        while True:
            await asyncio.sleep(TICK_SECONDS)
            ticks += 1
            for gathering in tuple(self._gatherings.values()):
                _tick(gathering, bitrates=ticks % _BITRATES_EVERY == 0)


def _tick(gathering: Gathering, *, bitrates: bool) -> None:
    try:
        gathering.tick()
        if bitrates:
            gathering.tell_bitrates()
    except Exception:  # noqa: BLE001 (one meeting's fault is not everybody's)
        _log.exception("a meeting's tick has failed; the next may not")


def _refused(close: Close) -> Visitor:
    return Visitor("", "", "", {}, close)
