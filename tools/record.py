"""`partyline record`: recordings of calls, without secrets, from emulators and logs."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """To be written."""
