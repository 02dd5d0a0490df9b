"""`partyline page`: the meeting page for a deployed API, into a folder or into a bucket."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Generator

    from tools.deploy.amazon import Amazon
    from tools.deploy.stages import Stage

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words for people.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Make the meeting page for a deployed API, and publish it.

    `partyline up` serves it on this machine; docs/page.md tells what else it needs elsewhere.
    """


@command.command()
@click.option("--api", required=True, metavar="URL", help="The deployed API, as `partyline deploy` prints it.")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="An empty or new folder.")
@_json
def build(*, api: str, out: Path, as_json: bool) -> None:
    """Write the page into a folder, to be put on any web server."""
    from tools.page.building import build  # noqa: PLC0415 (--help need not wait)
    from tools.page.edition import edition  # noqa: PLC0415

    with _plain_words():
        build()
        sheets = edition(api)
        if out.exists() and any(out.iterdir()):
            message = f"{out} is not empty"
            raise click.ClickException(message)
        for name, sheet in sheets.items():
            target = out / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(sheet.content)
    told = {"ok": True, "api": api, "folder": str(out), "files": list(sheets)}
    click.echo(json.dumps(told) if as_json else f"{out}: {len(sheets)} files for {api}")


@command.command()
@click.option("--stage", required=True, help="The deployed stage whose API the page is for, such as dev.")
@click.option("--bucket", help="The bucket to use; one of the stage's own is made unless given.")
@_json
def publish(*, stage: str, bucket: str | None, as_json: bool) -> None:
    """Upload what has changed of the page, with types and times to keep, and remove what is no longer part of it."""
    from tools.deploy.amazon import Amazon, in_words  # noqa: PLC0415 (half a second that --help need not wait)
    from tools.deploy.stages import Stage  # noqa: PLC0415
    from tools.page.building import build  # noqa: PLC0415
    from tools.page.edition import edition  # noqa: PLC0415
    from tools.page.publishing import Shelf  # noqa: PLC0415

    with _plain_words():
        build()
        chosen, amazon = Stage.read(stage), Amazon()
        api = _api_of(chosen, amazon)
        shelf = Shelf(amazon.client("s3"), bucket or f"{chosen.stack}-page-{amazon.account}-{amazon.region}")
        with in_words("publish the page"):
            made = shelf.make(amazon.region)
            done = shelf.publish(edition(api))
    if as_json:
        click.echo(json.dumps({"ok": True, "api": api, "bucket": shelf.bucket, "made": made, **asdict(done)}))
        return
    counts = f"{len(done.uploaded)} uploaded, {len(done.unchanged)} unchanged, {len(done.removed)} removed"
    click.echo(f"{shelf.bucket}{' (new, closed to the public)' if made else ''}: {counts}, for {api}")


def _api_of(stage: Stage, amazon: Amazon) -> str:
    """Read the address of a stage's API from its stack. Raises DeployError."""
    from tools.deploy.amazon import in_words  # noqa: PLC0415
    from tools.deploy.errors import DeployError  # noqa: PLC0415
    from tools.deploy.stack import Stack  # noqa: PLC0415

    with in_words("look for the API"):
        address = Stack(amazon, stage.stack, lambda _: None).outputs.get("EndpointURL", "")
    if not address:
        message = f"{stage.stack} is not deployed: `partyline deploy --stage {stage.name}` first"
        raise DeployError(message)
    return address.rstrip("/")


@contextmanager
def _plain_words() -> Generator[None]:
    """Turn what can go wrong into a sentence and exit status 1."""
    from tools.deploy.errors import DeployError  # noqa: PLC0415
    from tools.page.building import BuildError, NoNodeError  # noqa: PLC0415
    from tools.page.edition import EditionError  # noqa: PLC0415

    try:
        yield
    except (BuildError, DeployError, EditionError, NoNodeError, OSError) as error:
        raise click.ClickException(str(error)) from error
