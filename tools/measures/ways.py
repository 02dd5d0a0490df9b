"""How long sound is under way, measured at its far ends: a browser on the wire, and a telephone's UDP port.

Both belong to one process and one clock. A way is from the first packet of a loud tone to the first loud packet that
comes out at the other end; what a browser and a telephone themselves add is not in it.
"""

from __future__ import annotations

import asyncio
import time
from statistics import median
from typing import Final, NamedTuple

from emulator.media import g711, meter, opus, rtp, tones
from emulator.meetings.caller import Caller
from tools.measures.audience import Order, Pipe, got, spoken

_TICK: Final = 0.02
_EVERY: Final = 40
"""Ticks between two tones."""
_LASTS: Final = 6
"""Ticks of a tone."""
_TONES: Final = 4
"""Each way, a round."""
_LOUD: Final = 30
"""Decibels below full scale: the tone is well above, silence below."""
_TOO_LONG: Final = 0.7


class Ways(NamedTuple):
    """Milliseconds, each in order of size."""

    join: list[float]
    """From opening the socket to the first packet of sound."""
    to_browser: list[float]
    to_telephone: list[float]

    @property
    def medians(self) -> tuple[float, float, float]:
        """The middle of each."""
        return median(self.join), median(self.to_browser), median(self.to_telephone)


class _Listener:
    """Notes when it becomes loud."""

    def __init__(self) -> None:
        self.loud: list[float] = []
        self.first = asyncio.Event()
        self.first_at = 0.0
        self._was_loud = False

    def hears(self, samples: bytes) -> None:
        if not self.first_at:
            self.first_at = time.monotonic()
            self.first.set()
        is_loud = meter.level(samples) < _LOUD
        if is_loud and not self._was_loud:
            self.loud.append(time.monotonic())
        self._was_loud = is_loud


class _Browser(Caller):
    """Decodes what it hears at once."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(url, token)
        self.ear, self._decoder = _Listener(), opus.Decoder()

    def rtp(self, packet: bytes) -> None:
        read = rtp.read(packet)
        if read is not None:
            self.ear.hears(self._decoder.decode(read.payload))


class _Telephone(asyncio.DatagramProtocol):
    """G.711 over UDP, with no buffer of its own."""

    def __init__(self, to: int) -> None:
        self.ear = _Listener()
        self._to, self._number = to, 0
        self._transport: asyncio.DatagramTransport | None = None
        self._tone = [g711.encode(g711.PCMU, frame) for frame in g711.framed(tones.tone(1000, seconds=0.2))]
        self._silence = g711.encode(g711.PCMU, g711.SILENCE)

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 (asyncio's signature)
        packet = rtp.read(data)
        if packet is not None:
            self.ear.hears(g711.decode(g711.PCMU, packet.payload))

    def say(self, at: int | None) -> None:
        """Send a piece of the tone, or silence."""
        payload = self._silence if at is None else self._tone[at % len(self._tone)]
        self._number += 1
        packet = rtp.Packet(g711.PCMU, self._number & 0xFFFF, self._number * g711.SAMPLES, 7, payload)
        if self._transport is not None:
            self._transport.sendto(rtp.write(packet), ("127.0.0.1", self._to))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def measure(there: Pipe, order: Order, to: int) -> None:
    """Join with each of the tokens in turn; speak, and listen."""
    asyncio.run(_measure(there, order, to))


async def _measure(there: Pipe, order: Order, to: int) -> None:
    loop = asyncio.get_running_loop()
    transport, telephone = await loop.create_datagram_endpoint(lambda: _Telephone(to), ("127.0.0.1", 0))
    there.send([transport.get_extra_info("sockname")[1]])
    got(there)
    found = Ways([], [], [])
    for token in order.tokens:
        await _round(found, order.url, token, telephone)
    telephone.close()
    there.send(Ways(*(sorted(round(one * 1000, 1) for one in ways) for ways in found)))


async def _round(found: Ways, url: str, token: str, telephone: _Telephone) -> None:
    began = time.monotonic()
    async with _Browser(url, token) as browser:
        await browser.join()
        await asyncio.wait_for(browser.ear.first.wait(), 10)
        found.join.append(browser.ear.first_at - began)
        from_telephone, from_browser = await _talk(browser, telephone)
        found.to_browser.extend(_ways(from_telephone, browser.ear.loud))
        found.to_telephone.extend(_ways(from_browser, telephone.ear.loud))


async def _talk(browser: _Browser, telephone: _Telephone) -> tuple[list[float], list[float]]:
    """Speak in turns; give when each tone of the telephone began, and each of the browser."""
    voice, began = spoken(1000, 0.25, _LASTS), time.monotonic()
    said: tuple[list[float], list[float]] = [], []
    for tick in range((2 * _TONES + 1) * _EVERY):
        turn, at = divmod(tick, _EVERY)
        speaks = at if at < _LASTS and turn else None
        if speaks == 0:
            said[turn % 2].append(time.monotonic())
        telephone.say(None if turn % 2 else speaks)
        browser.say(opus.QUIET if speaks is None or not turn % 2 else voice[speaks])
        await asyncio.sleep(began + (tick + 1) * _TICK - time.monotonic())
    return said


def _ways(said: list[float], heard: list[float]) -> list[float]:
    """How long each tone took; one that was not heard at all is missing."""
    firsts = [[one for one in heard if 0 < one - when < _TOO_LONG] for when in said]
    return [one[0] - when for one, when in zip(firsts, said, strict=True) if one]
