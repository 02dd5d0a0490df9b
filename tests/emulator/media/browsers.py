"""Browsers without a browser: they speak a tone in Opus and hear what they are sent. No sockets, no time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from emulator.media import g711, opus
from emulator.media.headset import Headset

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.media.studio import Studio
    from emulator.media.wideband import Wideband

TICK = 0.02


def wave(hertz: float, rate: int, start: int, samples: int, level: float) -> bytes:
    """A piece of a tone that goes on."""
    at = np.arange(start, start + samples)
    return bytes((level * 32767 * np.sin(2 * math.pi * hertz / rate * at)).astype("<i2").tobytes())


class Browser:
    """The far end of a headset: what it says, and what it has heard."""

    def __init__(self, who: str, hertz: float = 0, level: float = 0.25) -> None:
        self.hertz, self.level = hertz, level
        self.far = Headset(who, self._sent, self._reported)
        self.near = Headset(who, self._comes, self._report_comes, self._first)
        self.firsts = 0
        self.heard: list[bytes] = []
        self.packets: list[bytes] = []
        self.reports: list[bytes] = []
        self._encoder = opus.Encoder()
        self._samples = 0
        self._now = 0.0

    def speaks(self, now: float, *, lost: bool = False) -> None:
        """Say 20 ms of its tone, and listen to as much."""
        self._now = now
        sound = wave(self.hertz, opus.RATE, self._samples, opus.SAMPLES, self.level if self.hertz else 0)
        self._samples += opus.SAMPLES
        packet = self.far.hears(self._encoder.encode(sound))
        if not lost:
            self.near.rtp(packet, now)
        if round(now / TICK) % 50 == 0:
            self.near.rtcp(self.far.report(now), now)
        self.heard.append(self.far.say())

    def forgets(self) -> None:
        self.heard.clear()
        self.packets.clear()

    def loudness_of(self, hertz: float) -> float:
        """How loud a tone is in what it has heard, in decibels below full scale."""
        return loudness_of(hertz, b"".join(self.heard), opus.RATE)

    def _first(self) -> None:
        self.firsts += 1

    def _comes(self, packet: bytes) -> None:
        self.packets.append(packet)
        self.far.rtp(packet, self._now)

    def _report_comes(self, packet: bytes) -> None:
        self.reports.append(packet)
        self.far.rtcp(packet, self._now)

    def _sent(self, _packet: bytes) -> None: ...

    def _reported(self, _packet: bytes) -> None: ...


class Telephone:
    """A member of the studio at 8 kHz with a tone."""

    def __init__(self, room: str, hertz: float = 0, level: float = 0.25) -> None:
        self.room, self.hertz, self.level = room, hertz, level
        self.heard: list[bytes] = []
        self._samples = 0

    def say(self) -> bytes:
        self._samples += g711.SAMPLES
        if not self.hertz:
            return g711.SILENCE
        return wave(self.hertz, 8000, self._samples, g711.SAMPLES, self.level)

    def hear(self, frame: bytes) -> None:
        self.heard.append(frame)

    def levels(self) -> dict[str, int]:
        return {}

    def forgets(self) -> None:
        self.heard.clear()

    def loudness_of(self, hertz: float) -> float:
        return loudness_of(hertz, b"".join(self.heard), 8000)


class Meeting:
    """Browsers and telephones in one room, and the ticks they live through."""

    def __init__(self, studio: Studio, wideband: Wideband, lost: Callable[[int], bool] = lambda _tick: False) -> None:
        self.studio, self.wideband, self.lost = studio, wideband, lost
        self.browsers: list[Browser] = []
        self.telephones: list[Telephone] = []
        self.ticks = 0

    def joined_by(self, *people: Browser | Telephone) -> None:
        for one in people:
            if isinstance(one, Browser):
                self.browsers.append(one)
                self.wideband.enters(one.near)
            else:
                self.telephones.append(one)
                self.studio.enter(one)

    def passes(self, seconds: float) -> None:
        for _ in range(round(seconds / TICK)):
            self.ticks += 1
            for one in self.browsers:
                one.speaks(self.ticks * TICK, lost=self.lost(self.ticks))
            self.studio.tick()

    def talks(self, seconds: float = 1.0) -> None:
        """Let everybody settle, and then note what everybody hears."""
        self.passes(0.5)
        for browser in self.browsers:
            browser.forgets()
        for telephone in self.telephones:
            telephone.forgets()
        self.passes(seconds)


def loudness_of(hertz: float, sound: bytes, rate: int) -> float:
    samples = np.frombuffer(sound, "<i2").astype(np.float64) / 32768
    window = np.hanning(len(samples))
    turning = np.exp(-2j * math.pi * hertz / rate * np.arange(len(samples)))
    amplitude = 2 * abs((samples * window * turning).sum()) / window.sum()
    return 20 * math.log10(max(amplitude, 1e-9))
