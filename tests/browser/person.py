"""Somebody at a browser, with the unmodified amazon-chime-sdk-js: what they do, notice, hear and see."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit

from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from tests.browser.sound import Tone, listen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import BrowserContext, Request

PICTURES: Final = Path(__file__).parents[1] / "artefacts"
PATIENCE: Final = 20.0
"""Seconds that anything may take on a busy machine."""
_LOADING: Final = 60.0
"""Seconds that a page may take to come."""
_RATE: Final = 48_000
_FAR_SCHEMES: Final = ("http", "https", "ws", "wss")


class Person:
    """One page of the lab, in a browser context of its own."""

    def __init__(self, context: BrowserContext, lab: str, name: str) -> None:
        self.name = name
        self.id = ""
        """The attendee's, once they have knocked at a meeting."""
        self.page = context.new_page()
        self.page.set_default_timeout(_LOADING * 1000)
        self.complaints: list[str] = []
        """What the SDK or the page itself had to say against what happened."""
        self.abroad: list[str] = []
        """Requests that were for another machine."""
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda message: self._hear_out(message.type, message.text))
        context.on("request", self._watch)
        self.page.goto(lab)
        self.page.wait_for_function("globalThis.lab !== undefined")

    def enters(self, seat: Mapping[str, Any], *, hertz: float = 0, microphone: bool = True, **wishes: object) -> Self:
        """Go into a meeting and wait until the SDK says that audio and video have started.

        The microphone is the browser's own tone, one of `hertz` made in the page, or none. `wishes` are settings of
        the MeetingSessionConfiguration.
        """
        self.opens(seat, **wishes).goes_in(hertz=hertz, microphone=microphone)
        self.notices("started")
        return self

    def opens(self, seat: Mapping[str, Any], **wishes: object) -> Self:
        """Make a session and watch it, but do not start it yet."""
        self.id = seat["Attendee"]["AttendeeId"]
        self.page.evaluate("([seat, wishes]) => void lab.open(seat.Meeting, seat.Attendee, wishes)", [seat, wishes])
        return self

    def goes_in(self, *, hertz: float = 0, microphone: bool = True) -> Self:
        """Start the session that was opened."""
        self.page.evaluate("given => lab.goIn(given)", {"hertz": hertz, "microphone": microphone})
        return self

    def does(self, script: str, given: object = None) -> Any:  # noqa: ANN401
        """Run a script as the body of an async function; it has `meetingSession`, `sdk`, `lab` and `given`."""
        return self.page.evaluate(f"async given => {{ {script} }}", given)

    def leaves(self) -> None:
        """Leave the meeting as one should."""
        self.does("meetingSession.audioVideo.stop()")
        self.notices("stopped", why="Left")

    # noticing

    def moment(self) -> int:
        """How much has been noticed so far, for `since`."""
        return int(self.page.evaluate("lab.events.length"))

    def notices(self, event: str, since: int = 0, within: float = PATIENCE, **facts: object) -> dict[str, Any]:
        """Wait for an event with these facts; what is in the diary already counts, from `since` on."""
        try:
            found = self.page.wait_for_function(
                "([name, facts, from]) => lab.find(name, facts, from)",
                arg=[event, facts, since],
                polling=20,
                timeout=within * 1000,
            )
        except PlaywrightTimeoutError:
            msg = f"{self.name} did not notice {event!r} {facts}, but {self.diary(since)}; {self.complaints[-5:]}"
            raise AssertionError(msg) from None
        return dict(found.json_value())

    def noticed(self, event: str, since: int = 0, **facts: object) -> list[dict[str, Any]]:
        """What has been noticed of it so far."""
        diary = self.page.evaluate("from => lab.events.slice(from)", since)
        return [one for one in diary if one["name"] == event and facts.items() <= one.items()]

    def diary(self, since: int = 0) -> list[str]:
        """All that was noticed, in short."""
        told = self.page.evaluate("from => lab.events.slice(from)", since)
        return [" ".join(str(part) for key, part in one.items() if key not in {"at", "id", "attendee"}) for one in told]

    def until(self, condition: str, given: object = None, within: float = PATIENCE) -> Any:  # noqa: ANN401
        """Wait until an expression in the page holds, and give its value."""
        script = f"given => ({condition})"  # not async: a promise is true at once
        try:
            found = self.page.wait_for_function(script, arg=given, polling=100, timeout=within * 1000)
        except PlaywrightTimeoutError:
            msg = f"{self.name} waited in vain for {condition}: {self.page.evaluate(script, given)}"
            raise AssertionError(msg) from None
        return found.json_value()

    # hearing

    def hears(self, *hertz: float, within: float = PATIENCE) -> None:
        """Wait until these tones are heard at once, the frequency of each right to one per cent."""
        listen(f"{self.name} hears", hertz, self.recording, Tone.sounds_at, within)

    def hears_no(self, *hertz: float, within: float = PATIENCE) -> None:
        """Wait until two thirds of a second have passed without any of these tones."""
        listen(f"{self.name} hears no", hertz, self.recording, Tone.is_absent, within)

    def recording(self) -> tuple[bytes, int]:
        """What was heard in the last two thirds of a second, and how many samples a second it has."""
        self.page.wait_for_timeout(50)
        return base64.b64decode(self.page.evaluate("lab.ear.heard()")), _RATE

    # seeing

    def photographs(self, what: str) -> None:
        """Keep a picture of the page as it looks now."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{what}.png")

    def _hear_out(self, kind: str, text: str) -> None:
        if kind in {"warning", "error"}:
            self.complaints.append(text[:300])

    def _watch(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme in _FAR_SCHEMES and place.hostname != "127.0.0.1":
            self.abroad.append(request.url)
