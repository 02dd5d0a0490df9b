"""The documents say what the code says, and name nothing that is not there."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from chalicelib.callflow.flows import FLOWS
from chalicelib.callflow.prompts import Language, Prompt
from chalicelib.callflow.texts import texts_in
from chalicelib.settings import Settings
from tools import docs
from tools.cli import main
from tools.flowcharts import diagram, last_words_of, own_rows, shared_rows

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
LINK = re.compile(r"\[[^\]]*\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")
CODE = re.compile(r"`([^`\n]+)`")
A_PATH = re.compile(r"(?:app\.py|Makefile|(?:chalicelib|docs|emulator|prompts|tests|tools|\.chalice|\.ci)/[\w./*-]*)")
MADE_ON_DEPLOYMENT = {".chalice/deployed/", ".chalice/deployments/"}


def page(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def pytest_id(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", list(docs.documents()), ids=pytest_id)
def test_the_page_says_what_the_code_says(path: Path) -> None:
    assert page(path) == docs.filled(page(path)), "run `make docs`"


def test_everything_generated_has_a_place() -> None:
    placed = {block[2] for path in docs.documents() for block in docs.BLOCK.finditer(page(path))}
    assert placed == set(docs.BLOCKS)


def test_a_place_for_something_nobody_makes_is_an_error() -> None:
    with pytest.raises(KeyError, match="weather"):
        docs.filled("<!-- generated: weather -->\n<!-- end -->")


def test_a_page_that_lags_behind_is_refused_and_then_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "DOCS", tmp_path)
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    monkeypatch.setattr(docs, "README", tmp_path / "README.md")
    (tmp_path / "README.md").write_text("# No commands\n", encoding="utf-8")
    lagging = tmp_path / "keys.md"
    lagging.write_text("# Keys\n<!-- generated: keypad -->\nold\n<!-- end -->\n", encoding="utf-8")
    refused = CliRunner().invoke(docs.command, ["--check"])
    assert refused.exit_code == 1
    assert "keys.md is not what the code says: run `make docs`" in refused.output
    assert "old" in page(lagging)
    assert CliRunner().invoke(docs.command, []).exit_code == 0
    assert "`*6`" in page(lagging)
    assert "old" not in page(lagging)
    assert CliRunner().invoke(docs.command, ["--check"]).exit_code == 0


@pytest.mark.parametrize("name", FLOWS)
def test_every_state_is_drawn_and_every_row_is_written(name: str) -> None:
    flow = FLOWS[name]
    written = [*own_rows(flow, FLOWS.values()), *shared_rows(FLOWS.values())]
    assert len(written) == sum(map(len, flow.rows.values())) + len(flow.anywhere)
    assert all(f"    {at} --> " in diagram(flow) or f"**{at}**" in str(written) for at in flow.rows)
    assert f"[*] --> {flow.start}" in diagram(flow)


def test_a_sentence_that_says_goodbye_is_an_outcome_and_no_other_is() -> None:
    words = texts_in(Language.EN_US).plain
    outcomes = set[str]().union(*map(last_words_of, FLOWS.values()))
    assert outcomes == {prompt for prompt in Prompt if words.get(prompt, "").endswith("Goodbye.")}


def test_choices_are_numbered_without_gap_and_each_says_its_number() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
    assert [int(path.name[:4]) for path in pages] == list(range(1, len(pages) + 1))
    assert all(page(path).startswith(f"# {int(path.name[:4])}. ") for path in pages)


def test_every_setting_is_in_the_table() -> None:
    table = docs.variables()
    for field in fields(Settings):
        assert f"| `PARTYLINE_{field.name.upper()}` | " in table


@pytest.mark.parametrize("path", PAGES, ids=pytest_id)
def test_links_lead_somewhere(path: Path) -> None:
    for target, anchor in LINK.findall(page(path)):
        there = path.parent / target if target else path
        assert there.exists(), f"{target} is not there"
        if anchor:
            assert anchor in anchors(page(there)), f"{target}{anchor} is not there"


def anchors(text: str) -> set[str]:
    """The names GitHub gives to headings."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=pytest_id)
def test_files_and_folders_that_are_named_are_there(path: Path) -> None:
    for code in CODE.findall(page(path)):
        if A_PATH.fullmatch(code) and code not in MADE_ON_DEPLOYMENT:
            assert list(ROOT.glob(code)), f"{code} is not there"


@pytest.mark.parametrize("path", PAGES, ids=pytest_id)
def test_make_targets_that_are_named_are_there(path: Path) -> None:
    named = re.findall(r"(?:^|`|\$ )make (?:PYTHON=\S+ )?([a-z]+)", page(path), re.MULTILINE)
    assert set(named) <= TARGETS


@pytest.mark.parametrize("path", PAGES, ids=pytest_id)
def test_commands_and_options_that_are_named_are_there(path: Path) -> None:
    for name, words in re.findall(
        r"(?:^|`|\$ )(?:\.venv/bin/)?partyline ([a-z]+)((?:[^`\n]|\\\n)*)", page(path), re.MULTILINE
    ):
        command = main.get_command(click.Context(main), name)
        if isinstance(command, click.Group) and words.split():
            command = command.get_command(click.Context(command), words.split()[0])
        assert command, f"partyline {name}{words} is not there"
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<!\S)--[a-z-]+", words)) <= known | {"--help"}, f"partyline {name}{words}"
