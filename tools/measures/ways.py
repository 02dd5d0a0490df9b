"""How long sound is under way, measured at its far ends: a browser on the wire, and a telephone's UDP port.

Both belong to one process and one clock. A way is from the first packet of a loud tone to the first loud packet that
comes out at the other end; what a browser and a telephone themselves add is not in it (`pages` has a real browser).
"""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from statistics import median
from typing import TYPE_CHECKING, Final, NamedTuple

from emulator.media import g711, meter, opus, rtp, tones
from emulator.meetings.caller import Caller
from tools.measures.audience import Order, spoken
from tools.measures.far import Pipe, got

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

TONES: Final = 4
"""Each way, a round."""
LASTS: Final = 0.3
"""Seconds of a tone, and of the silence after it."""
_TICK: Final = 0.02
_LOUD: Final = 30
"""Decibels below full scale: the tone is well above, silence below."""
_PATIENCE: Final = 20.0


class Ways(NamedTuple):
    """Milliseconds, each in order of size."""

    join: list[float]
    """From opening the socket to the first sound."""
    to_browser: list[float]
    to_telephone: list[float]

    def ordered(self) -> Ways:
        """The same in order."""
        return Ways(*map(sorted, self))

    @property
    def medians(self) -> tuple[float, ...]:
        """The middle of each."""
        return tuple(round(median(times), 1) for times in self)


class Ear:
    """Notes when it becomes loud. Times are seconds of the monotonic clock."""

    def __init__(self) -> None:
        self.loud: list[float] = []
        self.first = asyncio.Event()
        self._was_loud = False

    def hears(self, samples: bytes) -> None:
        """Take what a packet holds."""
        self.first.set()
        is_loud = meter.level(samples) < _LOUD
        if is_loud and not self._was_loud:
            self.loud.append(time.monotonic())
        self._was_loud = is_loud


class Mouth:
    """Says a tone while it `speaks`, and silence else, a packet each 20 ms."""

    def __init__(self) -> None:
        self.speaks = False
        self.began = 0.0
        """When its last tone began."""
        self._piece = 0

    async def keeps_on(self) -> None:
        """Send until cancelled."""
        due = time.monotonic()
        while True:
            if self.speaks and not self._piece:
                self.began = time.monotonic()
            self.send(self._piece if self.speaks else None)
            self._piece = self._piece + 1 if self.speaks else 0
            due += _TICK
            await asyncio.sleep(due - time.monotonic())

    def send(self, piece: int | None) -> None:
        """Send a piece of the tone, or silence."""
        raise NotImplementedError


class Telephone(asyncio.DatagramProtocol, Mouth):
    """G.711 over UDP, with no buffer of its own."""

    def __init__(self, to: int) -> None:
        super().__init__()
        self.ear = Ear()
        self._to, self._number = to, 0
        self._transport: asyncio.DatagramTransport | None = None
        self._tone = [g711.encode(g711.PCMU, frame) for frame in g711.framed(tones.tone(1000, seconds=0.2))]
        self._silence = g711.encode(g711.PCMU, g711.SILENCE)

    @classmethod
    async def at(cls, to: int) -> tuple[Telephone, int]:
        """Make one that sends to a port, and give its own."""
        loop = asyncio.get_running_loop()
        transport, made = await loop.create_datagram_endpoint(lambda: cls(to), ("127.0.0.1", 0))
        made._transport = transport  # noqa: SLF001 (its own)
        return made, int(transport.get_extra_info("sockname")[1])

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002 (asyncio's signature)
        """Listen."""
        packet = rtp.read(data)
        if packet is not None:
            self.ear.hears(g711.decode(g711.PCMU, packet.payload))

    def send(self, piece: int | None) -> None:
        """Send it."""
        payload = self._silence if piece is None else self._tone[piece % len(self._tone)]
        self._number += 1
        packet = rtp.Packet(g711.PCMU, self._number & 0xFFFF, self._number * g711.SAMPLES, 7, payload)
        if self._transport is not None:
            self._transport.sendto(rtp.write(packet), ("127.0.0.1", self._to))

    def close(self) -> None:
        """Give the port back."""
        if self._transport is not None:
            self._transport.close()


@asynccontextmanager
async def a_telephone(there: Pipe, to: int) -> AsyncGenerator[Telephone]:
    """Have a telephone that sends to a port, and whose own port the other process knows when this begins."""
    made, port = await Telephone.at(to)
    there.send([port])
    got(there)
    speaking = asyncio.create_task(made.keeps_on())
    try:
        yield made
    finally:
        speaking.cancel()
        made.close()


class _Browser(Caller, Mouth):
    """Decodes what it hears at once."""

    def __init__(self, url: str, token: str) -> None:
        Caller.__init__(self, url, token)
        Mouth.__init__(self)
        self.ear, self._decoder, self._tone = Ear(), opus.Decoder(), spoken(1000, 0.25)

    def rtp(self, packet: bytes) -> None:
        """Listen."""
        read = rtp.read(packet)
        if read is not None:
            self.ear.hears(self._decoder.decode(read.payload))

    def send(self, piece: int | None) -> None:
        """Send it."""
        self.say(opus.QUIET if piece is None else self._tone[piece % len(self._tone)])


def measure(there: Pipe, order: Order, to: int) -> None:
    """Join with each of the tokens in turn; speak, and listen."""
    asyncio.run(_measure(there, order, to))


async def _measure(there: Pipe, order: Order, to: int) -> None:
    found = Ways([], [], [])
    async with a_telephone(there, to) as telephone:
        for token in order.tokens:
            await _round(found, order.url, token, telephone)
    there.send(found.ordered())


async def _round(found: Ways, url: str, token: str, telephone: Telephone) -> None:
    began = time.monotonic()
    async with _Browser(url, token) as browser, AsyncExitStack() as stack:
        await browser.join()
        await asyncio.wait_for(browser.ear.first.wait(), _PATIENCE)
        found.join.append((time.monotonic() - began) * 1000)
        stack.callback(asyncio.create_task(browser.keeps_on()).cancel)
        for _ in range(TONES):
            await asyncio.sleep(LASTS)
            found.to_browser.extend(await _spoken(telephone, browser.ear))
            found.to_telephone.extend(await _spoken(browser, telephone.ear))


async def _spoken(mouth: Mouth, ear: Ear) -> list[float]:
    mouth.speaks = True
    await asyncio.sleep(LASTS)
    mouth.speaks = False
    await asyncio.sleep(LASTS)
    return took(mouth.began, ear.loud)


def took(said: float, heard: list[float]) -> list[float]:
    """How long a tone took, in milliseconds; nothing for one that was not heard within the tone and the silence."""
    return [(when - said) * 1000 for when in heard if 0 < when - said < 2 * LASTS][:1]
