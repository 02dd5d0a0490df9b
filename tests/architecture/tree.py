"""The files of this project as a fresh clone has them, without caches, environments and deployments."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS_THOUGH_HIDDEN = {".chalice", ".ci", ".github", ".gitignore"}
NOT_OURS = {"__pycache__", "build", "deployed", "deployments", "dist", "node_modules"}


@dataclass(frozen=True)
class Source:
    """One text file: where it is, as people write it, and what is in it."""

    place: str
    text: str

    @property
    def is_python(self) -> bool:
        return self.place.endswith(".py")

    @property
    def is_test(self) -> bool:
        return self.place.startswith("tests/")

    @property
    def is_generated(self) -> bool:
        return self.text.startswith('"""Generated from ')

    @cached_property
    def tree(self) -> ast.Module:
        """Parsed as the oldest Python that we promise to run on."""
        return ast.parse(self.text, self.place, feature_version=(3, 11))


def every_source() -> Iterator[Source]:
    """Every text file of the project."""
    for path in _files(ROOT):
        content = path.read_bytes()
        if b"\0" not in content:
            yield Source(path.relative_to(ROOT).as_posix(), content.decode("utf-8"))


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not _is_ours(path.name):
            continue
        if path.is_dir():
            yield from _files(path)
        else:
            yield path


def _is_ours(name: str) -> bool:
    if name.startswith("."):
        return name in OURS_THOUGH_HIDDEN
    return name not in NOT_OURS and not name.endswith((".egg-info", ".pyc"))
