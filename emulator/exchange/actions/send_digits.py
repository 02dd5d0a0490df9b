"""SendDigits: play tones towards a leg (AWS: send-digits)."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from emulator.exchange.effects import Silence, Sound
from emulator.exchange.state import Action, Fault, Parameters
from emulator.exchange.values import whole

COMMA_SECONDS: Final = 0.5
_DIGITS: Final = re.compile(r"[0-9*#A-D,]{1,50}")
_SHORTEST_MS: Final = 50
_LONGEST_MS: Final = 24_000


class SendDigits(Action):
    """Play up to fifty tones, one after another; a comma waits half a second."""

    kind = "SendDigits"
    page = "send-digits"
    needs_call_id = True
    numbers = frozenset({"ToneDurationInMilliseconds"})
    defaults: ClassVar[Parameters] = {"ToneDurationInMilliseconds": 250}
    known = frozenset({"Digits", "ToneDurationInMilliseconds"})

    __slots__ = ()

    def check(self) -> Fault | None:
        digits = self.parameters.get("Digits")
        if not isinstance(digits, str) or not _DIGITS.fullmatch(digits):
            return Fault("InvalidActionParameter", "Digits parameter value is invalid.")
        tone = whole(self.parameters["ToneDurationInMilliseconds"])
        if tone is None or not _SHORTEST_MS <= tone <= _LONGEST_MS:
            return Fault("InvalidActionParameter", "ToneDuration parameter value is invalid.")
        return None

    @property
    def sounding(self) -> bool:
        return True

    def begin(self, now: float) -> None:
        digits: str = self.parameters["Digits"]
        commas = digits.count(",")
        tones = (len(digits) - commas) * self.parameters["ToneDurationInMilliseconds"] / 1000
        seconds = tones + commas * COMMA_SECONDS
        self.call.does(Sound(self.leg.call_id, "tones", digits, seconds))
        self.wake_at = now + seconds

    def cut(self) -> None:
        self.call.does(Silence(self.leg.call_id))
