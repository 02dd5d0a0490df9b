"""The domain on its adapters, over an emulated Amazon."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from chalicelib.meetings.attendance import Attendance
from chalicelib.meetings.budgets import Budget, Budgets
from chalicelib.meetings.house import House
from chalicelib.meetings.reception import Reception
from chalicelib.meetings.seal import Seal
from chalicelib.meetings.steward import Steward
from tests.fakes import Dice, FakeClock

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalicelib.aws.chime_meetings import ChimeMeetings
    from chalicelib.aws.chime_voice import ChimeVoice
    from chalicelib.aws.dynamodb import DynamoStore
    from emulator.meetings.model import MeetingEvent
    from emulator.stack import LocalCloud
    from tests.aws.exchange import FakeExchange
    from tests.aws.wire import Wire

# Rooms of different tests must not share ids: they share one Chime, which knows meetings by them.
_SEEDS = count(1000)


class Watch:
    """Knows which Chime meetings run for which room, from the events Amazon sends; keeps the events' details."""

    def __init__(self) -> None:
        self.running: dict[str, str] = {}
        self.details: list[Mapping[str, Any]] = []

    def __call__(self, event: MeetingEvent) -> None:
        detail = event.body["detail"]
        self.details.append(detail)
        if detail["eventType"] == "chime:MeetingStarted":
            self.running[event.meeting_id] = detail["externalMeetingId"]
        elif detail["eventType"] == "chime:MeetingEnded":
            self.running.pop(event.meeting_id)


@dataclass
class Deployment:
    """The domain on the adapters, and what stands behind them: a DynamoDB that keeps races honest, and Chime's API."""

    cloud: LocalCloud
    wire: Wire
    exchange: FakeExchange
    clock: FakeClock
    store: DynamoStore
    conferences: ChimeMeetings
    telephone: ChimeVoice
    watch: Watch

    def __post_init__(self) -> None:
        budgets = Budgets(Budget(3, 60), Budget(50, 60), Budget(4, 60))
        seal = Seal("a secret of the tests")
        self.reception = Reception(self.store, self.conferences, seal, self.clock, budgets)
        self.house = House(self.store, self.conferences, seal, self.clock, Dice(seed=next(_SEEDS)), budgets)
        self.steward = Steward(self.store, self.conferences, self.telephone, self.clock)
        self.attendance = Attendance(self.store, self.clock)

    def meetings_of(self, room_id: str) -> list[str]:
        """List the Chime meetings that run for a room."""
        return [meeting_id for meeting_id, room in self.watch.running.items() if room == room_id]

    def attendees_of(self, room_id: str) -> set[str]:
        """List who has a seat in them, by ExternalUserId."""
        control = self.cloud.meetings
        return {who.external_user_id for meeting in self.meetings_of(room_id) for who in control.attendees(meeting)}
