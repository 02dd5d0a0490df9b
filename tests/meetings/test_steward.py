"""What hosts do with the people in a room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import (
    MeetingsError,
    NotForBrowsersError,
    NumberRefusedError,
    ParticipantUnknownError,
    RoomEndedError,
    RoomUnknownError,
)
from chalicelib.meetings.model import Role
from chalicelib.meetings.steward import Steward
from chalicelib.meetings.telephone import Instruction
from tests.fakes import FakeConferences
from tests.meetings.callers import caller

if TYPE_CHECKING:
    from chalicelib.meetings.house import NewRoom
    from tests.meetings.conftest import Place


def test_a_phone_is_muted_through_its_call(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    place.steward.mute(seat.room_id, seat.attendee_id)
    place.steward.mute(seat.room_id, seat.attendee_id, muted=False)
    assert place.telephone.told == [("transaction-1", {"action": "mute"}), ("transaction-1", {"action": "unmute"})]
    assert place.conferences.silenced == set()


def test_a_browser_is_muted_through_the_meeting_and_shows_it(place: Place, room: NewRoom) -> None:
    ana = str(place.house.seat(room.room.id, Role.GUEST, "Ana").attendee["AttendeeId"])
    place.steward.mute(room.room.id, ana)
    assert place.conferences.silenced == {ana}
    assert [who.muted for who in place.house.roster(room.room.id)] == [True]
    place.steward.mute(room.room.id, ana, muted=False)
    assert place.conferences.silenced == set()
    assert [who.muted for who in place.house.roster(room.room.id)] == [False]
    assert place.telephone.told == []


def test_a_hand_that_is_raised_while_all_are_muted_stays_up(place: Place, room: NewRoom) -> None:
    ana = str(place.house.seat(room.room.id, Role.GUEST, "Ana").attendee["AttendeeId"])

    class Slow(FakeConferences):
        """Takes its time over a mute, and Ana uses it."""

        def let_speak(self, meeting_id: str, attendee_id: str, *, speaking: bool) -> None:
            place.steward.show_hand(room.room.id, ana, up=not speaking)

    Steward(place.store, Slow(), place.telephone, place.clock).mute_all(room.room.id)
    assert [(who.muted, who.hand_raised) for who in place.house.roster(room.room.id)] == [(True, True)]
    Steward(place.store, Slow(), place.telephone, place.clock).mute(room.room.id, ana, muted=False)
    assert [(who.muted, who.hand_raised) for who in place.house.roster(room.room.id)] == [(False, False)]


def test_a_text_is_spoken_to_one_phone(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    place.steward.say(seat.room_id, seat.attendee_id, "Two more minutes")
    assert place.telephone.told == [("transaction-1", {"action": "say", "text": "Two more minutes"})]


def test_nothing_is_spoken_to_a_browser(place: Place, room: NewRoom) -> None:
    ana = str(place.house.seat(room.room.id, Role.GUEST, "Ana").attendee["AttendeeId"])
    with pytest.raises(NotForBrowsersError):
        place.steward.say(room.room.id, ana, "Hello")


def test_a_phone_is_shown_out_by_hanging_up(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    place.steward.remove(seat.room_id, seat.attendee_id)
    assert place.telephone.told == [("transaction-1", {"action": "hangup"})]


def test_a_browser_is_shown_out_by_taking_its_seat(place: Place, room: NewRoom) -> None:
    seat = place.house.seat(room.room.id, Role.GUEST, "Ana")
    place.steward.remove(room.room.id, str(seat.attendee["AttendeeId"]))
    assert place.conferences.attendees(str(seat.meeting["MeetingId"])) == set()
    assert place.house.roster(room.room.id) == ()


def test_a_caller_who_left_unnoticed_is_unknown_and_leaves_the_roster(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    place.telephone.over.add("transaction-1")
    with pytest.raises(ParticipantUnknownError):
        place.steward.mute(seat.room_id, seat.attendee_id)
    assert place.house.roster(room.room.id) == ()


def test_showing_out_a_caller_who_left_is_fine(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    place.telephone.over.add("transaction-1")
    place.steward.remove(seat.room_id, seat.attendee_id)
    assert place.house.roster(room.room.id) == ()


def test_nobody_is_known_by_another_rooms_id(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.guest_pin, caller(1))
    for act in (place.steward.mute, place.steward.remove):
        with pytest.raises(ParticipantUnknownError):
            act("another-room", seat.attendee_id)
    with pytest.raises(ParticipantUnknownError):
        place.steward.say("another-room", seat.attendee_id, "Hello")


# Calls out


def test_a_call_out_carries_the_room_and_its_language(place: Place, room: NewRoom) -> None:
    transaction = place.steward.dial_out(room.room.id, "+12065550123")
    spanish = place.steward.dial_out(room.room.id, "+12065550124", language="es-US")
    assert place.telephone.placed[transaction] == (
        "+12065550123",
        {"room": room.room.id, "language": "en-US"},
    )
    assert place.telephone.placed[spanish][1]["language"] == "es-US"


@pytest.mark.parametrize(
    "number", ["", "12065550100", "+0", "+1206", "+1206555010x", "911", "+493012", "+1\uff12065550100"]
)
def test_numbers_that_may_not_be_dialled(place: Place, room: NewRoom, number: str) -> None:
    with pytest.raises(NumberRefusedError):
        place.steward.dial_out(room.room.id, number)
    assert place.telephone.placed == {}


def test_no_calls_out_for_rooms_that_are_over(place: Place, room: NewRoom) -> None:
    place.house.end(room.room.id)
    with pytest.raises(RoomEndedError):
        place.steward.dial_out(room.room.id, "+12065550123")
    with pytest.raises(RoomUnknownError):
        place.steward.dial_out("nowhere", "+12065550123")


def test_a_call_that_rings_can_be_hung_up_by_its_own_room_only(place: Place, room: NewRoom) -> None:
    transaction = place.steward.dial_out(room.room.id, "+12065550123")
    with pytest.raises(ParticipantUnknownError):
        place.steward.tell_call("another-room", transaction, Instruction.HANG_UP)
    place.steward.tell_call(room.room.id, transaction, Instruction.HANG_UP)
    assert place.telephone.told == [(transaction, {"action": "hangup"})]


def test_a_call_that_is_over_is_unknown(place: Place, room: NewRoom) -> None:
    transaction = place.steward.dial_out(room.room.id, "+12065550123")
    place.telephone.over.add(transaction)
    with pytest.raises(ParticipantUnknownError):
        place.steward.tell_call(room.room.id, transaction, Instruction.SAY, "Hello")


def test_a_call_that_could_not_be_noted_is_hung_up(place: Place, room: NewRoom) -> None:
    place.store.breaks["place"] = MeetingsError()
    with pytest.raises(MeetingsError):
        place.steward.dial_out(room.room.id, "+12065550123")
    (transaction,) = place.telephone.placed
    assert place.telephone.told == [(transaction, {"action": "hangup"})]


def test_a_telephone_that_is_out_of_order_is_an_outage(place: Place, room: NewRoom) -> None:
    place.telephone.breaks["call"] = MeetingsError()
    with pytest.raises(MeetingsError):
        place.steward.dial_out(room.room.id, "+12065550123")
    place.telephone.breaks.clear()
    assert place.steward.dial_out(room.room.id, "+12065550123")
