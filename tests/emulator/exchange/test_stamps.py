"""Dates in the names of recordings, against the calendar of the standard library."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from emulator.exchange.actions.stamps import stamp


@given(st.integers(min_value=0, max_value=4_102_444_800_000))
def test_a_stamp_is_the_time_in_utc(milliseconds: int) -> None:
    moment = datetime.fromtimestamp(milliseconds // 1000, UTC)
    day, name = stamp(milliseconds / 1000)
    assert day == f"{moment:%Y/%m/%d}"
    assert name == f"{moment:%Y-%m-%d-%H-%M-%S}-{milliseconds % 1000:03}"
