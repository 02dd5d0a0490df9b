"""Everything an operator can read of a call, searched for what nobody may read."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import telemetry
from chalicelib.meetings.model import Seat, Visitor
from tests.stories.fakes import GUEST_PIN, HOST_PIN, TOKEN, FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone

SECRETS = (GUEST_PIN, HOST_PIN, TOKEN, "12065550100", "12065550199", "111111")


class TalkativeMeetings(FakeMeetings):
    """Fails with everything it knows in the text of the exception."""

    def admit(self, pin: str, visitor: Visitor) -> Seat:
        seat = super().admit(pin, visitor)
        if "talk" in self.broken:
            msg = f"JoinToken: {seat.join_token}, pin={pin}, number {visitor.number} called {visitor.called}"
            raise ZeroDivisionError(msg)
        return seat


Turn = Callable[[LambdaPhone], None]


def enter(digits: str) -> Turn:
    return lambda phone: phone.enter(digits) if phone.question else phone.press(digits)


def breaking(operation: str) -> Turn:
    return lambda phone: phone.meetings.broken.add(operation)


turns = st.sampled_from(
    [
        *[enter(digits) for digits in (GUEST_PIN, HOST_PIN, "111111", "*6", "*9", "*#")],
        *[breaking(operation) for operation in ("talk", "mark", "head_count", "close")],
        lambda phone: phone.update({"action": "say", "text": "call +12065550100"}),
        lambda phone: phone.faults.update(JoinChimeMeeting=["ErrorJoiningMeeting"]),
    ]
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(turns, max_size=8))
def test_no_pin_token_or_number_is_ever_written(capfd: pytest.CaptureFixture[str], life: list[Turn]) -> None:
    phone = LambdaPhone(TalkativeMeetings(), FakeLedger())
    phone.parts = replace(phone.parts, ledger=telemetry)
    phone.dial()
    for turn in life:
        if phone.up:
            turn(phone)
    phone.hang_up()
    logged = capfd.readouterr()
    stored: list[Any] = [answer.get("TransactionAttributes") for answer in phone.answers]
    written = logged.out + logged.err + json.dumps(stored) + repr([*phone.meetings.records.values()])
    assert "NEW_INBOUND_CALL" in written
    for secret in SECRETS:
        assert secret not in written
