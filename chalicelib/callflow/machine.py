"""The machine: a table of rows, and one function that follows it.

CallFlowError
├── BadFlowError           the table contradicts itself: raised at import, so a deployment fails and not a call
└── UnexpectedInputError   the table has no row for this input in this state
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeVar

from chalicelib.callflow.actions import Action
from chalicelib.callflow.asks import Ask
from chalicelib.callflow.call import Call
from chalicelib.callflow.inputs import Input
from chalicelib.values import value


class CallFlowError(Exception):
    """Something is wrong with a call flow. Always our fault."""


class BadFlowError(CallFlowError):
    """The table contradicts itself."""


class UnexpectedInputError(CallFlowError):
    """The table has no row for this input in this state."""


@value
class Reply:
    """What to remember, what to do on the phone, and at most one question to the outside.

    The actions of a reply with a question go out before those of the reply to its answer.
    """

    call: Call
    actions: Sequence[Action] = ()
    ask: Ask | None = None


Heard = TypeVar("Heard", bound=Input)


@value
class Row:
    """On this input, if `when` holds: do this, then be there."""

    on: type[Input]
    do: Callable[[Call, Any], Reply]
    to: str | None
    when: Callable[[Call, Any], bool] | None

    def fits(self, call: Call, heard: Input) -> bool:
        """Whether this row is the one."""
        return isinstance(heard, self.on) and (self.when is None or self.when(call, heard))


def on(
    kind: type[Heard],
    do: Callable[[Call, Heard], Reply],
    *,
    to: str | None = None,
    when: Callable[[Call, Heard], bool] | None = None,
) -> Row:
    """Write one row. The type checker holds `do` and `when` to `kind`. No `to`: stay where you are."""
    return Row(kind, do, to, when)


@value
class Flow:
    """A named table: rows per state, and rows that hold anywhere (looked at last)."""

    name: str
    start: str
    rows: Mapping[str, Sequence[Row]]
    anywhere: Sequence[Row] = ()
    _rows_at: dict[str, tuple[Row, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict[str, tuple[Row, ...]]
    )

    _rows_by_input: dict[tuple[str, type[Input]], tuple[Row, ...]] = field(
        init=False, repr=False, compare=False, default_factory=dict[tuple[str, type[Input]], tuple[Row, ...]]
    )

    def __post_init__(self) -> None:
        for problem in self._problems():
            msg = f"{self.name}: {problem}"
            raise BadFlowError(msg)
        self._rows_at.update({at: (*rows, *self.anywhere) for at, rows in self.rows.items()})

    def rows_at(self, at: str) -> Sequence[Row]:
        """The rows of a state in the order in which they are tried. An unknown state has those that hold anywhere."""
        return self._rows_at.get(at, tuple(self.anywhere))

    def row_for(self, call: Call, heard: Input) -> Row:
        """The first row that fits. Raises UnexpectedInputError."""
        for row in self._rows_on(call.at, type(heard)):
            if row.when is None or row.when(call, heard):
                return row
        msg = f"{self.name}: {type(heard).__name__} is not expected while {call.at}"
        raise UnexpectedInputError(msg)

    def _rows_on(self, at: str, kind: type[Input]) -> Sequence[Row]:
        found = self._rows_by_input.get((at, kind))
        if found is None:
            found = tuple(row for row in self.rows_at(at) if issubclass(kind, row.on))
            if at in self.rows:  # not what some other version calls its states
                self._rows_by_input[at, kind] = found
        return found

    def step(self, call: Call, heard: Input) -> Reply:
        """Follow the table. Pure: same call and input, same reply."""
        row = self.row_for(call, heard)
        reply = row.do(call, heard)
        at = row.to or call.at
        return reply if reply.call.at == at else Reply(reply.call.moved(at), reply.actions, reply.ask)

    def _problems(self) -> Iterator[str]:
        targets = {row.to for row in self._every_row() if row.to} | {self.start}
        yield from (f"no rows for {at}" for at in sorted(targets - set(self.rows)))
        yield from (f"nothing leads to {at}" for at in sorted(set(self.rows) - self._reachable()))
        for at, rows in self.rows.items():
            yield from (f"{at}: {row.do.__name__} on {row.on.__name__} can never be reached" for row in _dead(rows))
            yield from (f"{at} may have no answer to {kind.__name__}" for kind in _open((*rows, *self.anywhere)))

    def _every_row(self) -> Iterator[Row]:
        for rows in (*self.rows.values(), self.anywhere):
            yield from rows

    def _reachable(self) -> set[str]:
        reached, todo = set[str](), [self.start]
        while todo:
            at = todo.pop()
            if at not in reached:
                reached.add(at)
                todo += [row.to for row in (*self.rows.get(at, ()), *self.anywhere) if row.to]
        return reached


def _dead(rows: Sequence[Row]) -> Iterator[Row]:
    """Rows behind one without a guard for the same input, or a wider one."""
    closed: list[type[Input]] = []
    for row in rows:
        if issubclass(row.on, tuple(closed)):
            yield row
        if row.when is None:
            closed.append(row.on)


def _open(rows: Sequence[Row]) -> Iterator[type[Input]]:
    """Inputs of which every row has a guard."""
    closed = tuple(row.on for row in rows if row.when is None)
    yield from (kind for kind in dict.fromkeys(row.on for row in rows) if not issubclass(kind, closed))
