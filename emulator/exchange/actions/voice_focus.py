"""VoiceFocus: noise suppression on one leg (AWS: voice-focus). Here it changes nothing that can be heard."""

from __future__ import annotations

from emulator.exchange.state import DONE, Action, Fault, Outcome
from emulator.exchange.values import truth


class VoiceFocus(Action):
    """Accept the setting."""

    kind = "VoiceFocus"
    page = "voice-focus"
    known = frozenset({"Enable"})

    __slots__ = ()

    def check(self) -> Fault | None:
        if "Enable" not in self.parameters:
            return Fault("MissingRequiredActionParameter", "Enable is a required parameter.")
        enable = truth(self.parameters["Enable"])
        if enable is None:
            return Fault("InvalidActionParameter", "Enable parameter value is invalid.")
        self.parameters["Enable"] = enable
        return None

    def begin(self, now: float) -> Outcome:
        del now
        return DONE
