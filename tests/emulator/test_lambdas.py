"""Functions behind the port: Python and HTTP, what goes in, what comes out, what their faults become."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from emulator.lambdas import (
    BadFunctionError,
    FunctionFailedError,
    HttpFunction,
    NoAnswerError,
    PythonFunction,
    load,
    set_environment,
)
from emulator.player import Player
from emulator.script import read_script
from emulator.seats import Seats
from tests.emulator.exchange.conversation import hangup, speak

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

HERE = str(Path(__file__).parent / "lambdas")
EVENT: dict[str, Any] = {"CallDetails": {"Participants": [{"CallId": "a"}]}}


@pytest.fixture(autouse=True)
def _path_as_before() -> Generator[None]:
    before = list(sys.path)
    yield
    sys.path[:] = before


def python(name: str) -> PythonFunction:
    found = load(f"stateful:{name}", path=(HERE,))
    assert isinstance(found, PythonFunction)
    return found


# Python


def test_what_a_function_does_to_its_event_stays_with_it() -> None:
    event = json.loads(json.dumps(EVENT))
    answer = python("remembers").invoke(event)
    assert event == EVENT
    assert isinstance(answer, dict)
    assert answer["number"] == 1.5


def test_a_warm_function_keeps_its_globals() -> None:
    first, second = (python("remembers").invoke(EVENT) for _ in range(2))
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert int(second["TransactionAttributes"]["count"]) == int(first["TransactionAttributes"]["count"]) + 1


def test_a_tuple_becomes_a_list() -> None:
    assert python("returns_a_tuple").invoke(EVENT) == ["1.0", []]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("raises", "KeyError: 'JoinToken'"),
        ("leaves", "SystemExit: 3"),
        ("returns_an_error", "Runtime.MarshalError"),
    ],
)
@pytest.mark.parametrize("limit", [None, 20.0], ids=["here", "in a thread"])
def test_a_fault_of_the_function_is_told(name: str, words: str, limit: float | None) -> None:
    function = PythonFunction(python(name).function, name, limit)
    with pytest.raises(FunctionFailedError) as caught:
        function.invoke(EVENT)
    assert words in str(caught.value)


def test_the_trace_of_a_fault_is_kept() -> None:
    with pytest.raises(FunctionFailedError) as caught:
        python("raises").invoke(EVENT)
    assert 'return _event["JoinToken"]' in caught.value.trace


def test_a_function_that_takes_too_long_gives_no_answer() -> None:
    with pytest.raises(NoAnswerError, match=r"no answer within 0\.1 s"):
        PythonFunction(python("sleeps").function, limit=0.1).invoke(EVENT)


def test_the_context_is_that_of_lambda() -> None:
    told = python("tells_its_context").invoke(EVENT)
    assert isinstance(told, dict)
    assert 19_000 < told["left"] <= 20_000
    assert told["name"] == "tells_its_context"
    assert told["arn"].endswith(":function:tells_its_context")
    assert told["log"] == "/aws/lambda/tells_its_context"
    other = python("tells_its_context").invoke(EVENT)
    assert isinstance(other, dict)
    assert other["id"] != told["id"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("stateful", "names no function: write module:function"),
        (":handler", "names no function"),
        ("no_such_module:handler", "cannot be imported: ModuleNotFoundError"),
        ("stateful:no_such_function", "has no function 'no_such_function'"),
        ("stateful:COUNT", "has no function 'COUNT'"),
        ("http://192.0.2.1:9000/", "is not on this machine"),
        ("http://127.0.0.1:port/", "is no URL"),
    ],
)
def test_a_wrong_name_is_told(name: str, words: str) -> None:
    with pytest.raises(BadFunctionError) as caught:
        load(name, path=(HERE,))
    assert words in str(caught.value)


def test_a_url_elsewhere_can_be_allowed() -> None:
    assert load("http://192.0.2.1:9000/", remote=True) == HttpFunction("http://192.0.2.1:9000/")


def test_settings_are_put_into_the_environment() -> None:
    environ: dict[str, str] = {}
    set_environment(environ, ("A=1", "B=x=y", "C="))
    assert environ == {"A": "1", "B": "x=y", "C": ""}
    with pytest.raises(BadFunctionError, match="write NAME=value"):
        set_environment(environ, ("A",))


# HTTP


@contextmanager
def serving(answer: Callable[[dict[str, Any]], tuple[int, dict[str, str], bytes]]) -> Generator[str]:
    """Serve a Lambda-invoke URL on a free port of this machine."""

    class Invoke(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers, body = answer(event)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing of a client that went away."""

    with Server(("127.0.0.1", 0), Invoke) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/2015-03-31/functions/function/invocations"
        server.shutdown()
        thread.join()


def test_a_function_behind_a_url_takes_a_whole_call() -> None:
    def answer(event: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        actions = [speak("hello"), hangup()] if event["InvocationEventType"] == "NEW_INBOUND_CALL" else []
        return 200, {}, json.dumps({"SchemaVersion": "1.0", "Actions": actions}).encode()

    with serving(answer) as url:
        result = Player(read_script({}), load(url), Seats(None)).play()
    assert result.ok
    assert len(result.invocations) == 2


@pytest.mark.parametrize(
    ("status", "headers", "body", "words"),
    [
        (200, {"X-Amz-Function-Error": "Unhandled"}, b'{"errorMessage": "boom", "errorType": "Oops"}', "Oops: boom"),
        (200, {}, b'{"errorMessage": "boom", "errorType": "Oops", "stackTrace": []}', "Oops: boom"),
        (200, {"X-Amz-Function-Error": "Unhandled"}, b'"words"', "the function failed: words"),
        (429, {}, b"slow down", "HTTP 429: slow down"),
        (200, {}, b"<html>", "no JSON"),
        (200, {}, b"[" * 100_000, "no JSON"),
    ],
)
def test_a_fault_behind_a_url_is_told(status: int, headers: dict[str, str], body: bytes, words: str) -> None:
    with serving(lambda _event: (status, headers, body)) as url, pytest.raises(FunctionFailedError) as caught:
        load(url).invoke(EVENT)
    assert words in str(caught.value)


def test_an_empty_body_is_an_empty_answer() -> None:
    with serving(lambda _event: (200, {}, b"")) as url:
        assert load(url).invoke(EVENT) is None


def test_a_url_that_does_not_answer_in_time_gives_no_answer() -> None:
    wait = threading.Event()

    def answer(_event: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        wait.wait(5)
        return 200, {}, b""

    with serving(answer) as url:
        with pytest.raises(NoAnswerError):
            HttpFunction(url, limit=0.1).invoke(EVENT)
        wait.set()


def test_a_url_that_cannot_be_reached_is_told() -> None:
    with serving(lambda _event: (200, {}, b"")) as url:
        pass
    with pytest.raises(FunctionFailedError, match="cannot be reached"):
        load(url).invoke(EVENT)
