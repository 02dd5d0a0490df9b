"""Closed by default: every route, asked by everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.model import Role
from chalicelib.web import site
from chalicelib.web.credentials import ALL_ROOMS, Bearer, Signer
from tests.web.people import A_DAY, SECRET, Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.people import Deployment

ALL = {"operator", "host", "guest", "nobody"}
MEMBERS = {"operator", "host", "guest"}
HOSTS = {"operator", "host"}
OPERATOR = {"operator"}

MAY = {
    ("GET", "/health"): ALL,
    ("GET", "/openapi.json"): ALL,
    ("POST", "/meetings"): OPERATOR,
    ("GET", "/meetings"): OPERATOR,
    ("GET", "/meetings/{meeting_id}"): MEMBERS,
    ("PATCH", "/meetings/{meeting_id}"): HOSTS,
    ("DELETE", "/meetings/{meeting_id}"): HOSTS,
    ("POST", "/meetings/{meeting_id}/attendees"): MEMBERS,
    ("GET", "/meetings/{meeting_id}/participants"): MEMBERS,
    ("PATCH", "/meetings/{meeting_id}/participants"): HOSTS,
    ("PATCH", "/meetings/{meeting_id}/participants/{attendee_id}"): HOSTS,
    ("PUT", "/meetings/{meeting_id}/participants/{attendee_id}/hand"): HOSTS,
    ("DELETE", "/meetings/{meeting_id}/participants/{attendee_id}"): HOSTS,
    ("POST", "/meetings/{meeting_id}/calls"): HOSTS,
    ("PATCH", "/meetings/{meeting_id}/calls/{transaction_id}"): HOSTS,
    ("DELETE", "/meetings/{meeting_id}/calls/{transaction_id}"): HOSTS,
    ("POST", "/meetings/{meeting_id}/invitations"): HOSTS,
    ("POST", "/meetings/{meeting_id}/invitations/by-pin"): ALL,
}

PEOPLE: dict[str, Callable[[Deployment, str], Person]] = {
    "operator": lambda deployment, _: deployment.operator,
    "host": lambda deployment, room: deployment.host_of(room),
    "guest": lambda deployment, room: deployment.guest_of(room),
    "nobody": lambda deployment, _: deployment.stranger,
    "host of another": lambda deployment, _: deployment.host_of("another"),
    "guest of another": lambda deployment, _: deployment.guest_of("another"),
    "host whose time is over": lambda deployment, room: deployment.somebody(Role.HOST, room, lasting=0),
    "host of another deployment": lambda deployment, room: deployment.somebody(Role.HOST, room, secret="x" * 16),
}

FORGED: dict[str, dict[str, object]] = {
    "another audience": {"aud": "elsewhere"},
    "no audience": {"aud": None},
    "no expiry": {"exp": None},
    "an expiry in words": {"exp": "tomorrow"},
    "no room": {"room": None},
    "a room that is no name": {"room": ["*"]},
    "no role": {"role": None},
    "a role there is not": {"role": "owner"},
    "a guest of everything": {"role": "guest", "room": ALL_ROOMS},
    "a seat in everything": {"seat": "somebody"},
    "a seat that is no name": {"room": "a-room", "seat": 7},
}


def test_the_table_above_has_every_route() -> None:
    assert set(MAY) == {(row.method, row.path) for row in site.routes()}


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize(("method", "path"), MAY, ids=lambda part: part)
def test_who_may_do_what(deployment: Deployment, method: str, path: str, who: str) -> None:
    room = deployment.makes_a_meeting()["id"]
    person = PEOPLE[who](deployment, room)
    answer = person.sends(method, path.format(meeting_id=room, attendee_id="somebody", transaction_id="some-call"), {})
    if who in MAY[method, path] or "nobody" in MAY[method, path]:
        assert answer.status not in (401, 403), answer.text
    elif who == "nobody":
        answer.is_refused(401, "credential_missing")
    elif who == "host whose time is over":
        answer.is_refused(401, "credential_expired")
    elif who == "host of another deployment":
        answer.is_refused(401, "credential_invalid")
    else:
        answer.is_refused(403, "forbidden")


def test_who_may_not_learns_nothing_of_what_there_is(deployment: Deployment) -> None:
    room = deployment.makes_a_meeting()["id"]
    stranger, other = deployment.stranger, deployment.host_of("another")
    for somebody in (stranger, other):
        real = somebody.sends_raw("PATCH", f"/meetings/{room}", b"{")
        unreal = somebody.sends_raw("PATCH", "/meetings/never-was", b"{")
        assert (real.status, real.text) == (unreal.status, unreal.text)


@pytest.mark.parametrize("what", FORGED)
def test_a_signature_alone_makes_no_credential(deployment: Deployment, what: str) -> None:
    import jwt  # noqa: PLC0415 - as the module under test

    claims: dict[str, object] = {
        "aud": "partyline",
        "role": "host",
        "room": ALL_ROOMS,
        "exp": int(deployment.clock()) + A_DAY,
    }
    claims = {name: claim for name, claim in {**claims, **FORGED[what]}.items() if claim is not None}
    token = jwt.encode(claims, Signer(SECRET)._key, algorithm="HS256")
    Person(deployment.client, token).gets("/meetings").is_refused(401, "credential_invalid")


def test_a_token_that_was_altered_is_no_credential(deployment: Deployment) -> None:
    good = deployment.operator.token
    header, claims, signature = good.split(".")
    unsigned = "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0"  # {"alg":"none","typ":"JWT"}
    other = deployment.host_of("another").token.split(".")[1]
    for token in (
        f"{header}.{other}.{signature}",
        f"{header}.{claims}.{signature[:-2]}AA",
        f"{header}.{claims}.",
        f"{header}.{claims}",
        f"{unsigned}.{claims}.",
        f"{unsigned}.{claims}.{signature}",
        "no.token.here",
        "x",
        "é",
        "a" * 100_000,
    ):
        Person(deployment.client, token).gets("/meetings").is_refused(401, "credential_invalid")


def test_the_scheme_is_bearer_in_any_case(deployment: Deployment) -> None:
    token = deployment.operator.token
    for good in (f"Bearer {token}", f"bearer {token}", f"BEARER   {token} "):
        assert deployment.stranger.sends_raw("GET", "/meetings", b"", Authorization=good).status == 200
    for bad in (f"Basic {token}", token, "Bearer", "Bearer ", f"Token {token}"):
        deployment.stranger.sends_raw("GET", "/meetings", b"", Authorization=bad).is_refused(401, "credential_invalid")
    for none in ("", "  "):
        deployment.stranger.sends_raw("GET", "/meetings", b"", Authorization=none).is_refused(401, "credential_missing")


def test_a_token_in_the_address_opens_nothing(deployment: Deployment) -> None:
    path = f"/meetings?access_token={deployment.operator.token}&authorization={deployment.operator.token}"
    deployment.stranger.gets(path).is_refused(401, "credential_missing")


def test_who_is_turned_away_is_told_which_scheme_would_help(deployment: Deployment) -> None:
    assert deployment.stranger.gets("/meetings").headers["WWW-Authenticate"] == 'Bearer realm="partyline"'
    wrong = Person(deployment.client, "wrong").gets("/meetings")
    assert wrong.headers["WWW-Authenticate"] == 'Bearer realm="partyline", error="invalid_token"'


def test_a_credential_works_until_the_second_it_ends(deployment: Deployment) -> None:
    operator = deployment.operator
    deployment.clock.passes(A_DAY - 0.5)
    operator.gets("/meetings").says(200)
    deployment.clock.passes(0.5)
    operator.gets("/meetings").is_refused(401, "credential_expired")


def test_what_was_signed_is_read_back() -> None:
    signer = Signer(SECRET)
    for bearer in (
        Bearer(Role.HOST, ALL_ROOMS, 20),
        Bearer(Role.GUEST, "a-room", 20),
        Bearer(Role.GUEST, "a-room", 20, "a-seat"),
    ):
        assert signer.read(signer.mint(bearer), now=19) == bearer
