"""One invocation: hear, decide, ask until nothing is left to ask, answer.

No exception leaves `handle`, save RegionUnusableError where a deployment wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from chalicelib import sma
from chalicelib.callflow.actions import Action, Leg, Line
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows import flow_of
from chalicelib.callflow.flows.meeting import At, last_words
from chalicelib.callflow.hearing import hear, legs_of
from chalicelib.callflow.inputs import Input
from chalicelib.callflow.machine import Flow, Reply
from chalicelib.callflow.prompts import Prompt
from chalicelib.callflow.voice import Voice
from chalicelib.desk import Desk, Telephone
from chalicelib.meetings.model import Visitor

EPOCH_MS_DIGITS = 13
MOST_ASKS = 5  # no row asks more than twice in a row; a table that asks for ever is our bug, not the caller's


class RegionUnusableError(Exception):
    """The very first event of a call has come to a region that cannot serve it.

    Raised out of the Lambda so that the SIP rule tries its next SIP media application, which is in another region
    (AWS: route-calls-events).
    """


class Ledger(Protocol):
    """Where an operator reads what happened. Everything handed to it is redacted there."""

    def invocation(self, **fields: object) -> None: ...

    def failure(self, error: Exception, **fields: object) -> None: ...


@dataclass(frozen=True, slots=True)
class Parts:
    """What an invocation needs of its surroundings. `check_region` raises if the first ring should go elsewhere."""

    desk: Desk
    voice: Voice
    ledger: Ledger
    check_region: Callable[[], None] | None = None


def handle(raw: object, parts: Parts) -> dict[str, Any]:
    """Answer one event of a SIP media application (AWS: pstn-invocations). `raw` and the result are JSON objects."""
    try:
        event = sma.Event.read(raw)
    except sma.WireError as error:
        parts.ledger.failure(error)
        return sma.Response().dump()
    if event.invocation_event_type == "NEW_INBOUND_CALL":
        _check_region(parts)
    try:
        return _answer(event, parts)
    except Exception as error:  # noqa: BLE001 - whatever it is, the caller must hear something and be hung up
        parts.ledger.failure(error, **_where(event))
        return _apologise(event, parts)


def _check_region(parts: Parts) -> None:
    if parts.check_region:
        try:
            parts.check_region()
        except Exception as error:
            parts.ledger.failure(error)
            raise RegionUnusableError from error


def _answer(event: sma.Event, parts: Parts) -> dict[str, Any]:
    call, flow = _recall(event, parts.voice)
    heard = hear(event)
    reply = converse(flow, call, heard, lambda ask: parts.desk.answer(ask, telephone_of(event)))
    response = _response(event, reply, parts.voice)
    parts.ledger.invocation(
        **_where(event),
        flow=flow.name,
        before=call.at,
        after=reply.call.at,
        heard=type(heard).__name__,
        actions=[type(action).__name__ for action in reply.actions],
    )
    return response


def _recall(event: sma.Event, voice: Voice) -> tuple[Call, Flow]:
    """The call as we left it, or a new one."""
    details = event.call_details
    phone = event.leg(Leg.PHONE)
    outbound = event.invocation_event_type in OUTBOUND or (phone is not None and phone.direction == "Outbound")
    call = Call.unpack(details.transaction_attributes)
    flow = flow_of(call, outbound=outbound)
    lang = call.lang or voice.greets(phone.to if phone and not outbound else "")
    return replace(call, flow=flow.name, at=call.at or flow.start, lang=lang), flow


OUTBOUND = frozenset({"NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED"})


def converse(flow: Flow, call: Call, heard: Input, ask: Callable[[Any], Input]) -> Reply:
    """Step until nothing is left to ask. The actions of every step go out together, in order."""
    reply = flow.step(call, heard)
    actions: list[Action] = [*reply.actions]
    for _ in range(MOST_ASKS):
        if reply.ask is None:
            return Reply(reply.call, actions)
        reply = flow.step(reply.call, ask(reply.ask))
        actions += reply.actions
    msg = f"{flow.name} asks for ever while {reply.call.at}"
    raise RuntimeError(msg)


def telephone_of(event: sma.Event) -> Telephone:
    """Who is on the line. The person is the caller of an inbound call and the callee of an outbound one."""
    details = event.call_details
    phone = event.leg(Leg.PHONE) or sma.Participant()
    outbound = phone.direction == "Outbound"
    visitor = Visitor(
        transaction_id=details.transaction_id,
        call_id=phone.call_id or details.transaction_id,
        number=phone.to if outbound else phone.from_,
        called=phone.from_ if outbound else phone.to,
    )
    return Telephone(visitor, "outbound" if outbound else "inbound", _seconds(phone.start_time_in_milliseconds))


def _seconds(epoch_ms: str) -> int:
    """AWS prints impossible start times too; those count as unknown, 0."""
    return int(epoch_ms[:-3]) if epoch_ms.isascii() and epoch_ms.isdecimal() and len(epoch_ms) == EPOCH_MS_DIGITS else 0


def _response(event: sma.Event, reply: Reply, voice: Voice) -> dict[str, Any]:
    line = _line(event, reply.call, voice)
    return sma.Response(actions=_wire(reply.actions, line), transaction_attributes=reply.call.pack()).dump()


def _line(event: sma.Event, call: Call, voice: Voice) -> Line:
    spare = call.spare_voice and bool(voice.bucket)
    return Line(legs_of(event), voice, call.lang, recorded=voice.recorded != spare)


def _wire(actions: Sequence[Action], line: Line) -> tuple[sma.Action, ...]:
    """What goes out: an action for a leg that is not up is dropped, so with nobody left nothing is sent."""
    return tuple(wired for action in actions if action.leg in line.legs for wired in action.wire(line))


def _apologise(event: sma.Event, parts: Parts) -> dict[str, Any]:
    """Our fault: say sorry and hang up, by as little code as possible."""
    try:
        call, _ = _recall(event, parts.voice)
        reply = last_words(replace(call, at=At.LEAVING), Prompt.SORRY)
        return _response(event, reply, parts.voice)
    except Exception as error:  # noqa: BLE001 - a caller in silence is worse than one without a word
        parts.ledger.failure(error, **_where(event))
        return sma.Response(actions=(sma.Hangup(parameters=sma.HangupParameters()),)).dump()


def _where(event: sma.Event) -> dict[str, object]:
    return {
        "call": event.call_details.transaction_id,
        "sequence": event.sequence,
        "event": event.invocation_event_type,
    }
