"""Hangup: end one leg, or reject a new call (AWS: hangup). It never takes the other telephone with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from emulator.exchange.endings import hangup_event, take_seat_along
from emulator.exchange.state import Action, Fault, Outcome, Parameters
from emulator.exchange.values import invalid, whole

if TYPE_CHECKING:
    from emulator.exchange.state import Call, Leg

CODES: Final = frozenset({0, 480, 486})


class Hangup(Action):
    """End the leg; which event tells of it depends on who is left."""

    kind = "Hangup"
    page = "hangup"
    numbers = frozenset({"SipResponseCode"})
    defaults: ClassVar[Parameters] = {"SipResponseCode": 0}
    known = frozenset({"SipResponseCode"})

    __slots__ = ()

    def check(self) -> Fault | None:
        return None if whole(self.parameters["SipResponseCode"]) in CODES else invalid("SipResponseCode")

    def begin(self, now: float) -> Outcome:
        del now
        call, leg, code = self.call, self.leg, int(self.parameters["SipResponseCode"])
        event = _which_event(call, leg)
        call.end(leg, code, "the application hung up")
        take_seat_along(call, leg)
        if event != "action_successful":
            hangup_event(call, leg, code)
        return Outcome(report=event != "hangup")


def _which_event(call: Call, leg: Leg) -> str:
    """Tell `hangup`, `action_successful` or `both`, while the leg is still up."""
    if leg.kind == "meeting" and call.first.up:
        return "action_successful"
    return call.switches.bridge_hangup if call.bridged and call.first.up else "hangup"
