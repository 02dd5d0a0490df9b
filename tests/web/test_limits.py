"""What costs money is counted: telephone calls, by credential and by address."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import MeetingsError
from chalicelib.meetings.model import Role
from tests.web.people import deploy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.people import Deployment, Person

CALL = {"to": "+12065550123"}


@pytest.fixture
def strict(tmp_path: Path) -> Deployment:
    return deploy(tmp_path, calls_room="2", calls_all="3", calls_address="5", calls_seconds="60")


def rooms(deployment: Deployment, many: int) -> list[str]:
    return [str(deployment.makes_a_meeting()["id"]) for _ in range(many)]


def calls(person: Person, room: str) -> int:
    return person.posts(f"/meetings/{room}/calls", CALL).status


def test_the_hosts_of_a_meeting_share_what_it_may_spend(strict: Deployment) -> None:
    one, other = rooms(strict, 2)
    host, another = strict.host_of(one), strict.somebody(Role.HOST, one, lasting=5)
    assert [calls(host, one), calls(another, one), calls(host, one), calls(another, one)] == [202, 202, 429, 429]
    assert calls(strict.host_of(other), other) == 202
    assert len(strict.telephone.placed) == 3


def test_whoever_asks_too_often_is_told_when_to_come_again(strict: Deployment) -> None:
    (room,) = rooms(strict, 1)
    host = strict.host_of(room)
    strict.clock.passes(20)
    answers = [host.posts(f"/meetings/{room}/calls", CALL) for _ in range(3)]
    answers[-1].is_refused(429, "too_many_requests")
    assert answers[-1].headers["Retry-After"] == "40"
    strict.clock.passes(39)
    assert calls(host, room) == 429
    strict.clock.passes(1)
    assert calls(host, room) == 202


def test_operators_have_a_purse_of_their_own_for_all_meetings(strict: Deployment) -> None:
    many = rooms(strict, 4)
    assert [calls(strict.operator, room) for room in many] == [202, 202, 202, 429]
    assert calls(strict.host_of(many[0]), many[0]) == 202


def test_one_address_has_a_purse_whoever_asks_from_there(strict: Deployment) -> None:
    many = rooms(strict, 6)
    assert [calls(strict.host_of(room), room) for room in many] == [202] * 5 + [429]


def test_what_cannot_be_placed_for_its_body_costs_nothing(strict: Deployment) -> None:
    (room,) = rooms(strict, 1)
    host = strict.host_of(room)
    for _ in range(5):
        host.posts(f"/meetings/{room}/calls", {"to": "somebody"}).is_told_off_for("to")
        strict.guest_of(room).posts(f"/meetings/{room}/calls", CALL).is_refused(403, "forbidden")
    assert calls(host, room) == 202


def test_calls_that_cannot_be_counted_are_not_placed(strict: Deployment) -> None:
    (room,) = rooms(strict, 1)
    strict.store.breaks["spend"] = MeetingsError()
    strict.host_of(room).posts(f"/meetings/{room}/calls", CALL).is_refused(503, "unavailable")
    assert strict.telephone.placed == {}


def test_no_address_is_kept_as_it_is(strict: Deployment) -> None:
    (room,) = rooms(strict, 1)
    calls(strict.host_of(room), room)
    assert strict.store._spent
    assert not [key for key, _ in strict.store._spent if "127.0.0.1" in key]


def test_nothing_else_is_counted(strict: Deployment) -> None:
    (room,) = rooms(strict, 1)
    for _ in range(10):
        strict.guest_of(room).gets(f"/meetings/{room}/participants").says(200)
        strict.guest_of(room).posts(f"/meetings/{room}/attendees", {"name": "Ann"}).says(201)
    assert strict.store._spent == {}
