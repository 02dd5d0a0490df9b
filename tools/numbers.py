"""`partyline numbers`: telephone numbers found, bought, led to a stage, listed. None is ever released here."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Generator

    from tools.deploy.inventory import Inventory

_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of words for people.")
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)


def _check_number(_ctx: click.Context, _param: click.Parameter, value: Any) -> Any:  # noqa: ANN401 - click's types
    for number in (value,) if isinstance(value, str) else value:
        if not _E164.fullmatch(number):
            message = f"{number!r} is no E.164 number, like +12065550199"
            raise click.BadParameter(message)
    return value


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Look for, buy, assign and list telephone numbers. Numbers are E.164, like +12065550199."""


@command.command()
@click.option("--area-code", default="", help="Such as 206.")
@click.option("--country", default="US", show_default=True, help="ISO 3166 code of two letters.")
@click.option("--state", default="", help="Two letters, in the United States.")
@click.option("--toll-free", default="", metavar="PREFIX", help="Such as 800; then without an area code.")
@click.option("--count", type=click.IntRange(1, 500), default=10, show_default=True, help="How many at most.")
@_json
def search(*, count: int, as_json: bool, **by: str) -> None:
    """Show numbers that can be bought. Buys nothing."""
    kind = "TollFree" if by["toll_free"] else "Local"
    asked = {"AreaCode": by["area_code"], "Country": by["country"], "State": by["state"]}
    with _plain_words():
        found = _inventory().search(count, **asked, TollFreePrefix=by["toll_free"], PhoneNumberType=kind)
    if as_json:
        click.echo(json.dumps({"ok": True, "numbers": found}))
    else:
        click.echo("\n".join(found) or "no number on offer fits")


@command.command()
@click.argument("numbers", nargs=-1, required=True, callback=_check_number)
@click.option("--buy", is_flag=True, help="Really buy them. Amazon charges for each number by the month.")
@_json
def order(*, numbers: tuple[str, ...], buy: bool, as_json: bool) -> None:
    """Order numbers for dialling in. Without --buy nothing is ordered."""
    if not buy:
        message = f"nothing was ordered: to buy {', '.join(numbers)}, say --buy. Amazon charges by the month"
        raise click.ClickException(message)
    with _plain_words():
        placed = _inventory().order(numbers)
    bought = {one["E164PhoneNumber"]: one["Status"] for one in placed["OrderedPhoneNumbers"]}
    ok = placed["Status"] == "Successful"
    if as_json:
        click.echo(json.dumps({"ok": ok, "order": placed["PhoneNumberOrderId"], "numbers": bought}))
    else:
        click.echo("\n".join(f"{number}: {status}" for number, status in bought.items()))
    raise SystemExit(0 if ok else 1)


@command.command()
@click.argument("number", callback=_check_number)
@click.option("--stage", required=True, help="A stage that is deployed.")
@click.option("--move", is_flag=True, help="Even if the number leads to another application today.")
@_json
def assign(*, number: str, stage: str, move: bool, as_json: bool) -> None:
    """Lead a number to a stage. The stage also tells people to dial it, if it is its first."""
    from tools.deploy.job import Job  # noqa: PLC0415 (boto3 takes half a second)
    from tools.deploy.steps import assign as lead  # noqa: PLC0415

    with _plain_words():
        rule = lead(Job.on(stage, lambda line: click.echo(line, err=True)), number, move=move)
    if as_json:
        click.echo(json.dumps({"ok": True, "number": number, "rule": rule}))
    else:
        click.echo(f"{number} leads to {stage}")


@command.command("list")
@_json
def list_(*, as_json: bool) -> None:
    """Show the account's numbers and where they lead."""
    with _plain_words():
        found = _inventory().numbers()
    if as_json:
        click.echo(json.dumps({"ok": True, "numbers": found}))
        return
    for one in found:
        click.echo(f"{one['number']}  {one['product']}  {one['rule'] or 'leads nowhere'}")
    if not found:
        click.echo("the account has no numbers")


def _inventory() -> Inventory:
    from tools.deploy.amazon import Amazon  # noqa: PLC0415
    from tools.deploy.inventory import Inventory  # noqa: PLC0415

    return Inventory(Amazon())


@contextmanager
def _plain_words() -> Generator[None]:
    from tools.deploy.amazon import in_words  # noqa: PLC0415
    from tools.deploy.errors import DeployError  # noqa: PLC0415

    try:
        with in_words("numbers"):
            yield
    except DeployError as error:
        raise click.ClickException(str(error)) from error
