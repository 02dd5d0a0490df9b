"""The browsers of one meeting, and how they and its telephones hear each other.

Mixing is adding, so the two need not meet in one place: the browsers are mixed at 48 kHz here, the telephones at 8 kHz
in the studio, and each side is one more voice in the other. That takes two resamplings a meeting and not one for
every telephone.

    browsers --+-- sum --> 8 kHz --> one member of the studio's room
               |                                  |
    browsers <-+-- all but oneself <-- 48 kHz <-- all telephones

Who does not speak hears the same as all others who do not, and it is coded once for all of them (`coders`).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from emulator.media import opus
from emulator.media.bands import Narrowing, Widening
from emulator.media.coders import Coders

if TYPE_CHECKING:
    from emulator.media.headset import Headset
    from emulator.media.studio import Studio

Sum: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int32]]
Packet: TypeAlias = tuple[Callable[[bytes], None], bytes]
"""What sends it, and the packet."""

_log = logging.getLogger(__name__)
_REPORTS: Final = 50
"""Ticks between two reports to a browser, one second."""
_LOWEST, _HIGHEST = -32768, 32767


class Wideband:
    """The browsers of a meeting: one member of the studio, there as long as there are any.

    `post` lets a function run on the plane's loop, as `loop.call_soon_threadsafe` does: packets are sent there, once a
    tick for all. `now` gives seconds on the clock of what the headsets are told.
    """

    def __init__(
        self,
        studio: Studio,
        room: str,
        post: Callable[[Callable[[], None]], object],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.room = room
        self._studio, self._post, self._now = studio, post, now
        self._headsets: list[Headset] = []
        self._coders = Coders()
        self._said: dict[str, Sum] = {}
        self._sum = self._everything = _nothing()
        self._narrowing, self._widening = Narrowing(), Widening()

    # any thread

    def enters(self, headset: Headset) -> None:
        """Let somebody hear and be heard."""
        self._studio.post(lambda: self._add(headset))

    def leaves(self, headset: Headset) -> None:
        """Let somebody go. Twice is harmless."""
        self._studio.post(lambda: self._remove(headset))

    def levels(self) -> Mapping[str, int]:
        """How loud each of them is, by attendee id."""
        return {headset.who: headset.level for headset in tuple(self._headsets)}

    # the studio's thread

    def say(self) -> bytes:
        """Give the telephones the sum of all browsers."""
        self._said = {}
        for headset in tuple(self._headsets):
            try:
                self._listen(headset)
            except Exception:  # noqa: BLE001 (one browser's fault is not everybody's)
                self._broken(headset)
        self._sum = sum(self._said.values(), _nothing())
        return _clipped(self._narrowing.frame(self._sum.astype(np.float32)))

    def hear(self, frame: bytes) -> None:
        """Let the browsers hear the telephones, and each other."""
        self._everything = self._sum + np.rint(self._widening.frame(frame)).astype(np.int32)
        packets: list[Packet] = []
        for headset in sorted(self._headsets, key=self._is_silent):
            try:
                packets += self._packets(headset)
            except Exception:  # noqa: BLE001
                self._broken(headset)
        self._coders.tick()
        with suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._post(partial(_send, packets))

    def _is_silent(self, headset: Headset) -> bool:
        return headset.group not in self._said

    def _packets(self, headset: Headset) -> list[Packet]:
        packets: list[Packet] = [(headset.send, headset.hears(self._heard_by(headset)))]
        if headset.ticks % _REPORTS == 0:
            packets.append((headset.send_rtcp, headset.report(self._now())))
        return packets

    def _heard_by(self, headset: Headset) -> bytes:
        """Code what it hears: everything but its own voice."""
        if not headset.may_hear:
            return opus.QUIET
        if self._is_silent(headset):
            return self._coders.shared(headset.who, lambda: _clipped(self._everything))
        return self._coders.own(headset.who, _clipped(self._everything - self._said[headset.group]))

    def _listen(self, headset: Headset) -> None:
        frame = headset.say()
        if headset.speaks:
            voice = np.frombuffer(frame, "<i2").astype(np.int32)
            before = self._said.get(headset.group)
            self._said[headset.group] = voice if before is None else before + voice

    def _add(self, headset: Headset) -> None:
        if not self._headsets:
            self._studio.enter(self)
        self._headsets.append(headset)

    def _remove(self, headset: Headset) -> None:
        if headset in self._headsets:
            self._headsets.remove(headset)
            self._coders.forget(headset.who)
            if not self._headsets:
                self._studio.leave(self)

    def _broken(self, headset: Headset) -> None:
        _log.exception("a browser's sound has failed; it falls silent")
        self._remove(headset)


def _nothing() -> Sum:
    return np.zeros(opus.SAMPLES, np.int32)


def _clipped(sound: np.ndarray[tuple[int], np.dtype[np.int32]] | np.ndarray[tuple[int], np.dtype[np.float32]]) -> bytes:
    return np.clip(np.rint(sound), _LOWEST, _HIGHEST).astype("<i2").tobytes()


def _send(packets: list[Packet]) -> None:
    for send, packet in packets:
        send(packet)
