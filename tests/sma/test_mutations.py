"""Ten thousand broken events: every one is read, answered for and written again. Only a non-object is refused."""

from __future__ import annotations

import copy
import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib import sma
from tests.sma import good, printed

if TYPE_CHECKING:
    from collections.abc import Iterator

EVENTS = printed.events()
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=8),
    st.sampled_from(["", "\ud800", "9" * 5000, "NaN", "-1", "Connected", "LEG-A", "HANGUP"]),
)
# Any JSON at all, half surrogate pairs in keys included: `json.loads` lets them through.
KEYS = st.one_of(st.text(st.characters(), max_size=4), st.sampled_from(["CallId", "Status", "Type", "\udfff"]))
ANY_JSON = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=6
)


def places(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any JSON
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in entries:
        yield (*here, step)
        yield from places(inner, (*here, step))


def changed(event: dict[str, Any], place: tuple[Any, ...], value: object) -> dict[str, Any]:
    *outer, last = place
    raw: dict[str, Any] = copy.deepcopy(event)
    inside: Any = raw
    for step in outer:
        inside = inside[step]
    inside[last] = value
    return raw


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    raw: dict[str, Any] = draw(st.sampled_from(EVENTS))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.sampled_from(list(places(raw)) or [("Sequence",)]))
        raw = changed(raw, place, draw(ANY_JSON))
        if draw(st.booleans()):
            raw[draw(KEYS)] = draw(ANY_JSON)
    return raw


def is_read(raw: dict[str, Any]) -> None:
    """Every property that a call flow asks has an answer of its type, and what was read is stable."""
    event = sma.Event.read(raw)
    assert event.kind is None or event.kind in sma.EventType
    assert isinstance(event.sequence, int)
    assert event.error is None or event.error.type
    assert all(leg.status == "Connected" for leg in event.connected)
    for tag in ("LEG-A", "LEG-B"):
        leg = event.leg(tag)
        assert leg is None or isinstance(leg.call_id, str)
    assert all(isinstance(text, str) for pair in event.call_details.transaction_attributes.items() for text in pair)
    if event.action_data:
        assert isinstance(event.action_data.received_digits, str)
        assert all(isinstance(value, str) for value in event.action_data.arguments.values())
    written = event.dump()
    assert sma.Event.read(json.loads(json.dumps(written))).dump() == json.loads(json.dumps(written))


ODDITIES: list[Any] = [
    *(None, True, 0, -1, 10**30, 1.5, float("nan"), float("inf")),
    *("", "x", "\ud800", "9" * 5000, "2", "NaN", "HANGUP", "Connected", "LEG-B"),
    *([], {}, [None], ["x"], [[]], {"x": None}, {"\udfff": 1}, {"CallId": []}, [{"Status": 1}], {"Arguments": [1]}),
]


def scrambled(choose: random.Random) -> dict[str, Any]:
    raw = choose.choice(EVENTS)
    for _ in range(choose.randint(1, 4)):
        raw = changed(raw, choose.choice(list(places(raw))), choose.choice(ODDITIES))
    return raw


def test_ten_thousand_broken_events_are_read() -> None:
    for seed in range(10_000):
        is_read(scrambled(random.Random(seed)))


@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(mutated())
def test_a_broken_event_is_read_as_well_as_it_can_be(raw: dict[str, Any]) -> None:
    is_read(raw)


@settings(max_examples=500)
@given(st.dictionaries(KEYS, ANY_JSON, max_size=5))
def test_any_object_is_an_event(raw: dict[str, Any]) -> None:
    is_read(raw)


@pytest.mark.parametrize("file", printed.files("event"))
def test_each_field_may_be_missing_in_turn(file: str) -> None:
    whole = printed.load(file)
    for *outer, last in places(whole):
        raw = copy.deepcopy(whole)
        inside: Any = raw
        for step in outer:
            inside = inside[step]
        del inside[last]
        is_read(raw)


def refusals(raw: object) -> tuple[str, ...]:
    try:
        sma.read_action(raw)
    except sma.RefusedByAmazonError as refused:
        return refused.reasons or ("refused without a word",)
    return ()


@settings(max_examples=500)
@given(st.sampled_from(list(good.PARAMETERS)), st.data())
def test_a_broken_action_is_refused_in_words_or_taken_and_stable(kind: str, data: st.DataObject) -> None:
    raw = good.action(kind)
    place = data.draw(st.sampled_from([place for place in places(raw) if place != ("Type",)]))
    broken = changed(raw, place, data.draw(ANY_JSON))
    said = refusals(broken)
    assert all(reason.startswith(f"{kind}.Parameters") and "(AWS: " in reason for reason in said)
    if not said:
        written = sma.read_action(broken).dump()
        assert sma.read_action(written).dump() == written


@settings(max_examples=500)
@given(ANY_JSON)
def test_any_json_is_a_response_or_is_refused_in_words(raw: object) -> None:
    with pytest.raises(sma.RefusedByAmazonError) as refused:
        sma.Response.read(raw)
    assert refused.value.reasons
    with pytest.raises(sma.RefusedByAmazonError):
        sma.read_action(raw)
