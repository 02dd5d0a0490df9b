"""One invocation: hear, decide, ask until nothing is left to ask, answer.

No exception leaves `handle`, save RegionUnusableError where a deployment wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from chalicelib import sma
from chalicelib.callflow.actions import Action, Leg, Line, written
from chalicelib.callflow.asks import Ask
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows import flow_of
from chalicelib.callflow.flows.ending import At, last_words
from chalicelib.callflow.hearing import hear, legs_of
from chalicelib.callflow.inputs import Input, Joined, Rang
from chalicelib.callflow.machine import Flow, Reply
from chalicelib.callflow.prompts import Prompt
from chalicelib.callflow.voice import Voice
from chalicelib.desk import Desk, Telephone
from chalicelib.meetings.model import Visitor
from chalicelib.values import replace, value

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


@value
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
        parts.ledger.failure(error, **_where(event, event.leg(Leg.PHONE)), at=parts.desk.now())
        return _apologise(event, parts)


def _check_region(parts: Parts) -> None:
    if parts.check_region:
        try:
            parts.check_region()
        except Exception as error:
            parts.ledger.failure(error)
            raise RegionUnusableError from error


def _answer(event: sma.Event, parts: Parts) -> dict[str, Any]:
    watch = _Watch(parts.desk)
    phone, legs = event.leg(Leg.PHONE), legs_of(event)
    call, flow = _recall(event, phone, parts.voice)
    heard = hear(event, legs)
    reply = converse(flow, call, heard, lambda ask: watch.answer(ask, telephone_of(event)))
    response = _response(legs, reply, parts.voice)
    milliseconds = watch.milliseconds
    parts.ledger.invocation(
        **_where(event, phone),
        flow=flow.name,
        before=call.at,
        after=reply.call.at,
        heard=type(heard).__name__,
        asked=watch.asked,
        actions=[type(action).__name__ for action in reply.actions],
        at=watch.began,
        milliseconds=milliseconds,
        **_waited(event, heard, watch.began * 1000 + milliseconds),
    )
    return response


class _Watch:
    """Takes the time of an invocation, and of each question that it asks the desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.began = desk.now()
        self.asked: list[dict[str, object]] = []

    @property
    def milliseconds(self) -> float:
        return _milliseconds(self._desk.now() - self.began)

    def answer(self, ask: Ask, telephone: Telephone) -> Input:
        put = self._desk.now()
        answer = self._desk.answer(ask, telephone)
        self.asked.append(
            {
                "ask": type(ask).__name__,
                "answer": type(answer).__name__,
                "offset": _milliseconds(put - self.began),
                "milliseconds": _milliseconds(self._desk.now() - put),
            }
        )
        return answer


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _waited(event: sma.Event, heard: Input, now: float) -> dict[str, object]:
    """How long, in milliseconds, a caller heard ringing, or waited for the meeting after we had ordered the seat.

    By Amazon's clock at the beginning and ours at the end: what cannot be is left out.
    """
    if type(heard) not in WAITS:
        return {}
    name, tag = WAITS[type(heard)]
    leg = event.leg(tag)
    waited = now - _epoch_ms(leg.start_time_in_milliseconds) if leg else -1.0
    return {name: round(waited)} if 0 <= waited < LONGEST_WAIT_MS else {}


WAITS: dict[type[Input], tuple[str, Leg]] = {
    Rang: ("ring_to_answer", Leg.PHONE),
    Joined: ("join_to_seat", Leg.MEETING),
}
LONGEST_WAIT_MS = 60_000


def _recall(event: sma.Event, phone: sma.Participant | None, voice: Voice) -> tuple[Call, Flow]:
    """The call as we left it, or a new one."""
    outbound = event.invocation_event_type in OUTBOUND or (phone is not None and phone.direction == "Outbound")
    call = Call.unpack(event.call_details.transaction_attributes)
    flow = flow_of(call, outbound=outbound)
    if call.flow == flow.name and call.at and call.lang:
        return call, flow
    lang = call.lang or voice.greets(phone.to if phone and not outbound else "")
    return replace(call, flow=flow.name, at=call.at or flow.start, lang=lang), flow


OUTBOUND = frozenset({"NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED"})


def converse(flow: Flow, call: Call, heard: Input, ask: Callable[[Any], Input]) -> Reply:
    """Step until nothing is left to ask. The actions of every step go out together, in order."""
    reply = flow.step(call, heard)
    if reply.ask is None:
        return reply
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
    return _epoch_ms(epoch_ms) // 1000


def _epoch_ms(text: str) -> int:
    """AWS prints impossible start times too; those count as unknown, 0."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) == EPOCH_MS_DIGITS else 0


def _response(legs: Mapping[Leg, str | None], reply: Reply, voice: Voice) -> dict[str, Any]:
    spare = reply.call.spare_voice and bool(voice.bucket)
    line = Line(legs, voice, reply.call.lang, recorded=voice.recorded != spare)
    return sma.answer(_written(reply.actions, line), reply.call.pack())


def _written(actions: Sequence[Action], line: Line) -> list[dict[str, Any]]:
    """What goes out: an action for a leg that is not up is dropped, so with nobody left nothing is sent."""
    return [one for action in actions if action.leg in line.legs for one in written(action, line)]


def _apologise(event: sma.Event, parts: Parts) -> dict[str, Any]:
    """Our fault: say sorry and hang up, by as little code as possible."""
    try:
        call, _ = _recall(event, event.leg(Leg.PHONE), parts.voice)
        reply = last_words(replace(call, at=At.LEAVING), Prompt.SORRY)
        return _response(legs_of(event), reply, parts.voice)
    except Exception as error:  # noqa: BLE001 - a caller in silence is worse than one without a word
        parts.ledger.failure(error, **_where(event, event.leg(Leg.PHONE)), at=parts.desk.now())
        return sma.Response(actions=(sma.Hangup(parameters=sma.HangupParameters()),)).dump()


def _where(event: sma.Event, phone: sma.Participant | None) -> dict[str, object]:
    return {
        "call": event.call_details.transaction_id,
        "started": _seconds(phone.start_time_in_milliseconds) if phone else 0,
        "sequence": event.sequence,
        "event": event.invocation_event_type,
    }
