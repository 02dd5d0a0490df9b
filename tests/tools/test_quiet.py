"""People at the command line see the dialogue; what a function writes is there for those who ask."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tools.cli import main

TALKATIVE = """
import sys

def answer(event, context):
    print("printed", event["Sequence"])
    sys.stderr.write("logged\\n")
    return {answer}
"""


def emulate(tmp_path: Path, answer: str, *options: str) -> Result:
    (tmp_path / "talkative.py").write_text(TALKATIVE.replace("{answer}", answer), encoding="utf-8")
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"steps": [{"wait": 1.0}]}), encoding="utf-8")
    whole = ["emulate", "--lambda", "talkative:answer", "--path", str(tmp_path), "--script", str(script), *options]
    return CliRunner().invoke(main, whole)


@pytest.fixture(autouse=True)
def forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each function is imported anew."""

    monkeypatch.delitem(sys.modules, "talkative", raising=False)


HANGS_UP = '{"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {}}]}'


def test_a_function_that_writes_does_not_disturb_the_dialogue(tmp_path: Path) -> None:
    done = emulate(tmp_path, HANGS_UP)
    assert done.exit_code == 0, done.output
    assert "printed" not in done.output
    assert "logged" not in done.output
    assert "wrote" not in done.output
    assert done.stdout.endswith("ok\n")


def test_who_asks_sees_it_on_standard_error(tmp_path: Path) -> None:
    done = emulate(tmp_path, HANGS_UP, "--verbose", "--json")
    assert "printed 1\nlogged\n" in done.stderr
    assert json.loads(done.stdout)["ok"]


def test_when_something_is_wrong_there_is_a_hint(tmp_path: Path) -> None:
    done = emulate(tmp_path, '"nonsense"')
    assert done.exit_code == 1
    assert "The function wrote " in done.stderr
    assert "--verbose shows what" in done.stderr
    assert "logged" not in done.output


def test_our_own_log_is_not_in_anybodys_face() -> None:
    quiet = CliRunner().invoke(main, ["call", "--pin", "host", "--hangup"])
    assert quiet.exit_code == 0, quiet.output
    assert "invocation" not in quiet.output
    loud = CliRunner().invoke(main, ["call", "--pin", "host", "--hangup", "--verbose"])
    assert '"message": "invocation"' in loud.stderr
    assert loud.stdout.splitlines()[0] == quiet.stdout.splitlines()[0]
