"""What goes to one telephone: a frame goes in each tick, its packets come out; keys take the place of sound."""

from __future__ import annotations

import secrets
from collections import deque
from typing import Final

from emulator.media import rtp
from emulator.media.g711 import PCMU, SAMPLES, encode
from emulator.media.keys import Event, events

PAUSE: Final = ","
"""Half a second of waiting among keys, as SendDigits has it (AWS: send-digits)."""
PAUSE_TICKS: Final = 25
PRESS_MS: Final = 100
GAP_MS: Final = 80
_WRAP: Final = 0xFFFFFFFF


def ticks_of(milliseconds: int) -> int:
    """Count the ticks of 20 ms that last so long at least."""
    return -(-milliseconds // 20)


class Outgoing:
    """One RTP stream. The timestamp runs on under keys and while nothing is sent."""

    def __init__(self, codec: int = PCMU, kind_of_events: int | None = None) -> None:
        self.codec = codec
        self.kind_of_events = kind_of_events
        self.sends = True
        """Whether packets may go: not while the far end holds us."""
        self.source = secrets.randbits(32)
        self._number = secrets.randbits(16)
        self._stamp = secrets.randbits(32)
        self._mark = True
        self._keys: deque[Event | None] = deque()
        self._began = 0

    def press(self, keys: str, press_ms: int = PRESS_MS, gap_ms: int = GAP_MS) -> int:
        """Line up keys; a comma waits half a second. Gives how many ticks it takes. Raises ValueError for no key.

        Presses and gaps are whole ticks, and no shorter than they are asked for.
        """
        ahead = len(self._keys)
        for key in keys:
            if key == PAUSE:
                self._keys.extend([None] * PAUSE_TICKS)
            else:
                self._keys.extend(events(key, ticks_of(press_ms)))
                self._keys.extend([None] * ticks_of(gap_ms))
        return len(self._keys) - ahead

    def release(self) -> None:
        """Forget the keys that have not begun; the one that is down is let go first."""
        down: list[Event | None] = []
        if self._keys and (now := self._keys[0]) is not None and not now.first:
            down = [now._replace(last=True)]
        self._keys = deque(down)

    @property
    def pressing(self) -> bool:
        """Whether keys wait to be sent."""
        return bool(self._keys)

    def packets(self, frame: bytes) -> list[bytes]:
        """The packets of one tick: a frame of sound, or the key that is down instead."""
        stamp, self._stamp = self._stamp, (self._stamp + SAMPLES) & _WRAP
        if not self.sends:
            self._mark = True
            return []
        event = self._keys.popleft() if self._keys else None
        if event is not None and self.kind_of_events is not None:
            return self._event(event, stamp, self.kind_of_events)
        mark, self._mark = self._mark, False
        return [self._packet(self.codec, stamp, encode(self.codec, frame), mark=mark)]

    def _event(self, event: Event, stamp: int, kind: int) -> list[bytes]:
        if event.first:
            self._began = stamp
        self._mark = self._mark or event.last
        begins = (self._began + event.after) & _WRAP
        return [self._packet(kind, begins, event.payload, mark=event.first) for _ in range(event.times)]

    def _packet(self, kind: int, stamp: int, payload: bytes, *, mark: bool) -> bytes:
        number, self._number = self._number, (self._number + 1) & 0xFFFF
        return rtp.write(rtp.Packet(kind, number, stamp, self.source, payload, mark))
