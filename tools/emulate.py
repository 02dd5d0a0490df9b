"""`partyline emulate`: one scripted call to any SIP media application's Lambda function, in virtual time."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from emulator.exchange import SWITCHES, BadSwitchError, Switches
from emulator.lambdas import BadFunctionError, load, set_environment
from emulator.player import Player, world_of
from emulator.recordings import Recordings
from emulator.result import Result
from emulator.script import BadScriptError, Script, read_script
from emulator.seats import Seats
from emulator.telephony import ScriptedTelephony
from tools import quiet, record, stage, steps

if TYPE_CHECKING:
    from emulator.lambdas import Function
    from emulator.stack import LocalCloud


USUAL = ({"wait": 10.0}, {"hangup": "if-up"})
"""What a caller does whom nobody tells anything."""


def the_script(raw: object) -> Script:
    """Read the script. Raises click.UsageError that names every place that is wrong."""
    try:
        return read_script(raw)
    except BadScriptError as error:
        msg = f"the script: {error}"
        raise click.UsageError(msg) from error


def the_switches(chosen: tuple[str, ...]) -> Switches:
    """Read `--switch name=value` options. Raises click.UsageError that lists the right ones."""
    named = {name: value for name, _, value in (one.partition("=") for one in chosen)}
    try:
        return Switches.of(named)
    except BadSwitchError as error:
        raise click.UsageError(str(error)) from error


def the_function(name: str, path: tuple[str, ...], settings: tuple[str, ...], *, remote: bool) -> Function:
    """Set the environment and find the function. Raises click.UsageError."""
    try:
        set_environment(os.environ, settings)
        return load(name, path=tuple(str(Path(one).resolve()) for one in path), remote=remote)
    except BadFunctionError as error:
        raise click.UsageError(str(error)) from error


def play(script: Script, function: Function, cloud: LocalCloud, switches: Switches, *, strict: bool) -> Result:
    """Play the script on this cloud."""
    seats = Seats(cloud.meetings, strict=strict)
    recordings = Recordings(cloud.environment, quiet.tell)
    player = Player(script, function, seats, world_of(switches, recordings.seconds))
    cloud.telephony = ScriptedTelephony(player)
    try:
        return player.play()
    finally:
        cloud.telephony = None
        seats.close()


def show(result: Result, wrote: io.StringIO, *, as_json: bool) -> None:
    """Print the result, record it if --record asks for it, and end with its exit status: 1 when not all went well.

    What the function `wrote` is mentioned when something was wrong.
    """
    record.keep(result.invocations)
    if not result.ok:
        quiet.hint(wrote)
    for trace in result.traces:
        click.echo(trace, err=True)
    if as_json:
        click.echo(json.dumps(result.as_json()))
    else:
        click.echo(result.dialogue.text())
        click.echo("ok" if result.ok else "not ok: " + "; ".join(result.faults))
    raise SystemExit(0 if result.ok else 1)


def _switch_table() -> str:
    rows = [f"{row.code:<4} {row.name:<22} {' | '.join(row.values)}" for row in SWITCHES]
    return "\b\nSwitches (the first value is the default):\n" + "\n".join(rows)


@click.command(cls=steps.StepsInOrder, epilog=_switch_table(), context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--lambda", "name", required=True, help="module:function, or a Lambda-invoke URL on this machine.")
@steps.options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a dialogue for people.")
@click.option("--path", "path", multiple=True, help="A folder to import the function from.")
@click.option(
    "--env", "settings", multiple=True, metavar="NAME=VALUE", help="Set in the environment before the import."
)
@click.option(
    "--switch", "switches", multiple=True, metavar="NAME=VALUE", help="What nobody knows about AWS; see below."
)
@click.option(
    "--meetings",
    type=click.Choice(["any", "strict"]),
    default="any",
    show_default=True,
    help="Whether a join token may be one that the local cloud did not make.",
)
@record.option
@quiet.option
@click.option("--remote", is_flag=True, help="Allow a URL that is not on this machine.")
@click.pass_context
def command(  # noqa: PLR0913 (one parameter for each option)
    ctx: click.Context,
    *,
    name: str,
    script_file: str | None,
    press: tuple[str, ...],
    wait: tuple[float, ...],
    hangup: bool,
    as_json: bool,
    path: tuple[str, ...],
    settings: tuple[str, ...],
    switches: tuple[str, ...],
    meetings: str,
    remote: bool,
) -> None:
    """Make one scripted call to any SIP media application's Lambda function.

    The function's AWS SDK finds a local cloud with meetings, DynamoDB and S3. Without a script, --press, --wait and
    --hangup make one, in the order given; with none of them the caller listens for ten seconds and, if still there,
    hangs up. Exit status 0: all went well; 1: the call did not; 2: something is wrong with the command.
    """
    from emulator.stack import local_cloud  # noqa: PLC0415 (a third of a second that --help does not need)

    raw = steps.script_of(ctx, script_file, {"press": press, "wait": wait, "hangup": (hangup,) * hangup}, USUAL)
    script, chosen = the_script(raw), the_switches(switches)
    with stage.kept_environment(), quiet.only_ours() as wrote, quiet.lambdas_log(), local_cloud() as cloud:
        cloud.take_over(os.environ)
        function = the_function(name, path or (".",), settings, remote=remote)
        result = play(script, function, cloud, chosen, strict=meetings == "strict")
    show(result, wrote, as_json=as_json)
