"""One call of a browser's telephone."""

from __future__ import annotations

import re
import threading
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final, Protocol

from emulator.phones.browser.sound import BrowserSound
from emulator.phones.port import Nobody

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.media.studio import Studio
    from emulator.overheard import Exchange, Overheard
    from emulator.phones.port import Heard, Line

BUSY: Final = 486
_TAGS: Final = re.compile(r"<[^>]*>")


class Page(Protocol):
    """What is at the other end. Both may be called from any thread and return at once."""

    def tell(self, words: Mapping[str, Any]) -> None:
        """Send words."""
        ...

    def send(self, frame: bytes) -> None:
        """Send 20 ms of sound."""
        ...


class Phase(Enum):
    """Where a call is."""

    DIALS = auto()
    RINGS = auto()
    UP = auto()
    OVER = auto()


class BrowserCall(Nobody):
    """Implements `port.Phone` for one call; its sound is `media`. It is asked from any thread."""

    def __init__(self, page: Page, studio: Studio, overheard: Overheard, phase: Phase) -> None:
        self.phase = phase
        self.media = BrowserSound(studio, page.send)
        self._page, self._overheard = page, overheard
        self._line: Line | None = None
        self._given_up = False
        self._stop_following: Callable[[], None] | None = None
        self._lock = threading.Lock()

    # what the person does

    def takes(self, line: Line) -> None:
        """Take the line, which there is a little after the call has begun, or has even ended."""
        with self._lock:
            self._line = line
        self._stop_following = self._overheard.follow(line.transaction_id, self._invoked)
        if self._given_up:
            line.hang_up()

    def press(self, keys: str) -> None:
        """Press keys."""
        if self._line is not None:
            self._line.press(keys)

    def pick_up(self) -> None:
        """Answer a call that rings here."""
        if self._line is not None:
            self._line.answer()

    def put_down(self) -> None:
        """Hang up, or turn away a call that rings."""
        with self._lock:
            self._given_up, line = True, self._line
        if line is not None and self.phase is Phase.RINGS:
            line.refuse(BUSY)
        elif line is not None:
            line.hang_up()

    def forget(self) -> None:
        """Follow no longer what the function does about it, which goes on a little after the end."""
        if self._stop_following is not None:
            self._stop_following()

    # what the switchboard tells

    def ringing(self) -> None:
        """Hear the far end ring."""
        self._page.tell({"is": "ringing"})

    def answered(self) -> None:
        """Be connected."""
        self.phase = Phase.UP
        self.media.open()
        self._page.tell({"is": "answered"})

    def hears(self, heard: Heard) -> None:
        """Let it sound, and show what it is."""
        self.media.hears(heard)
        if heard.kind != "silence":
            text = _TAGS.sub("", str(heard)) if heard.ssml else str(heard)
            words = {"kind": heard.kind, "text": " ".join(text.split()), "language": heard.language}
            self._page.tell({"is": "hears", **words, "seconds": round(heard.seconds, 2)})

    def joined(self, meeting_id: str) -> None:
        """Sit in the meeting."""
        self._page.tell({"is": "joined", "meeting": meeting_id})

    def ended(self, why: str) -> None:
        """Be over."""
        self.phase = Phase.OVER
        self.media.close()
        self._page.tell({"is": "ended", "why": why})

    def _invoked(self, exchange: Exchange) -> None:
        told: dict[str, Any] = {"event": exchange.event, "response": exchange.response, "fault": exchange.fault}
        took = round(1000 * exchange.seconds, 1)
        self._page.tell({"is": "invoked", "at": round(exchange.at, 3), "milliseconds": took, **told})
