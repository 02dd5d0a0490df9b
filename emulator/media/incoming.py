"""What comes from one telephone: packets go in as they arrive, one frame comes out each tick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from emulator.media import jitter, rtp
from emulator.media.g711 import CODECS, FRAME, decode
from emulator.media.keys import Presses

_HALF: Final = 0x8000
_MISPLACED: Final = 100
"""So far behind the newest a packet may come in the wrong order."""


@dataclass(slots=True)
class Counts(jitter.Counts):
    """What has happened to packets and frames."""

    packets: int = 0
    foreign: int = 0
    """Packets of a payload type that was not settled on, comfort noise too."""


class Incoming:
    """Sound and keys of one RTP stream. A change of its source (SSRC) begins it anew."""

    def __init__(self, events: int | None = None, *, receives: bool = True) -> None:
        self.events = events
        """The payload type of telephone-events."""
        self.receives = receives
        """Whether sound is wanted: not while the far end is held."""
        self.counts = Counts()
        self._frames = jitter.Frames(self.counts)
        self._rest = b""
        self._source: int | None = None
        self._newest: int | None = None
        self._anew = -1
        """The number that would be the second in a row."""
        self._presses = Presses()

    def take(self, packet: rtp.Packet) -> str:
        """Take a packet; give the key whose press it begins, if it begins one."""
        is_event = packet.kind == self.events
        if not is_event and packet.kind not in CODECS:
            self.counts.foreign += 1
            return ""
        self.counts.packets += 1
        if packet.source != self._source:
            self._source, self._newest, self._presses = packet.source, None, Presses()
        fresh = self._fresh(packet.number)
        if is_event:  # even a late one: the timestamp and not the order names the press
            return self._presses.heard(packet.stamp, packet.payload)
        if not fresh:
            self.counts.late += 1
        elif self.receives:
            self._hear(decode(packet.kind, packet.payload))
        return ""

    def frame(self) -> bytes:
        """Give the next frame; silence until enough lie ready, and when there is none."""
        return self._frames.next()

    @property
    def waiting(self) -> int:
        """How many frames lie ready."""
        return len(self._frames)

    def _fresh(self, number: int) -> bool:
        """Whether a packet is newer than all before; sound and events share their numbers.

        A telephone may begin its numbers anew, after a hold for example: two in a row that are far too old say so
        (RFC 3550 appendix A.1).
        """
        if self._newest is not None:
            behind = (self._newest - number) & 0xFFFF
            anew, self._anew = number == self._anew, (number + 1) & 0xFFFF
            if behind < _MISPLACED or (behind <= _HALF and not anew):
                return False
            self.counts.lost += 0 if anew else 0xFFFF - behind
        self._newest = number
        return True

    def _hear(self, samples: bytes) -> None:
        """Cut a packet of any length into frames; the rest waits for the next, since padding would stretch it."""
        sound = self._rest + samples
        whole = len(sound) - len(sound) % FRAME
        for at in range(0, whole, FRAME):
            self._frames.add(sound[at : at + FRAME])
        self._rest = sound[whole:]
