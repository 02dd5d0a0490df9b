"""A table that contradicts itself cannot be imported; one that is sound is followed to the letter."""

from __future__ import annotations

import pytest

from chalicelib.callflow.call import Call
from chalicelib.callflow.inputs import Entered, Input, Joined, Played, Rang, Refused, WrongPin
from chalicelib.callflow.machine import BadFlowError, Flow, Reply, Row, UnexpectedInputError, on


def stay(call: Call, _: Input) -> Reply:
    return Reply(call)


def try_again(call: Call, _: Input) -> Reply:
    return Reply(Call(tries=call.tries + 1))


def never(_call: Call, _heard: Input) -> bool:
    return False


def test_the_first_row_that_fits_is_followed() -> None:
    flow = Flow("f", "a", {"a": [on(Rang, stay, when=never), on(Rang, try_again, to="b")], "b": []})
    assert flow.step(Call(at="a"), Rang()).call == Call(at="b", tries=1)


def test_without_a_target_one_stays() -> None:
    flow = Flow("f", "a", {"a": [on(Rang, try_again)]})
    assert flow.step(Call(at="a"), Rang()).call.at == "a"


def test_a_row_for_a_kind_of_input_holds_for_its_kinds() -> None:
    flow = Flow("f", "a", {"a": [on(Refused, try_again)]})
    assert flow.step(Call(at="a"), WrongPin()).call.tries == 1


def test_rows_that_hold_anywhere_come_last_and_hold_in_unknown_states_too() -> None:
    flow = Flow("f", "a", {"a": [on(Rang, stay)]}, anywhere=[on(Rang, try_again), on(Played, try_again)])
    assert flow.step(Call(at="a"), Rang()).call.tries == 0
    assert flow.step(Call(at="a"), Played()).call.tries == 1
    assert flow.step(Call(at="a-state-of-another-version"), Played()).call.tries == 1


def test_an_input_without_a_row_is_unexpected() -> None:
    flow = Flow("f", "a", {"a": [on(Rang, stay)]})
    with pytest.raises(UnexpectedInputError, match="f: Joined is not expected while a"):
        flow.step(Call(at="a"), Joined())


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ({"a": [on(Rang, stay, to="nowhere")]}, "f: no rows for nowhere"),
        ({"b": [on(Rang, stay)]}, "f: no rows for a"),
        ({"a": [on(Rang, stay)], "b": [on(Rang, stay)]}, "f: nothing leads to b"),
        ({"a": [on(Rang, stay, when=never)]}, "f: a may have no answer to Rang"),
        ({"a": [on(Rang, stay), on(Rang, try_again)]}, "f: a: try_again on Rang can never be reached"),
        ({"a": [on(Refused, stay), on(WrongPin, try_again)]}, "f: a: try_again on WrongPin can never be reached"),
    ],
)
def test_a_bad_table_cannot_be_imported(rows: dict[str, list[Row]], words: str) -> None:
    with pytest.raises(BadFlowError, match=words):
        Flow("f", "a", rows)


def test_digits_are_not_printed() -> None:
    assert "482615" not in repr(Entered("482615"))
