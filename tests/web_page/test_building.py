"""When the pages are built and when not, shown with a node and an npm that only write down what they are asked for."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.page import building

if TYPE_CHECKING:
    from collections.abc import Callable

NPM = """#!/bin/sh
echo "$*" >> "$NPM_ASKED"
case "$1 $2" in
  "ci --ignore-scripts") mkdir -p node_modules ;;
  "run build") mkdir -p dist && : > dist/index.html ;;
  "run check") test ! -e broken || { echo "a lint"; exit 1; } ;;
esac
"""


class Workshop:
    """A web/ of its own, and the programs that work on it."""

    def __init__(self, folder: Path) -> None:
        self.web, self.programs, self.asked = folder / "web", folder / "bin", folder / "asked"
        for place in (self.web / "src", self.web / "tests", self.programs):
            place.mkdir(parents=True)
        (self.web / "package-lock.json").write_text("{}")
        (self.web / "src/main.ts").write_text("1")

    def has_node(self, version: str = "v22.12.0") -> None:
        self.program("node", f"#!/bin/sh\necho {version}\n")
        self.program("npm", NPM)

    def program(self, name: str, text: str) -> None:
        (self.programs / name).write_text(text)
        (self.programs / name).chmod(0o755)

    def was_asked(self) -> list[str]:
        """What npm was asked since the last time."""
        lines = self.asked.read_text().splitlines() if self.asked.exists() else []
        self.asked.unlink(missing_ok=True)
        return lines


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    shop = Workshop(tmp_path)
    for tool in ("mkdir", "test"):  # nothing else of this machine is to be found
        (shop.programs / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setenv("PATH", str(shop.programs))
    monkeypatch.setenv("NPM_ASKED", str(shop.asked))
    monkeypatch.delenv("CI", raising=False)
    return shop


CI = "ci --ignore-scripts --no-audit --no-fund"


def test_it_is_built_once(workshop: Workshop) -> None:
    workshop.has_node()
    assert building.build(workshop.web)
    assert workshop.was_asked() == [CI, "run build"]
    assert not building.build(workshop.web)
    assert workshop.was_asked() == []


def change_a_source(web: Path) -> None:
    (web / "src/main.ts").write_text("2")


def change_the_lock(web: Path) -> None:
    (web / "package-lock.json").write_text('{"packages": {}}')


def rename_a_source(web: Path) -> None:
    (web / "src/main.ts").rename(web / "src/other.ts")


def lose_what_was_built(web: Path) -> None:
    (web / "dist/.made-of").unlink()


@pytest.mark.parametrize(
    ("happens", "asked"),
    [
        (change_a_source, ["run build"]),
        (rename_a_source, ["run build"]),
        (lose_what_was_built, ["run build"]),
        (change_the_lock, [CI, "run build"]),
    ],
)
def test_it_is_built_again_when_something_has_changed(
    workshop: Workshop, happens: Callable[[Path], None], asked: list[str]
) -> None:
    workshop.has_node()
    building.build(workshop.web)
    workshop.was_asked()
    happens(workshop.web)
    assert building.build(workshop.web)
    assert workshop.was_asked() == asked


def test_its_tests_are_no_part_of_it(workshop: Workshop) -> None:
    workshop.has_node()
    building.build(workshop.web)
    (workshop.web / "tests/a.test.ts").write_text("1")
    (workshop.web / "src/main.ts").touch()
    assert not building.build(workshop.web)


def test_a_check_lints_and_tests(workshop: Workshop) -> None:
    workshop.has_node()
    assert building.main(["--check"], workshop.web) == 0
    assert workshop.was_asked() == [CI, "run build", "run check", "test"]


def test_a_check_that_fails_fails(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    workshop.has_node()
    (workshop.web / "broken").write_text("")
    assert building.main(["--check"], workshop.web) == 1
    assert "npm run check failed in web/\na lint" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("version", "words"), [("", "there is no Node.js with npm here"), ("v18.20.4", "Node.js is v18.20.4 here, older")]
)
def test_without_a_node_of_use_it_says_so_and_goes_on(
    workshop: Workshop, capsys: pytest.CaptureFixture[str], version: str, words: str
) -> None:
    if version:
        workshop.has_node(version)
    assert building.main(["--check"], workshop.web) == 0
    assert words in capsys.readouterr().err
    assert workshop.was_asked() == []


def test_in_ci_nothing_is_left_out(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert building.main([], workshop.web) == 1


def test_ours_is_built_from_a_lock_file_that_names_no_registry() -> None:
    lock = (building.WEB / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
