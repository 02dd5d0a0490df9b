"""What a caller does, from the command line: a script in a file, or options in the order in which they were given."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PIN_NAMES = ("host", "guest")


class StepsInOrder(click.Command):
    """Remembers in which order the options came: `--press 1 --wait 2 --press 3` are three steps."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta["order"] = [parameter.name for parameter in order]
        return super().parse_args(ctx, args)


def options(decorated: Any) -> Any:  # noqa: ANN401 (a click command under construction)
    """Give a command --script and its steps."""
    for option in (
        click.option("--hangup", is_flag=True, help="Hang up."),
        click.option("--wait", multiple=True, type=float, help="Wait so many seconds."),
        click.option("--press", multiple=True, help="Press these keys."),
        click.option("--script", "script_file", help="The script as a JSON file; - reads standard input."),
    ):
        decorated = option(decorated)
    return decorated


def script_of(
    ctx: click.Context,
    script_file: str | None,
    given: Mapping[str, tuple[Any, ...]],
    otherwise: Sequence[Mapping[str, Any]],
) -> Any:  # noqa: ANN401 (JSON)
    """Read the script's file, or make one of the steps that were given; with neither it has the steps `otherwise`."""
    if not script_file:
        return {"steps": [*(steps_of(ctx.meta["order"], given) or otherwise)]}
    if any(given.values()):
        names = ", ".join(f"--{name}" for name in given)
        msg = f"--script already says what happens: leave {names} out"
        raise click.UsageError(msg)
    return _read_json(script_file)


def steps_of(order: Sequence[str], given: Mapping[str, tuple[Any, ...]]) -> list[dict[str, Any]]:
    """Make a script's steps out of the options in the order in which they were given."""
    waiting = {name: list(values) for name, values in given.items()}
    steps: list[dict[str, Any]] = []
    for name in order:
        if name == "hangup":
            steps.append({"hangup": True})
        elif name == "pin":
            pin = waiting[name].pop(0)
            steps.append({"press": f"{{{pin}_pin}}#" if pin in _PIN_NAMES else f"{pin}#"})
        elif name in waiting:
            steps.append({name: waiting[name].pop(0)})
    return steps


def _read_json(path: str) -> Any:  # noqa: ANN401 (JSON of any kind)
    """Read a file, or standard input for `-`. Raises click.UsageError in plain words."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        return json.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        msg = f"the script {path} cannot be read: {error}"
        raise click.UsageError(msg) from error
    except ValueError as error:
        msg = f"the script {path} is no JSON: {error}"
        raise click.UsageError(msg) from error
