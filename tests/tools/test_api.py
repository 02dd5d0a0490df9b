"""The local HTTP server around a Chalice app."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from chalice.app import Chalice

from tools.api import PortTakenError, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

app = Chalice(app_name="example", configure_logs=False)
together = threading.Barrier(4, timeout=10)


def uri_params() -> Any:  # noqa: ANN401
    assert app.current_request
    return app.current_request.uri_params


@app.route("/echo/{word}")
def echo(word: str) -> dict[str, Any]:
    before = uri_params()
    together.wait()  # four requests are under way at the same time
    return {"word": word, "params": before, "still": uri_params()}


@app.route("/quick")
def quick() -> dict[str, str]:
    return {"text": "x" * 2000}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serving(app) as url:
        yield urlsplit(url).netloc


def got(address: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def test_requests_at_the_same_time_do_not_mix(address: str) -> None:
    with ThreadPoolExecutor(4) as crowd:
        answers = list(crowd.map(lambda word: got(address, f"/echo/{word}"), "abcd"))
    for word, (status, body) in zip("abcd", answers, strict=True):
        assert status == 200
        assert body.count(f'"{word}"'.encode()) == 3


def test_answers_do_not_wait_for_the_network(address: str) -> None:
    connection = http.client.HTTPConnection(address, timeout=10)
    took: list[float] = []
    for _ in range(21):
        began = time.monotonic()
        connection.request("GET", "/quick")
        connection.getresponse().read()
        took.append(time.monotonic() - began)
    connection.close()
    assert sorted(took)[10] < 0.035


def test_it_is_quiet(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert got(address, "/quick")[0] == 200
    assert got(address, "/nowhere")[0] == 404
    rude = http.client.HTTPConnection(address, timeout=10)
    rude.connect()
    rude.sock.sendall(b"GET /quick HTTP/1.1\r\nContent-Length: many\r\n\r\n")
    rude.close()
    time.sleep(0.1)
    assert capfd.readouterr() == ("", "")


SECRET_HEADER = "Bearer nobody should read this"


def sent(address: str, method: str, path: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = http.client.HTTPConnection(address, timeout=10)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): text for name, text in headers.items()})
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize("credential", ["", SECRET_HEADER, "Bearer \xe9", "AWS4-HMAC-SHA256 Credential=x"])
@pytest.mark.parametrize("path", ["/nowhere", "/", "/echo", "/echo/a/b", "//", "/%00", "/quick/../nowhere?a=b"])
def test_where_there_is_nothing_that_is_all_one_learns(address: str, path: str, credential: str) -> None:
    answer, body = sent(address, "GET", path, **({"Authorization": credential} if credential else {}))
    assert (answer.status, answer.headers["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(body)["code"] == "not_found"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert b"Bearer" not in body
    assert b"Credential" not in body


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("POST /quick HTTP/1.1\r\nContent-Length: many\r\n\r\n", 400),
        ("POST /quick HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST /quick HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411),
        ("POST /quick HTTP/1.1\r\nContent-Length: 10485761\r\n\r\n", 413),
        (f"POST /quick HTTP/1.1\r\nContent-Length: {'9' * 5000}\r\n\r\n", 413),
        ("GET /quick HTTP/9.1\r\n\r\n", 505),
        (f"GET /quick HTTP/1.1\r\nX-Long: {'x' * 70_000}\r\n\r\n", 431),
        ("GET /two words HTTP/1.1\r\n\r\n", 400),
    ],
)
def test_what_is_no_request_is_said_so_in_the_same_shape(address: str, head: str, status: int) -> None:
    host, _, port = address.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(head.encode())
        answer = http.client.HTTPResponse(line)
        answer.begin()
        problem = json.loads(answer.read())
        assert (answer.status, problem["status"]) == (status, status)
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert not line.recv(1), "the line is put down: what was not read is no next request"


def test_a_head_has_no_body_and_the_line_stays_usable(address: str) -> None:
    connection = http.client.HTTPConnection(address, timeout=10)
    for method in ("HEAD", "TRACE", "DANCE", "GET"):
        connection.request(method, "/quick")
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == (200 if method == "GET" else 405)
        assert bool(body) == (method != "HEAD")
    connection.close()


def test_a_port_belongs_to_one(address: str) -> None:
    port = urlsplit(f"http://{address}").port or 0
    with pytest.raises(PortTakenError, match=f"port {port} cannot be used"), serving(app, port):
        pass


def test_it_stops_though_somebody_stays_connected() -> None:
    with serving(app) as url:
        idle = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
        idle.connect()
        began = time.monotonic()
    assert time.monotonic() - began < 1.0
    idle.close()
