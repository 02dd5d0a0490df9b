"""Who may speak when they come in: the mode of the room, for telephones and browsers alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.house import Changes, NewRoom, Plan
from chalicelib.meetings.model import Floor, Role
from chalicelib.meetings.rooms import Mode
from tests.meetings.callers import caller

if TYPE_CHECKING:
    from tests.meetings.conftest import Place

FLOORS = {Mode.CONVERSATION: Floor.OPEN, Mode.QUESTIONS: Floor.MUTED, Mode.PRESENTATION: Floor.CLOSED}


def room_of(place: Place, mode: Mode) -> NewRoom:
    return place.house.create(Plan("Monday round", mode=mode))


@pytest.mark.parametrize("mode", Mode)
def test_a_guest_on_the_telephone_has_the_floor_of_the_room_and_a_host_an_open_one(place: Place, mode: Mode) -> None:
    room = room_of(place, mode)
    assert place.reception.admit(room.guest_pin, caller(1)).floor is FLOORS[mode]
    assert place.reception.admit(room.host_pin, caller(2)).floor is Floor.OPEN
    assert place.reception.invite(room.room.id, caller(3)).floor is FLOORS[mode]


@pytest.mark.parametrize("mode", Mode)
def test_a_guest_in_a_browser_cannot_speak_where_hosts_do(place: Place, mode: Mode) -> None:
    room = room_of(place, mode)
    place.house.seat(room.room.id, Role.HOST, "Bo")
    ana = str(place.house.seat(room.room.id, Role.GUEST, "Ana").attendee["AttendeeId"])
    listens = mode is Mode.PRESENTATION
    assert place.conferences.silenced == ({ana} if listens else set())
    assert {who.name: who.muted for who in place.house.roster(room.room.id)} == {"Bo": False, "Ana": listens}
    place.steward.mute(room.room.id, ana, muted=False)
    assert place.conferences.silenced == set()


def test_a_change_of_the_mode_is_for_those_who_come_then(place: Place) -> None:
    room = room_of(place, Mode.CONVERSATION)
    assert place.reception.admit(room.guest_pin, caller(1)).floor is Floor.OPEN
    place.house.update(room.room.id, Changes(mode=Mode.PRESENTATION))
    assert place.reception.admit(room.guest_pin, caller(2)).floor is Floor.CLOSED
