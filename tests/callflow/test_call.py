"""A call survives its stay in TransactionAttributes, and those of another version of the program."""

from __future__ import annotations

from dataclasses import fields

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.callflow.call import Call

words = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=40)
every = {str: words, int: st.integers(0, 999), bool: st.booleans()}
calls = st.builds(Call, **{field.name: every[type(field.default)] for field in fields(Call)})


@given(calls)
def test_what_is_packed_comes_back(call: Call) -> None:
    packed = call.pack()
    assert Call.unpack(packed) == call
    assert len(packed) < 10


@given(st.dictionaries(words | st.sampled_from(["tries", "is", "at"]), words))
def test_attributes_of_another_version_never_crash(stored: dict[str, str]) -> None:
    assert Call.unpack(stored).tries >= 0


def test_a_call_knows_whether_somebody_must_give_a_seat_back() -> None:
    assert Call(attendee_id="a").seated
    assert not Call().seated
