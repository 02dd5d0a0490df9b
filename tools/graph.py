"""`partyline graph`: the call flows as pictures, drawn from their tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chalicelib.callflow.flows import FLOWS
from chalicelib.callflow.flows.ending import At
from tools.flowcharts import arrows, mermaid
from tools.flows.svg import svg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.callflow.machine import Flow

PICTURES = Path(__file__).parent.parent / "docs" / "flows"


def as_svg(flow: Flow) -> str:
    """The flow as an SVG document."""
    return svg(f"The call flow {flow.name}", flow.start, At.OVER, [*arrows(flow)])


def as_json(flow: Flow) -> dict[str, object]:
    """The flow as data: where it starts, what leads from where to where on what. Without `to`: it stays."""
    ways = [{"from": at, "to": to or None, "on": [*labels]} for at, to, labels in arrows(flow)]
    return {"flow": flow.name, "start": flow.start, "end": str(At.OVER), "states": [*map(str, flow.rows)], "ways": ways}


DRAWN: Mapping[str, Callable[[Flow], str]] = {
    "mermaid": lambda flow: mermaid(flow) + "\n",
    "svg": as_svg,
}
ENDINGS = {"mermaid": "mmd", "svg": "svg"}


def pictures(flow: Flow) -> Mapping[str, str]:
    """Every picture of a flow, by the name of its file."""
    return {f"{flow.name}.{ENDINGS[kind]}": draw(flow) for kind, draw in DRAWN.items()}


def _write(folder: Path, files: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
        click.echo(str(folder / name))


def _check(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        there = folder / name
        if not there.exists() or there.read_text(encoding="utf-8") != text:
            msg = f"{there} is not what the table says: run `partyline graph --out {folder}`"
            raise click.ClickException(msg)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("names", nargs=-1, type=click.Choice(list(FLOWS)), metavar="[FLOW]...")
@click.option(
    "--as", "kind", type=click.Choice(list(DRAWN)), default="mermaid", show_default=True, help="What to print."
)
@click.option(
    "--json", "json_", is_flag=True, help="Print one JSON object: states, and what leads from where to where."
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Write FLOW.mmd and FLOW.svg there instead."
)
@click.option("--check", is_flag=True, help="With --out: write nothing; fail if a file is not what the tables say.")
def command(*, names: tuple[str, ...], kind: str, json_: bool, out: Path | None, check: bool) -> None:
    """Draw the call flows, or those named, from their tables.

    Boxes are where a call may be; what stands beside an arrow is what happens there, and under which condition.
    """
    flows = [FLOWS[name] for name in names or FLOWS]
    if check and not out:
        msg = "--check needs --out, the folder to look at"
        raise click.UsageError(msg)
    if out:
        files = {name: text for flow in flows for name, text in pictures(flow).items()}
        (_check if check else _write)(out, files)
    elif json_:
        click.echo(json.dumps({"flows": [as_json(flow) for flow in flows]}))
    else:
        click.echo("\n".join(DRAWN[kind](flow) for flow in flows), nl=False)
