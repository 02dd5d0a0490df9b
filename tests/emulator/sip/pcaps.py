"""Captures of RTP for sipp to play: a tone, silence, and keys by RFC 4733, one stream with one source."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from emulator.media import tones
from emulator.media.g711 import encode, framed
from tests.emulator.media.packets import packet, press

if TYPE_CHECKING:
    from collections.abc import Iterable

_PCMU: Final = 0
_TICK: Final = 0.02
_HOME: Final = bytes((127, 0, 0, 1))


class Capture:
    """Packets, each with the second at which it is to be sent."""

    def __init__(self) -> None:
        self.packets: list[tuple[float, bytes]] = []
        self.seconds = 0.0
        self._number, self._stamp = 1, 0

    def says(self, hertz: float, seconds: float) -> Capture:
        """A tone."""
        for frame in framed(tones.tone(hertz, seconds=seconds)):
            self._add([packet(_PCMU, self._number, self._stamp, encode(_PCMU, frame))])
            self._passes(1)
        return self

    def types(self, keys: str, on_ms: int = 40, off_ms: int = 40) -> Capture:
        """Keys, as quickly as telephones may (RFC 4733 says nothing quicker is to be expected)."""
        for key in keys:
            ticks = on_ms // 20
            self._add(press("0123456789*#".index(key), self._number, self._stamp, ticks - 1), ticks)
            self._passes((on_ms + off_ms) // 20)
        return self

    def _add(self, packets: Iterable[bytes], ticks: int = 1) -> None:
        """One each tick, and the repeats of an END all in the last."""
        for at, one in enumerate(packets):
            self.packets.append((self.seconds + min(at, ticks - 1) * _TICK, one))
            self._number += 1

    def _passes(self, ticks: int) -> None:
        self.seconds += ticks * _TICK
        self._stamp += ticks * 160

    def written(self) -> bytes:
        """The file, as libpcap has it: Ethernet, IPv4, UDP."""
        head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 0xFFFF, 1)
        return head + b"".join(_record(at, data) for at, data in self.packets)


def _record(at: float, rtp: bytes) -> bytes:
    udp = struct.pack("!HHHH", 4000, 4000, 8 + len(rtp), 0) + rtp
    ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(udp), 0, 0, 64, 17, 0, _HOME, _HOME) + udp
    frame = bytes(12) + b"\x08\x00" + ip
    seconds, rest = divmod(at, 1)
    return struct.pack("<IIII", int(seconds), round(rest * 1e6), len(frame), len(frame)) + frame
