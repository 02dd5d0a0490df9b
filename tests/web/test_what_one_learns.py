"""Nobody learns from an answer what is not theirs to know: no PIN, no key, no number, nobody else's token."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.people import GUEST_NUMBER, SECRET

if TYPE_CHECKING:
    from tests.web.people import Answer, Deployment, Json, Person


class House:
    """A room with a browser, a telephone and a call that rings; `secrets` are what nobody may read in an answer."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        made = deployment.makes_a_meeting()
        self.room = str(made["id"])
        host = deployment.host_of(self.room)
        ann = self.seat(host, "Ann")["Attendee"]
        call = host.posts(f"/meetings/{self.room}/calls", {"to": GUEST_NUMBER}).says(202)
        self.ann, self.call = str(ann["AttendeeId"]), str(call["transaction_id"])
        kept = deployment.store.room(self.room)
        assert kept is not None
        self.secrets = {made["host_pin"], made["guest_pin"], kept.host_pin, kept.guest_pin}
        self.secrets |= {str(ann["JoinToken"]), SECRET, GUEST_NUMBER[1:]}

    def seat(self, person: Person, name: str) -> Json:
        return person.posts(f"/meetings/{self.room}/attendees", {"name": name}).says(201)

    def everything_asked_by(self, person: Person) -> list[Answer]:
        """Every route, with something to do and with something wrong."""
        room = f"/meetings/{self.room}"
        asked: list[tuple[str, str, object]] = [
            ("GET", "/health", None),
            ("GET", "/openapi.json", None),
            ("GET", "/meetings", None),
            ("GET", f"/meetings?cursor={GUEST_NUMBER}", None),
            ("GET", room, None),
            ("PATCH", room, {"title": "Daily"}),
            ("PATCH", room, {"title": SECRET, "host_pin": "x"}),
            ("GET", f"{room}/participants", None),
            ("POST", f"{room}/attendees", {"name": "Bob"}),
            ("POST", f"{room}/attendees", {"name": GUEST_NUMBER * 9}),
            ("PATCH", f"{room}/participants/{self.ann}", {"muted": True}),
            ("PATCH", f"{room}/participants", {"muted": False}),
            ("PUT", f"{room}/participants/{self.ann}/hand", {"raised": True}),
            ("POST", f"{room}/invitations/by-pin", {"pin": "000000"}),
            ("POST", f"{room}/calls", {"to": GUEST_NUMBER}),
            ("POST", f"{room}/calls", {"to": f"{GUEST_NUMBER}x"}),
            ("PATCH", f"{room}/calls/{self.call}", {"say": GUEST_NUMBER}),
            ("POST", f"{room}/invitations", {}),
            ("DELETE", f"{room}/calls/{self.call}", None),
            ("DELETE", f"{room}/participants/{self.ann}", None),
            ("PUT", room, {}),
            ("DELETE", room, None),
            ("GET", room, None),
        ]
        return [person.sends(*one) for one in asked]


@pytest.fixture
def house(deployment: Deployment) -> House:
    return House(deployment)


@pytest.mark.parametrize("who", ["operator", "host", "guest", "nobody"])
def test_nobody_reads_a_secret_in_any_answer(house: House, who: str) -> None:
    people = {
        "operator": house.deployment.operator,
        "host": house.deployment.host_of(house.room),
        "guest": house.deployment.guest_of(house.room),
        "nobody": house.deployment.stranger,
    }
    for answer in house.everything_asked_by(people[who]):
        told = f"{dict(answer.headers)}{answer.text}"
        assert [secret for secret in house.secrets if secret in told] == [], answer.text
        assert people[who].token not in told or not people[who].token


def test_guests_see_names_and_nothing_that_leads_to_a_person(house: House) -> None:
    guest = house.deployment.guest_of(house.room)
    (ann,) = guest.gets(f"/meetings/{house.room}/participants").says(200)["participants"]
    assert set(ann) == {
        "attendee_id",
        "name",
        "kind",
        "role",
        "connected",
        "muted",
        "hand_raised",
        "waiting",
        "joined_at",
    }


def test_the_name_amazon_shows_to_everybody_says_nothing(house: House) -> None:
    seat = house.seat(house.deployment.guest_of(house.room), "Bob Example")
    assert "Bob" not in str(seat["Attendee"]["ExternalUserId"])
