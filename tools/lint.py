"""`partyline lint`: what is wrong with the call flows, found by living through everything that can happen in them."""

from __future__ import annotations

import json

import click

from chalicelib.callflow.flows import FLOWS
from tools.flows.explore import Explored, explore
from tools.flows.lints import LINTS, Finding, every_word, findings


def _legend() -> str:
    rows = [(f"{name:<10}", " ".join((lint.__doc__ or "").split())) for name, lint in LINTS.items()]
    return "\b\nWhat is looked for:\n" + "\n".join(f"{name} {words}" for name, words in rows)


def _as_json(seen: list[Explored], found: list[Finding]) -> str:
    flows = {one.flow.name: {"situations": len(one.spots), "steps": len(one.steps)} for one in seen}
    return json.dumps({"ok": not found, "flows": flows, "findings": [one._asdict() for one in found]})


@click.command(epilog=_legend(), context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(list(FLOWS)), metavar="[FLOW]...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines for people.")
def command(*, names: tuple[str, ...], as_json: bool) -> None:
    """Say what is wrong with the call flows, or with the flows named.

    Every flow is followed through all that Amazon, the caller and the services behind it may do. Exit status 0: nothing
    is wrong; 1: something is; 2: something is wrong with the command.
    """
    seen = [explore(FLOWS[name]) for name in names or FLOWS]
    words = every_word()
    found = [finding for one in seen for finding in findings(one, words)]
    if as_json:
        click.echo(_as_json(seen, found))
    else:
        for finding in found:
            click.echo(str(finding))
        for one in seen:
            click.echo(f"{one.flow.name}: {len(one.spots):,} situations, {len(one.steps):,} steps", err=True)
        click.echo("ok" if not found else f"{len(found)} found")
    raise SystemExit(1 if found else 0)
