"""How legs end, and which HANGUP events follow (AWS: hangup, case-5, call-and-bridge).

The service never hangs up the other leg of a bridge. A caller who leaves a meeting takes the meeting leg along, in one
event or, by the switch leaving_meeting, leaves it to be hung up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.exchange.state import DISCONNECTED, Pending
from emulator.exchange.values import SYSTEM_ERROR

if TYPE_CHECKING:
    from emulator.exchange.state import Action, Call, Leg, Parameters

NORMAL = 0
UNAVAILABLE = 480


def hangup_event(call: Call, leg: Leg, code: int) -> None:
    """Queue the HANGUP of a leg."""
    data = {
        "Type": "Hangup",
        "Parameters": {"SipResponseCode": code, "CallId": leg.call_id, "ParticipantTag": leg.tag},
    }
    call.outbox.append(Pending("HANGUP", data, leg))


def take_seat_along(call: Call, leg: Leg) -> None:
    """When LEG-A has gone, its seat in the meeting goes too, unless the switch says otherwise."""
    other = call.other
    if leg is call.first and other is not None and call.in_meeting and call.switches.leaving_meeting == "one":
        call.end(other, NORMAL, "the caller left the meeting")


def gone(call: Call, leg: Leg, code: int) -> None:
    """Take note that a leg ended by itself: its far end hung up, or the meeting is over."""
    if not leg.up:
        return
    leg.status, leg.listener, leg.give_up_at = DISCONNECTED, None, None
    take_seat_along(call, leg)
    stop_if_legless(call)
    hangup_event(call, leg, code)


def end_all(call: Call, code: int, why: str, *, tell: bool = True) -> None:
    """Hang every leg up; `tell` whether the function hears of it in one HANGUP (not known: nobody has said).

    A HANGUP that waits already, for a leg that went before, is told then too: nothing else tells of that leg.
    """
    legs = [leg for leg in call.legs if leg.up]
    for leg in legs:
        call.end(leg, code, why)
    if call.running is not None:
        call.running.cut()
        call.running = None
    call.queue.clear()
    waiting = [pending for pending in call.outbox if tell and pending.kind == "HANGUP"]
    call.outbox.clear()
    call.outbox.extend(waiting)
    if tell and legs:
        hangup_event(call, legs[0], code)


def stop_if_legless(call: Call) -> None:
    """Cut the running action if its leg has gone; what is reported of it is the switch caller_leaves."""
    action = call.running
    if action is None or action.leg.up:
        return
    call.running = None
    call.queue.clear()
    action.cut()
    if call.switches.caller_leaves == "action_failed":
        data = echo(action) | {"ErrorType": SYSTEM_ERROR.type, "ErrorMessage": SYSTEM_ERROR.message}
        call.outbox.append(Pending("ACTION_FAILED", data, action.leg))
    elif call.switches.caller_leaves == "action_successful":
        call.outbox.append(Pending("ACTION_SUCCESSFUL", echo(action) | action.unfinished(), action.leg))


def echo(action: Action) -> Parameters:
    """Give the action as ActionData repeats it: normalised, defaults filled in."""
    return {"Type": action.kind, "Parameters": action.parameters}
