"""Names that stand for what nobody may see. The same thing gets the same name, in the order of first appearance.

What is already such a name stays, so that a recording without secrets is not changed when it is redacted again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

ACCOUNT: Final = "111122223333"
START: Final = 1_735_689_600_000
"""When every recorded call begins: 2025-01-01, in milliseconds since the epoch."""
_MILLISECONDS_DIGITS: Final = 13
_TEST_NUMBERS: Final = 100
_WITHOUT_COUNTRY: Final = 10


class Series:
    """Names by number: `make(1)`, `make(2)`, ... for whatever is not yet one of them."""

    def __init__(self, make: Callable[[int], str], made: str) -> None:
        self._make = make
        self._made = re.compile(made)
        self._names: dict[str, str] = {}
        self._taken: set[str] = set()
        self._next = 1

    def __call__(self, real: str) -> str:
        """The name of something."""
        if self._made.fullmatch(real):
            self._taken.add(real)
            return real
        if real not in self._names:
            self._names[real] = self._fresh()
        return self._names[real]

    def _fresh(self) -> str:
        while (name := self._make(self._next)) in self._taken:
            self._next += 1
        self._next += 1
        return name


def series(name: str) -> Series:
    """The series `name-1`, `name-2`, ..."""
    return Series(lambda number: f"{name}-{number}", rf"{name}-\d+")


def ids() -> Series:
    """Ids in the form of Amazon's, that cannot be one of Amazon's."""
    return Series(lambda number: f"0a0a0a0a-0000-4000-8000-{number:012x}", r"0a0a0a0a-0000-4000-8000-[0-9a-f]{12}")


class Numbers:
    """Telephone numbers: each becomes one that is reserved for fiction (+1 206 555 0100 to 0199)."""

    def __init__(self) -> None:
        self._series = Series(lambda number: f"120655501{(number - 1) % _TEST_NUMBERS:02}", r"120655501\d\d")

    def __call__(self, real: str) -> str:
        """The test number, with `+` and country code if the real one has them."""
        digits = re.sub(r"\D", "", real)
        bare = len(digits) == _WITHOUT_COUNTRY and not real.startswith("+")
        name = self._series(f"1{digits}" if bare else digits)
        return name[1:] if bare else f"+{name}" if real.startswith("+") else name


class Digits:
    """Typed digits keep their length, whether they begin with 0, and whether they opened a meeting.

    Those that did begin with 7, the others with 4.
    """

    def __init__(self) -> None:
        self._opened: set[str] = set()
        self._names: dict[str, str] = {}
        self._count: dict[tuple[int, str], int] = {}

    def opened(self, digits: str) -> None:
        """Take note that these digits opened a meeting."""
        self._opened.add(digits)

    def __call__(self, real: str) -> str:
        """The digits that stand for these."""
        if real not in self._names:
            lead = "0" if real[0] == "0" else "7" if real in self._opened else "4"
            number = self._count[len(real), lead] = self._count.get((len(real), lead), 0) + 1
            rest = len(real) - 1
            self._names[real] = lead + str(number % 10**rest).zfill(rest) if rest else real
        return self._names[real]


class Times:
    """Times of a call: it always begins at START, and what lies between them stays."""

    def __init__(self) -> None:
        self._first: int | None = None

    def __call__(self, real: str) -> str:
        """The time that stands for this one, in milliseconds as text. What is no such time keeps its length."""
        if len(real) != _MILLISECONDS_DIGITS:
            return "1".ljust(len(real), "0") if real else ""
        if self._first is None:
            self._first = int(real)
        return str(max(0, START + int(real) - self._first))
