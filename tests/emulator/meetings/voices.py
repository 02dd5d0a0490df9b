"""What clients of the wire say and hear: tones in Opus."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import numpy as np

from emulator.media import opus

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from emulator.meetings.caller import Caller

_LOUD: Final = 8000
PRESENT: Final = -35.0
ABSENT: Final = -55.0
"""dB below full scale: what is surely heard, and what is surely not."""


@asynccontextmanager
async def saying(caller: Caller, hertz: float) -> AsyncGenerator[None]:
    """Let a client say a tone, fifty packets a second, for as long as the context lasts; 0 is silence."""
    talking = asyncio.create_task(_talk(caller, hertz))
    try:
        yield
    finally:
        talking.cancel()


async def _talk(caller: Caller, hertz: float) -> None:
    encoder, at = opus.Encoder(), 0
    due = asyncio.get_running_loop().time()
    while True:
        wave = np.sin(2 * np.pi * hertz * (at + np.arange(opus.SAMPLES)) / opus.RATE) * _LOUD
        caller.say(encoder.encode(wave.astype("<i2").tobytes()))
        at += opus.SAMPLES
        due += opus.SAMPLES / opus.RATE
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))


def heard(caller: Caller, hertz: float, packets: int = 40) -> float:
    """How loud a tone was in what the client heard last, in dB below full scale."""
    decoder = opus.Decoder()
    frames = [decoder.decode(packet.payload) for packet in caller.heard[-packets:]]
    sound = np.frombuffer(b"".join(frames[5:]), "<i2").astype(float)
    if not len(sound):
        return -127.0
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) / (len(sound) / 4)
    near = np.abs(np.fft.rfftfreq(len(sound), 1 / opus.RATE) - hertz) < 10
    return float(20 * np.log10(max(1e-6, spectrum[near].max() / 32768)))


async def hears(caller: Caller, hertz: float) -> None:
    """Wait until the client hears the tone. Raises CallerError."""
    await _until(caller, lambda: heard(caller, hertz) > PRESENT, f"{hertz:g} Hz")


async def hears_no(caller: Caller, hertz: float) -> None:
    """Wait until the client has not heard the tone for most of a second. Raises CallerError."""
    await _until(caller, lambda: heard(caller, hertz) < ABSENT, f"the end of {hertz:g} Hz")


async def _until(caller: Caller, true: object, what: str) -> None:
    fresh = len(caller.heard) + 40
    await caller.until(lambda: len(caller.heard) >= fresh, "sound")
    await caller.until(true, what)  # type: ignore[arg-type]
