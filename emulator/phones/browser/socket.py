"""Where the browser's telephones come in: one WebSocket each, from our own page on this machine only.

Sound travels as binary messages of whole 20 ms frames (8 kHz, 16 bits, mono, little-endian: 320 bytes each), words as
text messages of one JSON object. What is neither ends the connection (RFC 6455, section 7.4: 1003, 1008, 1009).
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from aiohttp import WSCloseCode, WSMsgType, web

from emulator.exchange.values import is_object
from emulator.media.g711 import FRAME
from emulator.phones.browser.phone import BrowserPhone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aiohttp import WSMessage

    from emulator.phones.browser.phone import House

NUMBERS: Final = tuple(f"+120655501{last}" for last in range(90, 98))
"""The numbers of the telephones in browsers: as many as there are, can be open at a time."""
_LARGEST: Final = 4096
"""Bytes of a message: a quarter of a second of sound, or any wish."""
_MOST_FRAMES: Final = 25
"""Frames that wait for a slow page; older ones are let go."""
_MOST_WORDS: Final = 1000
_ALIVE_SECONDS: Final = 20.0


class BrokenRulesError(Exception):
    """The page sent something that no page of ours sends."""

    def __init__(self, code: WSCloseCode, why: str) -> None:
        super().__init__(why)
        self.code = code


class Outbox:
    """What is to be sent to a page, in order. Anybody may add; the socket's task takes. Implements `call.Page`."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._words: deque[str] = deque(maxlen=_MOST_WORDS)
        self._frames: deque[bytes] = deque(maxlen=_MOST_FRAMES)
        self._something = asyncio.Event()

    def tell(self, words: Mapping[str, Any]) -> None:
        """Send words."""
        self._words.append(json.dumps(words))
        self._wake()

    def send(self, frame: bytes) -> None:
        """Send sound; words go first."""
        self._frames.append(frame)
        self._wake()

    async def next(self) -> str | bytes:
        """Wait for what is to be sent next."""
        while not (self._words or self._frames):
            self._something.clear()
            await self._something.wait()
        return self._words.popleft() if self._words else self._frames.popleft()

    def _wake(self) -> None:
        with suppress(RuntimeError):  # the loop is closed: nobody reads any more
            self._loop.call_soon_threadsafe(self._something.set)


class Telephones:
    """The telephones in browsers. `answer` is the handler of their address."""

    def __init__(self, house: House, origin: str, numbers: Sequence[str] = NUMBERS) -> None:
        self._house, self._origin = house, origin
        self._free = list(numbers)
        self._working = ThreadPoolExecutor(len(numbers), "browser-phone")

    async def answer(self, request: web.Request) -> web.WebSocketResponse:
        """Be a telephone for as long as the page is open. Refuses pages of others: they must not call from here."""
        if request.headers.get("Origin") != self._origin:
            raise web.HTTPForbidden(text="Only the telephone page of this stack may use this.")
        socket = web.WebSocketResponse(heartbeat=_ALIVE_SECONDS, max_msg_size=_LARGEST, compress=False)
        await socket.prepare(request)
        if not self._free:
            await socket.close(code=WSCloseCode.TRY_AGAIN_LATER, message=b"all telephones are in use")
            return socket
        number = self._free.pop(0)
        try:
            await self._serve(socket, number)
        finally:
            self._free.append(number)
        return socket

    async def _serve(self, socket: web.WebSocketResponse, number: str) -> None:
        loop = asyncio.get_running_loop()
        outbox = Outbox(loop)
        phone = BrowserPhone(self._house, number, outbox)
        sending = loop.create_task(_send(socket, outbox))
        try:
            async for message in socket:
                await self._take(phone, message)
        except BrokenRulesError as error:
            await socket.close(code=error.code, message=str(error).encode())
        finally:
            sending.cancel()
            await loop.run_in_executor(self._working, phone.close)

    async def _take(self, phone: BrowserPhone, message: WSMessage) -> None:
        if message.type is WSMsgType.BINARY:
            phone.says(_sound(message.data))
        elif message.type is WSMsgType.TEXT:
            wish = _wish(message.data)
            await asyncio.get_running_loop().run_in_executor(self._working, phone.does, wish)


async def _send(socket: web.WebSocketResponse, outbox: Outbox) -> None:
    while not socket.closed:
        what = await outbox.next()
        if isinstance(what, str):
            await socket.send_str(what)
        else:
            await socket.send_bytes(what)


def _sound(data: bytes) -> bytes:
    if not data or len(data) % FRAME:
        msg = f"sound comes in frames of {FRAME} bytes"
        raise BrokenRulesError(WSCloseCode.UNSUPPORTED_DATA, msg)
    return data


def _wish(text: str) -> dict[str, Any]:
    try:
        wish = json.loads(text)
    except ValueError:
        wish = None
    if not is_object(wish):
        msg = "words come as one JSON object"
        raise BrokenRulesError(WSCloseCode.UNSUPPORTED_DATA, msg)
    return wish
