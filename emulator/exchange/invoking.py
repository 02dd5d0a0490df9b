"""Invoking the function: sending events, retries, time-outs, and what its answer does to the call.

AWS: timeouts, unexpected-hangups, invoke-on-call-leg. Invocations of one call never overlap here, but for the copies
that the switch `retry` and injected faults make.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from emulator.exchange.effects import Dial, Invoke
from emulator.exchange.endings import UNAVAILABLE, end_all
from emulator.exchange.events import build
from emulator.exchange.responses import NO_ACTION, Accepted, Refusal, read_attributes, read_response
from emulator.exchange.running import interrupt
from emulator.exchange.state import Flight, Pending, Queued
from emulator.exchange.stimuli import Answered, Failed
from emulator.exchange.values import is_object

if TYPE_CHECKING:
    from emulator.exchange.state import Call

RETRY_SECONDS: Final = 5.0
GIVE_UP_SECONDS: Final = 20.0
LOST_SECONDS: Final = 30.0
RING_SECONDS: Final = 60.0
"""How long an outbound call rings; AWS leaves it to the carriers and names no figure."""
MOST_INVOCATIONS: Final = 1_000
TIMED_OUT: Final = "AWS Lambda client operation timed out."
THROTTLED: Final = "The AWS Lambda function was throttled."
SPENT: Final = "The call used up its 1,000 invocations."
_IGNORED: Final = frozenset({"NEW_OUTBOUND_CALL", "RINGING", "ACTION_INTERRUPTED"})


def send(call: Call, now: float, pending: Pending) -> None:
    """Invoke the function with the next event."""
    call.sequence += 1
    event = build(call, pending, call.sequence)
    call.flight = Flight(pending, event, set(), now + GIVE_UP_SECONDS, now + RETRY_SECONDS)
    copies = min(call.duplicates, 1)
    call.duplicates -= copies
    for _ in range(1 + copies):
        _deliver(call)


def _deliver(call: Call) -> None:
    """Deliver the event of the invocation under way, once more or for the first time."""
    flight = call.flight
    if flight is None:
        return
    if call.deliveries >= MOST_INVOCATIONS:
        call.notes(SPENT, refused=True)
        call.flight = None
        end_all(call, UNAVAILABLE, SPENT, tell=False)
        return
    call.deliveries += 1
    flight.numbers.add(call.deliveries)
    call.does(Invoke(call.deliveries, flight.event, call.delay))
    call.delay = 0.0
    if call.throttles:
        call.throttles -= 1
        failed(call, Failed(call.deliveries, THROTTLED))


def retry(call: Call) -> None:
    """Deliver again after five seconds without an answer, if and as the switch says."""
    flight = call.flight
    if flight is None:
        return
    flight.retry_at = None
    if call.switches.retry == "no retry":
        return
    if "overlap" in call.switches.retry:
        _deliver_copy(call, flight)
    else:
        flight.again = True


def _deliver_copy(call: Call, flight: Flight) -> None:
    if call.switches.retry.startswith("next"):
        call.sequence += 1
        flight.event = flight.event | {"Sequence": call.sequence}
    _deliver(call)


def give_up(call: Call) -> None:
    """Hang up: twenty seconds have gone without an answer."""
    call.flight = None
    call.notes(TIMED_OUT, refused=True)
    end_all(call, UNAVAILABLE, TIMED_OUT)


def failed(call: Call, failure: Failed) -> None:
    """Retry a failed invocation once; then the call ends with 480."""
    flight = call.flight
    if flight is None or failure.number not in flight.numbers:
        return
    flight.numbers.discard(failure.number)
    call.notes(failure.words, refused=True)
    if flight.numbers:
        return
    flight.failures += 1
    if flight.failures == 1:
        _deliver(call)
        return
    call.flight = None
    new = flight.pending.kind == "NEW_INBOUND_CALL"
    if new:
        call.notes("The next SIP media application of the SIP rule would be tried now; there is none here.")
    end_all(call, UNAVAILABLE, "the function could not be invoked", tell=not new)


def answered(call: Call, now: float, answer: Answered) -> None:
    """Apply the function's answer, unless it comes too late to count."""
    flight = call.flight
    if flight is None or answer.number not in flight.numbers:
        return
    if flight.again:
        flight.again = False
        flight.numbers.clear()
        _deliver_copy(call, flight)
        return
    call.flight = None
    pending = flight.pending
    if pending.kind in _IGNORED or (pending.kind == "HANGUP" and not call.up):
        _keep_attributes_only(call, pending, answer.response)
        if pending.kind == "NEW_OUTBOUND_CALL":
            _dial(call, now)
        return
    checked = read_response(answer.response, call.switches)
    if isinstance(checked, Refusal):
        _refused(call, pending, checked)
    else:
        _accepted(call, now, pending, checked)


def _keep_attributes_only(call: Call, pending: Pending, response: object) -> None:
    """Ignore the answer but for its attributes (AWS: use-create-call-api, click-to-call)."""
    if call.switches.ignored_attributes == "no" and pending.kind != "NEW_OUTBOUND_CALL":
        return
    found = response.get("TransactionAttributes") if is_object(response) else None
    checked = read_attributes(found, call.switches)
    if isinstance(checked, Refusal):
        call.notes(str(checked), refused=True)
        return
    _keep(call, *checked)


def _dial(call: Call, now: float) -> None:
    leg = call.first
    if leg.up:
        leg.give_up_at = now + RING_SECONDS
        call.does(Dial(leg.call_id, leg.to, leg.from_, leg.headers))


def _refused(call: Call, pending: Pending, refusal: Refusal) -> None:
    call.notes(str(refusal), refused=True)
    if refusal.how == "hang up":
        end_all(call, UNAVAILABLE, refusal.words)
        return
    call.queue.clear()
    call.outbox.append(Pending("INVALID_LAMBDA_RESPONSE", None, pending.leg, (refusal.error, refusal.words)))


def _accepted(call: Call, now: float, pending: Pending, answer: Accepted) -> None:
    _keep(call, answer.attributes, answer.warnings)
    if answer.actions and call.up:
        call.queue.clear()
        about = pending.leg if pending.leg.up else next(leg for leg in call.legs if leg.up)
        call.queue.extend(Queued(action, about) for action in answer.actions)
        if pending.kind == "CALL_UPDATE_REQUESTED":
            _interrupt(call)
    elif answer.actions:
        call.notes("The actions are ignored: nobody is connected any more.")
    elif pending.kind == "NEW_INBOUND_CALL" and call.up:
        _lost(call, now)


def _keep(call: Call, attributes: dict[str, Any] | None, warnings: tuple[str, ...]) -> None:
    """Store new attributes in place of the old, unless the answer left them alone."""
    if attributes is not None:
        call.attributes = attributes
    for words in warnings:
        call.notes(words)


def _interrupt(call: Call) -> None:
    interrupted = interrupt(call)
    if interrupted is None:
        return
    if call.switches.interrupted == "before":
        call.outbox.append(interrupted)
    else:
        call.after_next = interrupted


def _lost(call: Call, now: float) -> None:
    """Lose a new call that was given no action: at once (unexpected-hangups) or after 30 s (case-1)."""
    call.notes(NO_ACTION, refused=True)
    if call.switches.empty_first_answer == "at once":
        end_all(call, UNAVAILABLE, NO_ACTION)
    else:
        call.lost_at = now + LOST_SECONDS
