"""The telephones a story is told on. Each plugs the same fakes into more of the real thing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from chalice.test import Client

import app
from chalicelib import sma, this_process, wiring
from chalicelib.callflow.actions import Line
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows import flow_of
from chalicelib.callflow.hearing import hear, legs_of
from chalicelib.callflow.voice import Voice
from chalicelib.desk import Desk
from chalicelib.invocation import Parts, converse, handle, telephone_of
from tests.stories.amazon import TinyAmazon

if TYPE_CHECKING:
    from chalicelib.meetings.errors import MeetingsError
    from tests.stories.fakes import FakeLedger, FakeMeetings

SPANISH_NUMBER = "+12065550198"
VOICE = Voice(recorded=True, bucket="prompts", languages={SPANISH_NUMBER: "es-US"})
NOW = 1735689660.0


def desk_of(meetings: FakeMeetings, ledger: FakeLedger) -> Desk:
    def report(error: MeetingsError, asked: str, call: str) -> None:
        ledger.failure(error, asked=asked, call=call)

    return Desk(meetings, lambda: NOW, report)


def parts_of(meetings: FakeMeetings, ledger: FakeLedger) -> Parts:
    return Parts(desk_of(meetings, ledger), VOICE, ledger)


class BarePhone(TinyAmazon):
    """On the bare machine: the call is kept in memory, nothing is packed, no net is spread under errors."""

    def __init__(self, meetings: FakeMeetings, ledger: FakeLedger) -> None:
        super().__init__(self._step)
        self._desk = desk_of(meetings, ledger)
        self._call = Call()

    def _step(self, raw: dict[str, Any]) -> dict[str, Any]:
        event = sma.Event.read(raw)
        call = self._call if self._call.flow else self._begin()
        flow = flow_of(call, outbound=self.outbound)
        reply = converse(flow, call, hear(event), lambda ask: self._desk.answer(ask, telephone_of(event)))
        self._call = reply.call
        line = Line(legs_of(event), VOICE, reply.call.lang, recorded=not reply.call.spare_voice)
        wired = [one.dump() for act in reply.actions if act.leg in line.legs for one in act.wire(line)]
        return {"SchemaVersion": "1.0", "Actions": wired}

    def _begin(self) -> Call:
        flow = flow_of(Call(), outbound=self.outbound)
        return Call(flow=flow.name, at=flow.start, lang="en-US" if self.outbound else VOICE.greets(self._called))


class LambdaPhone(TinyAmazon):
    """On the Lambda: JSON in, JSON out, and nothing remembered but TransactionAttributes."""

    def __init__(self, meetings: FakeMeetings, ledger: FakeLedger) -> None:
        super().__init__(self._invoke)
        self.meetings, self.ledger = meetings, ledger
        self.parts = parts_of(meetings, ledger)

    def _invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(json.dumps(handle(json.loads(json.dumps(event)), self.parts)))
        return answer


class TwicePhone(LambdaPhone):
    """On a Lambda that Amazon retries: every event is delivered twice, and both answers must be the same."""

    def _invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        first, second = super()._invoke(event), super()._invoke(event)
        assert first == second
        return second


class ChalicePhone(TinyAmazon):
    """On the app as Chalice runs it: `app.sma`, found by its name."""

    def __init__(self, meetings: FakeMeetings, ledger: FakeLedger) -> None:
        super().__init__(self._invoke)
        nobody = cast("Any", None)  # the telephone needs neither the HTTP API nor Amazon's meeting events
        self.parts = wiring.Parts(parts_of(meetings, ledger), front=nobody, attendance=nobody)

    def _invoke(self, event: dict[str, Any]) -> dict[str, Any]:
        with this_process.using(self.parts), Client(app.app) as client:
            answer: dict[str, Any] = client.lambda_.invoke("sma", event).payload
        return answer
