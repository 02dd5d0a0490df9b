"""Each function may do what it must and nothing else: take any permission away and something is noticed."""

from __future__ import annotations

import json
import threading
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib import closing
from chalicelib.meetings.model import CallRecord
from tests.deploy.place import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from tests.deploy.people import Deployed

Json = dict[str, Any]

LAMBDA_S_OWN = {"logs", "xray"}
"""Services that a function is written about to. The emulated Lambda does that itself, so nothing is refused here."""

ENVELOPE = {
    "version": "0",
    "id": "7bf73129-1428-4cd3-a780-95db273d1602",
    "source": "aws.chime",
    "account": "111122223333",
    "region": "us-east-1",
    "detail-type": "Chime Meeting State Change",
    "time": "2027-01-15T08:00:00Z",
    "resources": [],
}

ROLES = {"sma": "SmaRole", "api": "ApiHandlerRole", "events": "MeetingEventsRole", "calls": "AfterCallsRole"}


def permissions(function: str) -> list[str]:
    """List what the policy of a function allows it to ask of other services."""
    policy = json.loads((ROOT / ".chalice" / f"policy-{function}.json").read_text())
    actions = [action for statement in policy["Statement"] for action in statement["Action"]]
    return [action for action in actions if action.partition(":")[0] not in LAMBDA_S_OWN]


def calls(deployed: Deployed) -> list[object]:
    """Live through calls that need everything the telephone function may do; tell what was heard and complained of."""
    made = deployed.makes_a_meeting()
    wrong = deployed.phone()
    wrong.dial()
    wrong.enter("000001#")
    wrong.hang_up()
    phone = deployed.phone()
    phone.dial()
    phone.enter(f"{made['host_pin']}#")
    for keys in ("*6", "*9", "*#"):
        phone.press(keys)
    if phone.in_meeting:
        phone.end_meeting_leg()
    phone.hang_up()
    late = _arrives_as_the_host_ends_the_meeting(deployed)
    return [*wrong.heard, *phone.heard, *late]


def _arrives_as_the_host_ends_the_meeting(deployed: Deployed) -> list[str]:
    """A meeting that was started for a room that has ended meanwhile is ended again."""
    made, phone, folder = deployed.makes_a_meeting(), deployed.phone(), deployed.place.folder
    phone.dial()
    (folder / "hold").touch()
    entering = threading.Thread(target=phone.enter, args=[f"{made['guest_pin']}#"])
    entering.start()
    while entering.is_alive() and not (folder / "held").exists():
        time.sleep(0.01)
    deployed.asks("DELETE", f"/meetings/{made['id']}")
    (folder / "hold").unlink()
    entering.join()
    (folder / "held").unlink(missing_ok=True)
    return phone.heard


def requests(deployed: Deployed) -> list[object]:
    """Ask the HTTP API for everything it does; tell what it answered."""
    told: list[object] = []

    def ask(method: str, path: str, body: object = None, token: str | None = None) -> Json:
        answer = deployed.asks(method, path, body, token=token)
        told.append(answer.status)
        return answer.json if answer.status < 400 else {}

    ask("GET", "/health")
    ask("GET", "/meetings")
    made = ask("POST", "/meetings", {"title": "Weekly"})
    room = f"/meetings/{made.get('id', 'none')}"
    ask("PATCH", room, {"title": "Daily"})
    browser = ask("POST", f"{room}/attendees", {"name": "Ann"}).get("Attendee", {}).get("AttendeeId", "none")
    guest = ask("POST", f"{room}/invitations/by-pin", {"pin": made.get("guest_pin", "000000")}).get("token", "none")
    ask("POST", f"{room}/attendees", {"name": "Bob"}, guest)
    ask("GET", f"{room}/participants")
    ask("PATCH", f"{room}/participants", {"muted": True})
    ask("PATCH", f"{room}/participants/{browser}", {"muted": True})
    ask("DELETE", f"{room}/participants/{browser}")
    call = ask("POST", f"{room}/calls", {"to": "+12065550123"}).get("transaction_id", "none")
    ask("DELETE", f"{room}/calls/{call}")
    ask("DELETE", room)
    return told


def news(deployed: Deployed) -> list[object]:
    """Let Amazon tell of somebody who comes and goes, and of the end of the meeting; tell what failed."""
    made = deployed.makes_a_meeting()
    seat = deployed.asks("POST", f"/meetings/{made['id']}/attendees", {"name": "Ann"}).json
    if not seat:
        return ["no seat"]
    about = {
        "version": "0",
        "timestamp": 1_800_000_000_000,
        "meetingId": seat["Meeting"]["MeetingId"],
        "externalMeetingId": made["id"],
        "attendeeId": seat["Attendee"]["AttendeeId"],
        "externalUserId": seat["Attendee"]["ExternalUserId"],
    }
    told: list[object] = []
    for kind in ("AttendeeJoined", "AttendeeDeleted", "MeetingEnded"):
        detail = {**about, "eventType": f"chime:{kind}"}
        event = {**ENVELOPE, "detail": detail}
        try:
            told.append(deployed.invoke(deployed.function("MeetingEvents"), event))
        except AssertionError:
            told.append(f"{kind} failed")
    return told


def endings(deployed: Deployed) -> list[object]:
    """Let a call end that had a seat; tell what failed."""
    made = deployed.makes_a_meeting()
    seat = deployed.asks("POST", f"/meetings/{made['id']}/attendees", {"name": "Ann"}).json
    told = CallRecord(
        *(str(uuid.uuid4()), "inbound", "··00", "··99", 1_800_000_000, 1_800_000_060, "hung_up_in_meeting"),
        room_id=made["id"],
        meeting_id=seat["Meeting"]["MeetingId"],
        attendee_id=seat["Attendee"]["AttendeeId"],
    )
    line = json.dumps({"message": closing.ENDED, **closing.told(told)})
    try:
        return [deployed.invoke(deployed.function("AfterCalls"), {"events": [{"message": line}]})]
    except AssertionError:
        return ["failed"]


LIVES: dict[str, Callable[[Deployed], list[object]]] = {
    "sma": calls,
    "api": requests,
    "events": news,
    "calls": endings,
}


@dataclass
class Witness:
    """Lets people use a function and remembers what they notice when all is well."""

    deployed: Deployed
    usual: dict[str, list[object]]

    def notices(self, function: str) -> list[object]:
        self.deployed.complaints.clear()
        seen = LIVES[function](self.deployed)
        return seen + [complaint["message"] for complaint in self.deployed.complaints]


@pytest.fixture(scope="module")
def witness(deployed: Deployed, place: object) -> Witness:
    del place
    witness = Witness(deployed, {})
    witness.usual = {function: witness.notices(function) for function in LIVES}
    return witness


@contextmanager
def without(deployed: Deployed, role: str, permission: str) -> Generator[None]:
    """Take one permission away from a role for a while."""
    iam, stacks = deployed.place.client("iam"), deployed.place.client("cloudformation")
    found = stacks.describe_stack_resource(StackName=deployed.stage.stack, LogicalResourceId=role)
    asked = {"RoleName": found["StackResourceDetail"]["PhysicalResourceId"], "PolicyName": f"{role}Policy"}
    whole = iam.get_role_policy(**asked)["PolicyDocument"]
    left = [
        {**one, "Action": [action for action in one["Action"] if action != permission]} for one in whole["Statement"]
    ]
    assert left != whole["Statement"], "the deployed role has the permissions of the policy"
    kept = [one for one in left if one["Action"]]
    iam.put_role_policy(**asked, PolicyDocument=json.dumps({**whole, "Statement": kept}))
    try:
        yield
    finally:
        iam.put_role_policy(**asked, PolicyDocument=json.dumps(whole))


@pytest.mark.parametrize("function", LIVES)
def test_what_is_noticed_is_the_same_each_time(witness: Witness, function: str) -> None:
    """Else a difference would prove nothing."""
    for _ in range(3):
        assert witness.notices(function) == witness.usual[function]


@pytest.mark.parametrize("function", LIVES)
def test_with_all_permissions_nobody_notices_anything(witness: Witness, function: str) -> None:
    seen = [one for one in witness.usual[function] if one not in ({}, None)]
    assert not any(text in str(seen) for text in ("outage", "failure", "failed", "50")), seen


@pytest.mark.parametrize(
    ("function", "permission"), [(function, permission) for function in LIVES for permission in permissions(function)]
)
def test_no_permission_is_unneeded(witness: Witness, function: str, permission: str) -> None:
    with without(witness.deployed, ROLES[function], permission):
        assert witness.notices(function) != witness.usual[function]


def test_what_cannot_be_taken_away_here_is_what_lambda_documents() -> None:
    """https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html."""
    for function in LIVES:
        policy = json.loads((ROOT / ".chalice" / f"policy-{function}.json").read_text())
        actions = {action for statement in policy["Statement"] for action in statement["Action"]}
        assert actions - set(permissions(function)) == {
            *("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
            *("xray:PutTelemetryRecords", "xray:PutTraceSegments"),
        }
