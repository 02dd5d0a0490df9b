"""Every way to say no has its row, its code and its place in the documentation."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings import errors
from chalicelib.meetings.errors import MeetingsError, RefusedError
from chalicelib.web import site
from chalicelib.web.front import NotConfiguredError
from chalicelib.web.problems import PROBLEMS, Code, from_domain
from tests.web.people import Person, deploy

if TYPE_CHECKING:
    from chalicelib.web.front import Front
    from tests.web.people import Deployment

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text()
KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MeetingsError)]
REFUSALS = [kind for kind in KINDS if issubclass(kind, RefusedError)]


def test_every_code_has_a_row_in_words() -> None:
    assert set(PROBLEMS) == set(Code)
    for row in PROBLEMS.values():
        assert row.status in set(HTTPStatus)
        assert not row.title.endswith(".")
        assert row.detail.endswith(".")


def test_every_refusal_of_the_domain_keeps_its_code_and_is_the_visitors() -> None:
    assert len(REFUSALS) > 10
    for kind in REFUSALS:
        problem = from_domain(kind("secret text"))
        assert problem.code == kind.code
        assert 400 <= problem.status < 500


def test_every_other_error_of_the_domain_is_an_outage() -> None:
    for kind in set(KINDS) - set(REFUSALS):
        assert from_domain(kind("secret text")).code is Code.UNAVAILABLE


def test_a_refusal_yet_to_be_invented_is_still_a_refusal() -> None:
    class NewError(RefusedError):
        code = "brand_new"

    assert from_domain(NewError()).code is Code.REFUSED


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_the_domain_says_comes_out_as_a_problem(deployment: Deployment, kind: type[MeetingsError]) -> None:
    deployment.store.breaks["rooms"] = kind("of +12065550123")
    answer = Person(deployment.client, deployment.operator.token, promised=False).gets("/meetings")
    expected = from_domain(kind())
    answer.is_refused(expected.status, expected.code)
    assert "2065550" not in answer.text


def test_a_locked_out_client_is_told_when_to_come_again(deployment: Deployment) -> None:
    deployment.store.breaks["rooms"] = errors.LockedOutError()
    operator = Person(deployment.client, deployment.operator.token, promised=False)
    assert operator.gets("/meetings").headers["Retry-After"] == "900"


def test_a_deployment_that_is_not_set_up_says_which_setting(tmp_path: Path) -> None:
    def unset() -> Front:
        message = "PARTYLINE_SECRET is missing or makes no sense. The log says more."
        raise NotConfiguredError(message)

    deployment = deploy(tmp_path)
    deployment.app.routes.clear()
    deployment.app.middleware_handlers.clear()
    site.mount(deployment.app, unset)
    for path in ("/health", "/meetings"):
        problem = deployment.operator.gets(path).is_refused(503, "not_configured")
        assert problem["detail"].startswith("PARTYLINE_SECRET")


def test_no_answer_is_kept_by_a_cache_or_taken_for_something_else(deployment: Deployment) -> None:
    for answer in (deployment.operator.gets("/meetings"), deployment.stranger.gets("/meetings")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_who_came_by_https_is_told_to_stay_with_it(deployment: Deployment) -> None:
    stranger = deployment.stranger
    assert "Strict-Transport-Security" not in stranger.gets("/health").headers
    said = stranger.sends_raw("GET", "/health", b"", X_Forwarded_Proto="https").headers["Strict-Transport-Security"]
    assert said == "max-age=31536000"


def test_every_request_has_a_name_that_the_log_has_too(
    deployment: Deployment, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = [
        deployment.operator.gets("/meetings"),
        deployment.stranger.gets("/meetings"),
        deployment.operator.sends("PUT", "/meetings"),
    ]
    names = [answer.headers["X-Request-Id"] for answer in answers]
    assert len({*names}) == 3
    logged = [json.loads(line)["request"] for line in capsys.readouterr().err.splitlines()]
    assert logged == names[:2], "what no route answers is only in the log of API Gateway"


def test_health_says_what_works_and_in_words_what_does_not(deployment: Deployment) -> None:
    well = deployment.stranger.gets("/health").says(200)
    assert well == {"status": "ok", "checks": {"configuration": "ok", "storage": "ok"}}
    deployment.store.breaks["room"] = MeetingsError("arn:aws:dynamodb:us-east-1:111122223333:table/partyline")
    answer = deployment.stranger.gets("/health")
    assert answer.says(503)["checks"]["storage"] == "the table does not answer"
    assert "111122223333" not in answer.text
    assert answer.json["status"] == "failing"


def test_the_documentation_has_every_route() -> None:
    headings = set(re.findall(r"^### `([A-Z]+) (/\S*)`$", DOCS, re.MULTILINE))
    assert headings == {(row.method, row.path) for row in site.routes()}


def test_the_documentation_has_every_code_with_its_status() -> None:
    told = set(re.findall(r"^\| `(\w+)` \| (\d{3}) \|", DOCS, re.MULTILINE))
    assert told == {(code.value, str(row.status)) for code, row in PROBLEMS.items()}
