"""Chromium as the tests start it: headless, without a question about devices, and with a tone for a microphone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from emulator.media import tones, wav
from tests.system import program

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Playwright

PERMISSIONS: Final = ("microphone", "camera")
_FLAGS: Final = (
    "--no-sandbox",  # as root in a container there is none
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--auto-select-desktop-capture-source=Entire screen",
    "--allow-loopback-in-peer-connection",  # a machine may have no network card
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--no-pings",
)
_MICROPHONE_SECONDS: Final = 10.0
"""It is played again and again; a whole number of waves, so that nothing clicks where it begins anew."""


def launch(playwright: Playwright, folder: Path, hertz: float) -> Browser:
    """Start a Chromium whose microphone hears one tone; it can have but one for all its pages."""
    microphone = folder / f"{hertz:g}.wav"
    microphone.write_bytes(wav.write_pcm(tones.tone(hertz, seconds=_MICROPHONE_SECONDS)))
    flags = [*_FLAGS, f"--use-file-for-fake-audio-capture={microphone}"]
    return playwright.chromium.launch(executable_path=program("chromium"), args=flags)


def context(browser: Browser) -> BrowserContext:
    """Make a browser's memory of its own, which may use microphone and camera."""
    return browser.new_context(permissions=list(PERMISSIONS))
