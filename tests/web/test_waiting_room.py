"""A waiting room over HTTP: what the page of a guest asks, and what the page of a host shows and does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import MustWaitError
from tests.meetings.callers import caller
from tests.web.people import A_DAY, Person

if TYPE_CHECKING:
    from tests.web.people import Answer, Deployment, Json


class Room:
    """A room with a waiting room, and its host."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.made = deployment.makes_a_meeting(waiting_room="until_admitted")
        self.path = f"/meetings/{self.made['id']}"
        self.host = deployment.host_of(self.made["id"])

    def knocks(self, person: Person, name: str = "Bob") -> Answer:
        return person.posts(f"{self.path}/attendees", {"name": name})

    def waits(self) -> tuple[Json, Person]:
        """Have a guest wait: what they were told, and them with the token of their place."""
        told = self.knocks(self.deployment.guest_of(self.made["id"])).says(202)
        return told, Person(self.deployment.client, told["token"])

    def listed(self, person: Person) -> list[Json]:
        people: list[Json] = person.gets(f"{self.path}/participants").says(200)["participants"]
        return people


@pytest.fixture
def room(deployment: Deployment) -> Room:
    return Room(deployment)


def test_a_meeting_says_whether_it_has_one(deployment: Deployment, room: Room) -> None:
    assert room.made["waiting_room"] == "until_admitted"
    assert deployment.makes_a_meeting()["waiting_room"] == "off"
    for waiting_room in ("until_host", "off", "until_admitted"):
        changed = room.host.patches(room.path, {"waiting_room": waiting_room}).says(200)
        assert changed["waiting_room"] == waiting_room
    room.host.patches(room.path, {"waiting_room": "always"}).is_told_off_for("waiting_room")


def test_a_guest_waits_asks_again_and_is_let_in(room: Room) -> None:
    told, guest = room.waits()
    assert told["waiting"] is True
    assert room.knocks(guest).says(202)["attendee_id"] == told["attendee_id"]
    room.host.patches(f"{room.path}/participants/{told['attendee_id']}", {"waiting": False}).says(202)
    seat = room.knocks(guest).says(201)
    assert seat["Attendee"]["ExternalUserId"] == told["attendee_id"]
    assert [one["waiting"] for one in room.listed(room.host)] == [False]


def test_hosts_see_who_waits_and_guests_do_not(room: Room) -> None:
    told, guest = room.waits()
    (bob,) = room.listed(room.host)
    assert (bob["attendee_id"], bob["name"], bob["waiting"], bob["connected"]) == (
        told["attendee_id"],
        "Bob",
        True,
        False,
    )
    assert room.listed(guest) == []


def test_a_telephone_in_the_waiting_room_looks_like_one(room: Room) -> None:
    reception = room.deployment.parts.telephone.desk.meetings
    with pytest.raises(MustWaitError):
        reception.admit(room.made["guest_pin"], caller(1))
    (phone,) = room.listed(room.host)
    assert (phone["kind"], phone["name"], phone["waiting"]) == ("phone", "Phone ··01", True)
    assert phone["transaction_id"] == "transaction-1"
    room.host.patches(f"{room.path}/participants", {"waiting": False}).says(202)
    assert room.deployment.telephone.told == [("transaction-1", {"action": "come_in"})]


def test_everybody_is_let_in_at_once(room: Room) -> None:
    guests = [room.waits()[1] for _ in range(3)]
    room.host.patches(f"{room.path}/participants", {"waiting": False}).says(202)
    for guest in guests:
        room.knocks(guest).says(201)


def test_who_is_refused_is_told_so_and_may_only_start_anew(room: Room) -> None:
    told, guest = room.waits()
    room.host.deletes(f"{room.path}/participants/{told['attendee_id']}").says(204)
    room.knocks(guest).is_refused(403, "not_admitted")
    assert room.listed(room.host) == []


def test_who_gives_up_waiting_leaves_the_roster(room: Room) -> None:
    told, guest = room.waits()
    _, other = room.waits()
    other.deletes(f"{room.path}/participants/{told['attendee_id']}").is_refused(403, "forbidden")
    guest.deletes(f"{room.path}/participants/{told['attendee_id']}").says(204)
    assert len(room.listed(room.host)) == 1


def test_a_page_that_was_closed_is_forgotten(room: Room) -> None:
    _, guest = room.waits()
    room.deployment.clock.passes(90)
    assert room.listed(room.host) == []
    room.knocks(guest).is_refused(403, "not_admitted")


def test_a_place_is_no_longer_good_than_the_invitation(room: Room) -> None:
    _, guest = room.waits()
    room.deployment.clock.passes(A_DAY)
    room.knocks(guest).is_refused(401, "credential_expired")


def test_nobody_is_made_to_wait_by_the_host(room: Room) -> None:
    told, _ = room.waits()
    one = f"{room.path}/participants/{told['attendee_id']}"
    for path in (one, f"{room.path}/participants"):
        for no in (True, 0, "false"):
            room.host.patches(path, {"waiting": no}).is_told_off_for("waiting")


def test_a_seat_is_no_place_to_wait(room: Room) -> None:
    _, guest = room.waits()
    room.host.patches(f"{room.path}/participants", {"waiting": False}).says(202)
    seated = Person(room.deployment.client, room.knocks(guest).says(201)["token"])
    room.deployment.clock.passes(1)
    room.knocks(seated).says(202)
