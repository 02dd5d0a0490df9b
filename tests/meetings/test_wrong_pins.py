"""What callers live through who guess, and what keeps them from guessing on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import (
    LockedOutError,
    WrongPinError,
)
from chalicelib.meetings.house import NewRoom
from tests.meetings.callers import caller

if TYPE_CHECKING:
    from tests.meetings.conftest import Place


def test_a_wrong_pin_is_wrong(place: Place, room: NewRoom) -> None:
    with pytest.raises(WrongPinError):
        place.reception.admit("999999" if room.guest_pin != "999999" else "888888", caller(1))


def wrong(place: Place, n: int, *, attempt: int, number: str = "", called: str = "+12065550199") -> None:
    with pytest.raises(WrongPinError):
        place.reception.admit("000000", caller(n, attempt=attempt, number=number, called=called))


def test_too_many_wrong_pins_lock_a_number_out_even_with_the_right_one(place: Place, room: NewRoom) -> None:
    for attempt in (1, 2, 3):
        wrong(place, 1, attempt=attempt)
    for pin in ("000000", room.guest_pin):
        with pytest.raises(LockedOutError):
            place.reception.admit(pin, caller(1, attempt=4))
    assert place.reception.admit(room.guest_pin, caller(2)).attendee_id


def test_calling_again_does_not_help(place: Place, room: NewRoom) -> None:
    for n in (1, 2, 3):
        wrong(place, n, attempt=1, number="+12065550150")
    with pytest.raises(LockedOutError):
        place.reception.admit(room.guest_pin, caller(4, number="+12065550150"))


def test_the_lock_opens_when_the_window_has_passed(place: Place, room: NewRoom) -> None:
    for attempt in (1, 2, 3):
        wrong(place, 1, attempt=attempt)
    place.clock.passes(61)
    assert place.reception.admit(room.guest_pin, caller(1, attempt=4)).attendee_id


def test_many_callers_who_guess_lock_the_called_number(place: Place, room: NewRoom) -> None:
    for n in range(5):
        wrong(place, n, attempt=1)
    with pytest.raises(LockedOutError):
        place.reception.admit(room.guest_pin, caller(6))
    assert place.reception.admit(room.guest_pin, caller(7, called="+12065550198")).attendee_id


def test_a_try_heard_twice_counts_once_and_is_answered_alike(place: Place, room: NewRoom) -> None:
    for _ in range(10):
        wrong(place, 1, attempt=1)
    assert place.reception.admit(room.guest_pin, caller(1, attempt=2)).attendee_id


def test_the_last_try_heard_twice_is_still_a_wrong_pin(place: Place) -> None:
    for attempt in (1, 2, 3, 3):
        wrong(place, 1, attempt=attempt)


def test_a_right_pin_gives_no_tries_back(place: Place, room: NewRoom) -> None:
    wrong(place, 1, attempt=1)
    wrong(place, 1, attempt=2)
    place.reception.admit(room.guest_pin, caller(1, attempt=3))
    wrong(place, 1, attempt=4)
    with pytest.raises(LockedOutError):
        place.reception.admit(room.guest_pin, caller(1, attempt=5))


def test_a_locked_out_caller_is_refused_before_anything_is_written_or_asked(place: Place, room: NewRoom) -> None:
    for attempt in (1, 2, 3):
        wrong(place, 1, attempt=attempt)
    place.store.asked.clear()
    for pin in ("000000", room.guest_pin):
        with pytest.raises(LockedOutError):
            place.reception.admit(pin, caller(1, attempt=4))
    assert place.store.asked == ["knock", "knock"]
    assert place.conferences.asked == []


def test_withheld_numbers_share_one_budget(place: Place, room: NewRoom) -> None:
    for n in (1, 2, 3):
        wrong(place, n, attempt=1, number="anonymous")
    with pytest.raises(LockedOutError):
        place.reception.admit(room.guest_pin, caller(4, number="anonymous"))
