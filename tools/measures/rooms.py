"""What many calls in one room cost: real RTP over loopback, each hearing all the others, each typing six digits.

The far ends are a process of their own, whose time does not count. There is no signalling in it: that is over when
sound begins.
"""

from __future__ import annotations

import multiprocessing
import time
from contextlib import ExitStack, closing, contextmanager
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from emulator.media import tones
from emulator.media.studio import Studio
from emulator.phones.sip.media_port import Codec, Stream
from emulator.phones.sound_leg import SoundLeg

if TYPE_CHECKING:
    from collections.abc import Generator

_EVENTS: Final = 101
_DIGITS: Final = "123456"
_SETTLE: Final = 1.0
_PATIENCE: Final = 60.0


class Found(NamedTuple):
    """What a room was like."""

    core: float
    """Processor time as a share of one core."""
    right: int
    """Calls whose digits all came, in order."""
    lost: int
    """Packets lost, both ways."""
    late_ms: float
    """By how much the latest 20 ms tick came late."""


class _Pipe(Protocol):
    """The other process."""

    def send(self, obj: Any, /) -> None: ...  # noqa: ANN401
    def recv(self) -> Any: ...  # noqa: ANN401
    def poll(self, timeout: float, /) -> bool: ...


class _Caller:
    """Notes the keys of one call."""

    def __init__(self) -> None:
        self.keys = ""

    def key(self, digit: str) -> None:
        self.keys += digit

    def lost(self) -> None: ...


def room(calls: int, seconds: float) -> Found:
    """Let so many calls sit in one room and talk for so long."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    far = context.Process(target=_far_ends, args=(theirs, calls, seconds), daemon=True)
    far.start()
    try:
        with _legs(calls) as (studio, legs, callers):
            _meet(ours, legs)
            for leg in legs:
                leg.enters("room")
            time.sleep(_SETTLE)
            core = _share_of_core(seconds)
            lost = int(_got(ours)) + _lost(legs)
            right = sum(caller.keys == _DIGITS for caller in callers)
            return Found(round(core, 3), right, lost, round(studio.late * 1000, 1))
    finally:
        far.join(_PATIENCE)


def _far_ends(there: _Pipe, calls: int, seconds: float) -> None:
    """Talk, type, and tell how many packets did not come."""
    with _legs(calls) as (_, legs, _callers):
        _meet(there, legs)
        for leg in legs:
            leg.plays(tones.tone(440, seconds=_SETTLE + seconds / 2, level=0.02))
            leg.presses(_DIGITS)
        time.sleep(_SETTLE + seconds + len(_DIGITS) * 0.2)
        there.send(_lost(legs))


@contextmanager
def _legs(calls: int) -> Generator[tuple[Studio, list[SoundLeg], list[_Caller]]]:
    callers = [_Caller() for _ in range(calls)]
    with Studio() as studio, ExitStack() as stack:
        yield studio, [stack.enter_context(closing(SoundLeg(studio, caller))) for caller in callers], callers


def _meet(other: _Pipe, legs: list[SoundLeg]) -> None:
    """Exchange ports, and begin."""
    other.send([leg.open() for leg in legs])
    for leg, port in zip(legs, _got(other), strict=True):
        leg.aim(Stream("127.0.0.1", port, Codec.PCMU, _EVENTS))
        leg.started()


def _got(other: _Pipe) -> Any:  # noqa: ANN401 (whatever the other process sends)
    if not other.poll(_PATIENCE):
        msg = "the far ends say nothing"
        raise TimeoutError(msg)
    return other.recv()


def _lost(legs: list[SoundLeg]) -> int:
    return sum(leg.wire.incoming.counts.lost for leg in legs if leg.wire)


def _share_of_core(seconds: float) -> float:
    began, used = time.monotonic(), time.process_time()
    time.sleep(seconds)
    return (time.process_time() - used) / (time.monotonic() - began)
