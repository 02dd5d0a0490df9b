"""What API Gateway says for us has our shape, and is the same on the laptop."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from samtranslator.translator.transform import transform  # type: ignore[import-untyped]

from tests.deploy.place import stage_of
from tests.web.people import ORIGIN
from tools.api import serving
from tools.deploy import gateway, template

if TYPE_CHECKING:
    from tests.web.people import Deployment

RESPONSES = gateway.responses(ORIGIN)


@pytest.mark.parametrize("kind", RESPONSES)
def test_every_response_is_a_whole_problem(kind: str) -> None:
    told = RESPONSES[kind]
    problem = json.loads(told["ResponseTemplates"]["application/json"])
    assert problem["status"] == told["StatusCode"]
    assert problem["code"] == gateway.TOLD_AS[kind]
    headers = told["ResponseParameters"]["Headers"]
    assert headers["Content-Type"] == "'application/problem+json'"
    assert headers["Access-Control-Allow-Origin"] == f"'{ORIGIN}'"
    assert headers["Strict-Transport-Security"] == "'max-age=31536000'"


@pytest.mark.parametrize("kind", RESPONSES)
def test_no_response_repeats_what_was_sent(kind: str) -> None:
    """A template's variables begin with $, its directives with #: there is none of either."""
    text = json.dumps(RESPONSES[kind])
    assert "$" not in text
    assert "#" not in text


@pytest.mark.parametrize("kind", RESPONSES)
def test_every_header_is_text_that_api_gateway_can_read(kind: str) -> None:
    for text in RESPONSES[kind]["ResponseParameters"]["Headers"].values():
        assert (text[0], text[-1], text.count("'")) == ("'", "'", 2)


def test_no_page_may_read_them_unless_one_is_named() -> None:
    closed = gateway.responses()["THROTTLED"]["ResponseParameters"]["Headers"]
    assert not [name for name in closed if name.startswith("Access-Control")]
    assert closed["Retry-After"] == "'60'"


def test_amazons_translator_takes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    api = {
        "Type": "AWS::Serverless::Api",
        "Properties": {
            "StageName": "test",
            "DefinitionBody": {"swagger": "2.0", "info": {"title": "x", "version": "1"}, "paths": {}},
            "GatewayResponses": RESPONSES,
        },
    }
    made: Any = transform({"Resources": {"RestAPI": api}}, {}, _NoPolicies())
    told = made["Resources"]["RestAPI"]["Properties"]["Body"]["x-amazon-apigateway-gateway-responses"]
    assert set(told) == set(RESPONSES)
    nowhere = told["MISSING_AUTHENTICATION_TOKEN"]
    assert nowhere["statusCode"] == "404"
    assert nowhere["responseParameters"]["gatewayresponse.header.Content-Type"] == "'application/problem+json'"


def test_a_stage_is_deployed_with_them() -> None:
    made = template.make(stage_of("test"), "us-east-1", "s3://bucket/package.zip")
    assert made["Resources"]["RestAPI"]["Properties"]["GatewayResponses"] == RESPONSES


def test_the_local_gateway_says_the_same(deployment: Deployment) -> None:
    import urllib.error  # noqa: PLC0415
    import urllib.request  # noqa: PLC0415

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with serving(deployment.app) as url, pytest.raises(urllib.error.HTTPError) as answer:
        opener.open(urllib.request.Request(f"{url}/nowhere", headers={"Authorization": "Bearer x"}))
    with answer.value as error:
        deployed = RESPONSES["MISSING_AUTHENTICATION_TOKEN"]
        assert (error.code, json.load(error)) == (
            deployed["StatusCode"],
            json.loads(deployed["ResponseTemplates"]["application/json"]),
        )
        for name in ("Content-Type", "Access-Control-Allow-Origin", "Cache-Control"):
            assert f"'{error.headers[name]}'" == deployed["ResponseParameters"]["Headers"][name]


class _NoPolicies:
    """Stands in for the list of AWS's own policies, of which the template names none."""

    def load(self) -> dict[str, str]:
        return {}
