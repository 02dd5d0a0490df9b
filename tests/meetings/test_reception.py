"""What callers live through at the reception."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import (
    MeetingFullError,
    MeetingGoneError,
    MeetingsError,
    RoomEndedError,
    RoomLockedError,
    RoomUnknownError,
    WrongPinError,
)
from chalicelib.meetings.house import Changes, NewRoom, Plan
from chalicelib.meetings.model import Role
from tests.fakes import FakeConferences
from tests.meetings.callers import caller, record

if TYPE_CHECKING:
    from chalicelib.meetings.rooms import Room
    from tests.meetings.conftest import Place


def test_the_host_pin_seats_a_host_and_the_guest_pin_a_guest(place: Place, room: NewRoom) -> None:
    assert place.reception.admit(room.host_pin, caller(1)).role is Role.HOST
    assert place.reception.admit(room.guest_pin, caller(2)).role is Role.GUEST


def test_all_who_come_sit_in_one_meeting(place: Place, room: NewRoom) -> None:
    seats = [place.reception.admit(room.guest_pin, caller(n)) for n in range(5)]
    assert len({seat.meeting_id for seat in seats}) == 1
    assert len({seat.attendee_id for seat in seats}) == 5


def test_a_seat_in_a_running_meeting_costs_one_question_to_the_store_and_one_to_amazon(
    place: Place, room: NewRoom
) -> None:
    place.reception.admit(room.guest_pin, caller(1))
    place.store.asked.clear()
    place.conferences.asked.clear()
    place.reception.admit(room.guest_pin, caller(2))
    assert place.store.asked == ["knock"]
    assert place.conferences.asked == ["seat"]


def test_the_first_to_come_starts_the_meeting(place: Place, room: NewRoom) -> None:
    place.store.asked.clear()
    place.reception.admit(room.guest_pin, caller(1))
    assert place.store.asked == ["knock", "save"]
    assert place.conferences.asked == ["start", "seat"]


def test_the_same_invocation_twice_is_one_seat(place: Place, room: NewRoom) -> None:
    once = place.reception.admit(room.guest_pin, caller(1))
    again = place.reception.admit(room.guest_pin, caller(1))
    assert once == again
    assert place.conferences.attendees(once.meeting_id) == {once.attendee_id}


def test_a_meeting_that_has_ended_is_made_again(place: Place, room: NewRoom) -> None:
    before = place.reception.admit(room.guest_pin, caller(1))
    place.conferences.end(before.meeting_id)
    after = place.reception.admit(room.guest_pin, caller(2))
    assert after.meeting_id != before.meeting_id
    assert place.reception.admit(room.guest_pin, caller(3)).meeting_id == after.meeting_id


def test_a_meeting_that_ends_again_at_once_is_an_outage_and_not_a_loop(place: Place, room: NewRoom) -> None:
    place.conferences.breaks["seat"] = MeetingGoneError()
    with pytest.raises(MeetingsError):
        place.reception.admit(room.guest_pin, caller(1))
    assert place.conferences.asked.count("start") == 1
    del place.conferences.breaks["seat"]
    assert place.reception.admit(room.guest_pin, caller(1)).attendee_id


def test_a_meeting_that_others_started_and_that_ended_meanwhile_is_made_again(place: Place, room: NewRoom) -> None:
    class EndedMeanwhile(FakeConferences):
        """While we start the first meeting, others have held one and left: the room says it has none."""

        def start(self, room: Room, generation: int) -> str:
            if generation == 1:
                place.store.save(replace(room, generation=1, meeting_id=""))
            return super().start(room, generation)

    reception = replace(place.reception, conferences=EndedMeanwhile())
    seat = reception.admit(room.guest_pin, caller(1))
    kept = place.house.get(room.room.id)
    assert (kept.meeting_id, kept.generation) == (seat.meeting_id, 2)


def test_nobody_sees_a_number_in_what_amazon_shows_to_every_browser(place: Place, room: NewRoom) -> None:
    seat = place.reception.admit(room.guest_pin, caller(7, number="+12065550107"))
    (user,) = place.conferences.running[seat.meeting_id]
    assert user.startswith("phone-")
    assert len(user) <= 64
    assert "2065550107" not in user


def test_two_calls_from_one_number_are_two_people(place: Place, room: NewRoom) -> None:
    one = place.reception.admit(room.guest_pin, caller(1, number="+12065550100"))
    two = place.reception.admit(room.guest_pin, caller(2, number="+12065550100"))
    assert one.attendee_id != two.attendee_id


# Doors


def test_a_locked_door_keeps_guests_out_and_lets_hosts_in(place: Place, room: NewRoom) -> None:
    place.house.update(room.room.id, Changes(locked=True))
    with pytest.raises(RoomLockedError):
        place.reception.admit(room.guest_pin, caller(1))
    assert place.reception.admit(room.host_pin, caller(2)).role is Role.HOST


def test_a_door_locked_during_the_meeting_is_locked(place: Place, room: NewRoom) -> None:
    place.reception.admit(room.guest_pin, caller(1))
    place.house.update(room.room.id, Changes(locked=True))
    with pytest.raises(RoomLockedError):
        place.reception.admit(room.guest_pin, caller(2))


def test_an_expired_room_is_unknown_and_its_pin_not_a_wrong_try(place: Place) -> None:
    room = place.house.create(Plan("Short", expires_at=int(place.clock()) + 60))
    place.clock.passes(60)
    for attempt in range(9):
        with pytest.raises(RoomUnknownError):
            place.reception.admit(room.guest_pin, caller(1, attempt=attempt))


def test_an_ended_room_says_so_for_a_day(place: Place, room: NewRoom) -> None:
    place.house.end(room.room.id)
    with pytest.raises(RoomEndedError):
        place.reception.admit(room.host_pin, caller(1))
    place.clock.passes(86_401)
    with pytest.raises(WrongPinError):
        place.reception.admit(room.host_pin, caller(1))


def test_a_full_meeting_is_full_until_somebody_leaves(place: Place) -> None:
    room = place.house.create(Plan("Two of us", capacity=2))
    first = place.sits_down(room.guest_pin, caller(1))
    place.sits_down(room.guest_pin, caller(2))
    with pytest.raises(MeetingFullError):
        place.reception.admit(room.guest_pin, caller(3))
    place.reception.close(record(caller(1), first))
    assert place.reception.admit(room.guest_pin, caller(3)).attendee_id
