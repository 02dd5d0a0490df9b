"""`partyline up` as its users run it: a program of its own, driven from outside."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tools.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

PARTYLINE = [sys.executable, "-c", "from tools.cli import main; main()", "up"]
QUICK = 2.0
"""Seconds within which it must be gone."""


@contextmanager
def up(*options: str, **how: Any) -> Iterator[subprocess.Popen[str]]:  # noqa: ANN401
    streams: dict[str, Any] = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    environ = {**os.environ, "PARTYLINE_SOUND": "off", "PYTHONWARNINGS": "error", "PROMPT_TOOLKIT_NO_CPR": "1"}
    with subprocess.Popen([*PARTYLINE, *options], text=True, env=environ, **{**streams, **how}) as program:
        try:
            yield program
        finally:
            program.kill()


def stopped(program: subprocess.Popen[str], how: int = signal.SIGTERM) -> tuple[int, str, str]:
    """Stop it; its exit status, what else it wrote to standard output, and what to standard error."""
    began = time.monotonic()
    program.send_signal(how)
    output, errors = program.communicate(timeout=20)
    assert time.monotonic() - began < QUICK, "it took too long to stop"
    return program.returncode, output, errors


def asked(url: str, credential: str, body: dict[str, Any] | None = None, method: str | None = None) -> Any:  # noqa: ANN401
    headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}
    request = urllib.request.Request(
        url, json.dumps(body).encode() if body is not None else None, headers, method=method
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def test_headless_says_everything_in_its_first_line_and_stops_on_sigterm() -> None:
    with up("--headless", "--json", "--title", "Tuesday") as program:
        assert program.stdout
        said = json.loads(program.stdout.readline())
        meeting = said["meeting"]
        assert set(said) >= {"api", "page", "sip", "meeting", "host_credential"}
        assert set(meeting) == {"id", "title", "host_pin", "guest_pin", "invitation", "link", "host_link"}
        assert meeting["title"] == "Tuesday"
        assert re.fullmatch(r"[1-9]\d{5,}", meeting["host_pin"])
        assert meeting["host_pin"] != meeting["guest_pin"]
        seen = asked(f"{said['api']}/meetings/{meeting['id']}", said["host_credential"])
        assert seen["title"] == "Tuesday"
        joined = asked(f"{said['api']}/meetings/{meeting['id']}/attendees", meeting["invitation"], {"name": "Ann"})
        assert joined["Meeting"]["MediaPlacement"]["SignalingUrl"].startswith("ws://127.0.0.1:")
        assert joined["Attendee"]["JoinToken"]
        status, output, errors = stopped(program)
        assert (status, output) == (0, "")
        assert "Traceback" not in errors
        for secret in (meeting["host_pin"], meeting["guest_pin"], joined["Attendee"]["JoinToken"]):
            assert secret not in errors


def test_ctrl_c_stops_it_as_well() -> None:
    with up("--headless", "--json") as program:
        assert program.stdout
        program.stdout.readline()
        status, _, errors = stopped(program, signal.SIGINT)
        assert status == 0
        assert "Traceback" not in errors


@pytest.mark.parametrize("after", [0.4, 0.8, 1.2])
def test_it_can_be_stopped_while_it_starts(after: float) -> None:
    with up("--headless", "--json") as program:
        time.sleep(after)
        program.send_signal(signal.SIGTERM)
        errors = program.communicate(timeout=20)[1]
        # Before Python has come as far as our own code, SIGTERM is the interpreter's affair.
        assert program.returncode in {0, -signal.SIGTERM}
        assert "Traceback" not in errors


SWALLOWED = """
import os, signal
from tools import local
from tools.cli import main

provision = local._provision

def stopped_meanwhile(*given):
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except SystemExit:  # as libraries do around what they import, with an except for everything
        pass
    return provision(*given)

local._provision = stopped_meanwhile
main(["up", "--headless", "--json"])
"""


def test_a_stop_that_a_library_swallows_is_heeded_when_all_has_started() -> None:
    done = subprocess.run([sys.executable, "-c", SWALLOWED], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_to_be_stopped_twice_is_to_be_stopped_once() -> None:
    with up("--headless", "--json") as program:
        assert program.stdout
        program.stdout.readline()
        until = time.monotonic() + 20
        while program.poll() is None and time.monotonic() < until:
            program.send_signal(signal.SIGTERM)
            time.sleep(0.002)
        assert program.returncode == 0


def test_a_port_that_is_taken_is_said_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with up("--headless", "--json", "--port", port) as program:
            output, errors = program.communicate(timeout=30)
    assert (program.returncode, output) == (1, "")
    assert errors == f"Error: port {port} cannot be used: Address already in use\n"


def test_a_port_can_be_chosen() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with up("--headless", "--json", "--port", str(port)) as program:
        assert program.stdout
        assert json.loads(program.stdout.readline())["api"] == f"http://127.0.0.1:{port}"
        assert stopped(program)[0] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--from", "5550100"], "'5550100' is not a number with + and country code"),
        (["--to", "+1206555010O"], "is not a number with + and country code"),
        (["--port", "70000"], "70000 is not in the range"),
        (["--loud"], "No such option"),
    ],
)
def test_wrong_options_are_said_in_words(options: list[str], words: str) -> None:
    result = CliRunner().invoke(main, ["up", *options])
    assert result.exit_code == 2
    assert words in result.output


@pytest.mark.parametrize(
    ("options", "words"),
    [(["--title", ""], "title"), (["--language", "klingon"], "PARTYLINE_LANGUAGES")],
)
def test_wishes_that_the_app_refuses_are_said_in_words(options: list[str], words: str) -> None:
    with up("--headless", "--json", *options) as program:
        output, errors = program.communicate(timeout=30)
    assert (program.returncode, output) == (1, "")
    assert words in errors
    assert "Traceback" not in errors


def test_a_call_by_lines_from_a_file() -> None:
    with up() as program:
        output, errors = program.communicate("dial\nwait 2\n000000#\nwait 3\nquit\n", timeout=60)
    assert program.returncode == 0
    assert "Traceback" not in errors
    told = [line.split("  ", 2)[-1] for line in output.splitlines() if re.match(r"  \d\d:\d\d  ", line)]
    assert told[:3] == ["dialling +12065550199", "ringing", "answered"]
    assert told[3].startswith("you hear: ")
    assert "call ended: you hung up" in told


class Terminal:
    """A person at a pseudo-terminal."""

    def __init__(self) -> None:
        self.ours, self.theirs = pty.openpty()
        self.screen = ""

    def waits_for(self, pattern: str, seconds: float = 20.0) -> re.Match[str]:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = re.search(pattern, re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.screen))
            if found:
                return found
            if select.select([self.ours], [], [], 0.1)[0]:
                self.screen += os.read(self.ours, 65536).decode(errors="replace")
        message = f"nothing like {pattern!r} on the screen:\n{self.screen}"
        raise AssertionError(message)

    def types(self, text: str) -> None:
        # As a person does: not while a line is being printed, when the terminal is not the prompt's.
        time.sleep(0.7)
        os.write(self.ours, text.encode())

    def close(self) -> None:
        os.close(self.ours)
        os.close(self.theirs)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    made = Terminal()
    yield made
    made.close()


def test_at_a_terminal_one_dials_in_and_sits_in_the_meeting(terminal: Terminal) -> None:
    streams = {"stdin": terminal.theirs, "stdout": terminal.theirs, "stderr": terminal.theirs}
    with up(**streams, start_new_session=True) as program:
        pin = terminal.waits_for(r"guest PIN +(\d+)")[1]
        terminal.waits_for("phone>")
        terminal.types("dial\r")
        terminal.waits_for("you hear: ")
        terminal.types(f"{pin}#\r")
        terminal.waits_for("in the meeting")
        terminal.types("\x03")  # Ctrl-C puts the receiver down ...
        terminal.waits_for(r"call ended: you hung up[\s\S]*phone>")
        terminal.types("\x04")  # ... and Ctrl-D leaves
        assert program.wait(20) == 0
        assert '"level"' not in terminal.screen, "the log is kept apart"
        log = Path(terminal.waits_for(r"logs goes to (\S+)")[1])
        assert '"NEW_INBOUND_CALL"' in log.read_text()
        assert pin not in log.read_text()
        log.unlink()


def roster(meeting: str, credential: str) -> list[str]:
    """The kinds of who is there; the first takes a moment to be noted."""
    until = time.monotonic() + 10
    kinds: list[str] = []
    while not kinds and time.monotonic() < until:
        kinds = [one["kind"] for one in asked(f"{meeting}/participants", credential)["participants"]]
    return kinds


def test_the_meeting_calls_the_telephone_and_ends_under_it(terminal: Terminal) -> None:
    streams = {"stdin": terminal.theirs, "stdout": terminal.theirs, "stderr": terminal.theirs}
    with up(**streams, start_new_session=True) as program:
        credential = terminal.waits_for(r"host credential +(\S+)")[1]
        meeting = terminal.waits_for(r"API +(\S+)")[1] + "/meetings/" + terminal.waits_for(r"Weekly \((\w+)\)")[1]
        terminal.waits_for("phone>")
        asked(f"{meeting}/calls", credential, {"to": "+12065550100"})
        terminal.waits_for(r"a call from \+12065550199: answer or refuse")
        terminal.types("answer\r")
        terminal.waits_for("you hear: ")
        terminal.types("1\r")
        terminal.waits_for("in the meeting")
        assert roster(meeting, credential) == ["phone"]
        asked(meeting, credential, method="DELETE")
        terminal.waits_for("call ended: the application hung up")
        terminal.types("quit\r")
        assert program.wait(20) == 0
        Path(terminal.waits_for(r"logs goes to (\S+)")[1]).unlink()


def test_at_a_terminal_sigterm_ends_it_too(terminal: Terminal) -> None:
    streams = {"stdin": terminal.theirs, "stdout": terminal.theirs, "stderr": terminal.theirs}
    with up(**streams, start_new_session=True) as program:
        terminal.waits_for("phone>")
        began = time.monotonic()
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0
        assert time.monotonic() - began < QUICK
        assert "Traceback" not in terminal.screen


def test_a_softphone_types_the_pin_and_is_in_the_meeting(tmp_path: Path) -> None:
    record = tmp_path / "heard.wav"
    with up("--headless", "--json") as program:
        assert program.stdout
        said = json.loads(program.stdout.readline())
        meeting = said["meeting"]
        call = [said["sip"], "--before", "2", "--press", f"{meeting['guest_pin']}#", "--stay", "3"]
        found = CliRunner().invoke(main, ["dial", *call, "--record", str(record), "--json"])
        assert json.loads(found.stdout)["heard"]["level"] > 0.01  # somebody asked for the PIN
        status, _, errors = stopped(program)
        assert status == 0
        assert '"heard": "Joined"' in errors
        assert meeting["guest_pin"] not in errors


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--lan", "192.168.1.7"], "say who may call"),
        (["--lan", "192.168.1.7", "--allow", "neighbours"], "neighbours"),
    ],
)
def test_softphones_of_others_must_be_allowed(options: list[str], words: str) -> None:
    with up("--headless", *options) as program:
        _, errors = program.communicate(timeout=30)
        assert (program.returncode, words in errors) == (1, True), errors


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_STREAM])
def test_a_sip_port_that_is_taken(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with up("--headless", "--sip-port", str(port)) as program:
            _, errors = program.communicate(timeout=30)
    told = f"Error: port {port} cannot be had for softphones: Address already in use; choose another --sip-port\n"
    assert (program.returncode, errors) == (1, told)
