"""What the README shows is what one gets: its commands are run as they stand, its examples are the files."""

from __future__ import annotations

import re

import pytest

from tools.docs import README, ROOT, SHOWN, with_output

TEXT = README.read_text(encoding="utf-8")
EXAMPLES = {
    command.split()[1]: block
    for block, command in re.findall(r"(?s)(```console\n\$ ([^\n]+)\n.*?```)$", TEXT, re.MULTILINE)
}


def test_every_kind_of_script_and_check_is_shown() -> None:
    assert list(EXAMPLES) == ["call", "emulate", "validate"]
    assert len(SHOWN.findall(TEXT)) == len(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_output_shown_is_the_output(name: str) -> None:
    assert with_output(EXAMPLES[name]) == EXAMPLES[name], "run `make docs`"


def test_the_script_shown_is_the_file() -> None:
    (shown,) = re.findall(r"^```json\n((?:.*\n)*?)```$", TEXT, re.MULTILINE)
    assert shown == (ROOT / "docs/examples/wrong-pin.json").read_text(encoding="utf-8")


def test_the_first_screen_says_that_aws_has_closed_the_door() -> None:
    first_screen = " ".join(TEXT[:1500].replace("\n>", "").split())
    for words in ("closed PSTN Audio", "to new customers since 2026-10-29", '"PSTN Audio Maintenance Mode Exception"'):
        assert words in first_screen
