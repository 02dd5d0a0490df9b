"""The switches: the table, names and values as people write them, and what is said of wrong ones."""

from __future__ import annotations

import pytest

from emulator.exchange.switches import SWITCHES, BadSwitchError, Switches, defaults_agree


def test_there_is_a_switch_for_every_open_question() -> None:
    assert [row.code for row in SWITCHES] == [f"U{n}" for n in range(1, 35)]
    assert len({row.name for row in SWITCHES}) == 34


def test_the_first_value_is_the_default() -> None:
    assert defaults_agree()


@pytest.mark.parametrize("row", SWITCHES, ids=lambda row: row.code)
def test_code_and_name_set_every_value(row: object) -> None:
    for switch in SWITCHES:
        if switch is row:
            for value in switch.values:
                assert getattr(Switches.of({switch.code: value}), switch.name) == value
                assert Switches.of({switch.name: value}) == Switches.of({switch.code.lower(): value.upper()})


@pytest.mark.parametrize(
    ("name", "value", "field", "meant"),
    [
        ("U6", "yes,yes", "terminator", "yes, yes"),
        ("U14", "hang up at once", "empty_first_answer", "at once"),
        ("U7", "the reverse", "meeting_leg", "reverse"),
        ("U5", "same Sequence", "retry", "same"),
        ("U33", "kept, Disconnected", "second_bridge", "kept"),
        ("barge-in", "NO", "barge_in", "no"),
    ],
)
def test_people_may_write_it_their_way(name: str, value: str, field: str, meant: str) -> None:
    assert getattr(Switches.of({name: value}), field) == meant


def test_an_unknown_name_is_told_the_right_ones() -> None:
    with pytest.raises(BadSwitchError, match="did you mean barge_in") as caught:
        Switches.of({"bargein_": "yes"} | {"barg_inn": "yes"})
    assert "U15 barge_in" in str(caught.value)
    with pytest.raises(BadSwitchError, match="there is no switch 'U99'"):
        Switches.of({"U99": "yes"})


def test_an_unknown_value_is_told_the_right_ones() -> None:
    with pytest.raises(BadSwitchError, match=r"U15 barge_in has no value 'perhaps': use yes \| no"):
        Switches.of({"U15": "perhaps"})
