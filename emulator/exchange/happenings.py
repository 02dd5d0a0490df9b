"""What each stimulus does to a call: one function for each, in the table at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from emulator.exchange import invoking, running, stimuli
from emulator.exchange.actions import receive_digits
from emulator.exchange.endings import gone
from emulator.exchange.state import CONNECTED, Call, FaultPlan, Pending

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.exchange.stimuli import Stimulus


def can_hear(call: Call, leg_id: str, key: str) -> bool:
    """Say whether a key pressed on this leg now would mean something, with no earlier keys still waiting."""
    leg = call.leg(leg_id)
    if leg is None or leg.status != CONNECTED:
        return False
    action = call.running
    if action is not None and action.leg is leg and action.hears(key):
        return True
    return leg.listener is not None and not leg.listener.typed


def _tick(call: Call, now: float, tick: stimuli.Tick) -> None:
    del call, now, tick


def _failed(call: Call, now: float, failure: stimuli.Failed) -> None:
    del now
    invoking.failed(call, failure)


def _key(call: Call, now: float, pressed: stimuli.Key) -> None:
    leg = call.leg(pressed.leg)
    if leg is None or leg.status != CONNECTED:
        return
    action = call.running if call.running is not None and call.running.leg is leg else None
    taken = action is not None and action.hears(pressed.key)
    collecting = taken and action is not None and action.kind.endswith("GetDigits")
    if leg.listener is not None and (not collecting or call.switches.listener_overlap == "yes"):
        receive_digits.heard(call, leg, leg.listener, now, pressed.key)
    elif not taken and call.switches.type_ahead == "kept":
        leg.typed.append(pressed.key)
    if taken and action is not None:
        running.settle(call, action.key(now, pressed.key))


def _hung_up(call: Call, now: float, hangup: stimuli.HungUp) -> None:
    leg = call.leg(hangup.leg)
    if leg is None:
        _told(call, now, stimuli.TurnedAway(hangup.leg, hangup.code))
    else:
        gone(call, leg, hangup.code)


def _removed(call: Call, now: float, removed: stimuli.Removed) -> None:
    del now
    leg = call.leg(removed.leg)
    if leg is not None:
        gone(call, leg, 0)


def _rang(call: Call, now: float, rang: stimuli.Rang) -> None:
    if rang.leg == call.first.call_id and call.first.status is None and not call.inbound:
        call.outbox.append(Pending("RINGING", None, call.first))
    else:
        _told(call, now, rang)


def _picked_up(call: Call, now: float, answer: stimuli.PickedUp) -> None:
    leg = call.first
    if answer.leg == leg.call_id and leg.status is None and not call.inbound:
        leg.status, leg.give_up_at = CONNECTED, None
        call.outbox.append(Pending("CALL_ANSWERED", None, leg))
    else:
        _told(call, now, answer)


def turned_away(call: Call, now: float, refusal: stimuli.TurnedAway) -> None:
    """A dialled leg was refused, or nobody answered it."""
    if refusal.leg == call.first.call_id:
        gone(call, call.first, refusal.code)
    else:
        _told(call, now, refusal)


def _told(call: Call, now: float, stimulus: Stimulus) -> None:
    if call.running is not None:
        running.settle(call, call.running.told(now, stimulus))


def _lasts(call: Call, now: float, sound: stimuli.Lasts) -> None:
    action = call.running
    if action is not None and action.sounding and action.leg.call_id == sound.leg:
        action.wake_at = now + max(0.0, sound.seconds)


def _update(call: Call, now: float, update: stimuli.Update) -> None:
    del now
    if call.up:
        data = {"Type": "CallUpdateRequest", "Parameters": {"Arguments": dict(update.arguments)}}
        call.outbox.append(Pending("CALL_UPDATE_REQUESTED", data, call.first))


def _fail_action(call: Call, now: float, fault: stimuli.FailAction) -> None:
    del now
    words = fault.message or "This failure was injected."
    call.failing[fault.action] = FaultPlan(fault.error, words)


def _duplicate(call: Call, now: float, fault: stimuli.Duplicate) -> None:
    del now, fault
    call.duplicates += 1


def _delay(call: Call, now: float, fault: stimuli.Delay) -> None:
    del now
    call.delay = fault.seconds


def _throttle(call: Call, now: float, fault: stimuli.Throttle) -> None:
    del now
    call.throttles += fault.times


RULES: Final[Mapping[type, Callable[[Call, float, Any], None]]] = {
    stimuli.Tick: _tick,
    stimuli.Answered: invoking.answered,
    stimuli.Failed: _failed,
    stimuli.Key: _key,
    stimuli.HungUp: _hung_up,
    stimuli.Rang: _rang,
    stimuli.PickedUp: _picked_up,
    stimuli.TurnedAway: turned_away,
    stimuli.Seated: _told,
    stimuli.Unseated: _told,
    stimuli.Removed: _removed,
    stimuli.Muted: _told,
    stimuli.Spoke: _told,
    stimuli.Kept: _told,
    stimuli.Lasts: _lasts,
    stimuli.Update: _update,
    stimuli.FailAction: _fail_action,
    stimuli.Duplicate: _duplicate,
    stimuli.Delay: _delay,
    stimuli.Throttle: _throttle,
}
