"""Somebody at the meeting page: they come by a link, click its buttons, and read what it shows."""

from __future__ import annotations

import base64
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.person import PATIENCE, PICTURES
from tests.browser.sound import Tone, tone_near

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, Request

AXE: Final = Path(__file__).parents[3] / "web/node_modules/axe-core/axe.min.js"
_MILLISECONDS: Final = PATIENCE * 1000
_HAS_PICTURE: Final = """label =>
  [...document.querySelectorAll('video')].some(one => one.ariaLabel === label && one.videoWidth > 0)"""
_KEEP_SPEAKER: Final = """
const Usual = Audio;
globalThis.Audio = function () { return (globalThis.speaker = new Usual()); };
"""
"""The page's loudspeaker is in no document: the test wants to find it all the same."""
_LISTEN: Final = """async () => {
  if (!globalThis.speaker?.srcObject || speaker.paused) return '';
  if (globalThis.heardFrom !== speaker.srcObject) {
    globalThis.heardFrom = speaker.srcObject;
    const context = new AudioContext({ sampleRate: 48000 });
    globalThis.ear = new AnalyserNode(context, { fftSize: 16384 });
    context.createMediaStreamSource(speaker.srcObject).connect(ear);
  }
  await new Promise((done) => setTimeout(done, 400));
  const samples = new Float32Array(16384);
  ear.getFloatTimeDomainData(samples);
  const whole = Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * 32767);
  return btoa(Array.from(new Uint8Array(whole.buffer), (byte) => String.fromCharCode(byte)).join(''));
}"""
_RATE: Final = 48_000
_GRAVE: Final = ("serious", "critical")


class Visitor:
    """One tab with the meeting page."""

    def __init__(self, context: BrowserContext, name: str) -> None:
        self.name = name
        self.page = context.new_page()
        self.page.add_init_script(_KEEP_SPEAKER)
        self.page.set_default_timeout(_MILLISECONDS)
        self.complaints: list[str] = []
        """What went wrong inside the page, refusals by its own Content-Security-Policy among it."""
        self.abroad: list[str] = []
        """Requests that were for another machine."""
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self._hear_out(said.type, said.text))
        self.page.on("request", self._watch)
        self.page.on("websocket", lambda socket: self._went(socket.url))

    def comes_by(self, link: str) -> Self:
        self.page.goto(link)
        self.page.get_by_role("heading", level=1).wait_for()
        return self

    def joins(self) -> Self:
        self.page.get_by_label("Your name").fill(self.name)
        self.clicks("Join")
        self.page.get_by_label("People in this meeting").or_(self.button("Leave")).first.wait_for()
        return self

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def clicks(self, name: str) -> Self:
        self.button(name).click()
        return self

    def row(self, name: str) -> Locator:
        """Find somebody in the list of people."""
        return self.page.get_by_label("People in this meeting").locator("li").filter(has_text=name)

    def sees(self, name: str, *states: str) -> Self:
        """Wait until somebody is in the list, with these words about them."""
        for words in states or (name,):
            self.row(name).get_by_text(words, exact=True).first.wait_for(state="attached")
        return self

    def sees_no(self, name: str, words: str = "") -> Self:
        """Wait until somebody is not in the list, or not with these words."""
        found = self.row(name).get_by_text(words, exact=True) if words else self.row(name)
        expect(found).to_have_count(0, timeout=_MILLISECONDS)
        return self

    def does(self, what: str, name: str) -> Self:
        """Use a host's control over somebody."""
        return self.clicks(f"{what}: {name}")

    def is_told(self, words: str) -> Self:
        self.page.get_by_text(words).first.wait_for()
        return self

    def is_told_no_more(self, words: str) -> Self:
        expect(self.page.get_by_text(words)).to_have_count(0, timeout=_MILLISECONDS)
        return self

    def is_in(self, heading: str) -> Self:
        """Wait for a view by its heading, which also has the focus: a screen reader says it."""
        found = self.page.get_by_role("heading", level=1, name=heading, exact=True)
        found.wait_for()
        expect(found).to_be_focused()
        return self

    def picture_of(self, whose: str) -> None:
        """Wait until a picture has arrived from a camera or a screen."""
        self.page.wait_for_function(_HAS_PICTURE, arg=whose)

    def hears(self, hertz: float) -> Self:
        """Wait until this tone comes out of the page's loudspeaker."""
        until = time.monotonic() + PATIENCE
        while not (tone := self.tone(hertz)).sounds_at(hertz):
            assert time.monotonic() < until, f"{self.name} does not hear {hertz:g} Hz, but {tone}"
        return self

    def tone(self, hertz: float) -> Tone:
        """Listen for a third of a second to what comes out of the loudspeaker, and measure."""
        return tone_near(hertz, base64.b64decode(self.page.evaluate(_LISTEN)) or bytes(2 * _RATE), _RATE)

    def photographs(self, name: str) -> Self:
        """Keep a picture of what there is to see."""
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
        return self

    def finds_no_barriers(self) -> Self:
        """Ask axe, which knows the Web Content Accessibility Guidelines, about the page as it stands."""
        if not self.page.evaluate("'axe' in globalThis"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[Any] = self.page.evaluate("axe.run().then(told => told.violations)")
        grave = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found if one["impact"] in _GRAVE]
        assert not grave, grave
        return self

    def fits(self) -> Self:
        """Nothing is wider than the window."""
        across: bool = self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert across, "one has to scroll sideways"
        return self

    def _hear_out(self, kind: str, text: str) -> None:
        # What the API or the meeting refused on purpose is told by the browser, too.
        if kind == "error" and not re.search(r"Failed to load resource|\[ERROR\] partyline|WebSocket connection", text):
            self.complaints.append(text)

    def _watch(self, request: Request) -> None:
        self._went(request.url)

    def _went(self, url: str) -> None:
        there = urlsplit(url)
        if there.scheme in ("http", "https", "ws", "wss") and there.hostname != "127.0.0.1":
            self.abroad.append(url)
