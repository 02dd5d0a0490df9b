"""The machine: `step(call, now, stimulus)` gives what is to be done and when to come back.

    incoming / outgoing  make a call and its first effects
    step                 something happened, or only time has passed
    Step.effects         what the host does now
    Step.wake_at         when the host steps again with a Tick, at the latest

It does no I/O and reads no clock. Timers that fell due before `now` are run first, each at its own time.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from emulator.exchange import invoking, running, stimuli
from emulator.exchange.actions import receive_digits
from emulator.exchange.actions.bridge import allowed_header
from emulator.exchange.effects import Effect, Over
from emulator.exchange.endings import UNAVAILABLE, end_all, gone
from emulator.exchange.state import CONNECTED, Call, FaultPlan, Leg, Pending, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from emulator.exchange.stimuli import Stimulus

Timer: TypeAlias = "tuple[float, Callable[[Call, float], None]]"


class Step(NamedTuple):
    """What a step leads to."""

    effects: list[Effect]
    wake_at: float | None


class CallOrder(NamedTuple):
    """The members of CreateSipMediaApplicationCall."""

    from_: str
    to: str
    headers: Mapping[str, str] = MappingProxyType({})
    arguments: Mapping[str, str] = MappingProxyType({})
    transaction_id: str = ""
    """The id under which the order was accepted, if the host has given one already."""


def incoming(
    world: World, now: float, from_: str, to: str, headers: Mapping[str, str] = MappingProxyType({})
) -> tuple[Call, Step]:
    """Let somebody call in: NEW_INBOUND_CALL. Only headers that AWS passes on reach the function (sip-headers)."""
    call = Call(world, world.new_id(), [_first_leg(world, now, from_, to, headers)], inbound=True)
    call.outbox.append(Pending("NEW_INBOUND_CALL", None, call.first))
    return call, _pumped(call, now)


def outgoing(world: World, now: float, order: CallOrder) -> tuple[Call, Step]:
    """Let the application call out: NEW_OUTBOUND_CALL, then the far end is dialled (use-create-call-api)."""
    leg = _first_leg(world, now, order.from_, order.to, order.headers)
    leg.direction = "Outbound"
    call = Call(world, order.transaction_id or world.new_id(), [leg], inbound=False)
    data: dict[str, Any] | None = {"Type": "CallCreateRequest", "Parameters": {"Arguments": dict(order.arguments)}}
    if not order.arguments and world.switches.no_arguments == "absent":
        data = None
    call.outbox.append(Pending("NEW_OUTBOUND_CALL", data, leg))
    return call, _pumped(call, now)


def _first_leg(world: World, now: float, from_: str, to: str, headers: Mapping[str, str]) -> Leg:
    passed = {
        name: value
        for name, value in headers.items()
        if allowed_header(name, value) and not name.lower().startswith("x-chime-")
    }
    started = str(round((world.epoch + now) * 1000))
    return Leg(world.new_id(), "LEG-A", to, from_, "Inbound", started, headers=passed)


def step(call: Call, now: float, stimulus: Stimulus) -> Step:
    """Let the timers run up to `now`, then let `stimulus` happen."""
    if call.wake_at is not None and call.wake_at <= now:
        _run_timers(call, now)
    if not call.over:
        _RULES[type(stimulus)](call, now, stimulus)
    return _pumped(call, now)


def _pumped(call: Call, now: float) -> Step:
    _pump(call, now)
    effects, call.effects = call.effects, []
    call.wake_at = None if call.over else next_wake(call)
    return Step(effects, call.wake_at)


def _pump(call: Call, now: float) -> None:
    """Send what waits to be sent; else start what waits to be started; while an invocation is under way, neither."""
    while call.flight is None and not call.over:
        if call.outbox:
            invoking.send(call, now, call.outbox.popleft())
            _release_interrupted(call)
        elif not call.up:
            call.over = True
            call.does(Over())
        elif call.running is None and call.queue:
            running.start(call, now)
        else:
            return


def _release_interrupted(call: Call) -> None:
    if call.after_next is not None:
        call.outbox.appendleft(call.after_next)
        call.after_next = None


# ── timers ──


def next_wake(call: Call) -> float | None:
    """Tell when the next timer falls due, None if only the world can move the call on."""
    due = _first_due(call)
    return None if due is None else due[0]


def _first_due(call: Call) -> Timer | None:
    return min(_timers(call), key=_when, default=None)


def _when(timer: Timer) -> float:
    return timer[0]


def _timers(call: Call) -> Iterator[Timer]:
    if call.running is not None and call.running.wake_at is not None:
        yield call.running.wake_at, _wake_running
    for leg in call.legs:
        yield from _leg_timers(leg)
    if call.flight is not None:
        yield call.flight.give_up_at, _give_up
        if call.flight.retry_at is not None:
            yield call.flight.retry_at, _retry
    if call.lost_at is not None:
        yield call.lost_at, _lost


def _leg_timers(leg: Leg) -> Iterator[Timer]:
    if leg.listener is not None and leg.listener.wake_at is not None:
        yield leg.listener.wake_at, _wake_listeners
    if leg.give_up_at is not None:
        yield leg.give_up_at, _not_answered


def _run_timers(call: Call, now: float) -> None:
    while not call.over:
        due = _first_due(call)
        if due is None or due[0] > now:
            return
        at, ring = due
        ring(call, at)
        _pump(call, at)


def _give_up(call: Call, now: float) -> None:
    del now
    invoking.give_up(call)


def _retry(call: Call, now: float) -> None:
    del now
    invoking.retry(call)


def _wake_running(call: Call, now: float) -> None:
    if call.running is not None:
        call.running.wake_at = None
        running.settle(call, call.running.wake(now))


def _wake_listeners(call: Call, now: float) -> None:
    for leg in call.legs:
        listener = leg.listener
        if listener is not None and listener.wake_at is not None and listener.wake_at <= now:
            receive_digits.wake(call, leg, listener, now)


def _not_answered(call: Call, now: float) -> None:
    _turned_away(call, now, stimuli.TurnedAway(call.first.call_id, UNAVAILABLE))


def _lost(call: Call, now: float) -> None:
    del now
    call.lost_at = None
    end_all(call, UNAVAILABLE, "the application gave the new call no action")


# ── what happens ──


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


def _turned_away(call: Call, now: float, refusal: stimuli.TurnedAway) -> None:
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


_RULES: dict[type, Callable[[Call, float, Any], None]] = {
    stimuli.Tick: _tick,
    stimuli.Answered: invoking.answered,
    stimuli.Failed: _failed,
    stimuli.Key: _key,
    stimuli.HungUp: _hung_up,
    stimuli.Rang: _rang,
    stimuli.PickedUp: _picked_up,
    stimuli.TurnedAway: _turned_away,
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
