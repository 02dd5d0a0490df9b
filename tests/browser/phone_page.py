"""Somebody at the browser telephone: they click its keys, read what it shows, and hear what it plays."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from tests.browser.person import PATIENCE, PICTURES
from tests.browser.sound import Tone, tone_near

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Locator, ViewportSize

AXE: Final = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
_RATE: Final = 8_000
_NAMES: Final = {"*": "* star", "#": "# pound"}
_EARS: Final = """
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    globalThis.ears ??= new AnalyserNode(this.context, { fftSize: 8192 });
    connect.call(this, globalThis.ears);
  }
  return connect.call(this, to, ...rest);
};
"""
"""Listens to whatever the page lets sound."""
_LISTEN: Final = """() => {
  const samples = new Float32Array(8192);
  globalThis.ears?.getFloatTimeDomainData(samples);
  const whole = Int16Array.from(samples, (sample) => Math.max(-1, Math.min(1, sample)) * 32767);
  return btoa(String.fromCharCode(...new Uint8Array(whole.buffer)));
}"""


class PhonePage:
    """One open telephone page."""

    def __init__(self, context: BrowserContext, url: str, *, deaf: bool = False) -> None:
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE * 1000)
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.add_init_script(_EARS)
        if deaf:
            self.page.add_init_script("navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error('none'))")
        self.page.goto(url)
        self.is_told("Ready")

    @property
    def number(self) -> str:
        return self.page.get_by_text("Your number is").inner_text().split()[-1]

    def calls(self) -> Self:
        self.button("Call").click()
        return self

    def presses(self, keys: str) -> Self:
        for key in keys:
            self.button(_NAMES.get(key, key)).click()
        return self

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def is_told(self, words: str) -> None:
        self.page.get_by_text(words).first.wait_for()

    def sees(self, words: str) -> None:
        """Wait for a line in the course of the call."""
        self.page.get_by_role("log").get_by_text(words).filter(visible=True).first.wait_for()

    def course(self) -> list[dict[str, Any]]:
        """What the page copies when asked for the call as JSON."""
        self.button("Copy as JSON").click()
        self.is_told("Copied")
        copied: list[dict[str, Any]] = json.loads(self.page.evaluate("navigator.clipboard.readText()"))
        return copied

    def hears(self, hertz: float) -> Tone:
        """Wait until the page lets this tone sound."""
        until = time.monotonic() + PATIENCE
        while not (tone := self._tone(hertz)).sounds_at(hertz):
            assert time.monotonic() < until, f"does not hear {hertz} Hz, but {tone}"
            time.sleep(0.1)
        return tone

    def photographed(self, name: str, size: ViewportSize | None = None) -> None:
        if size:
            self.page.set_viewport_size(size)
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def is_wider_than_its_window(self) -> bool:
        return bool(self.page.evaluate("document.documentElement.scrollWidth > innerWidth"))

    def barriers(self) -> list[str]:
        """What axe finds that keeps people out: rules whose impact is serious or critical."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run()")["violations"]
        return [f"{one['id']}: {one['help']}" for one in found if one["impact"] in {"serious", "critical"}]

    def _tone(self, hertz: float) -> Tone:
        return tone_near(hertz, base64.b64decode(self.page.evaluate(_LISTEN)), _RATE)
