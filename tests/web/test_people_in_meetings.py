"""Taking a seat, seeing who is there, and what hosts do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.model import Kind, Participant, Role
from tests.web.people import A_DAY, GUEST_NUMBER, deploy

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.people import Deployment

CALL = "00000000-0000-4000-8000-0000000000ca"


@pytest.fixture
def room(deployment: Deployment) -> str:
    made: str = deployment.makes_a_meeting(capacity=3)["id"]
    return made


@pytest.fixture
def caller(deployment: Deployment, room: str) -> str:
    """Somebody on a telephone, in the meeting; gives their attendee id."""
    deployment.host_of(room).posts(f"/meetings/{room}/attendees", {"name": "Ann"}).says(201)
    found = deployment.store.room(room)
    assert found is not None
    attendee = deployment.conferences.seat(found.meeting_id, "phone-1").id
    deployment.store.enter(
        Participant(
            room, found.meeting_id, attendee, Kind.PHONE, Role.GUEST, "Phone ··23", 1_800_000_001, transaction_id=CALL
        )
    )
    return attendee


def test_the_answer_to_joining_is_what_the_browser_sdk_takes(deployment: Deployment, room: str) -> None:
    answer = deployment.guest_of(room).posts(f"/meetings/{room}/attendees", {"name": "Bob"}).says(201)
    assert set(answer) == {"Meeting", "Attendee", "token"}
    assert answer["Meeting"]["MeetingId"] in deployment.conferences.running
    assert answer["Meeting"]["MediaPlacement"]["AudioHostUrl"]
    assert answer["Meeting"]["MediaPlacement"]["SignalingUrl"]
    assert answer["Attendee"]["AttendeeId"] in deployment.conferences.attendees(answer["Meeting"]["MeetingId"])
    assert answer["Attendee"]["ExternalUserId"].startswith("web-")
    assert answer["Attendee"]["JoinToken"]


def test_one_is_seated_as_what_ones_token_says(deployment: Deployment, room: str) -> None:
    deployment.guest_of(room).posts(f"/meetings/{room}/attendees", {"name": "Bob"}).says(201)
    deployment.clock.passes(1)
    deployment.host_of(room).posts(f"/meetings/{room}/attendees", {"name": "Ann"}).says(201)
    people = deployment.guest_of(room).gets(f"/meetings/{room}/participants").says(200)["participants"]
    assert [(one["name"], one["role"], one["kind"]) for one in people] == [
        ("Bob", "guest", "web"),
        ("Ann", "host", "web"),
    ]


def test_a_full_meeting_says_so(deployment: Deployment, room: str) -> None:
    for name in ("Ann", "Bob", "Cy"):
        deployment.guest_of(room).posts(f"/meetings/{room}/attendees", {"name": name}).says(201)
    deployment.guest_of(room).posts(f"/meetings/{room}/attendees", {"name": "Di"}).is_refused(409, "meeting_full")


def test_a_locked_door_keeps_guests_out_and_hosts_not(deployment: Deployment, room: str) -> None:
    host = deployment.host_of(room)
    host.patches(f"/meetings/{room}", {"locked": True}).says(200)
    deployment.guest_of(room).posts(f"/meetings/{room}/attendees", {"name": "Bob"}).is_refused(403, "meeting_locked")
    host.posts(f"/meetings/{room}/attendees", {"name": "Ann"}).says(201)


def test_the_roster_names_people_and_only_hosts_see_their_calls(deployment: Deployment, room: str, caller: str) -> None:
    seen_by_guest = deployment.guest_of(room).gets(f"/meetings/{room}/participants").says(200)["participants"]
    seen_by_host = deployment.host_of(room).gets(f"/meetings/{room}/participants").says(200)["participants"]
    on_the_phone = {
        "attendee_id": caller,
        "name": "Phone ··23",
        "kind": "phone",
        "role": "guest",
        "connected": True,
        "muted": False,
        "hand_raised": False,
        "waiting": False,
        "joined_at": "2027-01-15T08:00:01Z",
    }
    assert seen_by_guest[1] == on_the_phone
    assert seen_by_host[1] == on_the_phone | {"transaction_id": CALL}


def test_a_host_mutes_a_caller_by_telephone_and_a_browser_by_its_capabilities(
    deployment: Deployment, room: str, caller: str
) -> None:
    host = deployment.host_of(room)
    in_browser = host.gets(f"/meetings/{room}/participants").says(200)["participants"][0]["attendee_id"]
    host.patches(f"/meetings/{room}/participants/{caller}", {"muted": True}).says(202)
    host.patches(f"/meetings/{room}/participants/{caller}", {"muted": False}).says(202)
    host.patches(f"/meetings/{room}/participants/{in_browser}", {"muted": True}).says(202)
    assert deployment.telephone.told == [(CALL, {"action": "mute"}), (CALL, {"action": "unmute"})]
    assert deployment.conferences.silenced == {in_browser}


def test_a_host_has_a_sentence_spoken_to_a_caller_and_to_no_browser(
    deployment: Deployment, room: str, caller: str
) -> None:
    host = deployment.host_of(room)
    in_browser = host.gets(f"/meetings/{room}/participants").says(200)["participants"][0]["attendee_id"]
    host.patches(f"/meetings/{room}/participants/{caller}", {"say": "You are next."}).says(202)
    assert arguments_told(deployment) == [{"action": "say", "text": "You are next."}]
    host.patches(f"/meetings/{room}/participants/{in_browser}", {"say": "Hello"}).is_refused(409, "not_for_browsers")


def test_a_host_shows_somebody_out(deployment: Deployment, room: str, caller: str) -> None:
    host = deployment.host_of(room)
    in_browser = host.gets(f"/meetings/{room}/participants").says(200)["participants"][0]["attendee_id"]
    host.deletes(f"/meetings/{room}/participants/{caller}").says(204)
    host.deletes(f"/meetings/{room}/participants/{in_browser}").says(204)
    assert arguments_told(deployment) == [{"action": "hangup"}]
    assert not any(
        in_browser in deployment.conferences.attendees(meeting) for meeting in deployment.conferences.running
    )


def test_nobody_by_that_id_is_said_so(deployment: Deployment, room: str) -> None:
    host = deployment.host_of(room)
    for who in ("nobody", "%00", "x" * 200):
        host.patches(f"/meetings/{room}/participants/{who}", {"muted": True}).is_refused(404, "participant_unknown")
        host.deletes(f"/meetings/{room}/participants/{who}").is_refused(404, "participant_unknown")
        host.patches(f"/meetings/{room}/calls/{who}", {"muted": True}).is_refused(404, "participant_unknown")
        host.deletes(f"/meetings/{room}/calls/{who}").is_refused(404, "participant_unknown")


def test_a_host_calls_somebody_in_speaks_to_them_and_hangs_up(deployment: Deployment, room: str) -> None:
    host = deployment.host_of(room)
    answer = host.posts(f"/meetings/{room}/calls", {"to": GUEST_NUMBER, "language": "es-US", "name": "Dee"})
    called = answer.says(202)["transaction_id"]
    assert answer.headers["Location"] == f"/meetings/{room}/calls/{called}"
    assert deployment.telephone.placed[called] == (GUEST_NUMBER, {"room": room, "language": "es-US"})
    host.patches(f"/meetings/{room}/calls/{called}", {"muted": True, "say": "Quiet, please."}).says(202)
    host.patches(f"/meetings/{room}/calls/{called}", {"muted": False}).says(202)
    host.deletes(f"/meetings/{room}/calls/{called}").says(202)
    assert arguments_told(deployment) == [
        {"action": "mute"},
        {"action": "say", "text": "Quiet, please."},
        {"action": "unmute"},
        {"action": "hangup"},
    ]


def test_a_call_belongs_to_its_meeting(deployment: Deployment, room: str) -> None:
    called = deployment.host_of(room).posts(f"/meetings/{room}/calls", {"to": GUEST_NUMBER}).says(202)["transaction_id"]
    other = deployment.makes_a_meeting()["id"]
    deployment.host_of(other).deletes(f"/meetings/{other}/calls/{called}").is_refused(404, "participant_unknown")
    assert deployment.telephone.told == []


def test_a_call_that_is_over_is_unknown(deployment: Deployment, room: str) -> None:
    host = deployment.host_of(room)
    called = host.posts(f"/meetings/{room}/calls", {"to": GUEST_NUMBER}).says(202)["transaction_id"]
    deployment.telephone.over.add(called)
    host.patches(f"/meetings/{room}/calls/{called}", {"muted": True}).is_refused(404, "participant_unknown")


def test_a_number_the_operator_does_not_allow_is_refused(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, dial_out_to="+44")
    room = deployment.makes_a_meeting()["id"]
    answer = deployment.host_of(room).posts(f"/meetings/{room}/calls", {"to": GUEST_NUMBER})
    answer.is_refused(403, "number_refused")
    assert GUEST_NUMBER[1:] not in answer.text
    assert deployment.telephone.placed == {}


def test_an_invitation_opens_one_meeting_as_a_guest(deployment: Deployment, room: str) -> None:
    invitation = deployment.host_of(room).posts(f"/meetings/{room}/invitations", {}).says(201)
    assert invitation["role"] == "guest"
    assert invitation["expires_at"] == "2027-04-15T08:00:00Z"
    assert invitation["link"] == f"https://meet.example.org/#meeting={room}&invitation={invitation['token']}"
    guest = deployment.stranger
    guest.token = invitation["token"]
    guest.posts(f"/meetings/{room}/attendees", {"name": "Bob"}).says(201)
    guest.gets(f"/meetings/{room}/participants").says(200)
    assert guest.gets(f"/meetings/{room}").says(200)["title"] == "Weekly"
    guest.patches(f"/meetings/{room}", {"title": "Mine"}).is_refused(403, "forbidden")
    other = deployment.makes_a_meeting()["id"]
    guest.posts(f"/meetings/{other}/attendees", {"name": "Bob"}).is_refused(403, "forbidden")


def test_an_invitation_ends_when_its_host_says_but_never_after_the_meeting(deployment: Deployment, room: str) -> None:
    host = deployment.host_of(room)
    soon = host.posts(f"/meetings/{room}/invitations", {"expires_at": "2027-01-15T09:00:00Z"}).says(201)
    assert soon["expires_at"] == "2027-01-15T09:00:00Z"
    late = host.posts(f"/meetings/{room}/invitations", {"expires_at": "2027-12-31T00:00:00Z"}).says(201)
    assert late["expires_at"] == "2027-04-15T08:00:00Z"
    guest = deployment.stranger
    guest.token = soon["token"]
    deployment.clock.passes(3600)
    guest.gets(f"/meetings/{room}/participants").is_refused(401, "credential_expired")


def test_a_host_made_by_a_host_lasts_no_longer_than_its_maker(deployment: Deployment, room: str) -> None:
    made = deployment.host_of(room).posts(f"/meetings/{room}/invitations", {"role": "host"}).says(201)
    assert made["role"] == "host"
    assert made["expires_at"] == "2027-01-16T08:00:00Z"
    helper = deployment.stranger
    helper.token = made["token"]
    helper.patches(f"/meetings/{room}", {"locked": True}).says(200)
    helper.posts("/meetings", {"title": "Mine"}).is_refused(403, "forbidden")
    deployment.clock.passes(A_DAY)
    helper.gets(f"/meetings/{room}").is_refused(401, "credential_expired")


def arguments_told(deployment: Deployment) -> list[dict[str, str]]:
    return [arguments for _, arguments in deployment.telephone.told]
