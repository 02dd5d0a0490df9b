"""What a new process does before a caller hears something, and how often a call makes anybody ask Amazon."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tools.measures import cloud, events
from tools.stage import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.measures.cloud import Place

_RING = """
import json, sys
import app
answer = app.sma(json.loads({ring!r}), None)
assert answer["Actions"][0]["Type"] == "SpeakAndGetDigits", answer
print(json.dumps(sorted(sys.modules)))
"""
_SECRET = "a secret of the tests"


@pytest.fixture(scope="module")
def imported() -> set[str]:
    """The modules that a new process has imported when it has answered a ring."""
    environ = {"PARTYLINE_SECRET": _SECRET, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _RING.format(ring=json.dumps(events.ring()))]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True, cwd=ROOT)
    return set(json.loads(done.stdout))


@pytest.mark.parametrize(
    "name",
    ["aws_xray_sdk", "boto3", "botocore", "chalice", "email", "http.client", "jwt", "logging", "ssl"],
)
def test_a_ring_waits_for_none_of_these(imported: set[str], name: str) -> None:
    assert name not in imported


def test_a_ring_imports_of_ours_what_it_needs(imported: set[str]) -> None:
    ours = {name for name in imported if name.startswith("chalicelib.")}
    unneeded = ("chalicelib.aws", "chalicelib.meetings.reception", "chalicelib.meetings.house", "chalicelib.web.site")
    assert [name for name in sorted(ours) if name.startswith(unneeded)] == []
    assert {name for name in ours if name.startswith("chalicelib.sma.actions.")} == {
        "chalicelib.sma.actions.asking",
        "chalicelib.sma.actions.base",
        "chalicelib.sma.actions.speech",
    }
    assert "chalicelib.callflow.texts.es_us" not in ours


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    with cloud.place() as place:
        yield place


def test_amazon_is_asked_twice_for_a_seat_and_for_nothing_else_on_an_ordinary_call(place: Place) -> None:
    trips = cloud.round_trips(place)
    assert trips.by_event == [
        ("NEW_INBOUND_CALL", 0),
        ("ACTION_SUCCESSFUL SpeakAndGetDigits", 2),
        ("ACTION_SUCCESSFUL JoinChimeMeeting", 0),
        ("ACTION_SUCCESSFUL Speak", 0),
        ("HANGUP Hangup", 0),
    ]
    assert trips.after == 3, "seat, roster and record"


def test_a_command_asks_once_if_others_are_to_see_it_or_it_is_a_question(place: Place) -> None:
    trips = cloud.round_trips(place, "*6", "*9", "*#", "*0")
    assert [(what, count) for what, count in trips.by_event if count and "GetDigits" not in what] == [
        ("ACTION_SUCCESSFUL ModifyChimeMeetingAttendees", 1),
        ("DIGITS_RECEIVED ReceiveDigits *9", 1),
        ("DIGITS_RECEIVED ReceiveDigits *#", 1),
    ]
