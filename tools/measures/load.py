"""What many calls cost, from the INVITE on: set up as fast as they come, then all in one room, hearing each other.

The telephones are a process of their own, whose time does not count. Everything stays on the loopback.
"""

from __future__ import annotations

import time
from statistics import quantiles
from typing import TYPE_CHECKING, Final, NamedTuple

from emulator.media import tones
from emulator.phones.sip.dialler import Place
from tools.measures.crowd import Caller, Crowd
from tools.measures.far import PATIENCE, got, process
from tools.measures.office import HEARD, KEYS, Office

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

    from tools.measures.far import Pipe

PACE: Final = 70
"""Calls begun in a second; 60 have to stand."""
_SETTLE: Final = 2.5
"""Seconds from the last answer until everybody sits: the digits take a second and a half."""
_LATE: Final = 10.0
"""How long a busy machine may take longer than that over the last keys, all calls together, in seconds."""
_EVERY: Final = 0.02
_LEVEL: Final = 0.02


class Telephones(NamedTuple):
    """What the telephones saw."""

    setup_per_s: float
    """Calls answered in a second, from the first INVITE to the last ACK."""
    slowest_ms: float
    """From INVITE to 200."""
    answered: int
    resent: int
    lost: int
    """Packets of ours that did not come."""


class Found(NamedTuple):
    """What it was like."""

    telephones: Telephones
    core: float
    """Processor time of the exchange, as a share of one core, while all sat in one room."""
    right: int
    """Calls whose digits all came, those of the PIN and those pressed in the meeting."""
    resent: int
    """SIP messages sent again by either side, because an answer took longer than half a second."""
    lost: int
    """Packets lost, both ways."""
    lag_ms: float
    """By how much the loop that reads SIP was late, at the 99th percentile, set-up included."""
    worst_lag_ms: float
    worst_tick_ms: float
    """The latest beat of the sound."""


class Lag:
    """Asks a loop every 20 ms to be called, and notes how late it was."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self.late: list[float] = [0.0, 0.0]
        self._loop, self._due, self._on = loop, 0.0, True
        loop.call_soon_threadsafe(self._again)

    def stop(self) -> None:
        """Ask no more."""
        self._on = False

    def _again(self) -> None:
        self._due = self._loop.time() + _EVERY
        self._loop.call_at(self._due, self._beat)

    def _beat(self) -> None:
        self.late.append(self._loop.time() - self._due)
        if self._on:
            self._again()


def load(calls: int, seconds: float) -> Found:
    """Let so many calls come, sit in one room for so long, and go. Raises TimeoutError."""
    with Office() as office:
        with process(_telephones, office.phones.uri, calls, seconds) as pipe:
            lag = Lag(office.phones.wire.loop)
            got(pipe)  # all have been answered, or never will be
            time.sleep(_SETTLE)
            core = _share_of_core(seconds)
            lag.stop()
            seen = Telephones(*got(pipe))
        return _found(office, seen, core, lag)


def _found(office: Office, seen: Telephones, core: float, lag: Lag) -> Found:
    until = time.monotonic() + PATIENCE
    while not office.idle and time.monotonic() < until:
        time.sleep(0.05)
    right = min(office.seen["right"], office.seen["keys"])
    resent = seen.resent + office.phones.wire.agent.resent
    lost = seen.lost + office.packets.lost
    late = [round(one * 1000, 1) for one in (quantiles(lag.late, n=100)[-1], max(lag.late), office.studio.late)]
    return Found(seen, round(core, 3), right, resent, lost, *late)


def _telephones(there: Pipe, uri: str, calls: int, seconds: float) -> None:
    """Call, type, talk, type again, hang up, and tell."""
    place = Place.read(uri)
    with Crowd() as crowd:
        began = time.monotonic()
        callers = [_caller(crowd, place, at, began) for at in range(calls)]
        for at, caller in enumerate(callers):
            caller.answered.wait(PATIENCE)
            _talks(caller, at, seconds)
        there.send("answered")
        time.sleep(_SETTLE + seconds + 1.0)
        late = time.monotonic() + _LATE
        for caller in callers:
            caller.hears(HEARD, late - time.monotonic())
        for caller in callers:
            caller.hangs_up()
            time.sleep(1 / PACE)
        for caller in callers:
            caller.over.wait(PATIENCE)
    stood = [caller for caller in callers if caller.answered_at]
    took = max(caller.answered_at for caller in stood) - began
    slowest = max(caller.answered_at - caller.began for caller in stood)
    figures = (round(len(stood) / took, 1), round(slowest * 1000, 1), len(stood))
    there.send((*figures, crowd.wire.agent.resent, crowd.packets.lost))


def _keys(at: int) -> str:
    return f"{(at * 7919 + 123_457) % 10**6:06}"


def _caller(crowd: Crowd, place: Place, at: int, began: float) -> Caller:
    time.sleep(max(0.0, began + at / PACE - time.monotonic()))
    return crowd.calls(place, f"+120655501{at % 100:02}", {KEYS: _keys(at)})


def _talks(caller: Caller, at: int, seconds: float) -> None:
    """Type at once, talk, and type backwards in the middle of it."""
    caller.leg.presses(_keys(at))
    caller.leg.plays(tones.tone(440, seconds=_SETTLE / 2 + seconds / 4, level=_LEVEL))
    caller.leg.presses(_keys(at)[::-1])


def _share_of_core(seconds: float) -> float:
    began, used = time.monotonic(), time.process_time()
    time.sleep(seconds)
    return (time.process_time() - used) / (time.monotonic() - began)
