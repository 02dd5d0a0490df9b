"""What lies in the table after a busy day: no PIN, no token, no number, and nothing that stays for ever."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.meetings.errors import WrongPinError
from chalicelib.meetings.house import NewRoom, Plan
from chalicelib.meetings.model import Role
from tests.meetings.callers import caller, record, sits_down

if TYPE_CHECKING:
    from tests.aws.deployment import Deployment


def everything_in(deployment: Deployment) -> list[dict[str, Any]]:
    pages = deployment.store.client.get_paginator("scan").paginate(TableName=deployment.store.name)
    return [dict(item) for page in pages for item in page["Items"]]


@pytest.fixture
def secrets(deployment: Deployment) -> set[str]:
    """A busy day; gives what nobody may read afterwards."""
    made: NewRoom = deployment.house.create(Plan("Round"))
    inside, leaving, guessing = caller(1), caller(2), caller(3)
    tokens = []
    for visitor, pin in ((inside, made.host_pin), (leaving, made.guest_pin)):
        seat = deployment.reception.admit(pin, visitor)
        sits_down(deployment.attendance, seat, visitor)
        tokens.append(seat.join_token)
    deployment.reception.close(record(leaving, seat))
    with pytest.raises(WrongPinError):
        deployment.reception.admit("918273", guessing)
    browser = deployment.house.seat(made.room.id, Role.GUEST, "Ana")
    deployment.steward.dial_out(made.room.id, "+12065550123", name="Bo")
    numbers = {visitor.number.removeprefix("+1") for visitor in (inside, leaving, guessing)}
    called = {inside.called.removeprefix("+1"), "2065550123"}
    return {made.host_pin, made.guest_pin, "918273", *tokens, str(browser.attendee["JoinToken"]), *numbers, *called}


def test_no_secret_lies_in_the_table(deployment: Deployment, secrets: set[str]) -> None:
    # Without the ids Amazon draws: any six digits may stand in those by chance.
    written = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", json.dumps(everything_in(deployment)))
    assert "Round" in written
    assert "Ana" in written
    assert [secret for secret in secrets if secret in written] == []


@pytest.mark.usefixtures("secrets")
def test_everything_in_the_table_goes_one_day(deployment: Deployment) -> None:
    items = everything_in(deployment)
    kinds = {item["sk"]["S"].partition("#")[0] for item in items}
    assert kinds == {"ROOM", "PIN", "SEAT", "CALL", "TRIES", "RECORD"}
    for item in items:
        assert deployment.clock() < int(item["expires"]["N"]) < deployment.clock() + 100 * 86_400


def test_the_table_is_told_to_forget(deployment: Deployment) -> None:
    answer = deployment.store.client.describe_time_to_live(TableName=deployment.store.name)
    description: Any = answer["TimeToLiveDescription"]
    assert (description["TimeToLiveStatus"], description["AttributeName"]) == ("ENABLED", "expires")
