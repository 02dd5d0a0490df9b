"""Between a network that brings packets unevenly and a beat that wants one each tick: in order, few, and none twice."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from emulator.media.g711 import SILENCE

READY: Final = 2
"""Packets that must lie ready before the first is given."""
MOST: Final = 10
"""Packets kept; what comes when there are so many pushes the oldest out."""
_PATIENCE: Final = 3
"""Ticks without a packet before what comes is taken for a new beginning; and packets in a row that are concealed."""
_WINDOW: Final = 25
"""Ticks, half a second."""
_JUMP: Final = 250
"""Numbers that a source may skip, five seconds; a longer step is another stream."""
_HALF: Final = 0x8000


@dataclass(slots=True)
class Counts:
    """What has happened to packets."""

    late: int = 0
    """Came after their turn, or twice."""
    lost: int = 0
    """Did not come though later ones did."""
    dropped: int = 0
    """Pushed out, or left out so that the delay shrinks again."""
    empty: int = 0
    """Ticks for which there was nothing."""


class Drain:
    """Says when a queue has more than is enough. Without this every pause of the machine would add delay for good."""

    def __init__(self, enough: int = READY) -> None:
        self._enough = enough
        self._ticks, self._fewest = 0, MOST

    def is_due(self, left: int) -> bool:
        """Whether one is to be dropped: in half a second there were never fewer left than are enough."""
        self._fewest = min(self._fewest, left)
        self._ticks += 1
        if self._ticks < _WINDOW:
            return False
        due = self._fewest >= self._enough
        self._ticks, self._fewest = 0, MOST
        return due


class Frames:
    """Frames of 20 ms, 8 kHz, in the order in which they came; one thread may add while another takes."""

    def __init__(self, counts: Counts | None = None, ready: int = READY) -> None:
        self.counts = counts or Counts()
        self._ready = ready
        self._frames: deque[bytes] = deque()
        self._playing = False
        self._drain = Drain(ready)

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, frame: bytes) -> None:
        """Take a frame that came."""
        self._frames.append(frame)
        if len(self._frames) > MOST:
            self._drop()

    def next(self) -> bytes:
        """Give the next frame; silence until enough lie ready, and when there is none."""
        self._playing = len(self._frames) >= (1 if self._playing else self._ready)
        if not self._playing:
            self.counts.empty += 1
            return SILENCE
        if self._drain.is_due(len(self._frames) - 1):
            self._drop()
        return self._frames.popleft()

    def _drop(self) -> None:
        self._frames.popleft()
        self.counts.dropped += 1


class JitterQueue:
    """Packets by their number."""

    def __init__(self) -> None:
        self.counts = Counts()
        self._packets: dict[int, bytes] = {}
        self._next = 0
        self._playing = False
        self._missed = 0
        self._drain = Drain()

    def __len__(self) -> int:
        return len(self._packets)

    def put(self, number: int, packet: bytes) -> None:
        """Take a packet with its sequence number, 0 to 65535. Not an empty one: that stands for none."""
        ahead = (number - self._next + _HALF) % (2 * _HALF) - _HALF
        if not self._playing and not self._packets:
            ahead, self._next = 0, number
        elif abs(ahead) > _JUMP:
            self._start_anew(number)
        elif ahead < 0 and not self._playing:
            self._next = number
        elif ahead < 0 or number in self._packets:
            self.counts.late += 1
            return
        self._packets[number] = packet
        if len(self._packets) > MOST:
            self._drop()

    def take(self) -> bytes | None:
        """Give the packet whose turn it is; b"" where one is missing and may be concealed; None where nothing plays."""
        if not self._playing:
            self._playing, self._missed, self._drain = len(self._packets) >= READY, 0, Drain()
        if not self._playing:
            return None
        if not self._packets:
            return self._nothing_there()
        self._missed = 0
        if self._drain.is_due(len(self._packets) - 1):
            self._drop()
        self._skip_long_gaps()
        packet = self._packets.pop(self._next, b"")
        self.counts.lost += not packet
        self._next = (self._next + 1) % (2 * _HALF)
        return packet

    def _skip_long_gaps(self) -> None:
        """Conceal what can be concealed; of what would be a long noise nothing is heard."""
        gap = min((number - self._next) % (2 * _HALF) for number in self._packets)
        if gap > _PATIENCE:
            self.counts.lost += gap
            self._next = (self._next + gap) % (2 * _HALF)

    def _nothing_there(self) -> bytes | None:
        """Wait: what is late is not lost, and is played when it comes."""
        self.counts.empty += 1
        self._missed += 1
        self._playing = self._missed < _PATIENCE
        return b"" if self._playing else None

    def _drop(self) -> None:
        """Go on with the packet after the oldest."""
        self.counts.dropped += 1
        while self._packets.pop(self._next, None) is None:
            self._next = (self._next + 1) % (2 * _HALF)
        self._next = (self._next + 1) % (2 * _HALF)

    def _start_anew(self, number: int) -> None:
        self._packets.clear()
        self._playing, self._next = False, number
