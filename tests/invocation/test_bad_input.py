"""Whatever arrives, a valid answer goes out: never an exception, never a word that Amazon would refuse."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import sma
from chalicelib.invocation import handle
from tests.stories.amazon import TinyAmazon
from tests.stories.fakes import GUEST_PIN, FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone, parts_of

Json = Any  # what json.loads gives
EXAMPLES = sorted((Path(__file__).parents[1] / "sma" / "examples" / "events").glob("*.json"))
ABSURD: tuple[Json, ...] = (None, True, -1, 1e308, "", "x" * 5000, [], [[]], {}, {"x": []}, "\x00", "+12065550100")


def answer_to(event: Json) -> dict[str, Any]:
    """The answer, held to what Amazon takes."""
    answer = handle(event, parts_of(FakeMeetings(), FakeLedger()))
    json.dumps(answer)
    sma.Response.read(answer)
    return answer


def a_whole_call() -> list[dict[str, Any]]:
    """Every event of an ordinary call."""
    phone: TinyAmazon = LambdaPhone(FakeMeetings(), FakeLedger())
    phone.dial()
    phone.enter("111111")
    phone.enter(GUEST_PIN)
    for keys in ("*6", "*9", "*#", "*0"):
        phone.press(keys)
    phone.hang_up()
    return phone.events


EVENTS = [*a_whole_call(), *(json.loads(path.read_text(encoding="utf-8")) for path in EXAMPLES)]


def places(value: Json, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where anything stands in a JSON value."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def changed(event: Json, path: tuple[Any, ...], change: Callable[[Any, Any], None]) -> Json:
    """A copy of the event with one place changed."""
    twin = copy.deepcopy(event)
    parent = twin
    for key in path[:-1]:
        parent = parent[key]
    change(parent, path[-1])
    return twin


def leave_out(parent: Json, key: Json) -> None:
    del parent[key]


def put(value: Json) -> Callable[[Any, Any], None]:
    def change(parent: Json, key: Json) -> None:
        parent[key] = value

    return change


@pytest.mark.parametrize("event", EVENTS, ids=range(len(EVENTS)))
def test_every_field_missing_in_turn(event: Json) -> None:
    for path in places(event):
        answer_to(changed(event, path, leave_out))


@pytest.mark.parametrize("event", EVENTS, ids=range(len(EVENTS)))
def test_every_field_absurd_in_turn(event: Json) -> None:
    for path in places(event):
        for value in ABSURD:
            answer_to(changed(event, path, put(value)))


@pytest.mark.parametrize("event", [None, [], "", "NEW_INBOUND_CALL", 7, {}, [{}], {"CallDetails": None}])
def test_what_is_no_event_at_all(event: Json) -> None:
    assert answer_to(event)["Actions"] == []


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def mutated_events(draw: st.DrawFn) -> Json:
    """An event with one to four places replaced, removed or added to."""
    event = copy.deepcopy(draw(st.sampled_from(EVENTS)))
    for _ in range(draw(st.integers(1, 4))):
        somewhere = list(places(event))
        if not somewhere:
            break
        path = draw(st.sampled_from(somewhere))
        value = draw(json_values | st.sampled_from(ABSURD))
        event = changed(event, path, draw(st.sampled_from([leave_out, put(value)])))
    return event


@settings(max_examples=10_000)
@given(mutated_events())
def test_ten_thousand_mutated_events(event: Json) -> None:
    answer_to(event)
