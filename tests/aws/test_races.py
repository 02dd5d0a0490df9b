"""What happens in the same instant, on a DynamoDB that loses nothing: ministack, behind real connections."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import TYPE_CHECKING, TypeVar

import pytest

from chalicelib.meetings.budgets import Budget, Purse
from chalicelib.meetings.errors import LockedOutError, RoomEndedError, WrongPinError
from chalicelib.meetings.house import Changes, Plan
from chalicelib.meetings.model import Role
from tests.fakes import Dice
from tests.meetings.callers import caller, record

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.aws.deployment import Deployment

_T = TypeVar("_T")
CROWD = 20


def at_once(act: Callable[[int], _T], crowd: int = CROWD) -> list[_T]:
    """Do the same thing in as many threads, all let go in the same instant."""
    gate = Barrier(crowd)

    def one(n: int) -> _T:
        gate.wait(timeout=20)
        return act(n)

    with ThreadPoolExecutor(crowd) as pool:
        return list(pool.map(one, range(crowd)))


def test_twenty_who_arrive_at_once_sit_in_one_meeting(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    seats = at_once(lambda n: deployment.reception.admit(made.guest_pin, caller(n)))
    (meeting_id,) = {seat.meeting_id for seat in seats}
    assert len({seat.attendee_id for seat in seats}) == CROWD
    kept = deployment.house.get(made.room.id)
    assert (kept.meeting_id, kept.generation) == (meeting_id, 1)


def test_two_who_arrive_at_once_sit_in_one_meeting_every_time(deployment: Deployment) -> None:
    def meet(pin: str) -> set[str]:
        return {seat.meeting_id for seat in at_once(lambda n: deployment.reception.admit(pin, caller(n)), crowd=2)}

    for n in range(10):
        assert len(meet(deployment.house.create(Plan(f"Round {n}")).guest_pin)) == 1


def test_twenty_who_find_the_meeting_ended_sit_in_one_new_meeting(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    old = deployment.reception.admit(made.guest_pin, caller(99))
    deployment.cloud.meetings.delete_meeting(old.meeting_id)
    seats = at_once(lambda n: deployment.reception.admit(made.guest_pin, caller(n)))
    (meeting_id,) = {seat.meeting_id for seat in seats}
    assert meeting_id != old.meeting_id
    assert deployment.house.get(made.room.id).generation == 2


def test_one_invocation_delivered_twice_at_once_is_one_attendee(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    seats = at_once(lambda _: deployment.reception.admit(made.guest_pin, caller(1)), crowd=5)
    assert len({(seat.meeting_id, seat.attendee_id, seat.join_token) for seat in seats}) == 1


def test_phones_and_browsers_that_arrive_at_once_meet(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))

    def arrive(n: int) -> str:
        if n % 2:
            return deployment.reception.admit(made.guest_pin, caller(n)).meeting_id
        return str(deployment.house.seat(made.room.id, Role.GUEST, f"Browser {n}").meeting["MeetingId"])

    assert len(set(at_once(arrive, crowd=10))) == 1


def test_changes_made_while_people_arrive_are_all_kept(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))

    def act(n: int) -> None:
        if n == 0:
            deployment.house.update(made.room.id, Changes(title="New"))
        elif n == 1:
            deployment.house.update(made.room.id, Changes(language="es-US"))
        else:
            deployment.reception.admit(made.host_pin, caller(n))

    at_once(act, crowd=6)
    kept = deployment.house.get(made.room.id)
    assert (kept.title, kept.language, kept.generation) == ("New", "es-US", 1)
    assert kept.meeting_id


def test_a_room_ended_while_people_arrive_leaves_no_meeting_running(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))

    def act(n: int) -> None:
        if n == 0:
            deployment.house.end(made.room.id)
            return
        try:
            deployment.reception.admit(made.guest_pin, caller(n))
        except RoomEndedError:
            return

    at_once(act, crowd=8)
    assert deployment.meetings_of(made.room.id) == []


def test_every_wrong_pin_of_a_crowd_is_counted(deployment: Deployment) -> None:
    purse = Purse("called-crowd", Budget(1000, 60))
    at_once(lambda n: deployment.store.count_try(purse, f"attempt-{n}", deployment.clock()))
    knock = deployment.store.knock("no pin", (purse,), deployment.clock())
    assert len(knock.tries[purse.key]) == CROWD


def test_a_crowd_that_opens_a_new_window_is_counted_in_it(deployment: Deployment) -> None:
    purse = Purse("called-crowd", Budget(1000, 60))
    deployment.store.count_try(purse, "old", deployment.clock())
    deployment.clock.passes(60)
    at_once(lambda n: deployment.store.count_try(purse, f"attempt-{n}", deployment.clock()))
    knock = deployment.store.knock("no pin", (purse,), deployment.clock())
    assert knock.tries[purse.key] == {f"attempt-{n}" for n in range(CROWD)}


def test_guessing_in_parallel_locks_as_well(deployment: Deployment) -> None:
    def guess(n: int) -> None:
        try:
            deployment.reception.admit("000000", caller(n, number="+12065550150"))
        except (WrongPinError, LockedOutError):
            return

    at_once(guess)
    made = deployment.house.create(Plan("Round"))
    with pytest.raises(LockedOutError):
        deployment.reception.admit(made.host_pin, caller(50, number="+12065550150"))


def test_a_call_closed_twice_at_once_has_one_record(deployment: Deployment) -> None:
    made = deployment.house.create(Plan("Round"))
    seat = deployment.reception.admit(made.guest_pin, caller(1))
    written = at_once(lambda n: deployment.store.close(record(caller(1), seat, outcome=f"outcome-{n}")), crowd=10)
    assert written.count(True) == 1
    kept = deployment.store.record("transaction-1")
    assert kept is not None
    assert kept.outcome == f"outcome-{written.index(True)}"


def test_rooms_made_at_once_with_the_same_pins_end_up_with_different_ones(deployment: Deployment) -> None:
    houses = [replace(deployment.house, draw=Dice(seed=7)) for _ in range(4)]
    made = at_once(lambda n: houses[n].create(Plan(f"Room {n}")), crowd=4)
    pins = [pin for new in made for pin in (new.host_pin, new.guest_pin)]
    assert len(set(pins)) == len(pins)
    assert len({new.room.id for new in made}) == 4
