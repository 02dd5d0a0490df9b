"""Values behave as frozen dataclasses do, but that only the type checkers keep anybody from changing one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import field, fields

import pytest

from chalicelib.callflow.inputs import Entered, Rang, SaidNothing
from chalicelib.values import replace, value


@value
class Point:
    x: int
    y: int = 0
    secret: str = field(default="", repr=False)


@value
class Other:
    x: int
    y: int = 0
    secret: str = ""


def test_values_are_equal_when_kind_and_fields_are() -> None:
    assert Point(1) == Point(1, 0)
    assert Point(1) != Point(2)
    strangers: tuple[object, ...] = (Other(1), (1, 0, ""))
    assert Point(1) not in strangers


def test_values_can_be_kept_in_sets() -> None:
    assert len({Point(1), Point(1, 0), Point(2)}) == 2


def test_values_show_their_fields_but_not_the_secret_ones() -> None:
    assert repr(Point(1, 2, "a PIN")) == "Point(x=1, y=2)"


def test_values_are_dataclasses() -> None:
    assert [each.name for each in fields(Point)] == ["x", "y", "secret"]
    match Point(3, 4):
        case Point(x, y):
            assert (x, y) == (3, 4)


@pytest.mark.parametrize("replacing", [replace, dataclasses.replace])
def test_some_fields_of_a_value_can_be_replaced(replacing: Callable[..., Point]) -> None:
    before = Point(1, secret="a PIN")
    assert replacing(before, y=5) == Point(1, 5, "a PIN")
    assert before == Point(1, secret="a PIN")
    with pytest.raises(TypeError):
        replacing(before, z=5)


def test_values_have_no_room_for_a_misspelt_field() -> None:
    with pytest.raises(AttributeError):
        setattr(Point(1), "z", 5)  # noqa: B010


def test_inputs_without_fields_are_equal_by_kind() -> None:
    assert Rang() == Rang()
    assert Rang() != SaidNothing()
    assert len({Rang(), Rang(), SaidNothing()}) == 2
    assert (repr(Rang()), repr(Entered("482615"))) == ("Rang()", "Entered()")
