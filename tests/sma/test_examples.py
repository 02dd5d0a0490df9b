"""Everything that AWS prints is read, and written again without losing a field."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib import sma
from tests.sma import printed

ELEVEN_ATTRIBUTES = "responses/play-audio--attribute-trans-invalid.json"
# AWS prints these numbers as strings and this string as a number; written again they have the type of the wire.
CANONICAL: dict[str, dict[str, Any]] = {
    "actions/hangup--pstn-invocations.json": {"SipResponseCode": "486"},
    "actions/pause--pause.json": {"DurationInMilliseconds": 3000},
    "actions/play-audio--play-audio.json": {"Repeat": 5},
    "actions/record-audio--pstn-model.json": {"DurationInSeconds": 10},
    "responses/play-audio-record-audio--invoke-on-call-leg.json": {"DurationInSeconds": 10},
}


def with_wire_names(event: dict[str, Any]) -> dict[str, Any]:
    """Hand-written examples use the older name of the application's id."""
    renamed: dict[str, Any] = json.loads(json.dumps(event).replace("SipApplicationId", "SipMediaApplicationId"))
    return renamed


def with_wire_types(action: dict[str, Any], file: str) -> dict[str, Any]:
    known = {key: value for key, value in CANONICAL.get(file, {}).items() if key in action["Parameters"]}
    return action | {"Parameters": action["Parameters"] | known}


def test_the_index_lists_every_file() -> None:
    listed = {entry["file"] for entry in printed.INDEX}
    found = {str(path.relative_to(printed.FOLDER)) for path in printed.FOLDER.glob("*/*.json")}
    assert found == listed


@pytest.mark.parametrize("file", printed.files("event"))
def test_an_event_loses_nothing(file: str) -> None:
    raw = printed.load(file)
    assert sma.Event.read(raw).dump() == with_wire_names(raw)
    assert sma.Event.unreadable(raw) == ()


@pytest.mark.parametrize(
    "entry", [entry for entry in printed.INDEX if entry["kind"] == "event"], ids=lambda e: e["file"]
)
def test_an_event_is_of_the_type_that_the_index_names(entry: dict[str, Any]) -> None:
    event = sma.Event.read(printed.load(entry["file"]))
    assert event.kind == sma.EventType(entry["type"])
    assert (event.action_data.type if event.action_data else None) == entry["action_type"]


@pytest.mark.parametrize("file", printed.files("action"))
def test_an_action_loses_nothing(file: str) -> None:
    raw = printed.load(file)
    assert sma.read_action(raw).dump() == with_wire_types(raw, file)


@pytest.mark.parametrize("file", [file for file in printed.files("response") if file != ELEVEN_ATTRIBUTES])
def test_a_response_loses_nothing(file: str) -> None:
    raw = printed.load(file)
    assert sma.Response.read(raw).dump() == raw | {"Actions": [with_wire_types(each, file) for each in raw["Actions"]]}


def test_eleven_attributes_are_refused_but_their_action_is_not() -> None:
    raw = printed.load(ELEVEN_ATTRIBUTES)
    with pytest.raises(sma.RefusedByAmazonError, match=r"^TransactionAttributes: 11 pairs, at most 10 \(AWS: att"):
        sma.Response.read(raw)
    assert sma.read_action(raw["Actions"][0]).dump() == raw["Actions"][0]


STEPS = [
    pytest.param(step, id=f"{file} step {number}")
    for file in printed.files("sequence")
    for number, step in enumerate(printed.load(file).get("steps", []))
]


@pytest.mark.parametrize("step", STEPS)
def test_every_step_of_a_printed_call_is_read(step: dict[str, Any]) -> None:
    event, answer = step.get("event"), step.get("response")
    if event is not None:
        assert sma.Event.read(event).dump() == with_wire_names(event)
    if answer is not None and len(answer.get("TransactionAttributes") or {}) <= 10:
        assert sma.Response.read(answer).dump()["SchemaVersion"] == "1.0"


def test_there_is_an_example_of_all_eighteen_actions_and_all_eleven_events() -> None:
    assert {printed.load(file)["Type"] for file in printed.files("action")} == set(sma.ACTIONS)
    assert len(sma.ACTIONS) == 18
    assert {event.kind for event in map(sma.Event.read, printed.events())} == set(sma.EventType)
    assert len(sma.EventType) == 11
