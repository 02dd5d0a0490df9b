"""The functions Amazon calls: app.py on the parts of a test, and what happens when there are none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from chalice.test import Client

import app
from chalicelib import this_process
from chalicelib.invocation import RegionUnusableError
from chalicelib.meetings.budgets import Budget, Budgets
from chalicelib.meetings.errors import MeetingsError
from chalicelib.meetings.reception import Reception
from tests.web.people import SECRET, deploy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.people import Deployment

CALL: dict[str, Any] = {
    "SchemaVersion": "1.0",
    "Sequence": 1,
    "InvocationEventType": "NEW_INBOUND_CALL",
    "CallDetails": {
        "TransactionId": "00000000-0000-4000-8000-0000000000aa",
        "AwsAccountId": "111122223333",
        "AwsRegion": "us-east-1",
        "SipRuleId": "00000000-0000-4000-8000-0000000000bb",
        "SipMediaApplicationId": "00000000-0000-4000-8000-0000000000cc",
        "Participants": [
            {
                "CallId": "00000000-0000-4000-8000-0000000000dd",
                "ParticipantTag": "LEG-A",
                "To": "+12065550199",
                "From": "+12065550123",
                "Direction": "Inbound",
                "StartTimeInMilliseconds": "1800000000000",
            }
        ],
    },
}


@pytest.fixture
def amazon(deployment: Deployment) -> Iterator[Client]:
    """Calls the functions of app.py, on the deployment's parts."""
    with this_process.using(deployment.parts):
        yield Client(app.app, stage_name="local")


@pytest.fixture
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process without parts and without settings."""
    monkeypatch.setattr(this_process, "_kept", [])
    monkeypatch.delenv("PARTYLINE_SECRET", raising=False)


def _event(kind: str, **detail: object) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "7bf73129-1428-4cd3-a780-95db273d1602",
        "source": "aws.chime",
        "account": "111122223333",
        "region": "us-east-1",
        "detail-type": "Chime Meeting State Change",
        "time": "2027-01-15T08:00:00Z",
        "resources": [],
        "detail": {"version": "0", "eventType": f"chime:{kind}", "timestamp": 1_800_000_005_000, **detail},
    }


def test_a_call_is_answered(amazon: Client, capsys: pytest.CaptureFixture[str]) -> None:
    answer = amazon.lambda_.invoke("sma", CALL).payload
    assert answer["SchemaVersion"] == "1.0"
    assert answer["Actions"]
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["message"] == "invocation"


@pytest.mark.usefixtures("no_settings")
def test_a_deployment_that_is_not_set_up_still_answers_the_telephone(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Client(app.app, stage_name="local").lambda_.invoke("sma", CALL).payload
    assert answer["Actions"]
    assert "PARTYLINE_SECRET is not set" in capsys.readouterr().err


@pytest.mark.usefixtures("no_settings")
def test_a_deployment_that_is_not_set_up_names_the_setting_to_browsers(capsys: pytest.CaptureFixture[str]) -> None:
    answer = Client(app.app, stage_name="local").http.get("/health")
    assert (answer.status_code, answer.json_body["code"]) == (503, "not_configured")
    assert answer.json_body["detail"] == "PARTYLINE_SECRET is missing or makes no sense. The log says more."
    capsys.readouterr()


@pytest.mark.usefixtures("no_settings")
def test_the_value_of_a_bad_setting_is_shown_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTYLINE_SECRET", SECRET)
    monkeypatch.setenv("PARTYLINE_DIAL_OUT_NUMBER", "call 2065550123 please")
    answer = Client(app.app, stage_name="local").http.get("/health")
    assert answer.json_body["detail"].startswith("PARTYLINE_DIAL_OUT_NUMBER")
    assert b"2065550123" not in answer.body


@pytest.mark.usefixtures("no_settings")
def test_parts_are_put_together_once_and_without_boto3(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTYLINE_SECRET", SECRET)
    assert this_process.parts() is this_process.parts()


def test_the_settings_reach_the_parts_they_are_for(tmp_path: Path) -> None:
    tries = {"tries_caller": "3", "tries_called": "30", "tries_room": "5", "tries_seconds": "60"}
    parts = deploy(
        tmp_path, **tries, room_days="7", languages="+12065550199=es-US,*=en-US", dial_in_number="+12065550199"
    ).parts
    budgets = Budgets(caller=Budget(3, 60), called=Budget(30, 60), room=Budget(5, 60))
    assert parts.front.house.budgets == budgets
    assert (parts.front.house.lifetime_days, parts.front.language) == (7, "es-US")
    assert isinstance(parts.telephone.desk.meetings, Reception)
    assert parts.telephone.desk.meetings.budgets == budgets
    assert parts.telephone.voice.greets("+12065550199") == "es-US"


def test_what_amazon_saw_shows_in_the_roster(deployment: Deployment, amazon: Client) -> None:
    room = deployment.makes_a_meeting()["id"]
    seat = deployment.guest_of(room).posts(f"/meetings/{room}/attendees", {"name": "Bob"}).says(201)
    who = {
        "meetingId": seat["Meeting"]["MeetingId"],
        "externalMeetingId": room,
        "attendeeId": seat["Attendee"]["AttendeeId"],
        "externalUserId": seat["Attendee"]["ExternalUserId"],
    }
    amazon.lambda_.invoke("meeting_events", _event("AttendeeJoined", **who))
    (bob,) = deployment.guest_of(room).gets(f"/meetings/{room}/participants").says(200)["participants"]
    assert (bob["name"], bob["connected"]) == ("Bob", True)
    amazon.lambda_.invoke("meeting_events", _event("AttendeeDeleted", **who))
    assert deployment.guest_of(room).gets(f"/meetings/{room}/participants").says(200)["participants"] == []


def test_an_event_that_cannot_be_noted_is_delivered_again(
    deployment: Deployment, amazon: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.store.breaks["room"] = MeetingsError()
    with pytest.raises(MeetingsError):
        amazon.lambda_.invoke("meeting_events", _event("MeetingEnded", meetingId="m", externalMeetingId="r"))
    assert "meeting_events" in capsys.readouterr().err


def test_an_event_of_somebody_elses_meeting_is_no_concern_of_ours(amazon: Client) -> None:
    amazon.lambda_.invoke("meeting_events", _event("MeetingEnded", meetingId="m", externalMeetingId="somebody-elses"))
    amazon.lambda_.invoke("meeting_events", _event("SomethingNew"))


def test_a_region_without_its_table_says_sorry_unless_it_should_let_another_region_answer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    amazon = Client(app.app, stage_name="local")
    stays, moves = deploy(tmp_path), deploy(tmp_path, fail_over="yes")
    for deployment in (stays, moves):
        deployment.store.breaks["room"] = MeetingsError()
    with this_process.using(stays.parts):
        assert amazon.lambda_.invoke("sma", CALL).payload["Actions"]
    with this_process.using(moves.parts), pytest.raises(RegionUnusableError):
        amazon.lambda_.invoke("sma", CALL)
    assert "RegionUnusable" not in capsys.readouterr().out
