"""The whole tree keeps the house rules, and every rule can be broken."""

from __future__ import annotations

from statistics import quantiles

import pytest

from tests.architecture.rules import LONGEST_FILE, LONGEST_FUNCTION, RULES, functions_in, length_of
from tests.architecture.tree import Source, every_source

USUAL_FUNCTION = 20
SOURCES = tuple(every_source())


@pytest.mark.parametrize("name", RULES)
def test_the_tree_keeps_the_rule(name: str) -> None:
    offences = [offence for source in SOURCES for offence in RULES[name](source)]
    assert not offences, "\n".join([name.replace("_", " "), *offences])


def test_nineteen_of_twenty_functions_have_twenty_lines_at_most() -> None:
    lengths = [length_of(function) for source in SOURCES if source.is_python for function in functions_in(source)]
    assert quantiles(lengths, n=20)[-1] <= USUAL_FUNCTION


def test_the_whole_tree_is_looked_at() -> None:
    places = {source.place for source in SOURCES}
    assert {"app.py", "chalicelib/sma/events.py", "README.md", ".ci/run", "prompts/en-US.toml"} <= places
    assert not [place for place in places if place.startswith((".venv", ".git/")) or "__pycache__" in place]


def _number(digits: str) -> str:
    return f"+{digits}"


LONG_FUNCTION = "def f():\n" + "    pass\n" * LONGEST_FUNCTION
OFFENDERS = {
    "parses_on_the_oldest_python": [("a.py", "type X = int"), ("a.py", "def f(:")],
    "functions_are_short": [("a.py", LONG_FUNCTION), ("tests/a.py", f"async {LONG_FUNCTION}")],
    "files_are_short": [("a.py", "x = 1\n" * (LONGEST_FILE + 1))],
    "nothing_is_mocked": [
        ("tests/a.py", "from unittest import mock"),
        ("tests/a.py", "from unittest.mock import Mock"),
        ("tests/a.py", "import unittest.mock"),
        ("tests/a.py", "def test(mocker): ..."),
    ],
    "everything_public_says_what_it_is": [("a.py", "x = 1"), ("a.py", '"""A."""\nclass Seat: ...')],
    "names_say_something": [
        ("chalicelib/utils.py", ""),
        ("emulator/call_helper.py", ""),
        ("a.py", "class MeetingManager: ..."),
        ("a.py", "class SMAHandler: ..."),
    ],
    "only_this_machine_can_connect": [
        ("a.py", f"HOST = {'.'.join('0000')!r}"),
        ("a.py", "listener.bind(('', 8080))"),
        ("tests/a.py", "listener.bind(('::', 8080))"),
        ("a.py", "loop.create_server(serve, host=None)"),
    ],
    "numbers_belong_to_nobody": [
        ("README.md", _number("14255550143")),
        ("tests/a.py", f"'/calls?to=%2B{'442079460000'}'"),
    ],
    "no_place_on_one_machine": [("README.md", f"cd {'/'}work/here"), ("Makefile", f"X={'/'}home/somebody/x")],
}


@pytest.mark.parametrize("name", RULES)
def test_the_rule_can_be_broken(name: str) -> None:
    for place, text in OFFENDERS[name]:
        assert list(RULES[name](Source(place, text))), f"{name} has nothing against {text!r} in {place}"


FINE = '''"""What it is."""

class Numbers:
    """+12065550100, +17035550122."""

    def listen(self, listener, port):
        listener.bind(("127.0.0.1", port))
'''


@pytest.mark.parametrize("name", RULES)
def test_the_rule_lets_what_is_fine_be(name: str) -> None:
    assert not list(RULES[name](Source("chalicelib/numbers.py", FINE)))
