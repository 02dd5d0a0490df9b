"""How long sound is under way between a telephone and a real browser, the browser's own buffers included.

The page has nothing but an RTCPeerConnection, so it needs no bundle; its signalling is done for it, on the wire. What
it says is switched on and off in the page, and what it hears is looked at there every 4 ms, by the machine's clock.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from typing import TYPE_CHECKING, Final, cast

from emulator.meetings import messages
from emulator.meetings.caller import Caller
from tools.measures.audience import Order
from tools.measures.far import Pipe
from tools.measures.ways import LASTS, TONES, Telephone, Ways, a_telephone, took

if TYPE_CHECKING:
    from playwright.async_api import Page

CHROMIUMS: Final = ("chromium", "chromium-browser", "google-chrome")
_FLAGS: Final = ("--no-sandbox", "--autoplay-policy=no-user-gesture-required")
_PATIENCE: Final = 20.0

_OFFER: Final = """async () => {
    const context = new AudioContext(), oscillator = context.createOscillator(), gain = context.createGain();
    const mouth = context.createMediaStreamDestination(), ear = context.createAnalyser();
    const samples = new Float32Array(256), loud = [], pc = new RTCPeerConnection();
    const now = () => (performance.timeOrigin + performance.now()) / 1000;
    let was = false;
    oscillator.frequency.value = 1000; gain.gain.value = 0; ear.fftSize = samples.length;
    oscillator.connect(gain).connect(mouth); oscillator.start();
    setInterval(() => {
        ear.getFloatTimeDomainData(samples);
        const is = samples.some(sample => Math.abs(sample) > 0.05);
        if (is && !was) loud.push(now());
        was = is;
    }, 4);
    pc.ontrack = ({ streams: [stream] }) => {
        const player = new Audio();  // Chromium decodes nothing for a stream that nobody plays
        player.srcObject = stream; player.play();
        context.createMediaStreamSource(stream).connect(ear);
    };
    pc.addTrack(mouth.stream.getTracks()[0], mouth.stream);
    await pc.setLocalDescription(await pc.createOffer());
    await new Promise(done => { pc.onicecandidate = ({ candidate }) => candidate && done(); });
    globalThis.measured = { pc, loud, speaks: level => { gain.gain.value = level; return now(); } };
    return pc.localDescription.sdp;
}"""


def chromium() -> str | None:
    """Where a Chromium is on this machine."""
    return next(filter(None, map(shutil.which, CHROMIUMS)), None)


def measure(there: Pipe, order: Order, to: int, program: str) -> None:
    """Let a page join with each of the tokens in turn, speak, and listen."""
    asyncio.run(_measure(there, order, to, program))


class _Client(Caller):
    """The signalling of a page, whose media is the page's own."""

    def __init__(self, url: str, token: str, page: Page) -> None:
        super().__init__(url, token)
        self._page = page

    async def subscribe(self) -> messages.SubscribeAck:
        """Offer what the page offers, and let it have the answer."""
        offer = await self._page.evaluate(_OFFER)
        await self.tell(messages.Subscribe(duplex=messages.Duplex.RECEIVE, receive_stream_ids=(0,), sdp_offer=offer))
        ack = await self.told(messages.SubscribeAck)
        await self._page.evaluate("sdp => measured.pc.setRemoteDescription({ type: 'answer', sdp })", ack.sdp_answer)
        self._up.set()
        return ack

    async def speaks(self, level: float) -> float:
        """Switch the page's voice; give when that was, in seconds since 1970."""
        return cast("float", await self._page.evaluate("level => measured.speaks(level)", level))

    async def loud(self) -> list[float]:
        """When it became loud in the page, in seconds since 1970."""
        return cast("list[float]", await self._page.evaluate("measured.loud"))

    async def first_loud(self) -> float:
        """Wait for the first time."""
        await self._page.wait_for_function("measured.loud.length", timeout=_PATIENCE * 1000)
        return (await self.loud())[0]


async def _measure(there: Pipe, order: Order, to: int, program: str) -> None:
    from playwright.async_api import async_playwright  # noqa: PLC0415 (for developers only)

    found = Ways([], [], [])
    async with (
        a_telephone(there, to) as telephone,
        async_playwright() as playwright,
        await playwright.chromium.launch(executable_path=program, args=_FLAGS) as browser,
    ):
        for token in order.tokens:
            await _round(found, await browser.new_page(), (order.url, token), telephone)
    there.send(found.ordered())


async def _round(found: Ways, page: Page, seat: tuple[str, str], telephone: Telephone) -> None:
    async with _Client(*seat, page) as client:
        telephone.speaks = True
        began = time.time()
        await client.join()
        found.join.append((await client.first_loud() - began) * 1000)
        telephone.speaks = False
        await asyncio.sleep(1.0)  # until its buffers have settled
        for _ in range(TONES):
            await asyncio.sleep(LASTS)
            found.to_browser.extend(await _to_page(telephone, client))
            found.to_telephone.extend(await _from_page(client, telephone))
    await page.close()


async def _to_page(telephone: Telephone, client: _Client) -> list[float]:
    telephone.speaks = True
    await asyncio.sleep(LASTS)
    telephone.speaks = False
    await asyncio.sleep(LASTS)
    return took(telephone.began, [when - _since_1970() for when in await client.loud()])


async def _from_page(client: _Client, telephone: Telephone) -> list[float]:
    said = await client.speaks(0.25)
    await asyncio.sleep(LASTS)
    await client.speaks(0.0)
    await asyncio.sleep(LASTS)
    return took(said - _since_1970(), telephone.ear.loud)


def _since_1970() -> float:
    """What the page's clock, which is the time of day, is ahead of the monotonic one."""
    return time.time() - time.monotonic()
