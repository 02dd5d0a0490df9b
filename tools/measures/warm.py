"""How long `make run` takes, on an environment that has been set up, until the API answers and there is a telephone."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.request
from statistics import median
from typing import Final

from tools.stage import ROOT

_COMMAND: Final = ("make", "run", "ARGS=--headless --json")
_PATIENCE: Final = 30


def run_warm_s(rounds: int) -> float:
    """The median, in seconds by the clock. Raises RuntimeError when it does not start."""
    return round(median(_once() for _ in range(rounds)), 2)


def _once() -> float:
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603 - our own command
        _COMMAND, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environ()
    )
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            message = "make run said nothing"
            raise RuntimeError(message)
        _ask(str(json.loads(line)["api"]))
        return time.monotonic() - began
    finally:
        process.terminate()
        process.wait(_PATIENCE)
        process.stdout.close()


def _environ() -> dict[str, str]:
    """Make's own variables, when `make bench` runs this, would make another make take itself for a part of it."""
    return {name: text for name, text in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}


def _ask(api: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(f"{api}/health", timeout=_PATIENCE) as answer:
        answer.read()
