"""How many questions to Amazon a visitor waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import LockedOutError, WrongPinError
from chalicelib.meetings.house import Plan
from chalicelib.meetings.model import Role
from tests.meetings.callers import caller, record

if TYPE_CHECKING:
    from tests.aws.deployment import Deployment


def test_a_seat_in_a_running_meeting_takes_two(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    deployment.reception.admit(made.host_pin, caller(1))
    deployment.wire.forget()
    deployment.reception.admit(made.guest_pin, caller(2))
    assert deployment.wire.asked == ["BatchGetItem", "CreateAttendee"]


def test_the_first_to_come_waits_for_two_more(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    deployment.wire.forget()
    deployment.reception.admit(made.guest_pin, caller(1))
    assert deployment.wire.asked == ["BatchGetItem", "CreateMeeting", "TransactWriteItems", "CreateAttendee"]


def test_a_meeting_that_ended_unnoticed_costs_one_more_still(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    seat = deployment.reception.admit(made.guest_pin, caller(1))
    deployment.cloud.meetings.delete_meeting(seat.meeting_id)
    deployment.wire.forget()
    again = deployment.reception.admit(made.guest_pin, caller(2))
    assert again.meeting_id != seat.meeting_id
    assert deployment.wire.asked == [
        "BatchGetItem",
        "CreateAttendee",
        "CreateMeeting",
        "TransactWriteItems",
        "CreateAttendee",
    ]


def test_a_wrong_pin_is_counted_and_a_locked_out_one_only_looked_at(deployment: Deployment) -> None:
    deployment.wire.forget()
    for attempt in (1, 2, 3):
        with pytest.raises(WrongPinError):
            deployment.reception.admit("000000", caller(1, attempt=attempt))
    assert deployment.wire.asked == ["BatchGetItem", "UpdateItem", "UpdateItem"] * 3
    deployment.wire.forget()
    with pytest.raises(LockedOutError):
        deployment.reception.admit("000000", caller(1, attempt=4))
    assert deployment.wire.asked == ["BatchGetItem"]


def test_hanging_up_takes_three(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    seat = deployment.reception.admit(made.guest_pin, caller(1))
    deployment.wire.forget()
    deployment.reception.close(record(caller(1), seat))
    assert deployment.wire.asked == ["DeleteAttendee", "UpdateItem", "PutItem"]


def test_a_browser_waits_for_its_roster_entry_and_the_meeting_too(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    deployment.house.seat(made.room.id, Role.HOST, "Ana")
    deployment.wire.forget()
    deployment.house.seat(made.room.id, Role.GUEST, "Bo")
    assert deployment.wire.asked == ["GetItem", "CreateAttendee", "UpdateItem", "GetMeeting"]


def test_a_head_count_is_one_query(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    deployment.wire.forget()
    assert deployment.reception.head_count(made.room.id) == 0
    assert deployment.wire.asked == ["Query"]
