"""`partyline`, the command line. Each subcommand is a module with a click command named `command`, imported on use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


class Entry(NamedTuple):
    """Where a subcommand lives and what `partyline --help` says of it."""

    module: str
    purpose: str


COMMANDS: Mapping[str, Entry] = {
    "up": Entry("tools.up", "Run everything on this machine and pick up a telephone."),
    "call": Entry("tools.call", "Make one scripted call to this project's own call flow."),
    "emulate": Entry("tools.emulate", "Make one scripted call to any SIP media application's Lambda."),
    "dial": Entry("tools.dial", "Call a SIP address with a small telephone, and say what was heard."),
    "validate": Entry("tools.validate", "Check events, actions and responses against Amazon's rules."),
    "deploy": Entry("tools.deploy.command", "Deploy a stage to AWS, whole, and say what it has and lacks."),
    "destroy": Entry("tools.destroy", "Take a stage down; numbers and data stay unless you say otherwise."),
    "numbers": Entry("tools.numbers", "Look for, buy, assign and list telephone numbers."),
    "page": Entry("tools.page.command", "Make the meeting page for a deployed API, and publish it."),
    "openapi": Entry("tools.openapi", "Print the OpenAPI document of the HTTP API."),
    "credential": Entry("tools.credential", "Print a host's credential for a stage that is deployed."),
    "prompts": Entry("tools.prompts", "Make, publish and check the recordings of the prompts."),
    "record": Entry("tools.record", "Make a recording of calls, without numbers, PINs and tokens, to be replayed."),
    "graph": Entry("tools.graph", "Draw the call flows from their tables."),
    "lint": Entry("tools.lint", "Say what is wrong with the call flows."),
    "coverage": Entry("tools.coverage", "Say which rows of the call flows were walked, and which were not."),
    "bench": Entry("tools.bench", "Measure how fast it all is, beside others in the same run."),
    "soak": Entry("tools.soak", "Let people call for an hour, and watch memory, threads and ports."),
    "replay": Entry("tools.replay", "Play recorded calls against today's code and show what has become different."),
}


class LazyGroup(click.Group):
    """Knows the names and purposes of its commands without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        command = import_module(entry.module).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.purpose) for name, entry in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "-V", "--version", package_name="partyline", prog_name="partyline")
def main() -> None:
    """Telephone dial-in for Amazon Chime SDK meetings, on a laptop without an AWS account.

    "partyline up" shows all of it; "partyline COMMAND --help" tells what a command takes.
    """
