"""What the documents show of a call flow: its states as a picture, its rows as a table, the ways in which it ends.

What a row does is found out by doing it: replies are pure, so each is asked with samples of what it may hear.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import Field
from itertools import product
from typing import Any, NamedTuple

from chalicelib.callflow.actions import Action, AskDigits, Listen, Say, SwitchMicrophone
from chalicelib.callflow.call import Call
from chalicelib.callflow.commands import Command
from chalicelib.callflow.flows.ending import At
from chalicelib.callflow.inputs import Input
from chalicelib.callflow.machine import Flow, Reply, Row
from chalicelib.callflow.prompts import Prompt

ANYWHERE = "anywhere"
SAID_BEFORE = Prompt.PARDON  # stands for whatever the last words were: no flow ends with it
CALLS = (
    Call(outcome=SAID_BEFORE),
    Call(outcome=SAID_BEFORE, host=True, muted=True, hand_raised=True),
)
SAMPLES: dict[str, Sequence[object]] = {"bool": (True, False), "int": (2,), "str": ("1",)}


class Arrow(NamedTuple):
    """Where rows of one state lead, and on what. Without `to`: the rows that stay."""

    at: str
    to: str
    labels: tuple[str, ...]


def arrows(flow: Flow) -> Iterator[Arrow]:
    """All that a picture of the flow shows, state by state; what stays comes last."""
    for at, rows in _tables(flow):
        for to in sorted(dict.fromkeys(row.to or "" for row in rows), key=lambda to: not to):
            yield Arrow(at, to, tuple(dict.fromkeys(_label(row, rows) for row in rows if (row.to or "") == to)))


def mermaid(flow: Flow) -> str:
    """The flow in the language of Mermaid's state diagrams (https://mermaid.js.org/syntax/stateDiagram.html)."""
    edges = [f"{at} --> {to} : {', '.join(labels)}" for at, to, labels in arrows(flow) if to]
    lines = [f"[*] --> {flow.start}", *edges, f"{At.OVER} --> [*]"]
    return "\n".join(["stateDiagram-v2", *(f"    {line}" for line in lines)])


def diagram(flow: Flow) -> str:
    """The flow as a picture within Markdown."""
    return f"```mermaid\n{mermaid(flow)}\n```"


def own_rows(flow: Flow, flows: Collection[Flow]) -> Iterator[tuple[str, ...]]:
    """The rows of this flow alone, as people read them."""
    for at, rows in _tables(flow):
        if not _is_shared(at, rows, flows):
            yield from _lines(at, rows)


def shared_rows(flows: Collection[Flow]) -> Iterator[tuple[str, ...]]:
    """The rows of the states that are the same in every flow, as people read them."""
    for at, rows in _tables(next(iter(flows))):
        if _is_shared(at, rows, flows):
            yield from _lines(at, rows)


def last_words_of(flow: Flow) -> set[str]:
    """The sentences with which the flow ends a call of its own will: outcomes of call records."""
    return {reply.call.outcome for _, rows in _tables(flow) for row in rows for reply in _replies(row)} - {SAID_BEFORE}


def _tables(flow: Flow) -> Iterator[tuple[str, Sequence[Row]]]:
    yield from flow.rows.items()
    yield ANYWHERE, flow.anywhere


def _is_shared(at: str, rows: Sequence[Row], flows: Collection[Flow]) -> bool:
    return all(dict(_tables(flow)).get(at) is rows for flow in flows)


def _lines(at: str, rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """Where, on what, when, what is done, what that sends and asks, where it leads. A state's name stands once."""
    for row in rows:
        where = f"**{at}**" if row is rows[0] else ""
        yield where, _code(row.on.__name__), _when(row), _code(row.do.__name__), _effects(row), row.to or ""


def _label(row: Row, rows: Sequence[Row]) -> str:
    """The input; with its guard where rows for the same input lead elsewhere."""
    if {other.to for other in rows if other.on is row.on} == {row.to}:
        return row.on.__name__
    return f"{row.on.__name__} ({_when(row) or 'otherwise'})"


def _when(row: Row) -> str:
    """The guard in words. That of a keypad command is its keys."""
    command = getattr(row.when, "__self__", None)
    if isinstance(command, Command):
        return _code(command.keys)
    return row.when.__name__.replace("_", " ") if row.when else ""


def _replies(row: Row) -> Iterator[Reply]:
    for call, heard in product(CALLS, _samples(row.on)):
        yield row.do(call, heard)


def _samples(kind: type[Input]) -> Iterator[Input]:
    """Inputs of this kind that differ in all that a reply may say differently."""
    known: dict[str, Field[Any]] = getattr(kind, "__dataclass_fields__", {})
    for values in product(*(SAMPLES[str(field.type)] for field in known.values())):
        yield kind(**dict(zip(known, values, strict=True)))


def _effects(row: Row) -> str:
    return "; or ".join(dict.fromkeys(_effect(reply) for reply in _replies(row)))


def _effect(reply: Reply) -> str:
    asked = [f"asks {_code(type(reply.ask).__name__)}"] if reply.ask else []
    return ", ".join([*(_action(action) for action in reply.actions), *asked])


def _action(action: Action) -> str:
    match action:
        case Say(sentences):
            return f"says {_names(sentence.prompt for sentence in sentences)}"
        case AskDigits(prompt):
            return f"puts the question {_names([prompt])}"
        case SwitchMicrophone(mute=mute):
            return "mutes" if mute else "unmutes"
        case Listen():
            return "listens to the keypad"
        case _:
            name = type(action).__name__
            return WORDS.get(name, _code(name))


WORDS = {
    "SayText": "says those words",
    "Join": "joins",
    "HangUp": "hangs up",
    "LeaveMeeting": "leaves the meeting",
}


def _names(prompts: Iterable[Prompt]) -> str:
    return " ".join("the last words" if prompt is SAID_BEFORE else f"*{prompt}*" for prompt in prompts)


def _code(text: str) -> str:
    return f"`{text}`"
