"""Programs of the system that some tests drive: telephones, a browser, Node. They are found and installed here only.

Where apt-get is there and we are root (as in CI) they are installed; elsewhere a test that needs one is skipped and
says so. With CI in the environment nothing is skipped: what cannot be had is a failure.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Final, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

PACKAGES: Final = {
    "sipp": "sip-tester",
    "baresip": "baresip-core",
    "linphonec": "linphone-cli",
    "chromium": "chromium",
    "node": "nodejs",
    "npm": "npm",
}
"""Debian's package of each program."""
_ALSO_CALLED: Final = {"chromium": ("chromium-browser", "google-chrome")}
_PATIENCE: Final = 240.0


def program(name: str) -> str:
    """Give the path of a program, installed if need be; skips or fails the test where it cannot be had."""
    found = _path(name) or _installed(name)
    if not found:
        _cannot(f"{name} is not here: install the Debian package {PACKAGES[name]}")
    return found


def as_root(what: str) -> None:
    """Skip or fail a test that does something only root may, where we are not root."""
    if os.geteuid() != 0:
        _cannot(f"only root may {what}")


def _cannot(why: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def _path(name: str) -> str | None:
    return next(filter(None, map(shutil.which, (name, *_ALSO_CALLED.get(name, ())))), None)


@cache
def _installed(name: str) -> str | None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return None
    install = ["apt-get", "install", "-y", "--no-install-recommends", PACKAGES[name]]
    for command in (install, ["apt-get", "update"], install):  # the lists of a fresh machine are old or missing
        if _run(command) and (found := _path(name)):
            return found
    return None


def _run(command: list[str]) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(command, env=quiet, capture_output=True, check=False, timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


@contextmanager
def room_for_files(number: int) -> Generator[None]:
    """Let this process have so many files and sockets open: both ends of all of them are in it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, number), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
