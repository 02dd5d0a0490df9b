"""Hosts and their meetings."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chalicelib.meetings.errors import MeetingsError
from tests.web.people import A_DAY

if TYPE_CHECKING:
    import pytest

    from chalicelib.meetings.rooms import Room
    from tests.web.people import Deployment


def test_a_meeting_is_made_and_tells_its_pins_once(deployment: Deployment) -> None:
    operator = deployment.operator
    answer = operator.posts("/meetings", {"title": "Weekly", "capacity": 12, "mode": "questions"})
    made = answer.says(201)
    assert answer.headers["Location"] == f"/meetings/{made['id']}"
    assert made["host_pin"].isdecimal()
    assert made["guest_pin"].isdecimal()
    assert made["host_pin"] != made["guest_pin"]
    assert made["dial_in"] == "+12065550199"

    read = operator.gets(f"/meetings/{made['id']}").says(200)
    assert read == {name: value for name, value in made.items() if not name.endswith("_pin")}
    assert (read["title"], read["capacity"], read["mode"], read["locked"]) == ("Weekly", 12, "questions", False)


def test_what_a_host_does_not_choose_is_chosen_by_the_deployment(deployment: Deployment) -> None:
    made = deployment.makes_a_meeting()
    assert (made["mode"], made["language"], made["media_region"]) == ("conversation", "en-US", "us-east-1")
    assert (made["capacity"], made["created_at"]) == (250, "2027-01-15T08:00:00Z")
    assert made["expires_at"] == "2027-04-15T08:00:00Z"


def test_a_meeting_may_be_given_its_end(deployment: Deployment) -> None:
    made = deployment.makes_a_meeting(expires_at="2027-01-16T10:00:00+02:00")
    assert made["expires_at"] == "2027-01-16T08:00:00Z"
    deployment.clock.passes(A_DAY + 1)
    deployment.operator.gets(f"/meetings/{made['id']}").is_refused(404, "meeting_unknown")


def test_meetings_are_listed_newest_first_a_page_at_a_time(deployment: Deployment) -> None:
    made = []
    for title in ("first", "second", "third"):
        made.append(deployment.makes_a_meeting(title=title)["id"])
        deployment.clock.passes(1)
    page = deployment.operator.gets("/meetings?limit=2").says(200)
    assert [room["id"] for room in page["meetings"]] == [made[2], made[1]]
    rest = deployment.operator.gets(f"/meetings?limit=2&cursor={page['next']}").says(200)
    assert [room["id"] for room in rest["meetings"]] == [made[0]]
    assert "next" not in rest
    assert not any("pin" in room for room in page["meetings"])


def test_a_page_is_as_long_as_asked_or_it_is_an_error(deployment: Deployment) -> None:
    for limit in ("0", "101", "-1", "many", "", "1e1", "9" * 5000, "²"):
        deployment.operator.gets(f"/meetings?limit={limit}").is_told_off_for("limit")
    deployment.operator.gets("/meetings?cursor=%21").is_refused(400, "bad_cursor")


def test_a_host_changes_what_is_named_and_nothing_else(deployment: Deployment) -> None:
    made = deployment.makes_a_meeting()
    host = deployment.host_of(made["id"])
    changed = host.patches(f"/meetings/{made['id']}", {"locked": True, "title": "Daily", "mode": "presentation"}).says(
        200
    )
    assert (changed["locked"], changed["title"], changed["mode"]) == (True, "Daily", "presentation")
    same = {"id", "language", "media_region", "capacity", "created_at", "expires_at", "dial_in"}
    assert {name: changed[name] for name in same} == {name: made[name] for name in same}
    later = host.patches(f"/meetings/{made['id']}", {"expires_at": "2027-02-01T00:00:00Z", "language": "es-US"}).says(
        200
    )
    assert (later["expires_at"], later["language"]) == ("2027-02-01T00:00:00Z", "es-US")


def test_a_change_meant_for_another_version_is_not_made(deployment: Deployment) -> None:
    made = deployment.operator.posts("/meetings", {"title": "Weekly"})
    path, host = f"/meetings/{made.says(201)['id']}", deployment.host_of(made.json["id"])
    first = made.headers["ETag"]
    assert host.gets(path).headers["ETag"] == first
    changed = host.sends_raw("PATCH", path, b'{"title": "Daily"}', If_Match=first)
    assert changed.says(200)["title"] == "Daily"
    host.sends_raw("PATCH", path, b'{"title": "Never"}', If_Match=first).is_refused(412, "changed_meanwhile")
    second = changed.headers["ETag"]
    assert host.gets(path).headers["ETag"] == second != first
    for fits in (second, f'"other", {second}', "*", ""):
        host.sends_raw("PATCH", path, b'{"locked": true}', If_Match=fits).says(200)
        host.patches(path, {"locked": False}).says(200)
    for misfit in (f"W/{second}", second.strip('"'), '""', ",", "nonsense"):
        host.sends_raw("PATCH", path, b'{"locked": true}', If_Match=misfit).is_refused(412, "changed_meanwhile")


def test_who_was_faster_by_a_moment_wins_over_whoever_asked_for_the_version_before(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = deployment.operator.posts("/meetings", {"title": "Weekly"})
    room = made.says(201)["id"]
    save = deployment.store.save

    def slowly(found: Room) -> Room:
        monkeypatch.undo()
        save(replace(found, title="Faster"))
        return save(found)

    monkeypatch.setattr(deployment.store, "save", slowly)
    change = b'{"title": "Late"}'
    late = deployment.operator.sends_raw("PATCH", f"/meetings/{room}", change, If_Match=made.headers["ETag"])
    late.is_refused(412, "changed_meanwhile")
    assert deployment.operator.gets(f"/meetings/{room}").says(200)["title"] == "Faster"


def test_people_who_come_and_go_are_no_change_of_the_meeting(deployment: Deployment) -> None:
    made = deployment.operator.posts("/meetings", {"title": "Weekly"})
    room = made.says(201)["id"]
    deployment.guest_of(room).posts(f"/meetings/{room}/attendees", {"name": "Ann"}).says(201)
    assert deployment.operator.gets(f"/meetings/{room}").headers["ETag"] == made.headers["ETag"]


def test_a_change_that_changes_nothing_is_an_error(deployment: Deployment) -> None:
    made = deployment.makes_a_meeting()
    said = deployment.operator.patches(f"/meetings/{made['id']}", {}).is_told_off_for("body")
    assert "title" in said["body"]


def test_a_meeting_that_was_ended_stays_ended(deployment: Deployment) -> None:
    made = deployment.makes_a_meeting()
    host = deployment.host_of(made["id"])
    host.posts(f"/meetings/{made['id']}/attendees", {"name": "Ann"}).says(201)
    assert host.deletes(f"/meetings/{made['id']}").says(204) == {}
    host.deletes(f"/meetings/{made['id']}").says(204)
    assert deployment.conferences.running == {}
    host.gets(f"/meetings/{made['id']}").is_refused(410, "meeting_ended")
    host.gets(f"/meetings/{made['id']}/participants").is_refused(410, "meeting_ended")
    assert deployment.operator.gets("/meetings").says(200)["meetings"] == []
    host.patches(f"/meetings/{made['id']}", {"title": "Again"}).is_refused(410, "meeting_ended")
    host.posts(f"/meetings/{made['id']}/attendees", {"name": "Bob"}).is_refused(410, "meeting_ended")
    host.posts(f"/meetings/{made['id']}/calls", {"to": "+12065550123"}).is_refused(410, "meeting_ended")
    host.posts(f"/meetings/{made['id']}/invitations", {}).is_refused(410, "meeting_ended")


def test_a_meeting_nobody_made_is_unknown(deployment: Deployment) -> None:
    deployment.operator.gets("/meetings/nobody").is_refused(404, "meeting_unknown")
    assert deployment.store.asked == ["room"]


def test_what_can_be_the_id_of_nothing_is_not_looked_up(deployment: Deployment) -> None:
    for room in ("x" * 129, "%2e%2e", "*", "a b", "é"):
        deployment.operator.gets(f"/meetings/{room}").is_refused(404, "meeting_unknown")
        deployment.operator.gets(f"/meetings/{room}/participants").is_refused(404, "meeting_unknown")
    assert deployment.store.asked == []


def test_an_outage_is_told_apart_from_a_refusal(deployment: Deployment) -> None:
    deployment.store.breaks["room"] = MeetingsError("the table said no")
    answer = deployment.operator.gets("/meetings/anything")
    answer.is_refused(503, "unavailable")
    assert answer.headers["Retry-After"] == "5"
    assert "table said" not in answer.text


def test_what_nobody_expected_is_a_problem_without_details(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.store.breaks["room"] = ZeroDivisionError("of +12065550123 by JoinToken=abc")
    answer = deployment.operator.gets("/meetings/anything")
    answer.is_refused(500, "internal_error")
    assert "ZeroDivision" not in answer.text
    assert "2065550123" not in answer.text
    log = capsys.readouterr().err
    assert "ZeroDivisionError" in log
    assert "2065550123" not in log
    assert "abc" not in log
