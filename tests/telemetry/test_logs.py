"""What the operator sees, and what nobody sees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import telemetry

if TYPE_CHECKING:
    from collections.abc import Callable

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


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in telemetry.SUBSTITUTES])
@given(st.data())
def test_no_text_with_a_secret_is_let_off_a_closer_look(pattern: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(pattern))
    assert telemetry._TELLING.search(text)


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
