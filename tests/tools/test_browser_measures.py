"""The measures of browsers, with few of them: what they count is there to be counted."""

from __future__ import annotations

from tests import system
from tools.measures import browsers


def test_two_browsers_and_two_telephones_of_the_measure_hear_each_other() -> None:
    found = browsers.meeting(2, 2, 2.0)
    assert found.right == 4
    assert 0 < found.core < 1
    assert found.late_ms >= 0


def test_joining_and_both_ways_are_timed() -> None:
    found = browsers.latencies(1)
    assert len(found.join) == 1
    assert 1 <= len(found.to_browser) <= 4
    assert 1 <= len(found.to_telephone) <= 4
    assert all(0 < one < 20_000 for times in found for one in times)
    assert found.medians[0] == round(found.join[0], 1)


def test_the_same_is_timed_with_a_real_browser() -> None:
    system.program("chromium")
    found = browsers.page_latencies(1)
    assert found is not None
    assert found.join
    assert all(0 < one < 20_000 for times in found for one in times)
