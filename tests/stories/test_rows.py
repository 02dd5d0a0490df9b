"""The gate: a row that no story walks is a sentence that nobody has heard. Needs the other stories in the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.callflow.flows import FLOWS

if TYPE_CHECKING:
    from collections.abc import Iterator


def rows() -> Iterator[tuple[int, str]]:
    """Every row of every flow, with words for it. Rows that flows share are one row."""
    for flow in FLOWS.values():
        for at, table in {**flow.rows, "anywhere": flow.anywhere}.items():
            for row in table:
                guard = f" when {row.when.__name__}" if row.when else ""
                yield id(row), f"{flow.name}: {at} on {row.on.__name__}{guard} -> {row.do.__name__}"


def test_the_stories_walk_every_row_of_every_table(walked: set[int]) -> None:
    cold = [words for row, words in rows() if row not in walked]
    assert not cold, "no story walks:\n" + "\n".join(cold)
