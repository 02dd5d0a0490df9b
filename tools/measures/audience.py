"""The far ends of a meeting under load, in a process of their own: browsers on the wire, and telephones.

Browsers are clients of the meeting plane in all but the codec: what they say was coded beforehand, and what they hear
is decoded at the end.
"""

from __future__ import annotations

import asyncio
import math
import time
from contextlib import AsyncExitStack, closing
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from emulator.media import opus, tones, wav
from emulator.media.studio import Studio
from emulator.meetings.caller import Caller
from emulator.phones.sip.media_port import Codec, Stream
from emulator.phones.sound_leg import SoundLeg
from tools.measures.far import got

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.measures.far import Pipe

TELEPHONES: Final = 440.0
BROWSERS: Final = 1000.0
"""What they speak, in hertz."""
SETTLE: Final = 2.0
"""Seconds until all hear all."""
_LEVEL: Final = 0.02
"""So soft that two hundred together are not too loud."""
_HEARD: Final = -46.0
"""Decibels below full scale: half of what one of them is."""
_TICK: Final = 0.02
_AT_THE_END: Final = 25
"""Frames of which what was heard is judged, half a second."""


class Order(NamedTuple):
    """What is to be done."""

    url: str
    """Where browsers come to."""
    tokens: Sequence[str]
    """A seat for each of them."""
    telephones: int
    seconds: float


class Heard(NamedTuple):
    """What became of it."""

    right: int
    """Browsers and telephones that at the end heard those of the other kind, and of their own."""
    lost: int
    """Packets that did not come to browsers, and to telephones."""


class Nobody:
    """Listens to what a telephone's sound tells, and does nothing."""

    def key(self, digit: str) -> None: ...
    def lost(self) -> None: ...


def sit(there: Pipe, order: Order) -> None:
    """Join, exchange the telephones' ports, talk, and tell what was heard."""
    asyncio.run(_sit(there, order))


async def _sit(there: Pipe, order: Order) -> None:
    async with AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(Caller(order.url, token)) for token in order.tokens]
        for caller in callers:
            await caller.join()
        studio = stack.enter_context(Studio())
        legs = [stack.enter_context(closing(SoundLeg(studio, Nobody()))) for _ in range(order.telephones)]
        there.send([leg.open() for leg in legs])
        aim(legs, got(there))
        lasts = SETTLE + order.seconds + 1.0
        for leg in legs:
            leg.plays(tones.tone(TELEPHONES, seconds=lasts + 5.0, level=_LEVEL))
        await _speak(callers, lasts - 1.0)
        tapes = [leg.tape("INCOMING") for leg in legs]
        await _speak(callers, 1.0)
        right = [_rightly(caller, bool(legs)) for caller in callers] + [_rings(tape.stop()) for tape in tapes]
        lost = sum(map(_lost, callers)) + sum(leg.wire.incoming.counts.lost for leg in legs if leg.wire)
        there.send(Heard(sum(right), lost))


def aim(legs: Sequence[SoundLeg], ports: Sequence[int]) -> None:
    """Point telephones at each other, and begin."""
    for leg, port in zip(legs, ports, strict=True):
        leg.aim(Stream("127.0.0.1", port, Codec.PCMU, 101))
        leg.started()


def spoken(hertz: float, level: float, frames: int = 50) -> list[bytes]:
    """Code a tone: packets of a second, that may be said again and again."""
    sound = np.sin(2 * math.pi * hertz / opus.RATE * np.arange(frames * opus.SAMPLES)) * level * 32767
    encoder = opus.Encoder()
    return [encoder.encode(part.astype("<i2").tobytes()) for part in np.split(sound, frames)]


async def _speak(callers: Sequence[Caller], seconds: float) -> None:
    """Let all of them talk."""
    packets, began = spoken(BROWSERS, _LEVEL), time.monotonic()
    for tick in range(round(seconds / _TICK)):
        for caller in callers:
            caller.say(packets[tick % len(packets)])
        await asyncio.sleep(began + (tick + 1) * _TICK - time.monotonic())


def _rightly(caller: Caller, with_telephones: bool) -> bool:  # noqa: FBT001
    """Whether a browser hears the others."""
    decoder = opus.Decoder()
    sound = b"".join(decoder.decode(packet.payload) for packet in caller.heard[-_AT_THE_END:])
    wanted = (BROWSERS, TELEPHONES) if with_telephones else (BROWSERS,)
    return all(_loud(sound, hertz, opus.RATE) for hertz in wanted)


def _rings(file: bytes) -> bool:
    """Whether a telephone hears the browsers and the other telephones."""
    sound = wav.to_pcm(wav.read(file))[-2 * _AT_THE_END * 160 :]
    return _loud(sound, BROWSERS, wav.RATE) and _loud(sound, TELEPHONES, wav.RATE)


def _loud(sound: bytes, hertz: float, rate: int) -> bool:
    samples = np.frombuffer(sound, "<i2") / 32768
    window = np.hanning(len(samples))
    turning = np.exp(-2j * math.pi * hertz / rate * np.arange(len(samples)))
    amplitude = 2 * abs(np.sum(samples * window * turning)) / max(1.0, float(window.sum()))
    return bool(amplitude > 10 ** (_HEARD / 20))


def _lost(caller: Caller) -> int:
    """Count the numbers that are missing in what a browser was sent."""
    if not caller.heard:
        return 0
    span = (caller.heard[-1].number - caller.heard[0].number) % 65536 + 1
    return max(0, span - len(caller.heard))
