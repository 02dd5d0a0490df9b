"""The waiting room: who waits, for how long, and how it ends."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import (
    MustWaitError,
    NotAdmittedError,
    ParticipantUnknownError,
    RoomEndedError,
    RoomLockedError,
    RoomUnknownError,
)
from chalicelib.meetings.house import Changes, NewRoom, Plan, WebSeat
from chalicelib.meetings.model import Kind, Role
from chalicelib.meetings.rooms import WaitingRoom
from tests.meetings.callers import caller, record

if TYPE_CHECKING:
    from chalicelib.meetings.model import Seat
    from tests.meetings.conftest import Place

PHONE = "call-transaction-1"


@pytest.fixture
def room(place: Place) -> NewRoom:
    """A room where guests wait until a host lets them in."""
    return place.house.create(Plan("Monday round", waiting_room=WaitingRoom.UNTIL_ADMITTED))


def phone_waits(place: Place, room: NewRoom, n: int = 1) -> None:
    with pytest.raises(MustWaitError) as must:
        place.reception.admit(room.guest_pin, caller(n))
    assert (must.value.room_id, must.value.place) == (room.room.id, f"call-transaction-{n}")


def browser_waits(place: Place, room: NewRoom, name: str = "Ana", known: str = "") -> str:
    with pytest.raises(MustWaitError) as must:
        place.house.seat(room.room.id, Role.GUEST, name, known)
    assert must.value.place == known or not known
    return must.value.place


def looks_in(place: Place, room: NewRoom, n: int = 1) -> Seat:
    return place.reception.wait(room.room.id, caller(n))


def asks_again(place: Place, room: NewRoom, known: str) -> WebSeat:
    return place.house.seat(room.room.id, Role.GUEST, "Ana", known)


def waiting(place: Place, room: NewRoom) -> list[tuple[Kind, str]]:
    return [(one.kind, one.name) for one in place.house.roster(room.room.id) if one.in_lobby]


def test_guests_wait_and_take_no_seat(place: Place, room: NewRoom) -> None:
    phone_waits(place, room)
    place.clock.passes(1)
    browser_waits(place, room)
    assert waiting(place, room) == [(Kind.PHONE, "Phone ··01"), (Kind.WEB, "Ana")]
    assert place.conferences.asked == []


def test_hosts_do_not_wait(place: Place, room: NewRoom) -> None:
    assert place.reception.admit(room.host_pin, caller(1)).role is Role.HOST
    assert place.house.seat(room.room.id, Role.HOST, "Bo").attendee
    assert waiting(place, room) == []


def test_who_waits_longest_stands_first_and_once(place: Place, room: NewRoom) -> None:
    phone_waits(place, room, 1)
    place.clock.passes(1)
    known = browser_waits(place, room)
    for _ in range(5):
        place.clock.passes(2)
        browser_waits(place, room, known=known)
        with pytest.raises(MustWaitError):
            looks_in(place, room)
    assert waiting(place, room) == [(Kind.PHONE, "Phone ··01"), (Kind.WEB, "Ana")]


def test_one_is_let_in_and_the_other_waits_on(place: Place, room: NewRoom) -> None:
    phone_waits(place, room, 1)
    phone_waits(place, room, 2)
    known = browser_waits(place, room)
    place.steward.admit(room.room.id, PHONE)
    assert place.telephone.told == [("transaction-1", {"action": "come_in"})]
    assert looks_in(place, room).attendee_id in place.conferences.attendees(looks_in(place, room).meeting_id)
    with pytest.raises(MustWaitError):
        looks_in(place, room, 2)
    place.steward.admit(room.room.id, known)
    assert asks_again(place, room, known).attendee["ExternalUserId"] == known
    assert waiting(place, room) == [(Kind.PHONE, "Phone ··02")]


def test_an_answer_that_got_lost_is_given_again(place: Place, room: NewRoom) -> None:
    known = browser_waits(place, room)
    place.steward.admit(room.room.id, known)
    first, second = asks_again(place, room, known), asks_again(place, room, known)
    assert first.attendee == second.attendee


def test_all_who_wait_are_let_in_and_nobody_who_comes_later(place: Place, room: NewRoom) -> None:
    phone_waits(place, room, 1)
    known = browser_waits(place, room)
    place.clock.passes(1)
    place.steward.admit_all(room.room.id)
    assert place.telephone.told == [("transaction-1", {"action": "come_in"})]
    assert looks_in(place, room).meeting_id
    assert asks_again(place, room, known).attendee
    place.clock.passes(1)
    phone_waits(place, room, 2)
    assert waiting(place, room) == [(Kind.PHONE, "Phone ··02")]


def test_a_host_on_a_telephone_lets_all_in_too(place: Place, room: NewRoom) -> None:
    phone_waits(place, room, 1)
    place.reception.admit_all(room.room.id)
    assert looks_in(place, room).meeting_id
    assert place.telephone.told == []


def test_an_empty_waiting_room_is_not_written_to(place: Place, room: NewRoom) -> None:
    place.store.asked.clear()
    place.reception.admit_all(room.room.id)
    assert place.store.asked == ["roster"]


def test_nobody_is_let_into_a_room_that_is_over(place: Place, room: NewRoom) -> None:
    phone_waits(place, room)
    place.house.end(room.room.id)
    for act in (place.reception.admit_all, place.steward.admit_all):
        with pytest.raises(RoomEndedError):
            act(room.room.id)
        with pytest.raises(RoomUnknownError):
            act("nowhere")
    with pytest.raises(RoomEndedError):
        looks_in(place, room)
    with pytest.raises(RoomUnknownError):
        place.reception.wait("nowhere", caller(1))


def test_letting_in_who_is_in_already_changes_nothing(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.host_pin, caller(1))
    place.steward.admit(room.room.id, seat.attendee_id)
    assert place.telephone.told == []
    with pytest.raises(ParticipantUnknownError):
        place.steward.admit(room.room.id, "nobody")


# Sent away, gone away


def test_a_telephone_that_is_not_let_in_is_hung_up(place: Place, room: NewRoom) -> None:
    phone_waits(place, room)
    place.steward.remove(room.room.id, PHONE)
    assert place.telephone.told == [("transaction-1", {"action": "hangup"})]
    assert waiting(place, room) == []
    with pytest.raises(NotAdmittedError):
        looks_in(place, room)


def test_a_browser_that_is_not_let_in_is_told_so(place: Place, room: NewRoom) -> None:
    known = browser_waits(place, room)
    place.steward.remove(room.room.id, known)
    assert waiting(place, room) == []
    with pytest.raises(NotAdmittedError):
        asks_again(place, room, known)


def test_a_caller_who_hangs_up_is_gone_at_once(place: Place, room: NewRoom) -> None:
    phone_waits(place, room)
    gone = replace(record(caller(1)), room_id=room.room.id, attendee_id=PHONE)
    place.reception.close(gone)
    assert waiting(place, room) == []
    assert "free" not in place.conferences.asked


def test_who_has_stopped_asking_is_gone_after_a_while(place: Place, room: NewRoom) -> None:
    phone_waits(place, room)
    known = browser_waits(place, room)
    place.clock.passes(89)
    browser_waits(place, room, known=known)
    place.clock.passes(90)
    assert waiting(place, room) == [(Kind.PHONE, "Phone ··01")]
    with pytest.raises(NotAdmittedError):
        asks_again(place, room, known)
    place.clock.passes(121)
    assert waiting(place, room) == []
    place.steward.admit_all(room.room.id)
    assert place.telephone.told == []


def test_a_caller_who_left_unnoticed_spares_the_others_nothing(place: Place, room: NewRoom) -> None:
    phone_waits(place, room, 1)
    phone_waits(place, room, 2)
    place.telephone.over.add("transaction-1")
    place.steward.admit_all(room.room.id)
    assert place.telephone.told == [("transaction-2", {"action": "come_in"})]


def test_who_waits_can_be_spoken_to_and_neither_muted_nor_seen(place: Place, room: NewRoom) -> None:
    phone_waits(place, room)
    place.steward.say(room.room.id, PHONE, "Two more minutes")
    with pytest.raises(ParticipantUnknownError):
        place.steward.mute(room.room.id, PHONE)
    with pytest.raises(ParticipantUnknownError):
        place.steward.show_hand(room.room.id, PHONE, up=True)
    place.steward.mute_all(room.room.id)
    assert place.telephone.told == [("transaction-1", {"action": "say", "text": "Two more minutes"})]
    assert place.reception.head_count(room.room.id) == 0


# Other doors


def test_until_a_host_is_there(place: Place, room: NewRoom) -> None:
    place.house.update(room.room.id, Changes(waiting_room=WaitingRoom.UNTIL_HOST))
    phone_waits(place, room, 1)
    known = browser_waits(place, room)
    place.sits_down(room.host_pin, caller(9))
    assert looks_in(place, room).meeting_id
    assert asks_again(place, room, known).attendee
    assert place.reception.admit(room.guest_pin, caller(2)).meeting_id
    assert waiting(place, room) == []


def test_a_host_who_has_not_sat_down_is_not_there_yet(place: Place, room: NewRoom) -> None:
    place.house.update(room.room.id, Changes(waiting_room=WaitingRoom.UNTIL_HOST))
    place.house.seat(room.room.id, Role.HOST, "Bo")
    phone_waits(place, room)


def test_a_host_may_let_somebody_in_before_coming(place: Place, room: NewRoom) -> None:
    place.house.update(room.room.id, Changes(waiting_room=WaitingRoom.UNTIL_HOST))
    phone_waits(place, room)
    place.steward.admit(room.room.id, PHONE)
    assert looks_in(place, room).meeting_id


def test_a_waiting_room_that_is_given_up_lets_all_in(place: Place, room: NewRoom) -> None:
    phone_waits(place, room)
    known = browser_waits(place, room)
    place.house.update(room.room.id, Changes(waiting_room=WaitingRoom.OFF))
    assert waiting(place, room) == []
    assert looks_in(place, room).meeting_id
    assert asks_again(place, room, known).attendee


def test_a_locked_door_is_locked_for_who_waits(place: Place, room: NewRoom) -> None:
    phone_waits(place, room)
    place.house.update(room.room.id, Changes(locked=True))
    with pytest.raises(RoomLockedError):
        looks_in(place, room)


def test_who_was_called_or_cut_off_does_not_wait(place: Place, room: NewRoom) -> None:
    assert place.reception.invite(room.room.id, caller(1)).meeting_id
