"""The stand-in for importlib.metadata gives way as soon as anybody wants the real one, however they ask."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tools.stage import ROOT


def runs(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{program}"],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


HEAD_START = "import chalicelib.head_start\nassert 'importlib.metadata._adapters' not in sys.modules\n"


@pytest.mark.parametrize(
    "use",
    [
        "from importlib.metadata import version; version",
        "import importlib.metadata; importlib.metadata.version",
        "import importlib.metadata as found; found.PackageNotFoundError",
        "from importlib import metadata; metadata.distributions",
        "from importlib.metadata import entry_points; entry_points(group='console_scripts')",
    ],
)
def test_the_real_one_is_there_when_wanted(use: str) -> None:
    again = "from importlib.metadata import _adapters; print(_adapters.__name__)"
    assert runs(f"{HEAD_START}{use}\n{again}") == "importlib.metadata._adapters"


def test_one_that_is_there_already_stays() -> None:
    program = "import importlib.metadata as before\nimport chalicelib.head_start\nimport importlib.metadata as after\n"
    assert runs(f"{program}print(before is after)") == "True"


def test_garbage_is_collected_again_once_the_application_is_imported() -> None:
    assert runs("import chalicelib.head_start, gc\nprint(gc.isenabled())") == "False"
    done = subprocess.run(
        [sys.executable, "-c", "import app, gc; print(gc.isenabled())"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "True"
