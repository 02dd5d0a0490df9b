"""The user agent on real sockets: UDP and TCP on one port, a thread with an asyncio loop (RFC 3261 section 18)."""

from __future__ import annotations

import asyncio
import logging
import threading
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, Self, TypeVar

from emulator.phones.sip.agent import Agent
from emulator.phones.sip.dialog import Identity
from emulator.phones.sip.layer import Hop
from emulator.phones.sip.sockets import Datagrams, Stream

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.phones.sip.doors import Doors
    from emulator.phones.sip.events import Event
    from emulator.phones.sip.layer import Datagram

T = TypeVar("T")
_log = logging.getLogger(__name__)
_PATIENCE: Final = 10.0
_TRIES: Final = 20
_STREAMS: Final = 200
"""TCP connections at once; whoever comes after is sent away."""


class Wire:
    """The sockets, the clock and the thread of one user agent. Use it as a context manager.

    `on_event` is called in the loop's thread with all that the agent tells. Raises OSError at its start if the port
    is taken.
    """

    def __init__(self, doors: Doors, port: int, on_event: Callable[[Event], None], token: Callable[[], str]) -> None:
        self.doors = doors
        self.port = port
        self.unsendable = 0
        self.agent: Agent
        self.loop = asyncio.new_event_loop()
        self._on_event = on_event
        self._token = token
        self._streams: dict[Hop, Stream] = {}
        self._waiting: dict[Hop, list[Datagram]] = {}
        """What is to be sent as soon as there is a connection."""
        self._datagrams: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.faults: set[str] = set()
        self._thread = threading.Thread(target=self._run, name="sip", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._open(), self.loop).result(_PATIENCE)
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop listening. Calls are forgotten, not hung up: do that before."""
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._shut(), self.loop).result(_PATIENCE)
            self.loop.call_soon_threadsafe(self.loop.stop)
            self._thread.join(_PATIENCE)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.close()

    async def _open(self) -> None:
        """Bind UDP and TCP to the same port; any that both can have, if none was asked for."""
        for attempt in range(_TRIES):
            try:
                await self._bind()
                break
            except OSError:
                await self._shut()
                if self.port or attempt == _TRIES - 1:
                    raise
        assert self._datagrams
        self.port = self._datagrams.get_extra_info("sockname")[1]
        self.agent = Agent(Identity(self.doors.host, self.port, self._token))

    async def _bind(self) -> None:
        self._datagrams, _ = await self.loop.create_datagram_endpoint(
            lambda: Datagrams(self), local_addr=(self.doors.host, self.port)
        )
        port = self._datagrams.get_extra_info("sockname")[1]
        self._server = await self.loop.create_server(lambda: Stream(self), self.doors.host, port)

    async def _shut(self) -> None:
        for waiting in (self._alarm, *self._tasks):
            if waiting:
                waiting.cancel()
        for opened in (*(stream.transport for stream in self._streams.values()), self._server, self._datagrams):
            if opened:
                opened.close()
        await asyncio.sleep(0)  # the transports close in the next round

    # from other threads

    def post(self, act: Callable[[], object]) -> None:
        """Do something in the loop's thread, soon, and send what comes of it."""
        if not self.loop.is_closed():
            self.loop.call_soon_threadsafe(self._do, act)

    def ask(self, act: Callable[[], T]) -> T:
        """Do something in the loop's thread and wait for what comes of it. Not from that thread."""
        answer: Future[T] = Future()

        def fulfil() -> None:
            try:
                answer.set_result(act())
            except Exception as error:  # noqa: BLE001 (whoever asked shall have it)
                answer.set_exception(error)

        self.post(fulfil)
        return answer.result(_PATIENCE)

    @property
    def now(self) -> float:
        """The loop's clock, in seconds."""
        return self.loop.time()

    # in the loop's thread

    def received(self, data: bytes, hop: Hop) -> None:
        """Give the agent what came in, if it came from where anything may come from."""
        if self.doors.open_to(hop):
            self._do(lambda: self.agent.receive(self.now, data, hop))

    def welcome(self, stream: Stream) -> bool:
        """Keep a TCP connection, if it may be there."""
        if len(self._streams) >= _STREAMS or not self.doors.open_to(stream.hop):
            return False
        self._streams[stream.hop] = stream
        return True

    def parted(self, stream: Stream) -> None:
        """Forget a TCP connection."""
        if self._streams.get(stream.hop) is stream:
            del self._streams[stream.hop]

    def _do(self, act: Callable[[], object]) -> None:
        """Do something and what follows from it; no fault of one message or of a phone stops the listener."""
        self._guarded(act)
        self._settle()

    def _settle(self) -> None:
        while True:
            datagrams, events = self.agent.collect()
            for event in events:  # first: who hears our 200 to a REGISTER can be called already
                self._guarded(partial(self._on_event, event))
            for datagram in datagrams:
                self._send(datagram)
            if not datagrams and not events:
                break
        self._set_alarm()

    def _guarded(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 (whatever it was)
            kind = f"{type(error).__name__} {error.__traceback__ and error.__traceback__.tb_lineno}"
            if kind not in self.faults:  # once for each kind, not for each datagram
                self.faults.add(kind)
                _log.exception("SIP goes on after a fault")

    def _set_alarm(self) -> None:
        at = self.agent.wake_at
        if self._alarm and (at is None or self._alarm.when() != at):
            self._alarm.cancel()
            self._alarm = None
        if at is not None and self._alarm is None:
            self._alarm = self.loop.call_at(at, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        self._do(lambda: self.agent.tick(self.now))

    def _send(self, datagram: Datagram) -> None:
        if not self.doors.open_to(datagram.hop):
            self.unsendable += 1
        elif datagram.hop.transport == "TCP":
            self._send_stream(datagram)
        elif self._datagrams and not self._datagrams.is_closing():
            self._datagrams.sendto(datagram.data, (datagram.hop.host, datagram.hop.port))

    def _send_stream(self, datagram: Datagram) -> None:
        """Send on the connection that there is, or on one that is made now (section 18.2.2)."""
        hop = datagram.hop
        if hop in self._waiting:
            self._waiting[hop].append(datagram)
        elif stream := self._streams.get(hop):
            stream.write(datagram.data)
        else:
            self._waiting[hop] = [datagram]
            task = self.loop.create_task(self._connect(hop))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _connect(self, hop: Hop) -> None:
        """Make a connection, and send what waits for it; if there is none, the agent shall know."""
        with suppress(OSError):
            await self.loop.create_connection(lambda: Stream(self), hop.host, hop.port)
        stream = self._streams.get(hop)
        for datagram in self._waiting.pop(hop):
            if stream:
                stream.write(datagram.data)
            else:
                self.unsendable += 1
                self._do(partial(self.agent.unsent, self.now, datagram))
