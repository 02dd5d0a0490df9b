"""The command line itself: quick help, names that lead somewhere, words for a wrong name."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest
from click.testing import CliRunner

from tools.cli import COMMANDS, main


def partyline(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, list(words))
    return result.exit_code, result.output


def test_help_names_every_command_and_what_it_is_for() -> None:
    status, text = partyline("--help")
    assert status == 0
    for name, entry in COMMANDS.items():
        assert name in text
        assert entry.purpose.split()[0] in text


def test_help_imports_no_subcommand() -> None:
    program = (
        "import sys; from click.testing import CliRunner; from tools.cli import main;"
        "print(CliRunner().invoke(main, ['--help']).exit_code,"
        " sorted(n for n in sys.modules if n.startswith(('tools.', 'emulator', 'chalicelib', 'boto3', 'aiohttp'))))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0 ['tools.cli']"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    assert find_spec(COMMANDS[name].module), f"{COMMANDS[name].module} is not there"
    status, text = partyline(name, "--help")
    assert (status, "Usage:" in text) == (0, True), text


def test_version() -> None:
    status, text = partyline("--version")
    assert status == 0
    assert text.startswith("partyline, version ")


def test_a_name_that_is_no_command() -> None:
    status, text = partyline("dance")
    assert status == 2
    assert "No such command 'dance'" in text
