from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.aws.chime_meetings import ChimeMeetings
from chalicelib.aws.chime_voice import ChimeVoice
from chalicelib.aws.clients import Clients
from chalicelib.aws.dynamodb import DynamoStore
from chalicelib.aws.schema import create_table
from chalicelib.meetings.attendance import Attendance
from chalicelib.meetings.budgets import Budget, Budgets
from chalicelib.meetings.house import House
from chalicelib.meetings.reception import Reception
from chalicelib.meetings.seal import Seal
from chalicelib.meetings.steward import Steward
from emulator.stack import local_cloud
from tests.aws.exchange import FakeExchange
from tests.aws.wire import Wire
from tests.fakes import Dice, FakeClock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from emulator.meetings.model import MeetingEvent
    from emulator.stack import LocalCloud

_TABLES = count(1)
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


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    with local_cloud() as cloud:
        yield cloud


@pytest.fixture(scope="session")
def clients(cloud: LocalCloud) -> Clients:
    """boto3 reads the environment when it makes a client, so the environment is lent to it and taken back."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in cloud.environment.items():
            patch.setenv(name, value)
        clients = Clients(tries=1)
        clients.dynamodb()
        clients.meetings()
        clients.voice()
        return clients


@pytest.fixture(scope="session")
def tapped(clients: Clients) -> Wire:
    return Wire(clients)


@pytest.fixture
def wire(tapped: Wire) -> Iterator[Wire]:
    tapped.forget()
    yield tapped
    tapped.forget()


@pytest.fixture
def dynamo(clients: Clients) -> DynamoStore:
    """The store on a table of its own."""
    name = f"table-{next(_TABLES)}"
    create_table(clients.dynamodb(), name)
    return DynamoStore(clients, name)


@pytest.fixture
def deployment(cloud: LocalCloud, clients: Clients, wire: Wire, dynamo: DynamoStore) -> Iterator[Deployment]:
    exchange = FakeExchange()
    cloud.telephony = exchange
    telephone = ChimeVoice(clients, "11111111-1111-4111-8111-111111111111", "+12065550100")
    watch = Watch()
    stop_watching = cloud.meetings.subscribe(watch)
    yield Deployment(cloud, wire, exchange, FakeClock(), dynamo, ChimeMeetings(clients), telephone, watch)
    stop_watching()
    cloud.telephony = None
    cloud.faults.clear()
