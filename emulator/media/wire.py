"""One UDP port with the RTP of one call on it.

Sound goes to where the last packet came from (symmetric RTP), whatever the far end's SDP says: softphones write
addresses there that are wrong even on one machine. The SDP is believed until the first packet, and only if it names
a place that `reachable` allows, or it could aim our sound at strangers.
"""

from __future__ import annotations

import ipaddress
import secrets
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NamedTuple

from emulator.media import rtp
from emulator.media.incoming import Incoming
from emulator.media.outgoing import Outgoing

_PORTS: Final = range(16384, 32768, 2)
"""Even ones (RFC 3550 section 11)."""
_TRIES: Final = 200
_AT_ONCE: Final = 64
"""Packets read in one go; what a flood leaves over waits or is lost."""
_LARGEST: Final = 2048
_SILENT: Final = 25
"""Ticks, half a second, in which a far end that goes on speaking has been heard."""


def on_loopback(host: str, port: int) -> bool:
    """Whether this is a place on this machine that a packet can be sent to."""
    try:
        return ipaddress.IPv4Address(host).is_loopback and 0 < port < 65536  # noqa: PLR2004
    except ValueError:
        return False


class Aim(NamedTuple):
    """What SDP has settled; see `emulator.phones.sip.media_port.Stream`."""

    host: str
    port: int
    codec: int
    events: int | None
    sends: bool = True
    receives: bool = True


class Wire:
    """The port, what comes in on it and what goes out."""

    def __init__(self, host: str = "127.0.0.1", reachable: Callable[[str, int], bool] = on_loopback) -> None:
        """Bind an even port. Raises OSError when none is free."""
        self._reachable = reachable
        self._socket = _bound(host)
        self.port: int = self._socket.getsockname()[1]
        self.incoming = Incoming()
        self.outgoing = Outgoing()
        self.packets = 0
        """RTP packets received."""
        self._remote: tuple[str, int] | None = None
        self._described: tuple[str, int] | None = None
        self._known = False
        """Whether a packet has come since the SDP said where from."""
        self._quiet = 0
        """Ticks since the last one."""

    @property
    def remote(self) -> tuple[str, int] | None:
        """Where sound goes."""
        return self._remote

    def aim(self, aim: Aim) -> None:
        """Send and listen as offer and answer have it."""
        described = (aim.host, aim.port)
        if described != self._described:
            self._known = False
            if self._reachable(*described):
                self._remote = described
        self._described = described
        self.incoming.events, self.incoming.receives = aim.events, aim.receives
        self.outgoing.codec, self.outgoing.kind_of_events, self.outgoing.sends = aim.codec, aim.events, aim.sends

    def receive(self) -> str:
        """Take all that has come, once a tick; give the keys whose presses began."""
        self._quiet += 1
        keys = ""
        for _ in range(_AT_ONCE):
            try:
                data, source = self._socket.recvfrom(_LARGEST)
            except OSError:  # nothing more has come
                break
            packet = rtp.read(data)
            if packet is not None and self._comes_from(source):
                self.packets += 1
                keys += self.incoming.take(packet)
        return keys

    def frame(self) -> bytes:
        """Give the next frame of what has come; silence if there is none."""
        return self.incoming.frame()

    def press(self, keys: str, press_ms: int) -> None:
        """Line keys up as telephone-events, if the far end knows them."""
        if self.outgoing.kind_of_events is not None:
            self.outgoing.press(keys, press_ms)

    def release(self) -> None:
        """Forget the keys that have not begun."""
        self.outgoing.release()

    def send(self, frame: bytes) -> None:
        """Send what one tick sends."""
        packets = self.outgoing.packets(frame)
        if self._remote is None:
            return
        for packet in packets:
            with suppress(OSError):  # the far end is gone, or the machine is out of buffers: RTP is lossy anyway
                self._socket.sendto(packet, self._remote)

    def close(self) -> None:
        """Give the port back. Twice is harmless."""
        self._socket.close()

    def _comes_from(self, source: tuple[str, int]) -> bool:
        """Whether a packet is the far end's; the first is, and so is one from where its SDP says.

        Once it is known, another may speak only when it has fallen silent: the port may have been somebody else's a
        moment ago, whose packets would make one press of ours many.
        """
        if source != self._remote and not self._reachable(*source):
            return False
        if self._known and source not in {self._remote, self._described} and self._quiet <= _SILENT:
            return False
        self._remote, self._known, self._quiet = source, True, 0
        return True


def _bound(host: str) -> socket.socket:
    for left in reversed(range(_TRIES)):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.setblocking(False)  # noqa: FBT003 (the socket module's own way)
            sock.bind((host, secrets.choice(_PORTS)))
        except OSError:
            sock.close()
            if not left:
                raise
        else:
            return sock
    raise AssertionError  # the last try has raised
