"""The page made for a deployed API, into a folder."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tools.cli import main
from tools.page import building, edition

API = "https://abc123.execute-api.us-east-1.amazonaws.com/dev"
FILES = {
    "index.html": '<!doctype html><html><head><script src="./assets/page-1a.js"></script></head></html>',
    "phone.html": "<!doctype html><html><head></head></html>",
    "icon.svg": "<svg/>",
    "assets/page-1a.js": "1",
    "assets/page-1a.css": "a{}",
    ".made-of": "something",
}


@pytest.fixture(autouse=True)
def dist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built page, smaller than ours."""
    folder = tmp_path / "dist"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    monkeypatch.setattr(building, "build", lambda: False)
    monkeypatch.setattr(edition.edition, "__defaults__", (folder,))
    return folder


def partyline(*arguments: str | Path) -> Any:  # noqa: ANN401 - click's result
    return CliRunner().invoke(main, ["page", *map(str, arguments)])


def test_a_folder_has_the_page_for_one_api(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = partyline("build", "--api", f"{API}/", "--out", out, "--json")
    assert json.loads(result.stdout)["files"][-1] == "index.html"
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == {
        "assets/page-1a.css",
        "assets/page-1a.js",
        "config.json",
        "icon.svg",
        "index.html",
    }
    assert json.loads((out / "config.json").read_text()) == {"api": API}


def test_the_policy_stands_in_the_page_and_names_its_api_and_amazon() -> None:
    page = edition.edition(API)["index.html"].content.decode()
    policy = re.search(r'<head>\s*<meta http-equiv="Content-Security-Policy" content="([^"]+)" />', page)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#x27;", "'").split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    assert rules["connect-src"] == f"'self' {API.rpartition('/')[0]} https://*.chime.aws wss://*.chime.aws"


def test_a_folder_with_something_in_it_is_left_alone(dist: Path) -> None:
    result = partyline("build", "--api", API, "--out", dist)
    assert (result.exit_code, result.stderr) == (1, f"Error: {dist} is not empty\n")


@pytest.mark.parametrize("api", ["http://api.example.org", "api.example.org", "https://api.example.org/?x=1", ""])
def test_an_address_that_no_page_could_call_is_refused(tmp_path: Path, api: str) -> None:
    result = partyline("build", "--api", api, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "is no address of an API" in result.stderr


def test_a_page_that_is_not_built_is_said_in_words(dist: Path, tmp_path: Path) -> None:
    (dist / "index.html").unlink()
    result = partyline("build", "--api", API, "--out", tmp_path / "out")
    assert (result.exit_code, "not built" in result.stderr) == (1, True)


def test_a_file_of_an_unknown_type_is_not_published(dist: Path) -> None:
    (dist / "assets" / "x.what").write_text("?")
    with pytest.raises(edition.EditionError, match=r"x\.what"):
        edition.edition(API)
