"""How people with a browser come in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import (
    LockedOutError,
    MeetingsError,
    RoomEndedError,
    RoomLockedError,
    WrongPinError,
)
from chalicelib.meetings.house import Changes, NewRoom, Plan
from chalicelib.meetings.model import Kind, Role
from tests.meetings.callers import caller

if TYPE_CHECKING:
    from tests.meetings.conftest import Place


def test_a_browser_gets_what_amazon_answered(place: Place, room: NewRoom) -> None:
    seat = place.house.seat(room.room.id, Role.HOST, "Ana")
    assert {"MeetingId", "MediaRegion", "MediaPlacement"} <= seat.meeting.keys()
    assert {"AttendeeId", "ExternalUserId", "JoinToken"} <= seat.attendee.keys()
    assert str(seat.attendee["ExternalUserId"]).startswith("web-")
    assert "token-of" not in repr(seat)


def test_browsers_and_phones_sit_in_the_same_meeting(place: Place, room: NewRoom) -> None:
    web = place.house.seat(room.room.id, Role.GUEST, "Ana")
    phone = place.sits_down(room.guest_pin, caller(1))
    assert web.meeting["MeetingId"] == phone.meeting_id
    assert [(who.kind, who.name, who.connected) for who in place.house.roster(room.room.id)] == [
        (Kind.WEB, "Ana", False),
        (Kind.PHONE, "Phone ··01", True),
    ]


def test_a_locked_door_is_locked_for_browsers(place: Place, room: NewRoom) -> None:
    place.house.update(room.room.id, Changes(locked=True))
    with pytest.raises(RoomLockedError):
        place.house.seat(room.room.id, Role.GUEST, "Ana")
    assert place.house.seat(room.room.id, Role.HOST, "Bo").attendee


@pytest.mark.parametrize("broken", ["enter", "describe"])
def test_a_seat_a_browser_could_not_be_told_of_is_given_back(place: Place, room: NewRoom, broken: str) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    (place.store if broken == "enter" else place.conferences).breaks[broken] = MeetingsError()
    with pytest.raises(MeetingsError):
        place.house.seat(room.room.id, Role.GUEST, "Ana")
    assert place.conferences.attendees(seat.meeting_id) == {seat.attendee_id}


# A PIN for a room that is named


def test_a_pin_is_recognised_for_its_own_room_only(place: Place, room: NewRoom) -> None:
    other = place.house.create(Plan("Other"))
    assert place.house.recognise(room.room.id, room.host_pin) == (room.room, Role.HOST)
    assert place.house.recognise(room.room.id, room.guest_pin) == (room.room, Role.GUEST)
    with pytest.raises(WrongPinError):
        place.house.recognise(room.room.id, other.host_pin)


def test_guessing_at_a_room_locks_this_room_only(place: Place, room: NewRoom) -> None:
    other = place.house.create(Plan("Other"))
    for address in "1234":
        with pytest.raises(WrongPinError):
            place.house.recognise(room.room.id, "000000", address)
    with pytest.raises(LockedOutError):
        place.house.recognise(room.room.id, room.host_pin, "5")
    assert place.house.recognise(other.room.id, other.host_pin, "5") == (other.room, Role.HOST)


def test_guessing_from_one_address_ends_for_every_room(place: Place, room: NewRoom) -> None:
    others = [place.house.create(Plan(title)) for title in "abc"]
    for other in others:
        with pytest.raises(WrongPinError):
            place.house.recognise(other.room.id, "000000", "192.0.2.7")
    with pytest.raises(LockedOutError) as locked:
        place.house.recognise(room.room.id, room.host_pin, "192.0.2.7")
    assert locked.value.seconds == 60
    assert place.house.recognise(room.room.id, room.host_pin, "192.0.2.8") == (room.room, Role.HOST)
    place.clock.passes(61)
    assert place.house.recognise(room.room.id, room.host_pin, "192.0.2.7") == (room.room, Role.HOST)


def test_a_room_that_never_was_is_asked_for_like_any_other(place: Place, room: NewRoom) -> None:
    asked = []
    for room_id in (room.room.id, "never-was"):
        place.store.asked.clear()
        with pytest.raises(WrongPinError):
            place.house.recognise(room_id, "000000")
        asked.append([*place.store.asked])
    assert asked[0] == asked[1] == ["knock", "count_try", "count_try"]


def test_a_pin_of_an_ended_room_is_recognised_as_such(place: Place, room: NewRoom) -> None:
    place.house.end(room.room.id)
    with pytest.raises(RoomEndedError):
        place.house.recognise(room.room.id, room.host_pin)
