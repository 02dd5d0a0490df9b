"""The page's server on this machine: what it gives, to whom, and with which headers."""

from __future__ import annotations

import http.client
import json
import socket
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from tools.page.policy import HEADERS
from tools.page.serving import NOT_BUILT, Door, DoorError, Row, Site, door

if TYPE_CHECKING:
    from collections.abc import Iterator


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


def asks(origin: str, path: str, host: str = "", method: str = "GET") -> Answer:
    place = urlsplit(origin)
    assert place.hostname
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
    try:
        connection.request(method, path, headers={"Host": host or place.netloc})
        answer = connection.getresponse()
        return Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
    finally:
        connection.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html>the page")
    (folder / "assets/page-1a.js").write_text("1")
    (folder.parent / "secret.txt").write_text("not for the page")
    return folder


async def _greet(request: web.Request) -> web.StreamResponse:
    return web.Response(text=f"hello {request.query['name']}")


@pytest.fixture(scope="module")
def origin(folder: Path) -> Iterator[str]:
    rows = (Row("GET", "/hello", _greet),)
    with door() as entrance, entrance.opened(Site({"api": "http://127.0.0.1:1"}, rows, folder)):
        yield entrance.origin


def test_the_page_is_at_the_root(origin: str) -> None:
    answer = asks(origin, "/")
    assert (answer.status, answer.text) == (200, "<!doctype html>the page")
    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-cache"


def test_what_has_a_hash_in_its_name_is_kept(origin: str) -> None:
    answer = asks(origin, "/assets/page-1a.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in answer.headers["Cache-Control"]


def test_it_tells_where_the_api_is(origin: str) -> None:
    assert json.loads(asks(origin, "/config.json").text) == {"api": "http://127.0.0.1:1"}


def test_what_else_stands_here_is_a_row(origin: str) -> None:
    assert asks(origin, "/hello?name=Ann").text == "hello Ann"


@pytest.mark.parametrize("path", ["/", "/config.json", "/assets/page-1a.js", "/hello?name=Ann", "/nothing"])
def test_every_answer_has_the_policy(origin: str, path: str) -> None:
    headers = asks(origin, path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*" in policy
    assert {name: headers[name] for name in HEADERS} == dict(HEADERS)


@pytest.mark.parametrize(
    "path", ["/nothing", "/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/assets"]
)
def test_there_is_nothing_else(origin: str, path: str) -> None:
    answer = asks(origin, path)
    assert answer.status == 404
    assert "not for the page" not in answer.text


def test_nothing_is_posted(origin: str) -> None:
    assert asks(origin, "/", method="POST").status == 405


def test_a_name_that_leads_here_by_somebody_elses_dns_is_not_ours(origin: str) -> None:
    assert asks(origin, "/config.json", host="evil.example.org").status == 421


def test_localhost_is_led_to_the_one_origin_that_the_api_knows(origin: str) -> None:
    port = urlsplit(origin).port
    answer = asks(origin, "/?x=1", host=f"localhost:{port}")
    assert (answer.status, answer.headers["Location"]) == (302, f"{origin}/?x=1")


def test_without_a_page_it_says_how_to_get_one(tmp_path: Path) -> None:
    site = Site({}, folder=tmp_path)
    with door() as entrance, entrance.opened(site):
        answer = asks(entrance.origin, "/")
    assert not site.is_built
    assert (answer.status, answer.text) == (503, NOT_BUILT)


def test_a_port_that_is_taken_is_said_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(DoorError, match=f"port {port} cannot be used"), door(port):
            pass


def test_the_port_is_free_again_afterwards(folder: Path) -> None:
    with door() as entrance, entrance.opened(Site({}, folder=folder)):
        port = urlsplit(entrance.origin).port
        assert asks(entrance.origin, "/").status == 200
    with door(port or 0) as again:
        assert again.origin == f"http://127.0.0.1:{port}"


def test_what_keeps_the_server_from_starting_is_said_and_not_waited_for() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as no_stream:
        no_stream.bind(("127.0.0.1", 0))
        with pytest.raises(ValueError, match=r"[Ss]tream [Ss]ocket"), Door(no_stream).opened(Site({})):
            pytest.fail("a site is served where nobody can come in")
