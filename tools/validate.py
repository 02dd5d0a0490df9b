"""`partyline validate`: whether JSON is what Amazon sends, and whether Amazon would take it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, Final, NoReturn, cast

import click

from chalicelib import sma

if TYPE_CHECKING:
    from collections.abc import Callable

Verdict = dict[str, Any]


def judge_event(raw: object) -> Verdict:
    """Say whether this is an event of a call; one of a type that is new to us is fine and noted."""
    if not isinstance(raw, dict):
        return _refused("an event is a JSON object")
    fields = cast("dict[str, Any]", raw)
    faults = list(sma.Event.unreadable(fields))
    event = sma.Event.read(fields)
    kind = fields.get("InvocationEventType", fields.get("InvocationEvent"))
    if not isinstance(kind, str) or not kind:
        faults.insert(0, "InvocationEventType: a string is required (AWS: pstn-invocations)")
    if faults:
        return _refused(*faults)
    if event.kind is None:
        return {"ok": True, "note": f"unknown event type {event.invocation_event_type}: kept, and nothing is done"}
    return {"ok": True}


def judge_action(raw: object) -> Verdict:
    """Say whether Amazon would take this action."""
    return _unless_refused(sma.read_action, raw)


def judge_response(raw: object) -> Verdict:
    """Say whether Amazon would take this answer of a Lambda."""
    return _unless_refused(sma.Response.read, raw)


JUDGES: Final[dict[str, Callable[[object], Verdict]]] = {
    "event": judge_event,
    "action": judge_action,
    "response": judge_response,
}


def judge_whatever(raw: object) -> Verdict:
    """Judge JSON by what it looks like: an action has a Type, an event says why it is sent, all else is a response."""
    if not isinstance(raw, dict):
        return judge_response(raw)
    fields = cast("dict[str, Any]", raw)
    if "Type" in fields:
        return judge_action(fields)
    return judge_event(fields) if {"InvocationEventType", "CallDetails"} & fields.keys() else judge_response(fields)


def _unless_refused(read: Callable[[object], object], raw: object) -> Verdict:
    try:
        read(raw)
    except sma.RefusedByAmazonError as error:
        return _refused(*error.reasons)
    return {"ok": True}


def _refused(*reasons: str) -> Verdict:
    return {"ok": False, "why": "; ".join(reasons)}


def _no_number(name: str) -> NoReturn:
    message = f"{name} is no JSON"
    raise ValueError(message)


def judge_file(name: str, judge: Callable[[object], Verdict]) -> Verdict:
    """Read and judge one file; `-` is standard input. What cannot be read is refused, with the reason."""
    try:
        with click.open_file(name, "rb") as file:
            raw: object = json.loads(file.read(), parse_constant=_no_number)
    except OSError as error:
        return _refused(f"cannot be read: {error.strerror}")
    except RecursionError:
        return _refused("nested too deeply")
    except ValueError as error:
        return _refused(f"broken JSON: {error}")
    return judge(raw)


@click.command
@click.option("--kind", type=click.Choice(list(JUDGES)), help="What the files hold, if that cannot be seen from them.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def command(kind: str | None, files: tuple[str, ...]) -> None:
    """Check events, actions or responses against Amazon's rules; "-" reads standard input.

    Prints one line of JSON for each file: {"file", "ok"}, with "why" if it is refused. The exit status is 1 if any is.
    """
    verdicts = [{"file": name} | judge_file(name, JUDGES[kind] if kind else judge_whatever) for name in files]
    for verdict in verdicts:
        click.echo(json.dumps(verdict))
    sys.exit(0 if all(verdict["ok"] for verdict in verdicts) else 1)
