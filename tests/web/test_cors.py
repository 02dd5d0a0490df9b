"""Browsers: one web page may call, from one origin; on API Gateway, on the local server, in the tests."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from chalice.app import Chalice
from chalice.config import Config
from chalice.deploy.swagger import CFNSwaggerGenerator
from chalice.local import create_local_server

from chalicelib.web import site
from tests.web.people import ORIGIN, deploy

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPResponse
    from pathlib import Path

    from chalicelib.web.front import Front
    from tests.web.people import Deployment


def test_every_answer_names_the_one_origin(deployment: Deployment) -> None:
    for answer in (
        deployment.operator.gets("/meetings"),
        deployment.stranger.gets("/meetings"),
        deployment.operator.posts("/meetings", {}),
        deployment.operator.sends("PUT", "/meetings"),
        deployment.operator.gets("/health"),
    ):
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Location" in answer.headers["Access-Control-Expose-Headers"]


def test_without_an_origin_no_page_may_call(tmp_path: Path) -> None:
    closed = deploy(tmp_path)
    assert not any(name.startswith("Access-Control") for name in closed.operator.gets("/meetings").headers)
    assert "options" not in _swagger(closed.app)["/meetings"]


def test_an_origin_is_scheme_and_host_and_nothing_more() -> None:
    for good in ("https://meet.example.org", "http://127.0.0.1:8123", "http://localhost:5173"):
        assert site.cors(good).allow_origin == good
    for bad in (
        "*",
        "null",
        "meet.example.org",
        "https://",
        "https://a.example/",
        "https://a.example/page",
        "ftp://a.b",
        "",
    ):
        with pytest.raises(ValueError, match="origin"):
            site.cors(bad)


def test_a_bad_origin_stops_the_deployment_and_not_a_call() -> None:
    with pytest.raises(ValueError, match="origin"):
        site.mount(Chalice(app_name="partyline", configure_logs=False), _never, "*")


def test_the_preflight_of_api_gateway_allows_what_the_page_sends(deployment: Deployment) -> None:
    for path, methods in _swagger(deployment.app).items():
        integration = methods["options"]["x-amazon-apigateway-integration"]
        assert integration["type"] == "mock"
        told = integration["responses"]["default"]["responseParameters"]
        header = {name.removeprefix("method.response.header."): value.strip("'") for name, value in told.items()}
        _allows(header, {method.upper() for method in methods}, path)


@pytest.fixture
def port(deployment: Deployment) -> Iterator[int]:
    """The local server of Chalice around the app, on a port of its own."""
    server = create_local_server(deployment.app, Config.create(), "127.0.0.1", 0)
    serving = Thread(target=server.server.serve_forever, kwargs={"poll_interval": 0.01})
    serving.start()
    yield server.server.server_address[1]
    server.server.shutdown()
    serving.join()
    server.server.server_close()


def test_the_preflight_of_the_local_server_allows_what_the_page_sends(deployment: Deployment, port: int) -> None:
    for path, methods in deployment.app.routes.items():
        asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "PATCH"}
        response, _ = _over_http(port, "OPTIONS", path.replace("{", "").replace("}", ""), headers=asked)
        assert response.status == 200
        _allows(dict(response.getheaders()), {*methods, "OPTIONS"}, path)


def test_a_page_makes_a_meeting_and_joins_it_over_http(
    deployment: Deployment, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = {
        "Authorization": f"Bearer {deployment.operator.token}",
        "Content-Type": "application/json",
        "Origin": ORIGIN,
    }
    response, body = _over_http(port, "POST", "/meetings", b'{"title": "Weekly \xe2\x98\x8e"}', sent)
    assert response.status == 201
    assert '"title":"Weekly \\u260e"' in body
    room = response.headers["Location"]
    response, body = _over_http(port, "POST", f"{room}/attendees", b'{"name": "Ann"}', sent)
    assert response.status == 201
    assert '"JoinToken"' in body
    response, body = _over_http(port, "DELETE", room, headers=sent)
    assert (response.status, body) == (204, "")
    capsys.readouterr()


def test_bad_json_and_strangers_meet_problems_over_http(
    deployment: Deployment, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = {"Authorization": f"Bearer {deployment.operator.token}", "Content-Type": "application/json"}
    response, body = _over_http(port, "POST", "/meetings", b"\xff{", sent)
    assert (response.status, response.headers["Content-Type"]) == (400, "application/problem+json")
    assert '"malformed_json"' in body
    response, body = _over_http(port, "GET", "/meetings")
    assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (401, ORIGIN)
    assert response.headers["WWW-Authenticate"] == 'Bearer realm="partyline"'
    capsys.readouterr()


def test_people_who_ask_at_the_same_time_do_not_get_each_others_answers(
    deployment: Deployment, port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = {"Authorization": f"Bearer {deployment.operator.token}", "Content-Type": "application/json"}

    def makes(title: str) -> str:
        _, made = _over_http(port, "POST", "/meetings", json.dumps({"title": title}).encode(), sent)
        _, read = _over_http(port, "GET", f"/meetings/{json.loads(made)['id']}", headers=sent)
        return str(json.loads(read)["title"])

    titles = [f"meeting {number}" for number in range(64)]
    with ThreadPoolExecutor(4) as people:  # the server keeps five waiting and turns the sixth away
        assert list(people.map(makes, titles)) == titles
    assert len([line for line in capsys.readouterr().err.splitlines() if line.startswith("{")]) == 128


def _allows(headers: dict[str, str], methods: set[str], path: str) -> None:
    assert headers["Access-Control-Allow-Origin"] == ORIGIN
    assert set(headers["Access-Control-Allow-Methods"].split(",")) == methods, path
    assert {"Authorization", "Content-Type"} <= set(headers["Access-Control-Allow-Headers"].split(","))
    assert "Access-Control-Allow-Credentials" not in headers


def _swagger(app: Chalice) -> dict[str, dict[str, Any]]:
    """What `chalice package` tells API Gateway."""
    paths: dict[str, dict[str, Any]] = CFNSwaggerGenerator().generate_swagger(app)["paths"]
    return paths


def _over_http(
    port: int, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[HTTPResponse, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path, body, headers or {})
    response = connection.getresponse()
    text = response.read().decode()
    connection.close()
    return response, text


def _never() -> Front:
    raise AssertionError
