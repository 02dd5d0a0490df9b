"""Building and checking the pages: npm's work, done where Node is and only when something has changed.

    python -m tools.page.building            builds if need be; without Node it says so and goes on
    python -m tools.page.building --check    also lints, checks types and runs the pages' own tests

With CI in the environment nothing is left out: without Node it fails.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WEB: Final = Path(__file__).resolve().parents[2] / "web"
OLDEST_NODE: Final = (20, 19)
_MADE_OF: Final = ".made-of"
"""A file beside what was made, with the fingerprint of what it was made of."""
_NOT_SOURCES: Final = {"node_modules", "dist", "tests"}
_PATIENCE: Final = 600.0
"""Seconds; npm may have to fetch everything over a slow line."""


class NoNodeError(Exception):
    """There is no Node.js here that the pages could be built with; the text says what there is."""


class BuildError(Exception):
    """npm failed; the text is what it wrote."""


def build(web: Path = WEB) -> bool:
    """Build the pages unless nothing has changed; tell whether they were. Raises NoNodeError, BuildError."""
    made_of = _fingerprint(_sources(web))
    if _made_of(web / "dist") == made_of:
        return False
    install(web)
    _npm(web, "run", "build")
    _note(web / "dist", made_of)
    return True


def install(web: Path = WEB) -> None:
    """Fetch what the lock file names unless it is there. Raises NoNodeError, BuildError."""
    check_node()
    made_of = _fingerprint([web / "package-lock.json"])
    if _made_of(web / "node_modules") != made_of:
        # None of the packages needs its install scripts, so none may run one.
        _npm(web, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        _note(web / "node_modules", made_of)


def check(web: Path = WEB) -> None:
    """Lint, check types, and run the pages' own tests. Raises NoNodeError, BuildError."""
    install(web)
    _npm(web, "run", "check")
    _npm(web, "test")


def check_node() -> None:
    """Raise NoNodeError unless there is a Node.js that is new enough, and npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        message = "there is no Node.js with npm here"
        raise NoNodeError(message)
    said = _run([node, "--version"]).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", said)[:2])
    if version < OLDEST_NODE:
        message = f"Node.js is {said.strip()} here, older than v{OLDEST_NODE[0]}.{OLDEST_NODE[1]}"
        raise NoNodeError(message)


def _npm(web: Path, *arguments: str) -> None:
    npm = shutil.which("npm") or "npm"
    done = _run([npm, *arguments], web)
    if done.returncode != 0:
        message = f"npm {' '.join(arguments)} failed in {web.name}/\n{done.stdout}{done.stderr}"
        raise BuildError(message)


def _run(command: list[str], where: Path | None = None) -> subprocess.CompletedProcess[str]:
    quiet = {**os.environ, "NO_COLOR": "1", "NO_UPDATE_NOTIFIER": "1", "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(  # noqa: S603 - the commands are our own
        command, cwd=where, capture_output=True, text=True, check=False, timeout=_PATIENCE, env=quiet
    )


def _fetch_node() -> None:
    """Install Debian's Node.js where nobody minds: as root on a machine of CI."""
    if not os.environ.get("CI") or shutil.which("npm") or os.geteuid() != 0 or not (apt := shutil.which("apt-get")):
        return
    for command in (["update"], ["install", "-y", "--no-install-recommends", "nodejs", "npm"]):
        _run([apt, *command])


def _sources(web: Path) -> list[Path]:
    return [path for path in web.rglob("*") if path.is_file() and not _NOT_SOURCES & set(path.relative_to(web).parts)]


def _fingerprint(files: Iterable[Path]) -> str:
    """Make one hash of names and contents: times of files say nothing after a checkout."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _made_of(folder: Path) -> str:
    try:
        return (folder / _MADE_OF).read_text(encoding="ascii")
    except OSError:
        return ""


def _note(folder: Path, made_of: str) -> None:
    (folder / _MADE_OF).write_text(made_of, encoding="ascii")


def main(arguments: Sequence[str], web: Path = WEB) -> int:
    """Do what the Makefile asks for; give the exit status."""
    _fetch_node()
    try:
        if build(web):
            _say("the pages of web/ are built")
        if "--check" in arguments:
            check(web)
    except NoNodeError as error:
        _say(f"{error}: the pages are not built or checked; install Node.js 20.19 or newer for them")
        return 1 if os.environ.get("CI") else 0
    except BuildError as error:
        _say(str(error))
        return 1
    return 0


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
