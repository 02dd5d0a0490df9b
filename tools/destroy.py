"""`partyline destroy`: a stage taken down, without losing what cannot be had again."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

import click


@click.command
@click.option("--stage", required=True, help="A stage of .chalice/config.json, such as dev.")
@click.option("--release-numbers", is_flag=True, help="Give the stage's telephone numbers back to Amazon, too.")
@click.option("--delete-data", is_flag=True, help="Delete the table, the secret, prompts and recordings, too.")
@click.option("--yes", is_flag=True, help="Do not ask first.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; what happens goes to standard error.")
def command(*, stage: str, release_numbers: bool, delete_data: bool, yes: bool, as_json: bool) -> None:
    """Take a stage down: its numbers lead nowhere, functions, API and alarms are deleted.

    Numbers stay yours, and the table, the secret and the buckets stay where they are, unless you say otherwise.
    """
    from tools.deploy.destroying import destroy  # noqa: PLC0415 (boto3 takes half a second that --help need not wait)
    from tools.deploy.errors import DeployError  # noqa: PLC0415
    from tools.deploy.job import Job  # noqa: PLC0415

    if not yes and sys.stdin.isatty():
        click.confirm(f"Take the stage {stage} down?", abort=True, err=True)
    try:
        job = Job.on(stage, lambda line: click.echo(line, err=True))
        done = destroy(job, release_numbers=release_numbers, delete_data=delete_data)
    except DeployError as error:
        raise click.ClickException(str(error)) from error
    told = asdict(done)
    if as_json:
        click.echo(json.dumps({"ok": True, "stage": stage, **told}))
    else:
        for line in _in_words(told):
            click.echo(line)


def _in_words(told: dict[str, Any]) -> list[str]:
    numbers = {"numbers_kept": "still yours, leads nowhere", "numbers_released": "released"}
    data = {"data_kept": "kept", "data_deleted": "deleted"}
    lines = [f"{number}: {words}" for name, words in numbers.items() for number in told[name]]
    return lines + [f"{where}: {words}" for name, words in data.items() for where in told[name].values()]
