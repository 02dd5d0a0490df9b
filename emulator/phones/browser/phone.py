"""One telephone in a browser: what its person does comes as words, what the switchboard tells goes out as words.

    the page says      {"do": "dial", "to": "+1..."}  {"do": "press", "keys": "1"}  {"do": "hang_up"}
                       {"do": "answer"}  {"do": "refuse"}
    the page is told   {"is": "ready" | "ringing" | "rings" | "answered" | "hears" | "joined" | "ended" | "invoked"
                       | "sorry", ...}

It knows no socket: `tell` takes an object of JSON, `send` a frame of sound, both from any thread.
"""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from emulator.phones.browser.call import BUSY, BrowserCall, Phase
from emulator.phones.port import Nobody

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.media.studio import Studio
    from emulator.overheard import Overheard
    from emulator.phones.browser.call import Page
    from emulator.phones.port import Line, Phone, Switchboard

_log = logging.getLogger(__name__)
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_KEYS: Final = re.compile(r"[0-9*#A-D]{1,64}")
_GONE: Final = 480


class SorryError(Exception):
    """What the person wants cannot be done now; the text says why."""


@dataclass(frozen=True, slots=True)
class House:
    """What all telephones of a stage share."""

    switchboard: Switchboard
    studio: Studio
    overheard: Overheard
    dial_in: str


class _Gone(Nobody):
    """Whoever calls the number of a page that was closed."""

    def rings(self, line: Line, from_number: str) -> None:
        del from_number
        line.refuse(_GONE)


class BrowserPhone(Nobody):
    """A telephone with one line, from when its page opens until it closes. What it hears, it hears in a call."""

    def __init__(self, house: House, number: str, page: Page) -> None:
        self.number = number
        self._house, self._page = house, page
        self._call: BrowserCall | None = None
        self._seizing = threading.Lock()
        house.switchboard.register(number, self)
        page.tell({"is": "ready", "number": number, "dial_in": house.dial_in})

    # what the person does

    def does(self, wish: Mapping[str, Any]) -> None:
        """Do what the page says; what cannot be done is answered with why. May wait for the switchboard."""
        act = _DOES.get(str(wish.get("do")), _wonder)
        try:
            act(self, wish)
        except SorryError as error:
            self._page.tell({"is": "sorry", "why": str(error)})

    def says(self, sound: bytes) -> None:
        """Take whole frames of the microphone; they are lost while there is no call."""
        call = self._call
        if call is not None:
            call.media.way.take(sound)

    def close(self) -> None:
        """Hang up: the page is gone, and its number rings no longer."""
        self._house.switchboard.register(self.number, _Gone())
        if self._call is not None:
            self._call.put_down()
            self._call.forget()

    def dial(self, wish: Mapping[str, Any]) -> None:
        """Call a number, or the dial-in."""
        to = re.sub(r"[\s().-]", "", str(wish.get("to") or self._house.dial_in))
        if not _NUMBER.fullmatch(to):
            msg = f"Write the number with + and country code, such as {self._house.dial_in}."
            raise SorryError(msg)
        call = self._seized(Phase.DIALS)
        if call is None:
            msg = "You are on a call: hang up first."
            raise SorryError(msg)
        try:
            line = self._house.switchboard.dial(call, self.number, to)
        except Exception:  # noqa: BLE001 (whatever it was, the telephone shall not be engaged for ever)
            _log.exception("the exchange did not take a call")
            call.ended("the exchange did not take the call")
        else:
            call.takes(line)

    def press(self, wish: Mapping[str, Any]) -> None:
        """Press keys."""
        keys = wish.get("keys")
        if not isinstance(keys, str) or not _KEYS.fullmatch(keys):
            msg = "Keys are 0-9 * # A-D."
            raise SorryError(msg)
        self._under_way.press(keys)

    def hang_up(self, _: Mapping[str, Any]) -> None:
        """Put the receiver down, or turn away a call that rings."""
        self._under_way.put_down()

    def answer(self, _: Mapping[str, Any]) -> None:
        """Pick up a call that rings."""
        if self._under_way.phase is not Phase.RINGS:
            msg = "No call is ringing."
            raise SorryError(msg)
        self._under_way.pick_up()

    # what the switchboard tells

    def rings(self, line: Line, from_number: str) -> Phone:
        """Ring, unless there is a call: then the caller finds it busy."""
        call = self._seized(Phase.RINGS)
        if call is None:
            line.refuse(BUSY)
            return Nobody()
        call.takes(line)
        self._page.tell({"is": "rings", "from": from_number})
        return call

    # the rest

    @property
    def _busy(self) -> bool:
        return self._call is not None and self._call.phase is not Phase.OVER

    @property
    def _under_way(self) -> BrowserCall:
        if self._call is None or not self._busy:
            msg = "There is no call: dial first."
            raise SorryError(msg)
        return self._call

    def _seized(self, phase: Phase) -> BrowserCall | None:
        """Take the one line for a new call, unless it is taken: the person may dial just when it rings."""
        with self._seizing:
            if self._busy:
                return None
            if self._call is not None:
                self._call.forget()
            self._call = BrowserCall(self._page, self._house.studio, self._house.overheard, phase)
            return self._call


def _wonder(_: BrowserPhone, wish: Mapping[str, Any]) -> None:
    msg = f"A telephone can {', '.join(_DOES)}, and not {str(wish.get('do'))[:20]!r}."
    raise SorryError(msg)


_DOES: Final[Mapping[str, Callable[[BrowserPhone, Mapping[str, Any]], None]]] = {
    "dial": BrowserPhone.dial,
    "press": BrowserPhone.press,
    "hang_up": BrowserPhone.hang_up,
    "refuse": BrowserPhone.hang_up,
    "answer": BrowserPhone.answer,
}
