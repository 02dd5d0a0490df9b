"""An Amazon of our own, in a process of its own, for all tests here; and a stage deployed on it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.deploy.people import Deployed
from tests.deploy.place import ROOT, Place, stage_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_START_SECONDS = 60


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("amazon")
    port, chime_port = _free_port(), _free_port()
    command = [sys.executable, "-m", "tests.deploy.amazon", str(port), str(chime_port), str(folder)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PARTYLINE_"))}
    place = Place(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{chime_port}", folder)
    log = (folder / "log").open("wb")
    with log, subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stderr=log) as amazon:
        try:
            _wait_for(place, amazon)
            yield place
        finally:
            assert amazon.stdin
            amazon.stdin.close()
            try:
                amazon.wait(10)
            except subprocess.TimeoutExpired:
                amazon.kill()


@pytest.fixture(autouse=True)
def here(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything a test asks of AWS, it asks here."""
    place.enter(monkeypatch)


@pytest.fixture(scope="session")
def deployed(place: Place, tmp_path_factory: pytest.TempPathFactory) -> Deployed:
    """A stage, with a number that leads to it, that no test changes for good.

    It outlives the tests here, and what AWS's SDK finds must not: other tests have an Amazon of their own.
    """
    with pytest.MonkeyPatch.context() as patch:
        place.enter(patch)
        number = "+12065550150"
        place.buy(number)
        job = place.job(stage_of("test"), tmp_path_factory.mktemp("journal"), numbers=(number,))
        place.deploy(job)
        return Deployed(place, job.stack.outputs, job.stage)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(place: Place, amazon: subprocess.Popen[bytes]) -> None:
    late = time.monotonic() + _START_SECONDS
    while time.monotonic() < late and amazon.poll() is None:
        try:
            with urllib.request.urlopen(f"{place.url}/_ministack/health", timeout=5) as answer:
                json.load(answer)
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError((place.folder / "log").read_text())
