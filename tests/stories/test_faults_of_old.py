"""The faults of the dial-in samples that came before: each has a test, so that none comes back.

They are told on the whole domain, with Amazon's side in memory.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.meetings.errors import MeetingsError
from chalicelib.meetings.house import House, Plan
from chalicelib.meetings.reception import Reception
from chalicelib.meetings.seal import Seal
from tests.fakes import Dice, FakeClock, FakeConferences, FakeStore
from tests.stories.fakes import FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone, desk_of, parts_of


@dataclass
class World:
    """A deployment with one room, and telephones that share its warm Lambda."""

    def __post_init__(self) -> None:
        clock, store, seal = FakeClock(), FakeStore(), Seal("a secret of the tests")
        self.conferences = FakeConferences()
        reception = Reception(store, self.conferences, seal, clock)
        self.made = House(store, self.conferences, seal, clock, Dice()).create(Plan(title="Weekly"))
        self.ledger = FakeLedger()
        desk = replace(desk_of(FakeMeetings(), self.ledger), meetings=reception)
        self.parts = replace(parts_of(FakeMeetings(), self.ledger), desk=desk)

    def phone(self, line: int = 1) -> LambdaPhone:
        """A telephone; all lines have the same number, as in an office."""
        phone = LambdaPhone(FakeMeetings(), self.ledger)
        phone.parts, phone.line = self.parts, line
        phone.dial()
        return phone

    @property
    def attendees(self) -> list[dict[str, Any]]:
        return [dict(one.wire) for seats in self.conferences.running.values() for one in seats.values()]


@pytest.fixture
def world() -> World:
    return World()


def actions(phone: LambdaPhone, kind: str) -> list[dict[str, Any]]:
    return [action["Parameters"] for answer in phone.answers for action in answer["Actions"] if action["Type"] == kind]


def test_1_two_callers_of_one_warm_lambda_share_nothing(world: World) -> None:
    first, second = world.phone(), world.phone(2)
    second.answers[0]["Actions"][0]["Parameters"]["CallId"] = "overwritten"
    first.enter(world.made.guest_pin)
    second.enter(world.made.guest_pin)
    first.press("*6")
    assert {parameters["CallId"] for parameters in actions(first, "PlayAudio")} == {
        first.events[0]["CallDetails"]["Participants"][0]["CallId"]
    }
    assert (first.muted, second.muted) == (True, False)


def test_2_a_join_names_its_meeting_and_carries_nothing_stale(world: World) -> None:
    phone = world.phone()
    phone.enter(world.made.guest_pin)
    (join,) = actions(phone, "JoinChimeMeeting")
    assert set(join) == {"CallId", "JoinToken", "MeetingId"}
    assert join["MeetingId"] in world.conferences.running


def test_3_digits_that_are_no_pin_make_no_meeting(world: World) -> None:
    phone = world.phone()
    phone.enter("12345")
    phone.enter("123456")
    assert world.conferences.running == {}


def test_4_no_browser_learns_a_number_and_two_calls_from_one_number_are_two_people(world: World) -> None:
    for line in (1, 2):
        world.phone(line).enter(world.made.guest_pin)
    users = [attendee["ExternalUserId"] for attendee in world.attendees]
    assert len(set(users)) == 2
    assert not any("2065550100" in user for user in users)


def test_5_nobody_mutes_anybody_else(world: World) -> None:
    phone = world.phone()
    world.phone(2).enter(world.made.guest_pin)
    phone.enter(world.made.guest_pin)
    for keys in ("*6", "*6", "*9", "*0"):
        phone.press(keys)
    own = phone.attributes["attendee"]
    assert [parameters["AttendeeList"] for parameters in actions(phone, "ModifyChimeMeetingAttendees")] == [
        [own],
        [own],
    ]


def test_6_a_hangup_leaves_no_ghost_in_the_meeting(world: World) -> None:
    phone = world.phone()
    phone.enter(world.made.guest_pin)
    assert len(world.attendees) == 1
    phone.hang_up()
    assert world.attendees == []


def test_7_an_outage_has_words_and_they_are_not_those_of_a_wrong_pin(world: World) -> None:
    wrong, outage = world.phone(), world.phone(2)
    wrong.enter("111111")
    world.conferences.breaks["start"] = MeetingsError()
    outage.enter(world.made.guest_pin)
    assert wrong.heard[-1] == "en-US/wrong_pin"
    assert outage.heard[-1] == "en-US/sorry"
    assert outage.up == set()


def test_8_one_key_mutes_and_unmutes(world: World) -> None:
    phone = world.phone()
    phone.enter(world.made.guest_pin)
    phone.press("*6")
    assert phone.muted
    phone.press("*6")
    assert not phone.muted


@pytest.mark.parametrize(
    "policy", sorted((Path(__file__).parents[2] / ".chalice").glob("policy-*.json")), ids=lambda path: path.stem
)
def test_9_no_role_may_do_everything(policy: Path) -> None:
    for statement in json.loads(policy.read_text(encoding="utf-8"))["Statement"]:
        assert all("*" not in action for action in statement["Action"])


def test_9_the_log_has_no_event_in_it(world: World) -> None:
    phone = world.phone()
    phone.enter(world.made.guest_pin)
    written = repr(world.ledger.lines)
    assert "Participants" not in written
    assert world.made.guest_pin not in written


def test_10_attributes_hold_no_pin_and_no_token(world: World) -> None:
    phone = world.phone()
    phone.enter(world.made.guest_pin)
    (join,) = actions(phone, "JoinChimeMeeting")
    for answer in phone.answers:
        stored = repr(answer["TransactionAttributes"])
        assert world.made.guest_pin not in stored
        assert join["JoinToken"] not in stored


def test_10_one_wrong_pin_does_not_end_the_call(world: World) -> None:
    phone = world.phone()
    phone.enter("111111")
    phone.enter(world.made.guest_pin)
    assert phone.in_meeting


def test_11_a_deployment_in_mid_call_moves_nobody(world: World) -> None:
    """States and attributes have names, and names of another version do no harm."""
    phone = world.phone()
    phone.enter(world.made.guest_pin)
    assert phone.attributes["at"] == "in_meeting"
    phone.attributes |= {"added_by_a_later_version": "x", "is": "hand_raised something_new"}
    phone.press("*6")
    assert phone.muted
    assert phone.in_meeting
