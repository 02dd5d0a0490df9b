from __future__ import annotations

import os
from itertools import count
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from chalicelib.aws.chime_meetings import ChimeMeetings
from chalicelib.aws.chime_voice import ChimeVoice
from chalicelib.aws.clients import Clients
from chalicelib.aws.dynamodb import DynamoStore
from chalicelib.aws.schema import create_table
from emulator.stack import local_cloud
from tests.aws.deployment import Deployment, Watch
from tests.aws.examples import room
from tests.aws.exchange import FakeExchange
from tests.aws.wire import Wire
from tests.fakes import FakeClock, FakeStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.meetings.store import Store
    from emulator.stack import LocalCloud

_TABLES = count(1)


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
def direct_clients(cloud: LocalCloud) -> Clients:
    """Clients without boto3."""
    return Clients(tries=1, directly=cloud.environment)


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


# The stores that keep to one contract: DynamoDB's twice, as each emulator checks what the other lets pass.
# moto knows the reserved words; ministack keeps races honest.


@pytest.fixture(scope="module")
def moto_clients() -> Iterator[Clients]:
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        clients = Clients(tries=1)
        clients.dynamodb()
        yield clients


def on_moto(request: pytest.FixtureRequest) -> Store:
    clients: Clients = request.getfixturevalue("moto_clients")
    name = f"table-{next(_TABLES)}"
    create_table(clients.dynamodb(), name)
    return DynamoStore(clients, name)


def on_ministack(request: pytest.FixtureRequest) -> Store:
    kept: Store = request.getfixturevalue("dynamo")
    return kept


def asked_directly(request: pytest.FixtureRequest) -> Store:
    clients: Clients = request.getfixturevalue("direct_clients")
    kept: DynamoStore = request.getfixturevalue("dynamo")
    return DynamoStore(clients, kept.name)


def in_memory(_: pytest.FixtureRequest) -> Store:
    return FakeStore()


@pytest.fixture(
    params=[in_memory, on_moto, on_ministack, asked_directly], ids=["in memory", "moto", "ministack", "directly"]
)
def store(request: pytest.FixtureRequest) -> Store:
    made: Store = request.param(request)
    return made


@pytest.fixture
def here(store: Store) -> Store:
    """A store with a room whose meeting runs."""
    store.add(room())
    store.save(room(meeting_id="meeting-1", generation=1))
    return store
