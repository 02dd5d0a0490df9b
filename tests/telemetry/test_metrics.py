"""What is counted and timed, and in which line it stands."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import telemetry
from chalicelib.callflow import inputs
from chalicelib.desk import Desk
from chalicelib.meetings.errors import LockedOutError
from chalicelib.meetings.model import Departure
from tests.stories.fakes import GUEST_PIN, HOST_PIN, FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone

RANG_AT = 1735689600.0  # the start time of every leg in the stories, in seconds


class Clock:
    """Every look at it takes a while, in seconds."""

    def __init__(self, now: float, step: float) -> None:
        self.now, self.step = now, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@pytest.fixture
def phone() -> LambdaPhone:
    phone = LambdaPhone(FakeMeetings(), FakeLedger())
    desk = phone.parts.desk
    clock = Clock(RANG_AT, 0.01)
    phone.parts = replace(phone.parts, ledger=telemetry, desk=Desk(desk.meetings, clock, desk.report))
    return phone


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def metrics(written: list[dict[str, Any]]) -> Counter[str]:
    """The sum of every metric that CloudWatch would read out of these lines, those by kind as `name Kind`."""
    total = Counter[str]()
    for line in written:
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", []):
            (dimensions,) = directive["Dimensions"]
            kinds = [line[name] for name in dimensions if name != "Function"]
            for metric in directive["Metrics"]:
                total[" ".join([metric["Name"], *kinds])] += line[metric["Name"]]
    return total


def test_a_metric_is_in_the_embedded_format(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "partyline-dev-sma")
    telemetry.count("CallOutage", Asked="Admit")
    (line,) = lines(capsys)
    directive = line["_aws"]["CloudWatchMetrics"][0]
    assert directive == {
        "Namespace": "Partyline",
        "Dimensions": [["Asked", "Function"]],
        "Metrics": [{"Name": "CallOutage", "Unit": "Count"}],
    }
    assert (line["Asked"], line["Function"], line["CallOutage"]) == ("Admit", "partyline-dev-sma", 1)
    assert isinstance(line["_aws"]["Timestamp"], int)


def test_a_call_that_goes_well_is_one_line_for_each_event(
    capsys: pytest.CaptureFixture[str], phone: LambdaPhone
) -> None:
    phone.dial()
    phone.enter(HOST_PIN)
    phone.hang_up()
    written = lines(capsys)
    assert [line["event"] for line in written] == [event["InvocationEventType"] for event in phone.events]
    assert all(line["message"] == "invocation" and line["call"] == written[0]["call"] for line in written)
    joined = next(line for line in written if line["heard"] == "Entered")
    assert (joined["before"], joined["after"], joined["actions"]) == ("asking_pin", "joining", ["Join"])
    (asked,) = joined["asked"]
    assert (asked["ask"], asked["answer"], asked["milliseconds"]) == ("Admit", "Admitted", 10.0)
    assert joined["milliseconds"] == 30.0
    assert set(metrics(written)) == {"Calls", "Joins", "RingToAnswer", "PinToJoin", "JoinToSeat"}
    assert metrics(written)["Calls"] == metrics(written)["Joins"] == 1


def test_times_are_milliseconds(capsys: pytest.CaptureFixture[str], phone: LambdaPhone) -> None:
    phone.dial()
    phone.enter(HOST_PIN)
    units = {
        metric["Name"]: (metric["Unit"], line[metric["Name"]])
        for line in lines(capsys)
        for directive in line.get("_aws", {}).get("CloudWatchMetrics", [])
        for metric in directive["Metrics"]
    }
    assert units["RingToAnswer"] == ("Milliseconds", 20)
    assert units["PinToJoin"] == ("Milliseconds", 30.0)
    assert units["JoinToSeat"][0] == "Milliseconds"
    assert units["Calls"] == ("Count", 1)


@pytest.mark.parametrize("now", [RANG_AT - 5, RANG_AT + 3600, 0.0])
def test_a_wait_that_cannot_have_been_is_not_told(
    capsys: pytest.CaptureFixture[str], phone: LambdaPhone, now: float
) -> None:
    phone.parts = replace(phone.parts, desk=replace(phone.parts.desk, now=lambda: now))
    phone.dial()
    assert set(metrics(lines(capsys))) == {"Calls"}


def test_wrong_pins_and_lockouts_are_counted(capsys: pytest.CaptureFixture[str], phone: LambdaPhone) -> None:
    phone.dial()
    phone.enter("111111")
    phone.enter("222222")
    phone.meetings.refuses = LockedOutError()
    phone.enter(GUEST_PIN)
    counted = metrics(lines(capsys))
    assert (counted["WrongPins"], counted["Lockouts"], counted["Joins"], counted["PinToJoin"]) == (2, 1, 0, 0)


def test_failures_are_counted_by_kind(capsys: pytest.CaptureFixture[str], phone: LambdaPhone) -> None:
    phone.dial()
    phone.enter(GUEST_PIN)
    phone.meetings.broken |= {"head_count", "departure"}
    phone.press("*#")
    phone.faults["ModifyChimeMeetingAttendees"] = ["SystemException"]
    phone.press("*6")
    phone.meetings.why = Departure.DROPPED
    phone.end_meeting_leg()
    counted = metrics(lines(capsys))
    failures = {name: value for name, value in counted.items() if name.startswith("Failures")}
    assert failures == {"Failures NotNow": 1, "Failures NotSwitched": 1, "Failures Broke": 1}


def test_an_exception_is_a_failure_of_its_own_kind(capsys: pytest.CaptureFixture[str], phone: LambdaPhone) -> None:
    phone.dial()
    phone.tell("ACTION_FAILED", {"Type": "Hangup", "Parameters": {}})
    written = lines(capsys)
    (failed,) = [line for line in written if line["message"] == "failure"]
    assert metrics([failed]) == {"Failures UnexpectedInputError": 1}


def test_every_input_that_is_counted_is_one() -> None:
    known = {name for name in vars(inputs) if isinstance(getattr(inputs, name), type)}
    assert telemetry.FAILURES.union(*telemetry.COUNTED.values()) <= known


def test_every_setback_and_outage_is_a_failure() -> None:
    kinds = {kind.__name__ for kind in vars(inputs).values() if isinstance(kind, type)}
    setbacks = {kind.__name__ for kind in inputs.Setback.__subclasses__()} - {"SaidNothing"}  # silence is no failure
    assert setbacks <= telemetry.FAILURES
    assert {name for name in kinds if name.startswith("Not") and name != "Noted"} <= telemetry.FAILURES
