"""Schemathesis reads the OpenAPI document and asks whatever it allows, and what it does not.

https://schemathesis.readthedocs.io/
Over real HTTP, with every check there is: undocumented statuses, bodies, headers and content types, bad data accepted,
good data refused, methods that are not there, credentials that are not looked at, and whole stories along the links
(what was deleted is gone, what was made is there).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.web import site
from chalicelib.web.gives import AmazonAttendee, AmazonMeeting, Description
from chalicelib.web.takes import Body
from tests.web.people import deploy
from tools.api import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.web.people import Deployment

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLES = 20
PASSED_ON = {AmazonAttendee.__name__, AmazonMeeting.__name__, Description.__name__, Body.__name__}
"""Models that may have members nobody told of. No other answer may."""


@pytest.fixture
def stage(tmp_path: Path) -> Deployment:
    many = {"tries_room": "100000", "tries_caller": "100000"}
    return deploy(tmp_path, origin="https://meet.example.org", dial_in_number="+12065550199", **many)


@pytest.fixture
def url(stage: Deployment) -> Iterator[str]:
    with serving(stage.app) as address:
        yield address


def test_nothing_is_asked_that_is_not_answered_as_the_document_says(
    stage: Deployment, url: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(_strict(stage)), encoding="utf-8")
    asked = ["run", str(document), "--url", url, "--max-examples", str(EXAMPLES), "--seed", "1", "--no-color"]
    done = _schemathesis(*asked, "--header", f"Authorization: Bearer {stage.operator.token}", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    seen = _seen(capfd.readouterr().err)
    routes = {
        (row.method, row.path): {gives.status for gives in row.gives if gives.status < 500} for row in site.routes()
    }
    never = [route for route, statuses in routes.items() if not any((*route, status) in seen for status in statuses)]
    assert not never, "it never got as far as a good answer here"
    assert {(*route, 400) for route in routes if route[0] == "PATCH"} <= seen


def _strict(stage: Deployment) -> dict[str, Any]:
    """The document, without the leave that every answer has to grow: what is in none of its models is a leak."""
    document = stage.stranger.gets("/openapi.json").says(200)
    for name, schema in document["components"]["schemas"].items():
        if name not in PASSED_ON:
            schema.setdefault("additionalProperties", False)
    # What narrows a problem down stands beside its model, and would forbid the rest of it.
    del document["components"]["schemas"]["ProblemDetails"]["additionalProperties"]
    return document


def _schemathesis(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SCHEMATHESIS_HOOKS": "tests.web.schemathesis_hooks",
        "NO_PROXY": "*",
    }
    program = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), *words]
    return subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def _seen(log: str) -> set[tuple[str, str, int]]:
    """Which routes answered with which status, by our own log."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return {(line["method"], line["route"], line["status"]) for line in lines if line.get("message") == "request"}
