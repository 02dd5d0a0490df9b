"""The sockets of the signalling, on aiohttp: RFC 6455 on one side, connections on the other.

A client offers two sub-protocols, `_aws_wt_session` and its join token; the first is chosen. Whoever is refused is let
in as far as JOIN, because no client listens for a close before.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from aiohttp import WSMsgType, web

from emulator.meetings import frames
from emulator.meetings.frames import BadFrameError
from emulator.meetings.statuses import Close

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from socket import socket

    from emulator.meetings.ports import Socket

_log = logging.getLogger(__name__)
SUB_PROTOCOL: Final = "_aws_wt_session"
_MOST_WAITING: Final = 4 << 20
"""Bytes for a client that does not read them; then it is let go. Two minutes of a large meeting's frames."""
_LARGEST_REPORT: Final = 1 << 20
_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "authorization, content-type",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Private-Network": "true",
    "Access-Control-Max-Age": "600",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of our patience a socket may have, in seconds, and how many there may be."""

    until_join: float = 15.0
    """The client itself gives up after so long."""
    quiet: float = 60.0
    """A client says PING every ten."""
    grace: float = 2.0
    """Who was lost keeps the seat so long: the client connects again within a tenth of a second."""
    sockets: int = 2000


class Talk(Protocol):
    """What a socket's messages go to."""

    @property
    def has_joined(self) -> bool:
        """Whether the client has said JOIN."""
        ...

    async def received(self, message: bytes) -> None:
        """Take a message. Raises BadFrameError."""
        ...

    def lost(self) -> None:
        """Hear that the socket is gone."""
        ...


class Reception(Protocol):
    """Who takes sockets."""

    def keeps_away(self, meeting_id: str, token: str) -> bool:
        """Say whether a client shall not even get a socket."""
        ...

    def opened(self, meeting_id: str, token: str, socket: Socket) -> Talk:
        """Begin to talk with whoever has opened a socket, whatever the token is worth."""
        ...


class Signalling:
    """The endpoint `/control/<meeting>`, and `/v1/client-events` beside it."""

    def __init__(self, reception: Reception, limits: Limits | None = None) -> None:
        self.events: deque[str] = deque(maxlen=1000)
        """The names of the events that clients have reported, the newest last."""
        self._reception = reception
        self._limits = limits or Limits()
        self._sockets: set[_Socket] = set()

    def __len__(self) -> int:
        return len(self._sockets)

    @asynccontextmanager
    async def serving(self, listener: socket) -> AsyncGenerator[None]:
        """Serve on a bound socket for as long as the context lasts. At its end clients are told to connect again."""
        app = web.Application(client_max_size=_LARGEST_REPORT)
        app.router.add_get("/control/{meeting}", self._control)
        app.router.add_route("*", "/v1/client-events", self._report)
        app.on_shutdown.append(self._close_all)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.SockSite(runner, listener, backlog=1024).start()
            yield
        finally:
            await runner.cleanup()

    async def _control(self, request: web.Request) -> web.WebSocketResponse:
        offered = [word.strip() for word in request.headers.get("Sec-WebSocket-Protocol", "").split(",")]
        token = next((word for word in offered if word != SUB_PROTOCOL), "")
        meeting = request.match_info["meeting"]
        if len(self._sockets) >= self._limits.sockets or self._reception.keeps_away(meeting, token):
            raise web.HTTPServiceUnavailable
        way = web.WebSocketResponse(protocols=(SUB_PROTOCOL,), max_msg_size=frames.LARGEST, compress=False)
        await way.prepare(request)
        end = _Socket(way, request)
        self._sockets.add(end)
        talk = self._reception.opened(meeting, token, end)
        try:
            await end.run(talk, self._limits)
        finally:
            self._sockets.discard(end)
            talk.lost()
        return way

    async def _report(self, request: web.Request) -> web.Response:
        """Take what a client reports of itself. Its token is in it, so that nothing is kept but the names of events."""
        with suppress(ValueError, LookupError, TypeError):
            report: Any = await request.json() if request.method == "POST" else {"events": ()}
            for event in report["events"]:
                self.events.extend(str(payload["name"])[:64] for payload in event["payloads"])
        return web.json_response({"ok": True}, headers=_CORS)

    async def _close_all(self, _app: web.Application) -> None:
        for end in self._sockets:
            end.close(Close.RESTART)
        waiting = [end.closed.wait() for end in self._sockets]
        with suppress(TimeoutError):
            async with asyncio.timeout(1.0):
                await asyncio.gather(*waiting)


class _Socket:
    """A WebSocket whose messages are sent in order by one writer."""

    def __init__(self, way: web.WebSocketResponse, request: web.Request) -> None:
        self.closed = asyncio.Event()
        self._way, self._request = way, request
        self._waiting: asyncio.Queue[bytes | Close] = asyncio.Queue()
        self._octets = 0

    def send(self, message: bytes) -> None:
        self._octets += len(message)
        if self._octets > _MOST_WAITING:
            self.abort()
        elif not self.closed.is_set():
            self._waiting.put_nowait(message)

    def close(self, code: Close) -> None:
        if not self.closed.is_set():
            self._waiting.put_nowait(code)

    def abort(self) -> None:
        if self._request.transport is not None:
            self._request.transport.abort()

    async def run(self, talk: Talk, limits: Limits) -> None:
        """Listen until the socket is closed, by whomever."""
        writer = asyncio.create_task(self._write())
        loop = asyncio.get_running_loop()
        until = loop.time() + limits.until_join
        try:
            while await self._listen(talk, limits.quiet if talk.has_joined else until - loop.time()):
                pass
        finally:
            writer.cancel()
            self.closed.set()
            if not self._way.closed:
                self.abort()

    async def _listen(self, talk: Talk, patience: float) -> bool:
        """Take one message; say whether there may be more."""
        try:
            message = await self._way.receive(max(patience, 0.001))
            if message.type is WSMsgType.BINARY:
                await talk.received(message.data)
        except TimeoutError:
            return False
        except BadFrameError as error:
            _log.info("a socket is closed: %s", error)
            await self._way.close(code=Close.BAD_FRAME)
            return False
        return message.type in {WSMsgType.BINARY, WSMsgType.TEXT}

    async def _write(self) -> None:
        with suppress(ConnectionError):
            while True:
                waiting = await self._waiting.get()
                if isinstance(waiting, Close):
                    await self._way.close(code=waiting)
                    return
                await self._way.send_bytes(waiting)
                self._octets -= len(waiting)
