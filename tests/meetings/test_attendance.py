"""Amazon's meeting events keep the roster true, however they come."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.meetings.badge import Badge
from chalicelib.meetings.errors import MeetingsError, StaleRoomError
from chalicelib.meetings.model import Kind, Role, Visitor
from tests.meetings.callers import caller, record

if TYPE_CHECKING:
    from chalicelib.meetings.house import NewRoom
    from chalicelib.meetings.model import Seat
    from tests.meetings.conftest import Place

NOW = 1_800_000_000_000


def event(kind: str, seat: Seat, at: int = 0, *, user: str = "web-1") -> dict[str, Any]:
    """Write the detail of an event as EventBridge would carry it, `at` milliseconds after now."""
    return {
        "version": "0",
        "eventType": f"chime:{kind}",
        "timestamp": NOW + at,
        "meetingId": seat.meeting_id,
        "attendeeId": seat.attendee_id,
        "externalUserId": user,
        "externalMeetingId": seat.room_id,
        "mediaRegion": "us-east-1",
    }


def connected(place: Place, room: NewRoom) -> list[bool]:
    return [who.connected for who in place.house.roster(room.room.id)]


@pytest.fixture
def seat(place: Place, room: NewRoom) -> Seat:
    return place.sits_down(room.guest_pin, caller(1))


@pytest.mark.parametrize("how", ["AttendeeLeft", "AttendeeDropped"])
def test_who_leaves_is_not_connected_and_may_come_back(place: Place, room: NewRoom, seat: Seat, how: str) -> None:
    assert place.attendance.note(event("AttendeeJoined", seat, 1))
    assert place.attendance.note(event(how, seat, 2))
    assert connected(place, room) == [False]
    assert place.reception.head_count(room.room.id) == 0
    assert place.attendance.note(event("AttendeeJoined", seat, 3))
    assert connected(place, room) == [True]


def test_a_browser_is_connected_when_amazon_says_so(place: Place, room: NewRoom) -> None:
    attendee = place.house.seat(room.room.id, Role.GUEST, "Ana").attendee
    (expected,) = place.house.roster(room.room.id)
    assert not expected.connected
    detail = {
        "eventType": "chime:AttendeeJoined",
        "timestamp": NOW,
        "meetingId": expected.meeting_id,
        "attendeeId": attendee["AttendeeId"],
        "externalUserId": attendee["ExternalUserId"],
        "externalMeetingId": room.room.id,
    }
    place.attendance.note(detail)
    (ana,) = place.house.roster(room.room.id)
    assert (ana.name, ana.connected) == ("Ana", True)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_does_not_matter(place: Place, room: NewRoom, seat: Seat, order: tuple[int, ...]) -> None:
    story = [event("AttendeeJoined", seat, 1), event("AttendeeDropped", seat, 2), event("AttendeeJoined", seat, 3)]
    for n in order:
        place.attendance.note(story[n])
        place.attendance.note(story[n])
    assert connected(place, room) == [True]


@pytest.mark.parametrize("role", Role)
def test_a_telephone_is_known_by_its_badge(place: Place, room: NewRoom, role: Role) -> None:
    seat = place.reception.admit(room.host_pin if role is Role.HOST else room.guest_pin, caller(1))
    (worn,) = place.conferences.running[seat.meeting_id]
    place.attendance.note(event("AttendeeJoined", seat, 1, user=worn))
    (entry,) = place.house.roster(room.room.id)
    assert (entry.kind, entry.role, entry.name, entry.transaction_id) == (
        Kind.PHONE,
        role,
        "Phone ··01",
        "transaction-1",
    )


def test_a_host_who_was_cut_off_comes_back_as_a_host(place: Place, room: NewRoom) -> None:
    seat = place.sits_down(room.host_pin, caller(1))
    again = place.reception.invite(seat.room_id, replace(caller(1), host=True))
    assert (again.attendee_id, again.role) == (seat.attendee_id, Role.HOST)


@given(
    st.builds(Visitor, st.text(max_size=80), st.just("c"), st.text(max_size=16), st.just("")),
    st.sampled_from(Role),
)
def test_every_badge_is_one_amazon_takes_and_can_be_read_again(visitor: Visitor, role: Role) -> None:
    worn = Badge.of(visitor, role).text
    assert re.fullmatch(r"[\w-]{2,64}", worn, re.ASCII)
    badge = Badge.read(worn)
    assert badge is None or (badge.role, badge.text) == (role, worn)
    assert badge or not visitor.transaction_id


def test_news_of_a_closed_call_brings_nobody_back(place: Place, room: NewRoom, seat: Seat) -> None:
    place.reception.close(record(caller(1), seat))
    place.attendance.note(event("AttendeeJoined", seat, 9))
    assert connected(place, room) == []


def test_an_attendee_amazon_deleted_is_out(place: Place, room: NewRoom, seat: Seat) -> None:
    assert place.attendance.note(event("AttendeeDeleted", seat, 1))
    assert connected(place, room) == []


def test_the_end_of_the_meeting_empties_the_roster(place: Place, room: NewRoom, seat: Seat) -> None:
    place.house.seat(room.room.id, Role.GUEST, "Ana")
    place.conferences.end(seat.meeting_id)
    for _ in range(2):
        assert place.attendance.note(event("MeetingEnded", seat, 1))
    assert connected(place, room) == []
    assert place.house.get(room.room.id).meeting_id == ""


def test_after_the_end_the_next_caller_starts_a_new_meeting_without_asking_for_the_old(
    place: Place, room: NewRoom, seat: Seat
) -> None:
    place.conferences.end(seat.meeting_id)
    place.attendance.note(event("MeetingEnded", seat, 1))
    place.conferences.asked.clear()
    fresh = place.reception.admit(room.guest_pin, caller(2))
    assert fresh.meeting_id != seat.meeting_id
    assert place.conferences.asked == ["start", "seat"]


def test_the_end_of_an_old_meeting_does_not_touch_the_new_one(place: Place, room: NewRoom, seat: Seat) -> None:
    place.conferences.end(seat.meeting_id)
    fresh = place.sits_down(room.guest_pin, caller(2))
    place.attendance.note(event("MeetingEnded", seat, 1))
    assert [who.attendee_id for who in place.house.roster(room.room.id)] == [fresh.attendee_id]
    assert place.house.get(room.room.id).meeting_id == fresh.meeting_id


def test_somebody_who_saves_the_room_meanwhile_knows_better(place: Place, seat: Seat) -> None:
    place.store.breaks["save"] = StaleRoomError()
    assert place.attendance.note(event("MeetingEnded", seat, 1))


def test_a_store_that_is_down_is_told_so_that_the_event_comes_again(place: Place, seat: Seat) -> None:
    place.store.breaks["observe"] = MeetingsError()
    with pytest.raises(MeetingsError):
        place.attendance.note(event("AttendeeLeft", seat, 1))


def test_an_attendee_we_never_heard_of_is_shown_as_a_guest(place: Place, room: NewRoom, seat: Seat) -> None:
    stranger = event("AttendeeJoined", seat, 5) | {"attendeeId": "00000000-0000-4000-8000-00000000dead"}
    place.attendance.note(stranger)
    assert sorted(who.name for who in place.house.roster(room.room.id)) == ["Guest", "Phone ··01"]


@pytest.mark.parametrize(
    "strange",
    [
        {"eventType": "chime:MeetingStarted"},
        {"eventType": "chime:AttendeeVideoStarted"},
        {"eventType": 7},
        {"externalMeetingId": "somebody-elses"},
        {"externalMeetingId": None},
        {"meetingId": ""},
        {"attendeeId": {}},
    ],
)
def test_events_that_do_not_concern_us_change_nothing(
    place: Place, room: NewRoom, seat: Seat, strange: dict[str, Any]
) -> None:
    assert place.attendance.note(event("AttendeeLeft", seat, 5) | strange) is False
    assert connected(place, room) == [True]


@pytest.mark.parametrize("timestamp", [None, "soon", [], 1.5])
def test_an_odd_timestamp_is_no_reason_to_fail(place: Place, seat: Seat, timestamp: object) -> None:
    assert place.attendance.note(event("AttendeeLeft", seat) | {"timestamp": timestamp})
