"""A call is one trace in X-Ray, which costs no caller anything and says nothing secret."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib import telemetry, tracing
from tests.stories.fakes import GUEST_PIN, HOST_PIN, FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone
from tests.telemetry.emitter import LAMBDA, traced

ROOT = Path(__file__).parents[2]
Segments = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def sent() -> Iterator[Segments]:
    with traced() as emitted:
        yield lambda: [json.loads(one) for one in emitted]


@pytest.fixture
def phone() -> LambdaPhone:
    phone = LambdaPhone(FakeMeetings(), FakeLedger())
    phone.parts = replace(phone.parts, ledger=telemetry)
    return phone


def test_a_call_is_one_trace_with_a_segment_for_each_event(sent: Segments, phone: LambdaPhone) -> None:
    phone.dial()
    phone.enter(HOST_PIN)
    phone.hang_up()
    assert len(sent()) == len(phone.events)
    assert len({segment["trace_id"] for segment in sent()}) == 1
    assert len({segment["id"] for segment in sent()}) == len(sent())
    told = [segment["annotations"] for segment in sent()]
    assert {one["call"] for one in told} == {phone.events[0]["CallDetails"]["TransactionId"]}
    assert [(one["before"], one["heard"]) for one in told[:2]] == [("ringing", "Rang"), ("asking_pin", "Entered")]
    assert all(segment["end_time"] >= segment["start_time"] for segment in sent())


def test_what_was_asked_is_a_part_of_the_segment(sent: Segments, phone: LambdaPhone) -> None:
    phone.dial()
    phone.enter("111111")
    (asked,) = sent()[1]["subsegments"]
    assert (asked["name"], asked["annotations"]) == ("Admit", {"answer": "WrongPin"})
    assert sent()[1]["start_time"] <= asked["start_time"] <= asked["end_time"] <= sent()[1]["end_time"]


def test_an_exception_is_a_fault_without_a_text(sent: Segments, phone: LambdaPhone) -> None:
    phone.dial()
    phone.tell("ACTION_FAILED", {"Type": "Hangup", "Parameters": {"why": "+12065550123"}})
    failed = next(segment for segment in sent() if segment.get("fault"))
    assert failed["annotations"]["error"] == "UnexpectedInputError"
    assert failed["trace_id"] == sent()[0]["trace_id"]
    assert "cause" not in failed
    assert "12065550123" not in json.dumps(sent())


def test_calls_are_told_apart() -> None:
    now = 1_735_689_660.0
    one, other = (tracing.trace_id(call, now, now - 60) for call in ("call-1", "call-2"))
    assert one != other
    assert one[:11] == other[:11] == f"1-{int(now) - 60:08x}-"
    assert [len(part) for part in one.split("-")] == [1, 8, 24]


@pytest.mark.parametrize("started", [0, 4_000_000_000, 1_735_689_660 - 200_000])
def test_an_impossible_start_still_makes_one_trace(started: int) -> None:
    ids = {tracing.trace_id("call-1", now, started) for now in (1_735_689_660.0, 1_735_689_990.0)}
    assert len(ids) == 1


def test_what_is_of_no_call_is_no_part_of_a_trace(sent: Segments) -> None:
    telemetry.failure(ValueError("no call"), at=1_735_689_660.0)
    telemetry.invocation(call="call-1", heard="Rang")
    assert sent() == []


def test_elsewhere_nothing_is_traced(sent: Segments, phone: LambdaPhone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("_X_AMZN_TRACE_ID")
    phone.dial()
    phone.hang_up()
    assert sent() == []


ONE_CALL = f"""
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from chalicelib import telemetry
from tests.stories.fakes import FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone

def sdk():
    return any(name.startswith("aws_xray_sdk") for name in sys.modules)

phone = LambdaPhone(FakeMeetings(), FakeLedger())
phone.parts = replace(phone.parts, ledger=telemetry)
waits = []
answer = phone.send
def send(event):
    said = answer(event)
    waits.append((bool(said["Actions"]), sdk()))
    return said
phone.send = send
phone.dial()
phone.enter("{GUEST_PIN}")
phone.press("*0")
phone.hang_up()
first = next(number for number, (_, there) in enumerate(waits) if there)
assert first > 1, waits
assert not waits[first][0], waits  # nobody waited while it was imported
print(len(waits))
"""


def test_the_sdk_is_imported_when_nobody_waits_and_everything_kept_is_sent() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.settimeout(5)
        host, port = daemon.getsockname()
        environment = os.environ | LAMBDA | {"AWS_XRAY_DAEMON_ADDRESS": f"{host}:{port}"}
        done = subprocess.run(
            [sys.executable, "-c", ONE_CALL], env=environment, cwd=ROOT, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        segments = [json.loads(daemon.recv(65_536).split(b"\n", 1)[1]) for _ in range(int(done.stdout))]
    assert len({segment["trace_id"] for segment in segments}) == 1
    assert [segment["annotations"]["sequence"] for segment in segments] == list(range(1, len(segments) + 1))


NO_SDK = f"""
import sys
sys.modules["aws_xray_sdk"] = None
{ONE_CALL.split("waits = []", maxsplit=1)[0]}
phone.dial()
phone.hang_up()
print(len(phone.answers))
"""


def test_without_the_sdk_a_call_goes_on_untraced() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_SDK], env=os.environ | LAMBDA, cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout) == (0, "2\n"), done.stderr


def test_what_is_kept_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in LAMBDA.items():
        monkeypatch.setenv(name, value)
    for name in [name for name in sys.modules if name.startswith("aws_xray_sdk")]:
        monkeypatch.delitem(sys.modules, name)
    for number in range(tracing.MOST_KEPT * 2):
        tracing.note({"call": str(number), "at": 0.0, "actions": ["Say"]})
    assert len(tracing._kept) == tracing.MOST_KEPT
    tracing._kept.clear()
