"""What shows of a caller during the call, and what is left after it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import (
    MeetingsError,
    RoomEndedError,
    RoomUnknownError,
)
from chalicelib.meetings.house import Changes, NewRoom
from chalicelib.meetings.model import Departure, Role
from tests.meetings.callers import caller, record, sits_down

if TYPE_CHECKING:
    from tests.meetings.conftest import Place


def test_a_caller_shows_in_the_roster_by_the_last_two_digits(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(7))
    (entry,) = place.house.roster(room.room.id)
    assert (entry.name, entry.attendee_id, entry.muted) == ("Phone ··07", seat.attendee_id, False)
    assert entry.transaction_id == "transaction-7"


def test_somebody_we_called_shows_by_the_name_the_host_gave(place: Place, room: NewRoom) -> None:
    transaction = place.steward.dial_out(room.room.id, "+12065550123", name="The lawyer")
    visitor = replace(caller(1), transaction_id=transaction)
    seat = place.reception.invite(room.room.id, visitor)
    sits_down(place.attendance, seat, visitor)
    assert [entry.name for entry in place.house.roster(room.room.id)] == ["The lawyer"]


def test_somebody_we_called_comes_through_a_locked_door(place: Place, room: NewRoom) -> None:
    place.house.update(room.room.id, Changes(locked=True))
    assert place.reception.invite(room.room.id, caller(1)).role is Role.GUEST


def test_nobody_is_invited_to_a_room_that_is_over(place: Place, room: NewRoom) -> None:
    place.house.end(room.room.id)
    with pytest.raises(RoomEndedError):
        place.reception.invite(room.room.id, caller(1))
    with pytest.raises(RoomUnknownError):
        place.reception.invite("nowhere", caller(1))


def test_keys_show_in_the_roster(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    place.reception.mark(seat.room_id, seat.attendee_id, muted=True, hand_raised=True)
    (entry,) = place.house.roster(room.room.id)
    assert (entry.muted, entry.hand_raised) == (True, True)


def test_marking_somebody_who_is_not_there_does_nothing(place: Place, room: NewRoom) -> None:
    place.reception.mark(room.room.id, "nobody", muted=True, hand_raised=False)
    assert place.house.roster(room.room.id) == ()


def test_the_head_count_counts_who_is_connected(place: Place, room: NewRoom) -> None:
    assert place.reception.head_count(room.room.id) == 0
    place.sits_down(room.guest_pin, caller(1))
    place.sits_down(room.host_pin, caller(2))
    place.house.seat(room.room.id, Role.GUEST, "Still loading the page")
    assert place.reception.head_count(room.room.id) == 2
    with pytest.raises(RoomUnknownError):
        place.reception.head_count("nowhere")


def test_why_a_leg_lost_its_meeting(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    assert place.reception.departure(seat.meeting_id, seat.attendee_id) is Departure.DROPPED
    place.conferences.free(seat.meeting_id, seat.attendee_id)
    assert place.reception.departure(seat.meeting_id, seat.attendee_id) is Departure.REMOVED
    place.conferences.end(seat.meeting_id)
    assert place.reception.departure(seat.meeting_id, seat.attendee_id) is Departure.OVER


def test_a_closed_call_leaves_no_seat_no_entry_and_one_record(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    place.reception.close(record(caller(1), seat))
    place.reception.close(record(caller(1), seat, outcome="written twice"))
    assert place.conferences.attendees(seat.meeting_id) == set()
    assert place.house.roster(room.room.id) == ()
    assert [kept.outcome for kept in place.store.records.values()] == ["caller_left"]


def test_late_news_brings_nobody_back(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    place.reception.close(record(caller(1), seat))
    sits_down(place.attendance, seat, caller(1))
    place.reception.mark(seat.room_id, seat.attendee_id, muted=True, hand_raised=False)
    assert place.house.roster(room.room.id) == ()


def test_a_caller_who_never_sat_leaves_a_record_and_nothing_else(place: Place) -> None:
    place.reception.close(record(caller(1), outcome="wrong_pins"))
    assert place.conferences.asked == []
    assert place.store.records["transaction-1"].outcome == "wrong_pins"


@pytest.mark.parametrize("broken", ["free", "close"])
def test_a_close_that_half_fails_does_the_other_half_and_can_be_repeated(
    place: Place, room: NewRoom, broken: str
) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    (place.conferences if broken == "free" else place.store).breaks[broken] = MeetingsError()
    with pytest.raises(MeetingsError):
        place.reception.close(record(caller(1), seat))
    assert bool(place.store.records) is (broken == "free")
    assert bool(place.conferences.attendees(seat.meeting_id)) is (broken == "free")
    place.conferences.breaks.clear()
    place.store.breaks.clear()
    place.reception.close(record(caller(1), seat))
    assert len(place.store.records) == 1
    assert place.conferences.attendees(seat.meeting_id) == set()
