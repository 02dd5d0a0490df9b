"""ReceiveDigits: arm a listener for keys behind everything else (AWS: listen-to-digits).

Keys wait in a buffer. After a quiet time they are held to the pattern; a match is DIGITS_RECEIVED. `FlushDigits...`
after the first key the buffer is emptied whatever it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.exchange.state import Action, Fault, Listener, Outcome, Pending
from emulator.exchange.values import invalid, pattern, whole

if TYPE_CHECKING:
    from emulator.exchange.state import Call, Leg

_BETWEEN = "InBetweenDigitsDurationInMilliseconds"
_FLUSH = "FlushDigitsDurationInMilliseconds"


class ReceiveDigits(Action):
    """Arm the listener and be done at once."""

    kind = "ReceiveDigits"
    page = "listen-to-digits"
    numbers = frozenset({_BETWEEN, _FLUSH})
    known = frozenset({"InputDigitsRegex", _BETWEEN, _FLUSH})

    __slots__ = ()

    def check(self) -> Fault | None:
        expression = self.parameters.get("InputDigitsRegex")
        if not isinstance(expression, str) or not expression or pattern(expression) is None:
            return invalid("InputDigitsRegex")
        between, flush = whole(self.parameters.get(_BETWEEN)) or 0, whole(self.parameters.get(_FLUSH)) or 0
        if between < 1:
            return invalid(_BETWEEN)
        return invalid(_FLUSH) if flush <= between else None

    def begin(self, now: float) -> Outcome:
        del now
        between, flush = self.parameters[_BETWEEN] / 1000, self.parameters[_FLUSH] / 1000
        # Arming again keeps what was typed a moment ago: a second arming must be harmless.
        before = self.leg.listener
        fresh = Listener(self.parameters, between, flush)
        if before is not None:
            fresh.typed, fresh.quiet_at, fresh.flush_at = before.typed, before.quiet_at, before.flush_at
        self.leg.listener = fresh
        return Outcome({"ReceivedDigits": ""})


def heard(call: Call, leg: Leg, listener: Listener, now: float, key: str) -> None:
    """Take a key into the buffer."""
    if not listener.typed:
        listener.flush_at = now + listener.flush
    listener.typed += key
    listener.quiet_at = now + listener.between
    if call.switches.listener_check == "at once":
        _match(call, leg, listener)


def wake(call: Call, leg: Leg, listener: Listener, now: float) -> None:
    """Look at the buffer: the quiet time is over, or it is to be flushed."""
    matched = _match(call, leg, listener)
    listener.quiet_at = None
    if matched or listener.flush_at is None or now < listener.flush_at:
        return
    if call.switches.flush == "yes":
        _report(call, leg, listener)
    _clear(listener)


def _match(call: Call, leg: Leg, listener: Listener) -> bool:
    expression = pattern(listener.parameters["InputDigitsRegex"])
    if expression is None or not listener.typed or expression.search(listener.typed) is None:
        return False
    _report(call, leg, listener)
    _clear(listener)
    if call.switches.listener == "one shot":
        leg.listener = None
    return True


def _report(call: Call, leg: Leg, listener: Listener) -> None:
    data = {"Type": "ReceiveDigits", "Parameters": listener.parameters, "ReceivedDigits": listener.typed}
    call.outbox.append(Pending("DIGITS_RECEIVED", data, leg))


def _clear(listener: Listener) -> None:
    listener.typed, listener.quiet_at, listener.flush_at = "", None, None
