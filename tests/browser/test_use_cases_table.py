"""docs/use-cases.md says of each use case which test shows it, and there is that test."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs/use-cases.md"
NAMED = re.compile(r"\[`(test_\w+)(?:\.py)?`\]\((\S+)\)")


def test_each_of_the_26_use_cases_has_a_row_and_a_test_of_its_number() -> None:
    rows = re.findall(r"^\| (\d+) \|.*\[`(test_\w+)`\]", PAGE.read_text(), re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(range(1, 27))
    assert all(number in name.split("_") for number, name in rows)


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(PAGE.read_text())
    assert len(named) > 30
    for name, place in named:
        file = PAGE.parent / place
        assert f"def {name}(" in file.read_text() or file.stem == name, f"{name} is not in {place}"
