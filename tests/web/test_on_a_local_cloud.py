"""The whole way down: the API on the adapters, on a cloud that answers unmodified boto3."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from chalice.app import Chalice
from chalice.test import Client

from chalicelib import wiring
from chalicelib.aws.clients import Clients
from chalicelib.aws.schema import create_table
from chalicelib.settings import Settings
from chalicelib.web import site
from chalicelib.web.credentials import operator_credential
from emulator.stack import local_cloud
from tests.web.people import SECRET, Person

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from emulator.stack import LocalCloud

FAR_AHEAD = 4_000_000_000


class Phones:
    """Takes every call there is."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, Mapping[str, str]]] = []

    def create_call(
        self, sma_id: str, from_number: str, to_number: str, headers: Mapping[str, str], arguments: Mapping[str, str]
    ) -> str:
        self.asked.append((to_number, arguments))
        return "00000000-0000-4000-8000-0000000000ca"

    def update_call(self, sma_id: str, transaction_id: str, arguments: Mapping[str, str]) -> None:
        self.asked.append((transaction_id, arguments))


@pytest.fixture(scope="module")
def phones() -> Phones:
    return Phones()


@pytest.fixture(scope="module")
def cloud(phones: Phones) -> Iterator[LocalCloud]:
    with local_cloud(phones) as running, pytest.MonkeyPatch.context() as environment:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            environment.delenv(name)
        for name, value in running.environment.items():
            environment.setenv(name, value)
        yield running


@pytest.fixture(scope="module")
def operator(cloud: LocalCloud) -> Person:
    assert cloud.aws_url
    settings = Settings(SECRET, sma_id="00000000-0000-4000-8000-0000000000cc", dial_out_number="+12065550199")
    create_table(Clients().dynamodb(), settings.table)
    parts = wiring.build(settings, wiring.amazon(settings))
    app = Chalice(app_name="partyline", configure_logs=False)
    site.mount(app, lambda: parts.front)
    return Person(Client(app, stage_name="local"), operator_credential(SECRET, FAR_AHEAD))


def test_the_answer_to_joining_has_every_field_the_browser_sdk_reads(operator: Person) -> None:
    room = operator.posts("/meetings", {"title": "Weekly", "capacity": 2}).says(201)["id"]
    answer = operator.posts(f"/meetings/{room}/attendees", {"name": "Ann"}).says(201)
    meeting, attendee = answer["Meeting"], answer["Attendee"]
    assert meeting["ExternalMeetingId"] == room
    assert meeting["MediaPlacement"]["AudioHostUrl"], "empty, and the SDK would make no audio transceiver"
    assert "?" not in meeting["MediaPlacement"]["SignalingUrl"], "the SDK appends a query of its own"
    assert meeting["MediaPlacement"]["TurnControlUrl"]
    assert meeting["MeetingFeatures"]["Attendee"]["MaxCount"] == 2
    assert {"AttendeeId", "ExternalUserId", "JoinToken"} <= set(attendee)
    again = operator.posts(f"/meetings/{room}/attendees", {"name": "Bob"}).says(201)
    assert again["Meeting"]["MeetingId"] == meeting["MeetingId"]
    operator.posts(f"/meetings/{room}/attendees", {"name": "Cy"}).is_refused(409, "meeting_full")


def test_a_meeting_from_its_making_to_its_end(operator: Person) -> None:
    room = operator.posts("/meetings", {"title": "Weekly"}).says(201)["id"]
    assert room in {one["id"] for one in operator.gets("/meetings").says(200)["meetings"]}
    ann = operator.posts(f"/meetings/{room}/attendees", {"name": "Ann"}).says(201)["Attendee"]["AttendeeId"]
    operator.patches(f"/meetings/{room}/participants/{ann}", {"muted": True}).says(202)
    (person,) = operator.gets(f"/meetings/{room}/participants").says(200)["participants"]
    assert (person["name"], person["muted"]) == ("Ann", True)
    operator.deletes(f"/meetings/{room}/participants/{ann}").says(204)
    assert operator.gets(f"/meetings/{room}/participants").says(200)["participants"] == []
    operator.deletes(f"/meetings/{room}").says(204)
    operator.posts(f"/meetings/{room}/attendees", {"name": "Ann"}).is_refused(410, "meeting_ended")


def test_a_call_out_carries_what_the_call_flow_needs(operator: Person, phones: Phones) -> None:
    room = operator.posts("/meetings", {"title": "Weekly"}).says(201)["id"]
    called = operator.posts(f"/meetings/{room}/calls", {"to": "+12065550123"}).says(202)["transaction_id"]
    operator.patches(f"/meetings/{room}/calls/{called}", {"say": "Hello"}).says(202)
    operator.deletes(f"/meetings/{room}/calls/{called}").says(202)
    assert phones.asked == [
        ("+12065550123", {"room": room, "language": "en-US"}),
        (called, {"action": "say", "text": "Hello"}),
        (called, {"action": "hangup"}),
    ]


@pytest.mark.parametrize(
    ("operation", "error", "told"),
    [
        ("CreateMeeting", "ServiceUnavailableException", (503, "unavailable")),
        ("CreateMeeting", "ForbiddenException", (503, "unavailable")),
        ("CreateAttendee", "LimitExceededException", (409, "meeting_full")),
        ("CreateAttendee", "ServiceFailureException", (503, "unavailable")),
        ("GetMeeting", "ThrottlingException", (503, "unavailable")),
    ],
)
def test_what_amazon_refuses_is_told_as_a_problem(
    operator: Person, cloud: LocalCloud, operation: str, error: str, told: tuple[int, str]
) -> None:
    room = operator.posts("/meetings", {"title": "Weekly"}).says(201)["id"]
    cloud.faults.next(operation, error, times=2)
    operator.posts(f"/meetings/{room}/attendees", {"name": "Ann"}).is_refused(*told)
    cloud.faults.clear()
    operator.posts(f"/meetings/{room}/attendees", {"name": "Ann"}).says(201)


def test_health_is_good_on_a_cloud_that_works(operator: Person) -> None:
    assert operator.gets("/health").says(200)["status"] == "ok"
