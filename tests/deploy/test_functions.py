"""What was deployed works: a call, a PIN, the HTTP API with its credential and its preflight, Amazon's news."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.deploy.place import ORIGIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.deploy.people import Deployed, Json


def test_a_caller_dials_types_the_pin_and_sits_in_the_meeting_a_browser_sits_in(deployed: Deployed) -> None:
    deployed.complaints.clear()
    made = deployed.makes_a_meeting()
    phone = deployed.phone()
    phone.dial("+12065550150")
    assert "PIN" in phone.heard[0]
    phone.enter(f"{made['guest_pin']}#")
    assert phone.in_meeting
    seat = deployed.asks("POST", f"/meetings/{made['id']}/attendees", {"name": "Ann"}).json
    assert phone.joined == [seat["Meeting"]["MeetingId"]]
    phone.hang_up()
    assert phone.up <= {"LEG-B"}
    assert deployed.complaints == []


def test_a_call_that_is_over_is_closed_from_the_log(deployed: Deployed) -> None:
    made = deployed.makes_a_meeting()
    phone = deployed.phone()
    phone.dial("+12065550150")
    phone.enter(f"{made['guest_pin']}#")
    phone.hang_up()
    record = comes(lambda: deployed.record(phone.events[0]["CallDetails"]["TransactionId"]))
    assert record["outcome"]["S"] == "hung_up_in_meeting"
    assert record["room_id"]["S"] == made["id"]
    chime = deployed.place.client("chime-sdk-meetings")
    seats = chime.list_attendees(MeetingId=record["meeting_id"]["S"])["Attendees"]
    assert [seat for seat in seats if seat["AttendeeId"] == record["attendee_id"]["S"]] == []


def comes(look: Callable[[], Json | None]) -> Json:
    """Wait for something that Amazon does in its own time."""
    late = time.monotonic() + 60
    while time.monotonic() < late:
        if found := look():
            return found
        time.sleep(0.05)
    pytest.fail("it never came")


def test_a_wrong_pin_is_a_wrong_pin(deployed: Deployed) -> None:
    phone = deployed.phone()
    phone.dial()
    phone.enter("000001#")
    assert not phone.joined
    assert phone.question, "the caller is asked again"
    phone.hang_up()


def test_the_api_works_and_is_closed_to_strangers(deployed: Deployed) -> None:
    assert deployed.asks("GET", "/health", token="").status == 200
    assert deployed.asks("POST", "/meetings", {"title": "x"}, token="").status == 401
    assert deployed.asks("POST", "/meetings", {"title": "x"}, token="invented").status == 401
    made = deployed.makes_a_meeting()
    assert made["dial_in"] == "+12065550150", "the number that leads here is what people are told"
    assert deployed.asks("GET", f"/meetings/{made['id']}").json["title"] == "Weekly"


def test_a_browser_is_let_in_from_the_meeting_page_alone(deployed: Deployed) -> None:
    asked = {"Access_Control_Request_Method": "POST", "Access_Control_Request_Headers": "authorization"}
    answer = deployed.asks("OPTIONS", "/meetings", token="", **asked)
    assert answer.status == 200
    allowed = {name.lower(): value for name, value in answer.headers.items()}
    assert allowed["access-control-allow-origin"] == ORIGIN
    assert "POST" in allowed["access-control-allow-methods"]
    assert "Authorization" in allowed["access-control-allow-headers"]


def test_we_call_somebody(deployed: Deployed) -> None:
    made = deployed.makes_a_meeting()
    called = deployed.asks("POST", f"/meetings/{made['id']}/calls", {"to": "+12065550123"})
    assert called.status == 202, called
    assert called.json["transaction_id"]


def test_secret_settings_are_the_stage_s_own(deployed: Deployed) -> None:
    functions = deployed.place.client("lambda")
    told = functions.get_function_configuration(FunctionName=deployed.outputs["SmaAlias"])["Environment"]["Variables"]
    assert len(told["PARTYLINE_SECRET"]) == 48
    assert told["PARTYLINE_TABLE"] == deployed.outputs["TableName"]
