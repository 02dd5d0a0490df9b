"""The rows of the call flows by name, and which of them are walked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, NamedTuple

from chalicelib.callflow.call import Call
from chalicelib.callflow.commands import Command
from chalicelib.callflow.flows import FLOWS
from chalicelib.callflow.inputs import Input
from chalicelib.callflow.machine import Flow, Row
from tools.flowcharts import ANYWHERE


class NamedRow(NamedTuple):
    """A row as people know it. Rows that flows share are one row, with the names of all these flows."""

    flows: tuple[str, ...]
    at: str
    on: str
    when: str
    do: str

    def __str__(self) -> str:
        """One line for people."""
        guard = f" when {self.when}" if self.when else ""
        return f"{', '.join(self.flows)}: {self.at} on {self.on}{guard} → {self.do}"


def every_row() -> dict[int, NamedRow]:
    """Every row of every flow, by its identity, in the order of the tables."""
    named: dict[int, NamedRow] = {}
    for flow in FLOWS.values():
        for at, rows in {**flow.rows, ANYWHERE: flow.anywhere}.items():
            for row in rows:
                known = named.get(id(row))
                flows = (*known.flows, flow.name) if known else (flow.name,)
                named[id(row)] = NamedRow(flows, str(at), row.on.__name__, _guard(row), row.do.__name__)
    return named


def _guard(row: Row) -> str:
    command = getattr(row.when, "__self__", None)
    return command.keys if isinstance(command, Command) else getattr(row.when, "__name__", "")


@contextmanager
def walking() -> Generator[Counter[int]]:
    """Count, by identity, the rows that are followed meanwhile in this process."""
    walked = Counter[int]()
    followed = Flow.row_for

    def watched(flow: Flow, call: Call, heard: Input) -> Row:
        row = followed(flow, call, heard)
        walked[id(row)] += 1
        return row

    _put(Flow, "row_for", watched)
    try:
        yield walked
    finally:
        _put(Flow, "row_for", followed)


def _put(owner: type, name: str, what: Any) -> None:  # noqa: ANN401 - a method
    setattr(owner, name, what)
