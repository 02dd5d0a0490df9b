"""What somebody on a seat may do for themselves, what hosts do with all, and how a page keeps up with the roster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import MeetingsError
from chalicelib.meetings.model import Kind, Participant, Role
from tests.web.people import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.people import Answer, Deployment, Json


class Room:
    """A room with a host and a guest in browsers, each with the token of their own seat."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.id = str(deployment.makes_a_meeting()["id"])
        self.people = f"/meetings/{self.id}/participants"
        self.ann, self.host = self.seats(deployment.host_of(self.id), "Ann")
        deployment.clock.passes(1)
        self.bob, self.guest = self.seats(deployment.guest_of(self.id), "Bob")

    def seats(self, person: Person, name: str) -> tuple[str, Person]:
        """Give somebody a seat: their attendee id, and them with the token of that seat."""
        seat = person.posts(f"/meetings/{self.id}/attendees", {"name": name}).says(201)
        return str(seat["Attendee"]["AttendeeId"]), Person(self.deployment.client, seat["token"])

    def phone(self, n: int, role: Role = Role.GUEST) -> str:
        """Seat somebody on a telephone; gives their attendee id."""
        kept = self.deployment.store.room(self.id)
        assert kept is not None
        attendee = self.deployment.conferences.seat(kept.meeting_id, f"phone-{n}").id
        self.deployment.store.enter(
            Participant(
                self.id, kept.meeting_id, attendee, Kind.PHONE, role, f"Phone ··0{n}", n, transaction_id=f"call-{n}"
            )
        )
        return attendee

    def shows(self, attendee_id: str) -> Json:
        listed = self.host.gets(self.people).says(200)["participants"]
        return next(one for one in listed if one["attendee_id"] == attendee_id)


@pytest.fixture
def room(deployment: Deployment) -> Room:
    return Room(deployment)


# One's own seat


def test_the_token_of_a_seat_does_what_the_invitation_did(room: Room) -> None:
    room.guest.gets(room.people).says(200)
    room.guest.gets(f"/meetings/{room.id}").says(200)
    room.guest.patches(room.people, {"muted": True}).is_refused(403, "forbidden")
    room.host.patches(f"/meetings/{room.id}", {"title": "Daily"}).says(200)


def test_somebody_at_a_browser_raises_and_lowers_their_own_hand(room: Room) -> None:
    room.guest.puts(f"{room.people}/{room.bob}/hand", {"raised": True}).says(202)
    assert room.shows(room.bob)["hand_raised"]
    room.guest.puts(f"{room.people}/{room.bob}/hand", {"raised": False}).says(202)
    assert not room.shows(room.bob)["hand_raised"]


def test_nobody_raises_another_guests_hand_or_shows_them_out(room: Room) -> None:
    cy, other = room.seats(room.deployment.guest_of(room.id), "Cy")
    invited = room.deployment.guest_of(room.id)
    for person in (other, invited):
        person.puts(f"{room.people}/{room.bob}/hand", {"raised": True}).is_refused(403, "forbidden")
        person.deletes(f"{room.people}/{room.bob}").is_refused(403, "forbidden")
    other.deletes(f"{room.people}/{cy}").says(204)


def test_a_host_lowers_anybodys_hand(room: Room) -> None:
    room.guest.puts(f"{room.people}/{room.bob}/hand", {"raised": True}).says(202)
    room.host.puts(f"{room.people}/{room.bob}/hand", {"raised": False}).says(202)
    assert not room.shows(room.bob)["hand_raised"]
    phone = room.phone(1)
    room.host.puts(f"{room.people}/{phone}/hand", {"raised": False}).says(202)
    room.host.puts(f"{room.people}/{phone}/hand", {"raised": True}).says(202)
    assert room.deployment.telephone.told == [
        ("call-1", {"action": "lower_hand"}),
        ("call-1", {"action": "raise_hand"}),
    ]


def test_a_hand_keeps_its_mute_and_a_mute_its_hand(room: Room) -> None:
    room.host.patches(f"{room.people}/{room.bob}", {"muted": True}).says(202)
    room.guest.puts(f"{room.people}/{room.bob}/hand", {"raised": True}).says(202)
    assert (room.shows(room.bob)["muted"], room.shows(room.bob)["hand_raised"]) == (True, True)
    room.host.patches(room.people, {"muted": False}).says(202)
    assert (room.shows(room.bob)["muted"], room.shows(room.bob)["hand_raised"]) == (False, True)


def test_who_leaves_gives_the_seat_back(room: Room) -> None:
    room.guest.deletes(f"{room.people}/{room.bob}").says(204)
    assert [one["name"] for one in room.host.gets(room.people).says(200)["participants"]] == ["Ann"]
    assert room.bob not in room.deployment.conferences.attendees(next(iter(room.deployment.conferences.running)))
    room.guest.puts(f"{room.people}/{room.bob}/hand", {"raised": True}).is_refused(404, "participant_unknown")


def test_a_seat_lasts_no_longer_than_the_invitation_it_was_taken_with(deployment: Deployment, room: Room) -> None:
    short = deployment.somebody(Role.GUEST, room.id, lasting=60)
    cy, guest = room.seats(short, "Cy")
    deployment.clock.passes(60)
    guest.puts(f"{room.people}/{cy}/hand", {"raised": True}).is_refused(401, "credential_expired")


def test_the_seat_of_an_operator_is_in_one_room(deployment: Deployment, room: Room) -> None:
    _, operator = room.seats(deployment.operator, "Op")
    operator.patches(f"/meetings/{room.id}", {"title": "Daily"}).says(200)
    operator.gets("/meetings").is_refused(403, "forbidden")


# All at once


def test_a_host_mutes_everybody_but_the_hosts_and_lets_them_speak_again(room: Room) -> None:
    host_phone, guest_phone = room.phone(1, Role.HOST), room.phone(2)
    room.host.patches(room.people, {"muted": True}).says(202)
    assert room.deployment.conferences.silenced == {room.bob}
    assert room.deployment.telephone.told == [("call-2", {"action": "mute"})]
    assert (room.shows(room.bob)["muted"], room.shows(room.ann)["muted"]) == (True, False)
    room.host.patches(room.people, {"muted": False}).says(202)
    assert room.deployment.conferences.silenced == set()
    assert room.deployment.telephone.told[1:] == [("call-2", {"action": "unmute"})]
    assert host_phone != guest_phone


def test_a_room_with_nobody_to_spare_is_muted_one_by_one(deployment: Deployment, room: Room) -> None:
    room.host.deletes(f"{room.people}/{room.ann}").says(204)
    deployment.conferences.asked.clear()
    deployment.host_of(room.id).patches(room.people, {"muted": True}).says(202)
    assert deployment.conferences.silenced == {room.bob}
    assert deployment.conferences.asked == ["let_speak"]


def test_an_empty_room_is_easily_muted(deployment: Deployment) -> None:
    made = deployment.makes_a_meeting()["id"]
    deployment.host_of(made).patches(f"/meetings/{made}/participants", {"muted": True}).says(202)
    assert deployment.conferences.asked == []


def test_who_has_hung_up_meanwhile_spares_nobody(room: Room) -> None:
    room.phone(1)
    room.phone(2)
    room.deployment.telephone.over.add("call-1")
    room.host.patches(room.people, {"muted": True}).says(202)
    assert room.deployment.telephone.told == [("call-2", {"action": "mute"})]


def test_an_outage_spares_nobody_either_and_is_told(room: Room) -> None:
    room.phone(1)
    room.deployment.conferences.breaks["let_others_speak"] = MeetingsError()
    room.host.patches(room.people, {"muted": True}).is_refused(503, "unavailable")
    assert room.deployment.telephone.told == [("call-1", {"action": "mute"})]


def test_nobody_is_muted_in_a_room_that_is_over(deployment: Deployment, room: Room) -> None:
    room.host.deletes(f"/meetings/{room.id}").says(204)
    room.host.patches(room.people, {"muted": True}).is_refused(410, "meeting_ended")
    other = deployment.operator
    other.patches("/meetings/never-was/participants", {"muted": True}).is_refused(404, "meeting_unknown")
    other.patches(room.people, {}).is_told_off_for("body")


# Keeping up


def asks_again(room: Room, known: str) -> Answer:
    return room.guest.sends_raw("GET", room.people, b"", If_None_Match=known)


def test_what_is_known_is_not_sent_again(room: Room) -> None:
    tag = room.guest.gets(room.people).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = asks_again(room, known)
        assert (again.status, again.text, again.headers["ETag"]) == (304, "", tag)
    assert asks_again(room, '"other"').status == 200


def test_whatever_can_be_seen_is_news(room: Room) -> None:
    tags = [room.guest.gets(room.people).headers["ETag"]]
    changes: list[Callable[[], Answer]] = [
        lambda: room.guest.puts(f"{room.people}/{room.bob}/hand", {"raised": True}),
        lambda: room.host.patches(f"{room.people}/{room.bob}", {"muted": True}),
        lambda: room.guest.deletes(f"{room.people}/{room.bob}"),
    ]
    for change in changes:
        change()
        answer = asks_again(room, tags[-1])
        assert answer.status == 200
        tags.append(answer.headers["ETag"])
    assert len(set(tags)) == len(tags)


def test_guests_and_hosts_see_different_rosters_under_different_tags(room: Room) -> None:
    room.phone(1)
    assert room.guest.gets(room.people).headers["ETag"] != room.host.gets(room.people).headers["ETag"]


def test_a_page_that_asks_each_second_costs_one_question_to_the_table(room: Room) -> None:
    room.deployment.store.asked.clear()
    room.guest.gets(room.people).says(200)
    assert room.deployment.store.asked == ["roster"]
