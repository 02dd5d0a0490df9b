"""Each function may do what it does, and nothing else: the policies against the questions really asked."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from chalicelib.meetings.errors import WrongPinError
from chalicelib.meetings.house import Changes, Plan
from chalicelib.meetings.model import Role
from chalicelib.meetings.telephone import Instruction
from tests.aws.scene import Scene, set_up
from tests.meetings.callers import record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.aws.deployment import Deployment

POLICIES = Path(__file__).parents[2] / ".chalice"


def allowed(function: str) -> set[str]:
    """Read what a function may ask of DynamoDB and Chime."""
    statements = json.loads((POLICIES / f"policy-{function}.json").read_text())["Statement"]
    actions = {action for statement in statements for action in statement["Action"]}
    return {action for action in actions if action.startswith(("chime:", "dynamodb:"))}


def needed(operations: Iterable[str]) -> set[str]:
    """Tell which permissions these operations need; a transaction needs those of what it does."""
    return {
        "dynamodb:PutItem" if operation == "TransactWriteItems" else f"{service_of(operation)}:{operation}"
        for operation in operations
    }


def service_of(operation: str) -> str:
    return "dynamodb" if operation.endswith("Item") or operation in {"Query", "Scan"} else "chime"


def set_up_ended(deployment: Deployment) -> Scene:
    """Set the scene a moment after Amazon has ended the meeting."""
    scene = set_up(deployment)
    deployment.cloud.meetings.delete_meeting(scene.seat.meeting_id)
    return scene


def test_what_answers_telephones(deployment: Deployment) -> None:
    asked: set[str] = set()
    for scene in (set_up(deployment), set_up_ended(deployment)):
        reception, seat = deployment.reception, scene.seat
        reception.departure(seat.meeting_id, seat.attendee_id)
        reception.admit(scene.made.guest_pin, scene.newcomer)
        reception.invite(scene.room_id, scene.newcomer)
        with suppress(WrongPinError):
            reception.admit("000000", scene.newcomer)
        reception.mark(seat.room_id, seat.attendee_id, muted=True, hand_raised=False)
        reception.head_count(scene.room_id)
        asked |= set(deployment.wire.asked)
    # Ends the meeting it has just started when it finds that the host has ended the room meanwhile.
    assert needed(asked) | {"chime:DeleteMeeting"} == allowed("sma")


def test_what_closes_calls(deployment: Deployment) -> None:
    scene = set_up(deployment)
    deployment.wire.forget()
    deployment.reception.close(record(scene.inside, scene.seat))
    assert needed(deployment.wire.asked) == allowed("calls")


def test_what_answers_the_web(deployment: Deployment) -> None:
    scene = set_up_ended(deployment)
    house, steward = deployment.house, deployment.steward
    house.create(Plan("Another"))
    house.list()
    house.update(scene.room_id, Changes(title="New"))
    browser = str(house.seat(scene.room_id, Role.GUEST, "Ana").attendee["AttendeeId"])
    house.seat(scene.room_id, Role.HOST, "Bo")
    house.roster(scene.room_id)
    house.recognise(scene.room_id, scene.made.host_pin)
    steward.mute_all(scene.room_id)
    steward.mute(scene.room_id, browser)
    steward.remove(scene.room_id, browser)
    transaction_id = steward.dial_out(scene.room_id, "+12065550123")
    steward.tell_call(scene.room_id, transaction_id, Instruction.HANG_UP)
    house.end(scene.room_id)
    assert needed(deployment.wire.asked) == allowed("api")


def test_what_hears_of_meetings(deployment: Deployment) -> None:
    scene = set_up(deployment)
    for what in ("AttendeeJoined", "AttendeeLeft", "AttendeeDeleted", "MeetingEnded"):
        deployment.attendance.note(scene.detail(what))
    assert needed(deployment.wire.asked) == allowed("events")
