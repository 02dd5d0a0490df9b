"""RTP as other telephones send it, written without the code under test."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from emulator.media import rtp
from emulator.media.incoming import Incoming

EVENTS = 101


def packet(kind: int, number: int, stamp: int, payload: bytes = bytes(160), source: int = 7) -> bytes:
    return struct.pack("!BBHII", 0x80, kind, number & 0xFFFF, stamp & 0xFFFFFFFF, source) + payload


def press(code: int, number: int, stamp: int, packets: int = 5, ends: int = 3) -> list[bytes]:
    """A key: `packets` while it is down, then END so many times."""
    down = [packet(EVENTS, number + i, stamp, struct.pack("!BBH", code, 10, 160 * (i + 1))) for i in range(packets)]
    end = struct.pack("!BBH", code, 0x8A, 160 * (packets + 1))
    return down + [packet(EVENTS, number + packets + i, stamp, end) for i in range(ends)]


def typed(keys: str, on_ms: int = 40, off_ms: int = 40) -> list[list[bytes]]:
    """Keys typed one after another, the packets of each."""
    made, number, stamp = [], 0, 0
    for key in keys:
        packets = on_ms // 20
        made.append(press("0123456789*#ABCD".index(key), number, stamp, packets - 1))
        number, stamp = number + packets + 2, stamp + (on_ms + off_ms) * 8
    return made


def hears(packets: Iterable[bytes], incoming: Incoming | None = None) -> str:
    """The keys heard in packets."""
    ear = incoming or Incoming(EVENTS)
    return "".join(ear.take(read) for data in packets if (read := rtp.read(data)) is not None)
