"""The sockets under the user agent's thread: one for datagrams, one for each TCP connection. They decide nothing."""

from __future__ import annotations

import asyncio
from typing import Any, Final, Protocol

from emulator.phones.sip.framing import Framer
from emulator.phones.sip.layer import Hop
from emulator.phones.sip.message import UnreadableError

_UNREAD: Final = 1_000_000
"""Bytes that wait for a far end to read them."""


class Owner(Protocol):
    """Whose sockets these are."""

    def received(self, data: bytes, hop: Hop) -> None:
        """Take one message."""
        ...

    def welcome(self, stream: Stream) -> bool:
        """Take a TCP connection, or say that it is not wanted."""
        ...

    def parted(self, stream: Stream) -> None:
        """Let a TCP connection go."""
        ...


class Datagrams(asyncio.DatagramProtocol):
    """The UDP socket."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        self._owner.received(data, Hop("UDP", str(addr[0]), addr[1]))

    def error_received(self, exc: Exception) -> None:
        """An ICMP message, such as that nobody listens at the far end: the transactions notice by themselves."""


class Stream(asyncio.Protocol):
    """One TCP connection, whoever opened it."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner
        self._framer = Framer()
        self.transport: asyncio.Transport | None = None
        self.hop = Hop("TCP", "", 0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        host, port = (transport.get_extra_info("peername") or ("", 0))[:2]
        self.hop = Hop("TCP", host, port)
        if not self._owner.welcome(self):
            transport.abort()

    def write(self, data: bytes) -> None:
        """Send, unless the far end has not read for so long that it never will."""
        assert self.transport
        if self.transport.get_write_buffer_size() > _UNREAD:
            self.transport.abort()
        else:
            self.transport.write(data)

    def data_received(self, data: bytes) -> None:
        assert self.transport
        try:
            messages = self._framer.feed(data)
        except UnreadableError:
            self.transport.abort()
            return
        for message in messages:
            self._owner.received(message, self.hop)

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._owner.parted(self)
