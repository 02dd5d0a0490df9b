"""Reports about RTP streams (RFC 3550 section 6): what is sent, how it arrives. Reading never raises.

seconds since 1970 --> sender report --> far end --> its receiver report --> how much of ours was lost
packets of theirs  --> Reception     --> our receiver report
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple

SENDER: Final = 200
RECEIVER: Final = 201
_DESCRIPTION: Final = 202
_CNAME: Final = 1
_HEAD: Final = struct.Struct("!BBHI")
_SENT: Final = struct.Struct("!QIII")
_BLOCK: Final = struct.Struct("!IIIIII")
_1900: Final = 2_208_988_800
"""Seconds from the epoch of NTP to that of Unix."""
_HALF: Final = 0x8000
_WORD: Final = 0xFFFFFFFF


class Sent(NamedTuple):
    """One stream that is sent."""

    source: int
    stamp: int
    """The RTP timestamp of now."""
    packets: int
    octets: int


class Report(NamedTuple):
    """What the far end says of itself, or of one of our streams."""

    source: int
    """Its own SSRC if it is a sender report, else ours."""
    middle: int | None
    """The middle 32 bits of its NTP time, if it is a sender report."""
    lost: float
    """The share of packets lost since the report before, 0 to 1."""


@dataclass(slots=True)
class Reception:
    """How the packets of one source come (RFC 3550 appendices A.3, A.8). Times are seconds on any clock."""

    source: int
    rate: int
    """Of the stream's timestamps, in hertz."""
    packets: int = 0
    jitter: float = 0.0
    """In timestamp units."""
    _base: int = 0
    _highest: int = 0
    _transit: float | None = None
    _prior: tuple[int, int] = (0, 0)
    _heard_of: tuple[int, float] = field(default=(0, 0.0))

    def came(self, number: int, stamp: int, now: float) -> None:
        """Count a packet."""
        if not self.packets:
            self._base = self._highest = number
        self.packets += 1
        ahead = (number - self._highest + _HALF) % (2 * _HALF) - _HALF
        self._highest += max(0, ahead)
        transit = (now * self.rate - stamp) % (_WORD + 1)
        if self._transit is not None:
            moved = abs(transit - self._transit)
            self.jitter += (min(moved, _WORD + 1 - moved) - self.jitter) / 16
        self._transit = transit

    def told(self, middle: int, now: float) -> None:
        """Remember its last sender report, so that it can reckon how long the way is."""
        self._heard_of = (middle, now)

    def block(self, now: float) -> bytes:
        """Report it; what was lost is counted since the last time."""
        expected = self._highest - self._base + 1
        due, came = expected - self._prior[0], self.packets - self._prior[1]
        self._prior = (expected, self.packets)
        fraction = min(255, max(0, due - came) * 256 // due) if due > 0 else 0
        lost = min(0x7FFFFF, max(0, expected - self.packets))
        middle, when = self._heard_of
        since = int((now - when) * 65536) & _WORD if middle else 0
        return _BLOCK.pack(
            self.source, fraction << 24 | lost, self._highest & _WORD, int(self.jitter) & _WORD, middle, since
        )


def report(sent: Sent, blocks: list[bytes], seconds: float, name: str) -> bytes:
    """Write a sender report, at `seconds` since 1970, with blocks for at most 31 sources, and who we are (a CNAME)."""
    body = _SENT.pack(ntp(seconds), sent.stamp & _WORD, sent.packets & _WORD, sent.octets & _WORD) + b"".join(blocks)
    who = bytes([_CNAME, len(name)]) + name.encode()
    who += bytes(4 - len(who) % 4)  # at least one null octet ends the list (section 6.5)
    return _packet(SENDER, len(blocks), sent.source, body) + _packet(_DESCRIPTION, 1, sent.source, who)


def ntp(seconds: float) -> int:
    """Seconds since 1970 as NTP's 64 bits."""
    return int((seconds + _1900) * 2**32) & 0xFFFFFFFFFFFFFFFF


def read(data: bytes) -> Iterator[Report]:
    """Read sender reports and what is said of streams, up to where the packet is broken."""
    at = 0
    while at + _HEAD.size <= len(data):
        flags, kind, words, source = _HEAD.unpack_from(data, at)
        end = at + 4 * (words + 1)
        if flags >> 6 != 2 or end > len(data):  # noqa: PLR2004 (the version)
            return
        blocks = at + _HEAD.size
        if kind == SENDER and blocks + _SENT.size <= end:
            yield Report(source, _SENT.unpack_from(data, blocks)[0] >> 16 & _WORD, 0.0)
            blocks += _SENT.size
        if kind in {SENDER, RECEIVER}:
            yield from _about(data[blocks:end], flags & 0x1F)
        at = end


def _about(blocks: bytes, count: int) -> Iterator[Report]:
    for at in range(0, min(count, len(blocks) // _BLOCK.size) * _BLOCK.size, _BLOCK.size):
        source, lost, *_ = _BLOCK.unpack_from(blocks, at)
        yield Report(source, None, (lost >> 24) / 256)


def _packet(kind: int, count: int, source: int, body: bytes) -> bytes:
    return _HEAD.pack(2 << 6 | count, kind, (_HEAD.size + len(body)) // 4 - 1, source) + body
