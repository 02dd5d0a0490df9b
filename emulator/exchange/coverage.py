"""What is emulated, read off the code: the rows of the tables in docs/emulator.md."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

from emulator.exchange.actions import ACTIONS
from emulator.exchange.reports import REPORTED
from emulator.exchange.switches import SWITCHES

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTION_HEAD = ("action", "here", "answers a new call", "an update interrupts it", "success is reported")
SWITCH_HEAD = ("", "name", "values, the default first", "question")


def actions() -> Iterator[tuple[str, ...]]:
    """Give a row for each action that is emulated."""
    for kind, action in ACTIONS.items():
        summary = (inspect.getdoc(action) or "").partition("\n")[0]
        yield (
            f"`{kind}`",
            summary,
            "yes" if action.answers else "no",
            "yes" if action.interruptible else "no",
            REPORTED[kind].value,
        )


def switches() -> Iterator[tuple[str, ...]]:
    """Give a row for each open question."""
    for row in SWITCHES:
        yield row.code, f"`{row.name}`", ", ".join(f"`{value}`" for value in row.values), row.question
