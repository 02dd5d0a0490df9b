"""Keys as telephone-events (RFC 4733): telling presses apart in what comes, and the packets of a press that we send."""

from __future__ import annotations

import struct
from collections import deque
from typing import Final, NamedTuple

from emulator.media.g711 import SAMPLES

KEYS: Final = "0123456789*#ABCD"
"""The key of each event code 0 to 15; 16 is a hook flash and no key (RFC 4733 section 3.2)."""
_EVENT: Final = struct.Struct("!BBH")
_END: Final = 0x80
_VOLUME: Final = 10
"""Decibels below full scale, as phones send it."""
LONGEST: Final = 0xFFFF
"""The longest duration that one event can state, in samples: 8.19 s."""
_TIMES_ENDED: Final = 3
_REMEMBERED: Final = 4
_WRAP: Final = 0xFFFFFFFF


class Presses:
    """Tells presses apart in the events of one source.

    All packets of a press share a timestamp, so a new timestamp is a new press: it is told of at whichever of its
    packets comes first, and any of the others may be lost. Marker and END bit may be lost too and say nothing here.
    """

    def __init__(self) -> None:
        self._stamps: deque[int] = deque(maxlen=_REMEMBERED)
        self._down: tuple[int, int] | None = None

    def heard(self, stamp: int, payload: bytes) -> str:
        """Take one event packet; give the key if it begins a press, else nothing."""
        if len(payload) < _EVENT.size:
            return ""
        code, flags, _ = _EVENT.unpack_from(payload)
        fresh = stamp not in self._stamps
        if not fresh and stamp != self._stamps[-1]:
            return ""  # a straggler of an earlier press
        # A press longer than an event can state goes on under a later timestamp (RFC 4733 section 2.5.1.3).
        goes_on = self._down == ((stamp - LONGEST) & _WRAP, code)
        if fresh:
            self._stamps.append(stamp)
        self._down = None if flags & _END else (stamp, code)
        return KEYS[code] if fresh and not goes_on and code < len(KEYS) else ""


class Event(NamedTuple):
    """One tick of a press."""

    code: int
    length: int
    """How long the key has been down since `after`, in samples."""
    after: int = 0
    """Samples from the beginning of the press to that of the event: more than none in a press too long for one."""
    first: bool = False
    last: bool = False

    @property
    def payload(self) -> bytes:
        """What is sent."""
        return _EVENT.pack(self.code, _VOLUME | (_END if self.last else 0), self.length)

    @property
    def times(self) -> int:
        """How often it is sent: the last three times, so that one of them arrives (RFC 4733 section 2.5.1.4)."""
        return _TIMES_ENDED if self.last else 1


def events(key: str, ticks: int) -> list[Event]:
    """The events of a press, one a tick, two at least. Raises ValueError for what is no key."""
    code, most = KEYS.index(key), max(2, ticks)
    made: list[Event] = []
    for tick in range(1, most + 1):
        # What one event cannot state goes on as another from there on (RFC 4733 section 2.5.1.3).
        after = (tick - 1) * SAMPLES // LONGEST * LONGEST
        made.append(Event(code, min(LONGEST, tick * SAMPLES - after), after, tick == 1, tick == most))
    return made
