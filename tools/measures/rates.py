"""How much one core does in a second when it does nothing else: events answered, whole calls, video passed on."""

from __future__ import annotations

import gc
import time
from statistics import median
from typing import TYPE_CHECKING

from chalicelib.invocation import handle
from emulator.seats import Seats
from tools.measures import events, pictures

if TYPE_CHECKING:
    from collections.abc import Callable

_ROUND_SECONDS = 0.3
_VIEWERS = 24


def events_per_s(rounds: int) -> float:
    """Events of a call with keys pressed that the handler answers in a second of processor time, services in memory."""
    parts = events.parts()
    call = events.play(events.script(events.PIN, "*6", "*6", "*9", "*0"), parts, Seats(None))

    def once() -> int:
        for event in call:
            handle(event, parts)
        return len(call)

    return _rate(once, rounds)


def virtual_calls_per_s(rounds: int) -> float:
    """Ordinary calls that the exchange plays against the handler in a second of processor time."""
    parts, seats, call = events.parts(), Seats(None), events.script(events.PIN)

    def once() -> int:
        events.play(call, parts, seats)
        return 1

    return _rate(once, rounds)


def video_packets_per_s(rounds: int) -> float:
    """Packets of one camera that are made ready for its viewers in a second of processor time, undecoded."""
    return _rate(pictures.one_camera(_VIEWERS), rounds)


def _rate(once: Callable[[], int], rounds: int) -> float:
    """The median of some rounds, after one that is not counted: the first makes the models, and app.py's `freeze`."""
    once()
    gc.collect()
    gc.freeze()
    return median(_round(once) for _ in range(rounds))


def _round(once: Callable[[], int]) -> float:
    done, began, took = 0, time.process_time(), 0.0
    while took < _ROUND_SECONDS:
        done += once()
        took = time.process_time() - began
    return done / took
