"""What the operator sees, and what nobody sees."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import telemetry

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
NUMBER = "+12065550123"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJyb29tIjoiKiJ9.c2lnbmF0dXJl"


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_invocation_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.invocation(call="t-1", heard="Entered", actions=["Say", "Join"], sequence=3)
    assert lines(capsys) == [
        {
            "level": "info",
            "message": "invocation",
            "call": "t-1",
            "heard": "Entered",
            "actions": ["Say", "Join"],
            "sequence": 3,
        }
    ]


def test_a_metric_is_in_the_embedded_format(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.count("CallOutage", Asked="Admit")
    (line,) = lines(capsys)
    directive = line["_aws"]["CloudWatchMetrics"][0]
    assert directive == {
        "Namespace": "Partyline",
        "Dimensions": [["Asked"]],
        "Metrics": [{"Name": "CallOutage", "Unit": "Count"}],
    }
    assert (line["Asked"], line["CallOutage"]) == ("Admit", 1)
    assert isinstance(line["_aws"]["Timestamp"], int)


def test_a_failure_tells_where_and_what_but_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        _fails()
    except ValueError as error:
        telemetry.failure(error, call="t-1")
    (line,) = lines(capsys)
    assert (line["level"], line["message"], line["error"], line["call"]) == ("error", "failure", "ValueError", "t-1")
    assert line["text"] == "calling +…23 with [removed] and Bearer [removed] and pin=[removed]"
    assert any(place.endswith("_fails") for place in line["places"])


def test_nobody_can_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    telemetry.warn("odd", title='x"}\n{"level": "error", "event": "forged"}\r\x00\u2028')
    (line,) = lines(capsys)
    assert line["message"] == "odd"


@pytest.mark.parametrize(
    "key",
    [
        *(
            "JoinToken",
            "join_token",
            "ReceivedDigits",
            "received_digits",
            "Authorization",
            "authorization",
            "pin",
            "PIN",
        ),
        *("host_pin", "guestPin", "token", "invitation", "PARTYLINE_SECRET", "Set-Cookie", "X-Amz-Security-Token"),
    ],
)
@given(
    st.text(min_size=1)
    | st.integers(1)
    | st.lists(st.text(), min_size=1)
    | st.dictionaries(st.text(), st.text(), min_size=1)
)
def test_what_has_a_secret_name_never_leaves(key: str, secret: object) -> None:
    assert telemetry.redact({"a": [{key: secret}]}) == {"a": [{key: "[removed]"}]}


def test_an_empty_secret_may_be_seen_to_be_empty() -> None:
    assert telemetry.redact({"ReceivedDigits": ""}) == {"ReceivedDigits": ""}


def _wrapped(leaf: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.recursive(leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3))


@given(_wrapped(st.just(NUMBER) | st.text()), st.text(alphabet=st.characters(exclude_characters="+0123456789")))
def test_a_number_is_masked_wherever_it_is(nested: object, around: str) -> None:
    for hidden in (
        nested,
        {around + NUMBER: 1},
        f"sip:{NUMBER}@example.org",
        f"{around}{NUMBER}{around}",
        (NUMBER,),
        {NUMBER},
    ):
        assert "2065550123"[:8] not in json.dumps(telemetry.redact(hidden))


@given(st.text(alphabet="+0123456789 %2B", max_size=40))
def test_no_text_keeps_an_international_number(text: str) -> None:
    told = telemetry.redact(f"<{text}>")
    assert all(len(run) <= 4 for run in _digits_after_a_plus(told)), told


def test_signed_tokens_are_known_by_their_look() -> None:
    for text in (TOKEN, f"link https://meet.example.org/#invitation={TOKEN}", f"{{'Authorization': 'Bearer {TOKEN}'}}"):
        assert "eyJ" not in telemetry.redact(text)


def test_ids_times_and_accounts_stay_readable() -> None:
    kept = {
        "at": 1_800_000_000,
        "account": "111122223333",
        "call": "00000000-0000-4000-8000-0000000000ca",
        "none": None,
    }
    assert telemetry.redact(kept) == kept


def test_what_is_endless_or_huge_is_cut() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert "too deep" in json.dumps(telemetry.redact(endless))
    assert len(telemetry.redact("x" * 100_000)) < 5000


@given(_wrapped(st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.binary() | st.datetimes()))
def test_anything_can_be_told(value: object) -> None:
    json.dumps(telemetry.redact(value))


def test_outside_lambda_a_trace_costs_nothing_and_imports_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("aws_xray_sdk")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delenv("_X_AMZN_TRACE_ID", raising=False)
    with telemetry.trace("admit"):
        pass
    assert not any(name.startswith("aws_xray_sdk") for name in sys.modules)


TRACED = """
from chalicelib import telemetry
with telemetry.trace("admit"):
    pass
try:
    with telemetry.trace("dial"):
        raise ValueError("calling +12065550123")
except ValueError:
    pass
"""


def test_inside_lambda_a_trace_is_sent_and_says_nothing_of_what_went_wrong() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as daemon:
        daemon.bind(("127.0.0.1", 0))
        daemon.settimeout(5)
        host, port = daemon.getsockname()
        environment = os.environ | {
            "LAMBDA_TASK_ROOT": "/var/task",
            "_X_AMZN_TRACE_ID": "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1",
            "AWS_XRAY_DAEMON_ADDRESS": f"{host}:{port}",
        }
        done = subprocess.run(
            [sys.executable, "-c", TRACED], env=environment, cwd=ROOT, check=False, capture_output=True
        )
        assert (done.returncode, done.stderr) == (0, b"")
        spans = [json.loads(daemon.recv(65_536).split(b"\n", 1)[1]) for _ in range(2)]
    assert [(span["name"], span.get("fault", False)) for span in spans] == [("admit", False), ("dial", True)]
    assert "cause" not in spans[1]
    assert "2065550" not in json.dumps(spans)


def _fails() -> None:
    message = f"calling {NUMBER} with {TOKEN} and Bearer abc.def and pin=735291"
    raise ValueError(message)


def _digits_after_a_plus(text: str) -> list[str]:
    parts = text.replace("%2B", "+").split("+")[1:]
    return ["".join(_leading(part, str.isdecimal)) for part in parts]


def _leading(text: str, fits: Callable[[str], bool]) -> list[str]:
    kept: list[str] = []
    for letter in text:
        if not fits(letter):
            break
        kept.append(letter)
    return kept
