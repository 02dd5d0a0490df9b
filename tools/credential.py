"""`partyline credential`: a host's credential for a stage that is deployed."""

from __future__ import annotations

import json
import time

import click

_DAY = 86_400


@click.command
@click.option("--stage", required=True, help="A stage that is deployed.")
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="How long it is good.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(*, stage: str, days: int, as_json: bool) -> None:
    """Print a credential for the hosts of all meetings, signed with the stage's secret.

    Whoever has it may do everything the HTTP API can. Your AWS credentials must let you read the secret.
    """
    from chalicelib.web.credentials import operator_credential  # noqa: PLC0415 (half a second that --help need not wait)
    from tools.deploy.errors import DeployError  # noqa: PLC0415

    expires_at = int(time.time()) + days * _DAY
    try:
        credential = operator_credential(_secret(stage), expires_at)
    except DeployError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps({"ok": True, "credential": credential, "expires_at": expires_at}) if as_json else credential)


def _secret(stage: str) -> str:
    from tools.deploy.amazon import Amazon, in_words  # noqa: PLC0415
    from tools.deploy.errors import DeployError  # noqa: PLC0415
    from tools.deploy.stack import Stack  # noqa: PLC0415
    from tools.deploy.stages import Stage  # noqa: PLC0415

    with in_words("credential"):
        amazon, chosen = Amazon(), Stage.read(stage)
        where = Stack(amazon, chosen.stack, lambda _: None).outputs.get("SecretArn")
        if not where:
            message = f"{chosen.stack} is not deployed: `partyline deploy --stage {stage}`"
            raise DeployError(message)
        secret: str = amazon.client("secretsmanager").get_secret_value(SecretId=where)["SecretString"]
        return secret
