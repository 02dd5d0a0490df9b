"""A PIN typed into a browser: for whoever knows which meeting it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.errors import MeetingsError
from tests.web.people import deploy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.people import Answer, Deployment, Json, Person


def types(person: Person, room: str, pin: object) -> Answer:
    return person.posts(f"/meetings/{room}/invitations/by-pin", {"pin": pin})


@pytest.fixture
def made(deployment: Deployment) -> Json:
    return deployment.makes_a_meeting()


def wrong(made: Json) -> str:
    return next(pin for pin in ("121212", "343434", "565656") if pin not in (made["host_pin"], made["guest_pin"]))


def test_the_guest_pin_makes_a_guest(deployment: Deployment, made: Json) -> None:
    somebody = deployment.stranger
    invitation = types(somebody, made["id"], made["guest_pin"]).says(201)
    assert invitation["role"] == "guest"
    assert invitation["link"].endswith(f"#meeting={made['id']}&invitation={invitation['token']}")
    somebody.token = invitation["token"]
    somebody.posts(f"/meetings/{made['id']}/attendees", {"name": "Bob"}).says(201)
    somebody.patches(f"/meetings/{made['id']}", {"locked": True}).is_refused(403, "forbidden")


def test_the_host_pin_makes_a_host_of_this_meeting_for_a_day(deployment: Deployment, made: Json) -> None:
    somebody = deployment.stranger
    invitation = types(somebody, made["id"], made["host_pin"]).says(201)
    assert (invitation["role"], invitation["expires_at"]) == ("host", "2027-01-16T08:00:00Z")
    somebody.token = invitation["token"]
    somebody.patches(f"/meetings/{made['id']}", {"locked": True}).says(200)
    somebody.gets("/meetings").is_refused(403, "forbidden")


def test_an_invitation_for_a_pin_ends_with_its_meeting(deployment: Deployment) -> None:
    made = deployment.makes_a_meeting(expires_at="2027-01-15T09:00:00Z")
    assert types(deployment.stranger, made["id"], made["guest_pin"]).says(201)["expires_at"] == "2027-01-15T09:00:00Z"


def test_a_wrong_pin_and_a_meeting_that_never_was_sound_alike(deployment: Deployment, made: Json) -> None:
    other = deployment.makes_a_meeting()
    told = [
        types(deployment.stranger, made["id"], wrong(made)).is_refused(403, "wrong_pin"),
        types(deployment.stranger, made["id"], other["host_pin"]).is_refused(403, "wrong_pin"),
        types(deployment.stranger, "never-was", made["guest_pin"]).is_refused(403, "wrong_pin"),
    ]
    assert told[0] == told[1] == told[2]


def test_a_meeting_that_has_ended_is_told_to_who_knows_its_pin(deployment: Deployment, made: Json) -> None:
    deployment.operator.deletes(f"/meetings/{made['id']}").says(204)
    types(deployment.stranger, made["id"], made["guest_pin"]).is_refused(410, "meeting_ended")
    types(deployment.stranger, made["id"], wrong(made)).is_refused(403, "wrong_pin")


def test_guessing_at_a_meeting_locks_it_and_a_call_still_gets_through(tmp_path: Path) -> None:
    strict = deploy(tmp_path, tries_room="3", tries_caller="50", tries_seconds="60")
    made, other = strict.makes_a_meeting(), strict.makes_a_meeting()
    for _ in range(3):
        types(strict.stranger, made["id"], wrong(made)).is_refused(403, "wrong_pin")
    for pin in (wrong(made), made["guest_pin"], made["host_pin"]):
        locked = types(strict.stranger, made["id"], pin)
        locked.is_refused(429, "locked_out")
        assert locked.headers["Retry-After"] == "60"
    types(strict.stranger, other["id"], other["guest_pin"]).says(201)
    strict.clock.passes(61)
    types(strict.stranger, made["id"], made["guest_pin"]).says(201)


def test_guessing_at_meetings_that_never_were_locks_the_address(tmp_path: Path) -> None:
    strict = deploy(tmp_path, tries_room="50", tries_caller="3")
    made = strict.makes_a_meeting()
    for n in range(3):
        types(strict.stranger, f"never-was-{n}", wrong(made)).is_refused(403, "wrong_pin")
    types(strict.stranger, made["id"], made["guest_pin"]).is_refused(429, "locked_out")


def test_right_pins_and_bodies_that_are_no_pins_cost_nothing(tmp_path: Path) -> None:
    strict = deploy(tmp_path, tries_room="3", tries_caller="3")
    made = strict.makes_a_meeting()
    for _ in range(5):
        types(strict.stranger, made["id"], "12").is_told_off_for("pin")
        types(strict.stranger, made["id"], 482615).is_told_off_for("pin")
        types(strict.stranger, made["id"], made["guest_pin"]).says(201)


def test_a_pin_that_is_refused_is_not_repeated(deployment: Deployment, made: Json) -> None:
    for pin in ("12345678901234", f"{made['guest_pin']}#", wrong(made)):
        assert pin not in types(deployment.stranger, made["id"], pin).text


def test_an_outage_is_no_wrong_pin(deployment: Deployment, made: Json) -> None:
    deployment.store.breaks["knock"] = MeetingsError()
    types(deployment.stranger, made["id"], made["guest_pin"]).is_refused(503, "unavailable")
    deployment.store.breaks.clear()
    deployment.store.breaks["count_try"] = MeetingsError()
    types(deployment.stranger, made["id"], wrong(made)).is_refused(503, "unavailable")


def test_operators_see_how_much_is_guessed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    strict = deploy(tmp_path, tries_room="2", tries_caller="50")
    made = strict.makes_a_meeting()
    for _ in range(3):
        types(strict.stranger, made["id"], wrong(made))
    counted = [line for line in capsys.readouterr().err.splitlines() if '"CloudWatchMetrics"' in line]
    assert ["WrongPins" in line for line in counted] == [True, True, False]
    assert ["Lockouts" in line for line in counted] == [False, False, True]


def test_no_address_is_kept_as_it_is(deployment: Deployment, made: Json) -> None:
    types(deployment.stranger, made["id"], wrong(made)).is_refused(403, "wrong_pin")
    kept = list(deployment.store._tries)
    assert {key.partition("-")[0] for key in kept} == {"room", "address"}
    assert not [key for key in kept if "127.0.0.1" in key]
