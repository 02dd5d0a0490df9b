"""When the fault is ours the caller hears so and is hung up; the operator reads why; only a lost region is thrown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from chalicelib.desk import Desk
from chalicelib.invocation import Parts, RegionUnusableError, handle
from chalicelib.meetings.model import Seat, Visitor
from tests.stories.fakes import GUEST_PIN, FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone, parts_of


class BuggyMeetings(FakeMeetings):
    """Raises what no port may raise."""

    def admit(self, pin: str, visitor: Visitor) -> Seat:
        msg = f"a bug with {pin} and {visitor.number}"
        raise ZeroDivisionError(msg)


class HugeTokens(FakeMeetings):
    """Gives seats whose token Amazon would not take."""

    def admit(self, pin: str, visitor: Visitor) -> Seat:
        return replace(super().admit(pin, visitor), join_token="t" * 3000)


@pytest.mark.parametrize("meetings", [BuggyMeetings(), HugeTokens()])
def test_a_bug_says_sorry_and_hangs_up(meetings: FakeMeetings) -> None:
    ledger = FakeLedger()
    phone = LambdaPhone(meetings, ledger)
    phone.dial()
    phone.enter(GUEST_PIN)
    assert phone.heard[-1] == "en-US/sorry"
    assert phone.up == set()
    assert len(ledger.failures) == 1


def test_a_voice_without_words_still_hangs_up() -> None:
    parts = parts_of(FakeMeetings(), FakeLedger())
    broken = replace(parts, voice=replace(parts.voice, bucket="", recorded=True))  # a bucket must have a name
    answer = handle({"InvocationEventType": "NEW_INBOUND_CALL", "CallDetails": {}}, broken)
    assert answer["Actions"] == [{"Type": "Hangup", "Parameters": {}}]


def test_a_table_that_asks_for_ever_is_stopped() -> None:
    class RunsInCircles(Desk):
        def answer(self, ask: object, telephone: object) -> object:  # type: ignore[override]
            from chalicelib.callflow.inputs import LostMeeting  # noqa: PLC0415 - only this desk says so

            return LostMeeting()

    ledger = FakeLedger()
    desk = RunsInCircles(FakeMeetings(), lambda: 0.0, lambda *_: None)
    phone = LambdaPhone(FakeMeetings(), ledger)
    phone.dial()
    phone.enter(GUEST_PIN)
    phone.parts = replace(phone.parts, desk=desk)
    phone.end_meeting_leg()
    assert phone.heard[-1] == "en-US/sorry"
    assert isinstance(ledger.failures[0], RuntimeError)


NEW_CALL = {"InvocationEventType": "NEW_INBOUND_CALL", "CallDetails": {"Participants": [{"CallId": "a"}]}}


def unusable() -> None:
    raise ConnectionError


def with_region_check(check: Callable[[], None]) -> Parts:
    return replace(parts_of(FakeMeetings(), FakeLedger()), check_region=check)


def test_a_region_that_cannot_serve_lets_the_next_one_try() -> None:
    with pytest.raises(RegionUnusableError):
        handle(NEW_CALL, with_region_check(unusable))


def test_only_the_very_first_event_may_go_elsewhere() -> None:
    assert handle(NEW_CALL | {"InvocationEventType": "ACTION_FAILED"}, with_region_check(unusable))["Actions"]


def test_a_region_that_can_serve_does() -> None:
    assert handle(NEW_CALL, with_region_check(lambda: None))["Actions"]
