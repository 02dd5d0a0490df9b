"""The page of a browser's telephone without a browser: a WebSocket, and somebody who speaks, listens and clicks."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Self

import aiohttp
from aiohttp import web

from emulator.media.g711 import FRAME
from emulator.phones.browser.socket import Telephones

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from emulator.phones.browser.phone import House

ORIGIN = "http://127.0.0.1:1"
Json = dict[str, Any]


class Page:
    """One open page."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.told: list[Json] = []
        self.heard = bytearray()
        self.code: int | None = None
        self._news = asyncio.Event()
        self._tasks = [asyncio.create_task(self._listen())]

    async def __aenter__(self) -> Self:
        await self.until("ready")
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        await self.socket.close()

    async def does(self, do: str, **more: object) -> None:
        await self.socket.send_str(json.dumps({"do": do, **more}))

    def says(self, samples: bytes) -> None:
        """Speak into the microphone, a frame every 20 ms, from now on."""
        self._tasks.append(asyncio.create_task(self._speak(samples)))

    async def until(self, what: str, where: Callable[[Json], object] = bool, seconds: float = 20.0) -> Json:
        """Wait for words of this kind, those that have come already included."""
        async with asyncio.timeout(seconds):
            while True:
                for words in self.told:
                    if words["is"] == what and where(words):
                        return words
                self._news.clear()
                await self._news.wait()

    async def hears_for(self, seconds: float) -> bytes:
        """Listen, and give what was heard in that time."""
        began, wanted = len(self.heard), round(seconds * 50) * FRAME
        async with asyncio.timeout(seconds + 20):
            while len(self.heard) - began < wanted:
                self._news.clear()
                await self._news.wait()
        return bytes(self.heard[began:])

    async def _listen(self) -> None:
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.BINARY:
                self.heard += message.data
            else:
                self.told.append(json.loads(message.data))
            self._news.set()

    async def _speak(self, samples: bytes) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number, at in enumerate(range(0, len(samples) - FRAME + 1, FRAME)):
            await asyncio.sleep(max(0.0, began + number * 0.02 - loop.time()))
            await self.socket.send_bytes(samples[at : at + FRAME])


class Site:
    """Where pages are opened."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session, self._url = session, url

    async def socket(self, origin: str | None = ORIGIN) -> aiohttp.ClientWebSocketResponse:
        return await self._session.ws_connect(self._url, headers={"Origin": origin} if origin else {})

    @asynccontextmanager
    async def page(self) -> AsyncIterator[Page]:
        async with Page(await self.socket()) as page:
            yield page


@asynccontextmanager
async def serving(house: House) -> AsyncIterator[Site]:
    telephones = Telephones(house, ORIGIN)
    app = web.Application()
    app.router.add_get("/phone", telephones.answer)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with aiohttp.ClientSession() as session:
            host, port = runner.addresses[0][:2]
            yield Site(session, f"http://{host}:{port}/phone")
    finally:
        await runner.cleanup()
