"""Whatever is sent, the answer says what is wrong with it, and it is never our fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.web.people import Deployment

TAKES_A_BODY: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/meetings"): {"title": "Weekly"},
    ("PATCH", "/meetings/{room}"): {"title": "Weekly"},
    ("POST", "/meetings/{room}/attendees"): {"name": "Ann"},
    ("PATCH", "/meetings/{room}/participants/somebody"): {"muted": True},
    ("POST", "/meetings/{room}/calls"): {"to": "+12065550123"},
    ("PATCH", "/meetings/{room}/calls/some-call"): {"muted": True},
    ("POST", "/meetings/{room}/invitations"): {"role": "guest"},
}

BAD_MEETINGS: list[tuple[dict[str, object], str]] = [
    ({}, "title"),
    ({"title": ""}, "title"),
    ({"title": "   "}, "title"),
    ({"title": "x" * 201}, "title"),
    ({"title": "x" * 10_000}, "title"),
    ({"title": 7}, "title"),
    ({"title": None}, "title"),
    ({"title": ["Weekly"]}, "title"),
    ({"title": "two\r\nX-Lines: 1"}, "title"),
    ({"title": "bell \x07"}, "title"),
    ({"title": "line \u2028 separator"}, "title"),
    ({"title": "turned \u202earound"}, "title"),
    ({"title": "W", "capacity": 0}, "capacity"),
    ({"title": "W", "capacity": -1}, "capacity"),
    ({"title": "W", "capacity": 251}, "capacity"),
    ({"title": "W", "capacity": 10**400}, "capacity"),
    ({"title": "W", "capacity": 2.5}, "capacity"),
    ({"title": "W", "capacity": "12"}, "capacity"),
    ({"title": "W", "capacity": True}, "capacity"),
    ({"title": "W", "mode": "shouting"}, "mode"),
    ({"title": "W", "mode": ""}, "mode"),
    ({"title": "W", "language": "English"}, "language"),
    ({"title": "W", "language": "../../etc"}, "language"),
    ({"title": "W", "media_region": "the moon"}, "media_region"),
    ({"title": "W", "expires_at": "2027-01-15T08:00:00Z"}, "expires_at"),
    ({"title": "W", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
    ({"title": "W", "expires_at": "2029-01-01T00:00:00Z"}, "expires_at"),
    ({"title": "W", "expires_at": "9999-12-31T23:59:59Z"}, "expires_at"),
    ({"title": "W", "expires_at": "0001-01-01T00:00:00+23:59"}, "expires_at"),
    ({"title": "W", "expires_at": "2027-02-01T08:00:00"}, "expires_at"),
    ({"title": "W", "expires_at": "soon"}, "expires_at"),
    ({"title": "W", "expires_at": 1_800_100_000}, "expires_at"),
    ({"title": "W", "owner": "me"}, "owner"),
    ({"title": "W", "host_pin": "111111"}, "host_pin"),
]
NO_NUMBERS: list[object] = [
    *("", "2065550123", "+0123456789", "+1", "+1206555012a", "+1 206 555 0123", "+1111111111111111", "+12065550123\n"),
    *("+१२०६५५५०१२३", "tel:+12065550123", "sip:ann@example.org", 12065550123, None),
]
BAD_CALLS: list[tuple[dict[str, object], str]] = [
    ({}, "to"),
    *(({"to": no_number}, "to") for no_number in NO_NUMBERS),
    ({"to": "+12065550123", "name": "x" * 65}, "name"),
    ({"to": "+12065550123", "name": ""}, "name"),
    ({"to": "+12065550123", "language": "es"}, "language"),
    ({"to": "+12065550123", "from": "+12065550100"}, "from"),
]
BAD_CHANGES: list[tuple[dict[str, object], str]] = [
    ({}, "body"),
    ({"muted": None}, "body"),
    ({"muted": "yes"}, "muted"),
    ({"muted": 1}, "muted"),
    ({"say": ""}, "say"),
    ({"say": "x" * 1001}, "say"),
    ({"say": "a\x00b"}, "say"),
    ({"shout": "hey"}, "shout"),
]


@pytest.mark.parametrize(("body", "field"), BAD_MEETINGS)
def test_a_bad_meeting_is_told_which_field_and_why(deployment: Deployment, body: dict[str, object], field: str) -> None:
    said = deployment.operator.posts("/meetings", body).is_told_off_for(field)
    assert "Traceback" not in said[field]
    assert deployment.store.asked == []


@pytest.mark.parametrize(("body", "field"), BAD_CALLS)
def test_a_bad_call_is_told_which_field_and_why(deployment: Deployment, body: dict[str, object], field: str) -> None:
    answer = deployment.host_of("a-room").posts("/meetings/a-room/calls", body)
    answer.is_told_off_for(field)
    assert "2065550123" not in answer.text
    assert deployment.telephone.asked == []


@pytest.mark.parametrize("where", ["/meetings/a-room/participants/somebody", "/meetings/a-room/calls/some-call"])
@pytest.mark.parametrize(("body", "field"), BAD_CHANGES)
def test_a_bad_change_is_told_which_field_and_why(
    deployment: Deployment, where: str, body: dict[str, object], field: str
) -> None:
    deployment.host_of("a-room").patches(where, body).is_told_off_for(field)


def test_everything_wrong_is_told_at_once(deployment: Deployment) -> None:
    body = {"title": "", "capacity": 0, "mode": "?", "whatever": 1}
    deployment.operator.posts("/meetings", body).is_told_off_for("title", "capacity", "mode", "whatever")


def test_an_invitation_is_for_a_guest_or_a_host_and_for_a_time_to_come(deployment: Deployment) -> None:
    room = deployment.makes_a_meeting()["id"]
    host, path = deployment.host_of(room), f"/meetings/{room}/invitations"
    host.posts(path, {"role": "operator"}).is_told_off_for("role")
    host.posts(path, {"expires_at": "2020-01-01T00:00:00Z"}).is_told_off_for("expires_at")
    host.posts(path, {"room": "another"}).is_told_off_for("room")


@pytest.mark.parametrize(("method", "path"), TAKES_A_BODY, ids=lambda part: part)
class TestEveryBody:
    """What is true wherever a body is sent."""

    def test_what_is_no_json_is_said_so(self, deployment: Deployment, method: str, path: str) -> None:
        for raw in (
            b"",
            b"{",
            b"nonsense",
            b'{"title": "W"',
            b"\xff\xfe",
            b'{"title": "\\ud800"}',
            b"[" * 50_000,
            b"{}{}",
        ):
            deployment.operator.sends_raw(method, _at(path, deployment), raw).is_refused(400, "malformed_json")

    def test_what_is_no_object_is_said_so(self, deployment: Deployment, method: str, path: str) -> None:
        for raw in (b"[]", b"null", b'"text"', b"7", b"true"):
            deployment.operator.sends_raw(method, _at(path, deployment), raw).is_told_off_for("body")

    def test_what_is_not_sent_as_json_is_not_read(self, deployment: Deployment, method: str, path: str) -> None:
        raw = json.dumps(TAKES_A_BODY[method, path]).encode()
        for kind in ("text/plain", "", "application/x-www-form-urlencoded", "application/jsonp", "*/*", "image/png"):
            answer = deployment.operator.sends_raw(method, _at(path, deployment), raw, Content_Type=kind)
            answer.is_refused(415, "unsupported_media_type")

    def test_json_with_a_charset_is_json(self, deployment: Deployment, method: str, path: str) -> None:
        raw = json.dumps(TAKES_A_BODY[method, path]).encode()
        kind = "Application/JSON; charset=utf-8"
        answer = deployment.operator.sends_raw(method, _at(path, deployment), raw, Content_Type=kind)
        assert answer.status in (200, 201, 202, 404), answer.text

    def test_what_is_too_large_is_not_read(self, deployment: Deployment, method: str, path: str) -> None:
        raw = b'{"title": "' + b"x" * 65_536 + b'"}'
        deployment.operator.sends_raw(method, _at(path, deployment), raw).is_refused(413, "body_too_large")

    @settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_nothing_that_can_be_sent_is_our_fault(
        self, deployment: Deployment, method: str, path: str, data: st.DataObject
    ) -> None:
        names = st.sampled_from(
            [*TAKES_A_BODY[method, path], "title", "name", "to", "say", "capacity", "expires_at", "é"]
        )
        values = st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: st.lists(inner, max_size=3),
        )
        body = data.draw(st.dictionaries(names, values, max_size=4))
        answer = deployment.operator.sends(method, _at(path, deployment), body)
        assert answer.status < 500, answer.text
        if answer.status >= 400:
            assert answer.is_refused(answer.status, str(answer.json["code"]))


def test_a_method_an_address_does_not_know_is_said_so_and_which_it_knows(deployment: Deployment) -> None:
    answer = deployment.operator.sends("PUT", "/meetings", {})
    answer.is_refused(405, "method_not_allowed")
    assert set(answer.headers["Allow"].split(", ")) == {"POST", "GET"}


def _at(path: str, deployment: Deployment) -> str:
    """The path with a room that is there."""
    return path.format(room=deployment.makes_a_meeting()["id"])
