"""The OpenAPI document says what the API does, no more and no less."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from chalicelib.web import openapi, site
from chalicelib.web.problems import PROBLEMS, Code
from chalicelib.web.takes import NewAttendee
from tools.cli import main

if TYPE_CHECKING:
    from tests.web.people import Deployment

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = openapi.document(site.routes())
ROUTES = {(row.method, row.path): row for row in site.routes()}
BEFORE_ANY_ROUTE = {Code.NOT_FOUND, Code.METHOD_NOT_ALLOWED}
NOT_EXPECTED = {Code.REFUSED}
"""What a refusal that has no code of its own would be told as."""


def test_it_is_published_to_anybody_and_may_be_kept(deployment: Deployment) -> None:
    answer = deployment.stranger.gets("/openapi.json")
    assert answer.says(200) == DOCUMENT
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_it_is_made_once_in_a_process(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    first = deployment.stranger.gets("/openapi.json").says(200)
    monkeypatch.delattr(openapi, "document")
    assert deployment.stranger.gets("/openapi.json").says(200) == first
    assert deployment.store.asked == []


def test_nobody_waits_for_it_who_does_not_ask_for_it() -> None:
    program = "import sys; from chalicelib.web import site; sys.exit('chalicelib.web.openapi' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0


def test_the_copy_in_the_docs_is_in_step() -> None:
    kept = (ROOT / "docs" / "openapi.json").read_text(encoding="utf-8")
    assert kept == CliRunner().invoke(main, ["openapi"]).output, "run: partyline openapi > docs/openapi.json"


def test_programs_get_it_on_one_line() -> None:
    (line,) = CliRunner().invoke(main, ["openapi", "--json"]).output.splitlines()
    assert json.loads(line) == DOCUMENT


def test_its_version_is_the_projects() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert DOCUMENT["info"]["version"] == project["version"]


def test_it_has_every_route_under_a_name_of_its_own() -> None:
    told = {(method.upper(), path) for path, methods in DOCUMENT["paths"].items() for method in methods}
    assert told == set(ROUTES)
    assert len({row.name for row in ROUTES.values()}) == len(ROUTES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_operation_is_told_in_words(method: str, path: str) -> None:
    operation = DOCUMENT["paths"][path][method.lower()]
    assert operation["summary"].endswith(".")
    assert ROUTES[method, path].who.value in operation["description"]
    assert operation["security"] == ([] if ROUTES[method, path].who == "anyone" else [{"bearer": []}])


def test_every_code_is_told_somewhere() -> None:
    told = {code for row in ROUTES.values() for code in openapi.refusals(row)}
    assert set(PROBLEMS) - told == BEFORE_ANY_ROUTE | NOT_EXPECTED


def test_it_leads_from_what_was_made_to_what_can_be_done_with_it() -> None:
    made = DOCUMENT["paths"]["/meetings"]["post"]["responses"]["201"]["links"]
    assert made["join_meeting"]["parameters"] == {"meeting_id": "$response.body#/id"}
    assert made["invite_by_pin"]["requestBody"] == {"pin": "$response.body#/guest_pin"}
    called = DOCUMENT["paths"]["/meetings/{meeting_id}/calls"]["post"]["responses"]["202"]["links"]
    assert set(called) == {"change_call", "hang_up_call"}
    assert called["change_call"]["parameters"] == {
        "meeting_id": "$request.path.meeting_id",
        "transaction_id": "$response.body#/transaction_id",
    }


def test_what_is_said_of_a_text_is_what_is_checked() -> None:
    for name in ("x", " x ", "é", "a b", "日本", "👋", "x" * 64):
        assert NewAttendee(name=name).name == name.strip()
    for name in ("", " ", "\u00a0", "\u3000 ", "\t", "a\nb", "a\u2028", "\u202ea", "x" * 65, " " * 65):
        with pytest.raises(ValidationError):
            NewAttendee(name=name)
