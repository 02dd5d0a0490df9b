"""The measure of many calls in one room, with few."""

from __future__ import annotations

from tools.measures.rooms import room


def test_every_digit_of_a_few_calls_comes_and_no_packet_is_lost() -> None:
    found = room(4, 2.0)
    assert (found.right, found.lost) == (4, 0)
    assert 0 < found.core < 0.5
