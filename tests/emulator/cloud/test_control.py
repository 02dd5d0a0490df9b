"""The meeting plane's control side: who is in, who is told, and when a meeting ends by itself."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import pytest

from emulator.meetings.control import MeetingControl
from emulator.meetings.errors import JoinRefusedError, MeetingFullError, MeetingUnknownError
from emulator.meetings.model import Attendee, Change, MeetingEvent

MINUTE = 60.0
HOUR = 60 * MINUTE
START = 1_800_000_000.0


@dataclass
class Plane:
    """A control plane with a clock to turn and an ear for every event."""

    time: float = START
    heard: list[MeetingEvent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.control = MeetingControl(now=lambda: self.time)
        self.stop_listening = self.control.subscribe(self.heard.append)

    def meeting(self, token: str = "token", **more: Any) -> str:  # noqa: ANN401
        asked = {"ClientRequestToken": token, "MediaRegion": "eu-west-1", "ExternalMeetingId": "weekly", **more}
        return self.control.create_meeting(asked).meeting_id

    def person(self, meeting_id: str, name: str = "ann") -> Attendee:
        return self.control.add_attendee(meeting_id, name)

    def changes(self) -> list[str]:
        return [event.change.removeprefix("chime:") for event in self.heard]


@pytest.fixture
def plane() -> Plane:
    return Plane()


def test_a_meeting_from_beginning_to_end_is_told_in_order(plane: Plane) -> None:
    meeting = plane.meeting()
    ann = plane.person(meeting)
    joined = plane.control.join(meeting, ann.join_token)
    assert (joined.meeting_id, joined.attendee_id, joined.external_user_id) == (meeting, ann.attendee_id, "ann")
    assert plane.control.connected(meeting) == (joined,)
    plane.control.leave(meeting, ann.attendee_id)
    plane.control.remove_attendee(meeting, ann.attendee_id)
    plane.control.delete_meeting(meeting)
    assert plane.changes() == [
        "MeetingStarted",
        "AttendeeAdded",
        "AttendeeJoined",
        "AttendeeLeft",
        "AttendeeDeleted",
        "MeetingEnded",
    ]


def test_the_body_is_what_eventbridge_carries(plane: Plane) -> None:
    meeting = plane.meeting()
    ann = plane.person(meeting)
    plane.time += 0.25
    plane.control.join(meeting, ann.join_token)
    body = dict(plane.heard[-1].body)
    assert len(body.pop("id")) == 36
    assert body == {
        "version": "0",
        "source": "aws.chime",
        "account": "111122223333",
        "region": "us-east-1",
        "detail-type": "Chime Meeting State Change",
        "time": "2027-01-15T08:00:00Z",
        "resources": [],
        "detail": {
            "version": "0",
            "eventType": "chime:AttendeeJoined",
            "timestamp": 1_800_000_000_250,
            "meetingId": meeting,
            "attendeeId": ann.attendee_id,
            "externalUserId": "ann",
            "networkType": "Voip",
            "externalMeetingId": "weekly",
            "mediaRegion": "eu-west-1",
        },
    }
    started = plane.heard[0].body["detail"]
    assert set(started) == {"version", "eventType", "timestamp", "meetingId", "externalMeetingId", "mediaRegion"}


def test_capabilities_are_told_with_their_values(plane: Plane) -> None:
    meeting = plane.meeting()
    ann = plane.person(meeting)
    plane.control.set_capabilities(meeting, ann.attendee_id, {"Audio": "Receive", "Video": "None", "Content": "None"})
    detail = plane.heard[-1].body["detail"]
    assert detail["eventType"] == "chime:AttendeeCapabilitiesUpdated"
    assert detail["success"] == "1"
    assert detail["attendeeCapabilities"] == {"audio": "Receive", "video": "None", "content": "None"}


def test_the_token_alone_finds_its_meeting(plane: Plane) -> None:
    plane.meeting("one")
    second = plane.meeting("two")
    ann = plane.person(second)
    assert plane.control.join(None, ann.join_token).meeting_id == second
    assert plane.control.join("", ann.join_token).meeting_id == second


def test_a_token_opens_only_its_own_running_meeting(plane: Plane) -> None:
    first, second = plane.meeting("one"), plane.meeting("two")
    ann = plane.person(first)
    with pytest.raises(JoinRefusedError):
        plane.control.join(second, ann.join_token)
    with pytest.raises(JoinRefusedError):
        plane.control.join(first, "guessed")
    with pytest.raises(JoinRefusedError):
        plane.control.join(first, "")
    plane.control.remove_attendee(first, ann.attendee_id)
    with pytest.raises(JoinRefusedError):
        plane.control.join(first, ann.join_token)
    bob = plane.person(first, "bob")
    plane.control.delete_meeting(first)
    with pytest.raises(JoinRefusedError):
        plane.control.join(first, bob.join_token)


def test_a_second_device_throws_the_first_one_out(plane: Plane) -> None:
    meeting = plane.meeting()
    ann = plane.person(meeting)
    phone = plane.control.join(meeting, ann.join_token)
    browser = plane.control.join(meeting, ann.join_token)
    assert plane.heard[-1].change is Change.ATTENDEE_AUTHORIZED
    assert plane.heard[-1].cut == (phone,)
    assert plane.control.connected(meeting) == (browser,)
    plane.control.leave(meeting, ann.attendee_id, phone.connection)
    assert plane.control.connected(meeting) == (browser,), "the old device's goodbye counts for nothing"
    plane.control.leave(meeting, ann.attendee_id, browser.connection)
    assert plane.control.connected(meeting) == ()


def test_those_who_are_cut_off_are_named(plane: Plane) -> None:
    meeting = plane.meeting()
    ann, bob = plane.person(meeting), plane.person(meeting, "bob")
    connections = {who.external_user_id: plane.control.join(meeting, who.join_token) for who in (ann, bob)}
    plane.control.remove_attendee(meeting, ann.attendee_id)
    assert (plane.heard[-1].change, plane.heard[-1].cut) == (Change.ATTENDEE_DELETED, (connections["ann"],))
    plane.control.delete_meeting(meeting)
    assert (plane.heard[-1].change, plane.heard[-1].cut) == (Change.MEETING_ENDED, (connections["bob"],))


def test_leaving_twice_or_from_nowhere_is_nothing(plane: Plane) -> None:
    meeting = plane.meeting()
    ann = plane.person(meeting)
    plane.control.join(meeting, ann.join_token)
    plane.control.drop(meeting, ann.attendee_id)
    plane.control.leave(meeting, ann.attendee_id)
    plane.control.leave("no meeting", "nobody")
    assert plane.changes()[-2:] == ["AttendeeJoined", "AttendeeDropped"]


@pytest.mark.parametrize(("minutes", "over"), [(4.9, False), (5.1, True)])
def test_a_meeting_that_nobody_joins_ends_after_five_minutes(plane: Plane, minutes: float, *, over: bool) -> None:
    meeting = plane.meeting()
    plane.time += minutes * MINUTE
    plane.control.end_overdue()
    assert ("MeetingEnded" in plane.changes()) is over
    if over:
        with pytest.raises(MeetingUnknownError):
            plane.control.meeting(meeting)


def test_the_five_minutes_begin_when_the_last_one_leaves(plane: Plane) -> None:
    meeting = plane.meeting()
    ann = plane.person(meeting)
    plane.control.join(meeting, ann.join_token)
    plane.time += HOUR
    plane.control.leave(meeting, ann.attendee_id)
    plane.time += 4 * MINUTE
    plane.control.meeting(meeting)
    plane.control.join(meeting, ann.join_token)
    plane.time += HOUR
    plane.control.end_overdue()
    assert "MeetingEnded" not in plane.changes(), "somebody is there"


def test_no_meeting_lasts_longer_than_a_day(plane: Plane) -> None:
    meeting = plane.meeting()
    ann = plane.person(meeting)
    joined = plane.control.join(meeting, ann.join_token)
    plane.time += 24 * HOUR + 1
    plane.control.end_overdue()
    assert plane.heard[-1].change is Change.MEETING_ENDED
    assert plane.heard[-1].cut == (joined,)
    assert plane.meeting() != meeting, "its request token is free again"


@pytest.mark.parametrize(("hours", "over"), [(5.9, False), (6.1, True)])
def test_a_meeting_ends_when_nobody_was_heard_for_six_hours(plane: Plane, hours: float, *, over: bool) -> None:
    meeting = plane.meeting()
    plane.control.join(meeting, plane.person(meeting).join_token)
    plane.time += 7 * HOUR
    plane.control.meeting(meeting)
    plane.control.set_silent(meeting, silent=True)
    plane.time += 5 * HOUR
    plane.control.set_silent(meeting, silent=False)
    plane.control.set_silent(meeting, silent=True)
    plane.control.set_silent("no meeting", silent=True)
    plane.time += hours * HOUR
    plane.control.set_silent(meeting, silent=True)
    plane.control.end_overdue()
    assert ("MeetingEnded" in plane.changes()) is over


def test_mutes_are_told_to_watchers_and_not_by_amazon(plane: Plane) -> None:
    meeting = plane.meeting()
    ann = plane.person(meeting)
    seen: list[tuple[str, int]] = []

    def see(event: MeetingEvent) -> None:
        seen.append((event.change, event.joined.connection if event.joined else 0))

    stop = plane.control.watch(see)
    plane.control.set_muted(meeting, ann.attendee_id, muted=True)
    assert plane.control.muted(meeting) == frozenset(), "she is not there"
    joined = plane.control.join(meeting, ann.join_token)
    for muted in (True, True, False, True):
        plane.control.set_muted(meeting, ann.attendee_id, muted=muted)
    assert plane.control.muted(meeting) == {ann.attendee_id}
    number = joined.connection
    assert seen == [("chime:AttendeeJoined", number), ("muted", number), ("unmuted", number), ("muted", number)]
    assert plane.changes()[-1] == "AttendeeJoined"
    plane.control.leave(meeting, ann.attendee_id)
    assert plane.control.muted(meeting) == frozenset(), "who comes again can be heard"
    stop()
    plane.control.delete_meeting(meeting)
    assert len(seen) == 5
    assert plane.control.muted(meeting) == frozenset()


def test_a_content_share_is_a_connection_of_its_own(plane: Plane) -> None:
    meeting = plane.meeting(MeetingFeatures={"Attendee": {"MaxCount": 1}})
    ann = plane.person(meeting)
    plane.control.join(meeting, ann.join_token)
    share = plane.control.join(meeting, f"{ann.join_token}#content")
    assert (share.attendee_id, share.external_user_id) == (f"{ann.attendee_id}#content", "ann#content")
    again = plane.control.join(meeting, f"{ann.join_token}#content")
    assert plane.changes()[-1] == "AttendeeContentJoined", "Amazon has no word for another share in its place"
    plane.control.leave(meeting, share.attendee_id, share.connection)
    plane.control.drop(meeting, share.attendee_id, again.connection)
    detail = plane.heard[-1].body["detail"]
    assert (detail["eventType"], detail["attendeeId"]) == ("chime:AttendeeContentDropped", share.attendee_id)
    plane.control.join(meeting, f"{ann.join_token}#content")
    plane.control.remove_attendee(meeting, ann.attendee_id)
    assert [one.external_user_id for one in plane.heard[-1].cut] == ["ann", "ann#content"]


def test_two_shares_at_a_time_and_no_more(plane: Plane) -> None:
    meeting = plane.meeting()
    tokens = [f"{plane.person(meeting, name).join_token}#content" for name in ("ann", "bob", "eve")]
    for token in (*tokens[:2], *tokens[:2]):
        share = plane.control.join(meeting, token)
    with pytest.raises(MeetingFullError):
        plane.control.join(meeting, tokens[2])
    plane.control.leave(meeting, share.attendee_id)
    assert plane.control.join(meeting, tokens[2]).external_user_id == "eve#content"


def test_a_listener_may_change_things_and_may_fail(plane: Plane, caplog: pytest.LogCaptureFixture) -> None:
    meeting = plane.meeting()

    def broken(event: MeetingEvent) -> None:
        raise RuntimeError(event.change)

    def tidy(event: MeetingEvent) -> None:
        if event.change is Change.ATTENDEE_ADDED:
            plane.control.remove_attendee(meeting, event.attendee_id)

    plane.control.subscribe(broken)
    plane.control.subscribe(tidy)
    plane.person(meeting)
    assert plane.changes() == ["MeetingStarted", "AttendeeAdded", "AttendeeDeleted"]
    assert "a subscriber failed on chime:AttendeeAdded" in caplog.text
    plane.stop_listening()
    plane.stop_listening()
    plane.control.delete_meeting(meeting)
    assert plane.changes()[-1] == "AttendeeDeleted"


def test_nobody_waits_for_a_listener_that_waits(plane: Plane) -> None:
    """A listener that waits for another thread's change must not stop that thread."""
    meeting = plane.meeting()
    done = threading.Event()

    def add_another() -> None:
        plane.control.add_attendee(meeting, "bob")
        done.set()

    def waits(event: MeetingEvent) -> None:
        if event.attendee_id and event.change is Change.ATTENDEE_ADDED and not done.is_set():
            other = threading.Thread(target=add_another)
            other.start()
            other.join(5)

    plane.control.subscribe(waits)
    plane.person(meeting)
    assert done.is_set()
    assert plane.changes() == ["MeetingStarted", "AttendeeAdded", "AttendeeAdded"]


def test_a_crowd_of_threads_loses_no_event(plane: Plane) -> None:
    meeting = plane.meeting()

    def visit(number: int) -> None:
        who = plane.control.add_attendee(meeting, f"user-{number}")
        joined = plane.control.join(meeting, who.join_token)
        plane.control.leave(meeting, who.attendee_id, joined.connection)

    with ThreadPoolExecutor(8) as crowd:
        list(crowd.map(visit, range(100)))
    for event in plane.heard[1:]:
        assert event.attendee_id
    assert len(plane.heard) == 301
    by_person: dict[str, list[Change]] = {}
    for event in plane.heard[1:]:
        by_person.setdefault(event.attendee_id, []).append(event.change)
    in_order = [Change.ATTENDEE_ADDED, Change.ATTENDEE_JOINED, Change.ATTENDEE_LEFT]
    assert all(changes == in_order for changes in by_person.values())


def test_tokens_never_show(plane: Plane) -> None:
    meeting = plane.meeting()
    ann = plane.person(meeting)
    plane.control.join(meeting, ann.join_token)
    assert ann.join_token not in repr(ann)
    assert ann.join_token not in repr([(event, event.body) for event in plane.heard])
