"""Where Lambda keeps a process before its first event (SnapStart), nothing is left to be imported for a call."""

from __future__ import annotations

import json
import subprocess
import sys

from tools.measures import events
from tools.stage import ROOT

_PROGRAM = """
import json, sys
import app
before = set(sys.modules)
answer = app.sma(json.loads({ring!r}), None)
assert answer["Actions"], answer
print(json.dumps([sorted(set(sys.modules) - before), "botocore.client" in before]))
"""
SNAPSTART = {
    "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
}


def run(**environ: str) -> tuple[list[str], bool]:
    """What a ring imported, and whether boto3 was there before it."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM.format(ring=json.dumps(events.ring()))],
        env=SNAPSTART | environ,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    modules, boto3 = json.loads(done.stdout)
    return modules, boto3


def test_a_ring_after_a_snapshot_imports_no_more_than_its_language() -> None:
    modules, boto3 = run(PARTYLINE_SECRET="a secret of the tests")
    assert modules == ["chalicelib.callflow.texts.en_us"]
    assert boto3, "keys come from outside the environment there, so boto3 is what asks"


def test_a_deployment_that_is_not_set_up_can_be_kept_too() -> None:
    _, boto3 = run()
    assert not boto3
