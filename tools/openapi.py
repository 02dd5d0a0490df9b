"""`partyline openapi`: the OpenAPI document of our HTTP API."""

from __future__ import annotations

import json

import click


def text(*, indent: int | None = 2) -> str:
    """Write the document out, the same each time."""
    from chalicelib.web import openapi, site  # noqa: PLC0415 - `partyline openapi --help` needs none of it

    return json.dumps(openapi.document(site.routes()), indent=indent, ensure_ascii=False)


@click.command
@click.option("--json", "as_json", is_flag=True, help="On one line, for programs.")
def command(*, as_json: bool) -> None:
    """Print the OpenAPI 3.1 document that the HTTP API publishes at /openapi.json.

    It is made from the tables of routes and the models in chalicelib/web. docs/openapi.json is this command's output:
    run it again when the API has changed.
    """
    click.echo(text(indent=None if as_json else 2))
