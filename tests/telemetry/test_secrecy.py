"""Whatever happens on a call: no PIN, token or whole number in its lines, metrics and trace segments."""

from __future__ import annotations

import json
import os
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import telemetry, tracing
from tests.invocation.test_secrecy import SECRETS, TalkativeMeetings, Turn, turns
from tests.stories.fakes import FakeLedger
from tests.stories.phones import LambdaPhone
from tests.telemetry.emitter import traced


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(turns, max_size=8))
def test_nothing_that_is_written_or_sent_holds_a_secret(capfd: pytest.CaptureFixture[str], life: list[Turn]) -> None:
    phone = LambdaPhone(TalkativeMeetings(), FakeLedger())
    phone.parts = replace(phone.parts, ledger=telemetry)
    with traced() as sent:
        phone.dial()
        for turn in life:
            if phone.up:
                turn(phone)
        phone.hang_up()
    logged = capfd.readouterr()
    written = "\n".join([logged.out, logged.err, *sent])
    assert len(sent) >= len(phone.events)
    assert '"CloudWatchMetrics"' in logged.err
    for secret in SECRETS:
        assert secret not in written


def test_a_secret_would_be_found() -> None:
    """The search above looks where a secret would be: with one put there, it finds it."""
    with traced() as sent:
        tracing.note({"call": "482615", "at": 0.0, "before": "+12065550100"})
    assert all(secret in "".join(sent) for secret in ("482615", "+12065550100"))
    assert "482615" in SECRETS


def test_what_is_traced_went_through_redaction_before() -> None:
    with traced() as sent:
        telemetry.invocation(call="c", at=0.0, heard="+12065550100", before="pin=482615", actions=[])
    told = json.loads("".join(sent))["annotations"]
    assert (told["heard"], told["before"]) == ("+…00", "pin=[removed]")
    assert "LAMBDA_TASK_ROOT" not in os.environ
