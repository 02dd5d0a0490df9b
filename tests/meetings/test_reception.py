"""What callers live through at the reception."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import (
    LockedOutError,
    MeetingFullError,
    MeetingGoneError,
    MeetingsError,
    RoomEndedError,
    RoomLockedError,
    RoomUnknownError,
    WrongPinError,
)
from chalicelib.meetings.house import Changes, NewRoom, Plan
from chalicelib.meetings.model import Departure, Role
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
    assert "call-7" not in user


def test_two_calls_from_one_number_are_two_people(place: Place, room: NewRoom) -> None:
    one = place.reception.admit(room.guest_pin, caller(1, number="+12065550100"))
    two = place.reception.admit(room.guest_pin, caller(2, number="+12065550100"))
    assert one.attendee_id != two.attendee_id


# Wrong PINs


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


# The roster and the end of the call


def test_a_caller_shows_in_the_roster_by_the_last_two_digits(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(7))
    (entry,) = place.house.roster(room.room.id)
    assert (entry.name, entry.attendee_id, entry.muted) == ("Phone ··07", seat.attendee_id, False)
    assert entry.transaction_id == "transaction-7"


def test_somebody_we_called_shows_by_the_name_the_host_gave(place: Place, room: NewRoom) -> None:
    transaction = place.steward.dial_out(room.room.id, "+12065550123", name="The lawyer")
    visitor = replace(caller(1), transaction_id=transaction)
    seat = place.reception.invite(room.room.id, visitor)
    place.reception.seated(seat.room_id, seat.meeting_id, seat.attendee_id, seat.role, visitor)
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
    place.reception.seated(seat.room_id, seat.meeting_id, seat.attendee_id, seat.role, caller(1))
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
