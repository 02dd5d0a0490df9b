"""Both ends of a transport, on one loop: the plane's and a browser's."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from emulator.meetings.leg import Leg

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

PATIENCE = 20.0


class End:
    """A leg that notes what it is told."""

    def __init__(self, *, offers: bool = False, loopback_only: bool = True) -> None:
        self.leg = Leg(self, offers=offers, loopback_only=loopback_only)
        self.up, self.down, self.came = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self.losses = 0
        self.packets: list[bytes] = []
        self.reports: list[bytes] = []

    def connected(self) -> None:
        self.up.set()

    def rtp(self, packet: bytes) -> None:
        self.packets.append(packet)
        self.came.set()

    def rtcp(self, packet: bytes) -> None:
        self.reports.append(packet)
        self.came.set()

    def lost(self) -> None:
        self.losses += 1
        self.down.set()


async def soon(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), PATIENCE)


@asynccontextmanager
async def connected() -> AsyncGenerator[tuple[End, End]]:
    """The plane's end and the browser's, each reaching the other."""
    ours, browsers = End(), End(offers=True)
    try:
        ours.leg.connect(await browsers.leg.transport())
        browsers.leg.connect(await ours.leg.transport())
        await soon(ours.up)
        await soon(browsers.up)
        yield ours, browsers
    finally:
        await ours.leg.close()
        await browsers.leg.close()
