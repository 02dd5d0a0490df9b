"""What hosts do with rooms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.conferences import Attendee
from chalicelib.meetings.errors import (
    BadCursorError,
    MeetingsError,
    PinTakenError,
    RoomEndedError,
    RoomLockedError,
    RoomUnknownError,
    StaleRoomError,
)
from chalicelib.meetings.house import Changes, House, NewRoom, Plan
from chalicelib.meetings.rooms import Mode
from tests.fakes import Dice
from tests.meetings.callers import caller

if TYPE_CHECKING:
    from chalicelib.meetings.rooms import Room
    from tests.meetings.conftest import Place


def test_a_new_room_is_what_the_host_asked_for(place: Place) -> None:
    plan = Plan("Tuesday", mode=Mode.QUESTIONS, language="es-US", media_region="eu-central-1", capacity=12, locked=True)
    made = place.house.create(plan).room
    kept = place.house.get(made.id)
    assert kept == made
    assert (kept.title, kept.mode, kept.language, kept.media_region) == (
        "Tuesday",
        "questions",
        "es-US",
        "eu-central-1",
    )
    assert (kept.capacity, kept.locked, kept.created_at) == (12, True, int(place.clock()))
    assert kept.expires_at == kept.created_at + 90 * 86_400


def test_pins_are_shown_once_and_kept_as_hashes(place: Place) -> None:
    made = place.house.create(Plan("Secret"))
    kept = repr(place.house.get(made.room.id)) + repr(made)
    for pin in (made.host_pin, made.guest_pin):
        assert len(pin) == 6
        assert pin not in kept
        assert pin not in str(vars(place.store))


def test_a_pin_somebody_has_is_drawn_again(place: Place) -> None:
    first = place.house.create(Plan("First"))
    same_dice = replace(place.house, draw=Dice())
    second = same_dice.create(Plan("Second"))
    pins = {first.host_pin, first.guest_pin, second.host_pin, second.guest_pin}
    assert len(pins) == 4
    assert place.store.asked.count("add") == 3


def test_no_free_pin_is_an_outage_in_the_end(place: Place) -> None:
    place.store.breaks["add"] = PinTakenError()
    with pytest.raises(MeetingsError, match="no free PIN"):
        place.house.create(Plan("Never"))


def test_pins_grow_with_the_number_of_rooms(place: Place) -> None:
    for n in range(265):
        assert len(place.house.create(Plan(f"Room {n}")).host_pin) == 6
    crowded = place.house.create(Plan("One more"))
    assert (len(crowded.host_pin), len(crowded.guest_pin)) == (7, 7)


def test_rooms_are_listed_newest_first_and_page_by_page(place: Place) -> None:
    made = []
    for n in range(5):
        made.append(place.house.create(Plan(f"Room {n}")).room.title)
        place.clock.passes(1)
    first = place.house.list(limit=2)
    second = place.house.list(limit=2, cursor=first.cursor)
    third = place.house.list(limit=2, cursor=second.cursor)
    shown = [room.title for page in (first, second, third) for room in page.rooms]
    assert shown == made[::-1]
    assert third.cursor == ""


def test_a_cursor_of_somebody_elses_making_is_refused(place: Place) -> None:
    with pytest.raises(BadCursorError):
        place.house.list(cursor="../../etc/passwd")


def test_rooms_that_are_over_are_not_listed(place: Place, room: NewRoom) -> None:
    place.house.create(Plan("Short", expires_at=int(place.clock()) + 10))
    place.house.create(Plan("Long"))
    place.house.end(room.room.id)
    place.clock.passes(11)
    assert [found.title for found in place.house.list().rooms] == ["Long"]


def test_an_expired_room_is_unknown(place: Place) -> None:
    short = place.house.create(Plan("Short", expires_at=int(place.clock()) + 10)).room
    place.clock.passes(10)
    with pytest.raises(RoomUnknownError):
        place.house.get(short.id)
    with pytest.raises(RoomUnknownError):
        place.house.update(short.id, Changes(expires_at=int(place.clock()) + 99))


def test_changes_are_seen_by_who_comes_by_telephone(place: Place, room: NewRoom) -> None:
    later = int(place.clock()) + 1000
    changes = Changes(title="New", mode=Mode.PRESENTATION, language="es-US", locked=True, expires_at=later)
    changed = place.house.update(room.room.id, changes)
    assert place.house.get(room.room.id) == changed
    assert (changed.title, changed.mode, changed.language, changed.locked, changed.expires_at) == (
        "New",
        Mode.PRESENTATION,
        "es-US",
        True,
        later,
    )
    with pytest.raises(RoomLockedError):
        place.reception.admit(room.guest_pin, caller(1))


def test_what_is_not_changed_stays(place: Place, room: NewRoom) -> None:
    changed = place.house.update(room.room.id, Changes())
    assert replace(changed, version=room.room.version) == room.room


def test_a_change_made_meanwhile_is_not_lost(place: Place, room: NewRoom) -> None:
    class Meanwhile(type(place.store)):  # type: ignore[misc]
        """Locks the door between our reading of the room and our saving of it."""

        def save(self, room: Room) -> Room:
            if not place.store._rooms[room.id].locked:
                place.store.save(replace(place.store._rooms[room.id], locked=True))
                raise StaleRoomError
            return place.store.save(room)

        def room(self, room_id: str) -> Room | None:
            return place.store.room(room_id)

    house: House = replace(place.house, store=Meanwhile())
    changed = house.update(room.room.id, Changes(title="New"))
    assert (changed.title, changed.locked) == ("New", True)


def test_a_room_nobody_can_save_is_an_outage(place: Place, room: NewRoom) -> None:
    place.store.breaks["save"] = StaleRoomError()
    with pytest.raises(MeetingsError, match="faster"):
        place.house.update(room.room.id, Changes(title="Never"))
    with pytest.raises(MeetingsError, match="faster"):
        place.reception.admit(room.guest_pin, caller(1))


def test_ending_a_room_ends_its_meeting_for_all(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    ended = place.house.end(room.room.id)
    assert ended.ended_at == int(place.clock())
    assert not place.conferences.is_running(seat.meeting_id)
    with pytest.raises(RoomEndedError):
        place.house.roster(room.room.id)
    assert place.house.get(room.room.id).ended_at
    with pytest.raises(RoomEndedError):
        place.house.update(room.room.id, Changes(title="Too late"))


def test_ending_can_be_repeated_when_amazon_was_down(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    place.conferences.breaks["end"] = MeetingsError()
    with pytest.raises(MeetingsError):
        place.house.end(room.room.id)
    with pytest.raises(RoomEndedError):
        place.reception.admit(room.guest_pin, caller(2))
    place.conferences.breaks.clear()
    place.house.end(room.room.id)
    assert not place.conferences.is_running(seat.meeting_id)


def test_a_meeting_started_while_the_room_was_ended_is_ended_too(place: Place, room: NewRoom) -> None:
    class EndedMeanwhile(type(place.conferences)):  # type: ignore[misc]
        """The host ends the room while the first caller starts its meeting."""

        def start(self, room: Room, generation: int) -> str:
            meeting_id: str = super().start(room, generation)
            if not place.house.get(room.id).ended_at:
                place.house.end(room.id)
            return meeting_id

    conferences = EndedMeanwhile()
    reception = replace(place.reception, conferences=conferences)
    with pytest.raises(RoomEndedError):
        reception.admit(room.guest_pin, caller(1))
    assert conferences.running == {}


def test_a_room_ended_between_meeting_and_seat_is_said_to_have_ended(place: Place, room: NewRoom) -> None:
    class EndedBeforeTheSeat(type(place.conferences)):  # type: ignore[misc]
        """The host ends the room when its first meeting is saved and the caller is about to sit down."""

        def seat(self, meeting_id: str, external_user_id: str, *, speaking: bool = True) -> Attendee:
            place.house.end(room.room.id)
            self.end(meeting_id)
            return super().seat(meeting_id, external_user_id)  # type: ignore[no-any-return]

    reception = replace(place.reception, conferences=EndedBeforeTheSeat())
    with pytest.raises(RoomEndedError):
        reception.admit(room.guest_pin, caller(1))
