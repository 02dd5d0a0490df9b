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
from emulator.exchange.endings import UNAVAILABLE, end_all
from emulator.exchange.happenings import RULES, turned_away
from emulator.exchange.state import Call, Leg, Pending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from emulator.exchange.stimuli import Stimulus
    from emulator.exchange.world import World

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
        RULES[type(stimulus)](call, now, stimulus)
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
    turned_away(call, now, stimuli.TurnedAway(call.first.call_id, UNAVAILABLE))


def _lost(call: Call, now: float) -> None:
    del now
    call.lost_at = None
    end_all(call, UNAVAILABLE, "the application gave the new call no action")
