"""`partyline call`: our own application, called by a script."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tools.call import command, with_pins
from tools.steps import steps_of

if TYPE_CHECKING:
    from click.testing import Result

Json = dict[str, Any]


def run(*options: str, script: object = None) -> Result:
    given = ["--script", "-"] if script is not None else []
    return CliRunner().invoke(command, [*options, *given], input=json.dumps(script))


def answer(*options: str, script: object = None) -> Json:
    result = run(*options, "--json", script=script)
    assert result.stdout, result.stderr
    found: Json = json.loads(result.stdout)
    assert result.exit_code == (0 if found["ok"] else 1)
    return found


def kinds(found: Json) -> list[str]:
    return [one["event"]["InvocationEventType"] for one in found["invocations"]]


def actions(found: Json, number: int) -> list[str]:
    return [one["Type"] for one in found["invocations"][number]["response"]["Actions"]]


@pytest.mark.parametrize("pin", ["{host_pin}", "{guest_pin}"])
def test_a_pin_and_a_seat(pin: str) -> None:
    steps = [{"press": f"{pin}#"}, {"wait": 5.0}, {"press": "*6"}, {"wait": 5.0}, {"hangup": True}]
    before = dict(os.environ)
    found = answer(script={"steps": steps})
    assert found["why"] is None
    assert found["legs_left_up"] == 0
    assert kinds(found)[0] == "NEW_INBOUND_CALL"
    assert kinds(found)[-1] == "HANGUP"
    assert "JoinChimeMeeting" in actions(found, 1)
    assert any(one["does"] == "mutes" for one in found["dialogue"])
    assert dict(os.environ) == before


def test_the_dialogue_shows_no_pin_and_no_token() -> None:
    found = answer(script={"steps": [{"press": "{host_pin}#"}, {"wait": 5.0}, {"hangup": True}]})
    shown = json.dumps(found["dialogue"])
    digits = next(one["event"]["ActionData"]["ReceivedDigits"] for one in found["invocations"][1:])
    token = next(
        action["Parameters"]["JoinToken"]
        for one in found["invocations"]
        for action in one["response"]["Actions"]
        if action["Type"] == "JoinChimeMeeting"
    )
    assert re.fullmatch(r"\d{6,}#?", digits)
    assert digits.rstrip("#") not in shown
    assert token not in shown
    assert "{host_pin}#" in shown


def test_why_shows_no_pin_either() -> None:
    found = answer("--pin", "918273", "--pin", "918273", "--pin", "918273", "--pin", "host")
    assert found["why"] == "step 4: '{host_pin}#' could not be pressed: the call ended"


def test_a_wrong_pin_is_no_seat() -> None:
    found = answer("--pin", "918273", "--wait", "3", "--hangup")
    assert found["ok"]
    assert all("JoinChimeMeeting" not in actions(found, n) for n in range(len(found["invocations"])))


def test_a_call_out_carries_what_our_dial_out_sends() -> None:
    script = {
        "direction": "outbound",
        "to": "+12065550110",
        "arguments": {"extra": "1"},
        "steps": [{"press": "1"}, {"wait": 5.0}, {"hangup": True}],
    }
    found = answer(script=script)
    assert found["why"] is None
    arguments = found["invocations"][0]["event"]["ActionData"]["Parameters"]["Arguments"]
    assert arguments["extra"] == "1"
    assert "room" in arguments
    assert kinds(found)[:3] == ["NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED"]
    assert any(one["does"] == "asks for a seat" for one in found["dialogue"])


@pytest.mark.parametrize("way", [{"busy": True}, {"no_answer": True}])
def test_a_call_out_that_nobody_takes(way: Json) -> None:
    found = answer(script={"direction": "outbound", "steps": []} | way)
    assert found["why"] is None
    assert kinds(found)[-1] == "HANGUP"


def test_options_make_a_script_in_their_order() -> None:
    order = ["press", "wait", "press", "as_json", "pin", "hangup"]
    values = {"press": ("1", "2"), "wait": (1.5,), "pin": ("host",)}
    assert steps_of(order, values) == [
        {"press": "1"},
        {"wait": 1.5},
        {"press": "2"},
        {"press": "{host_pin}#"},
        {"hangup": True},
    ]
    assert steps_of(["pin"], {"pin": ("123456",)}) == [{"press": "123456#"}]


def test_without_anything_a_guest_comes_and_goes() -> None:
    found = answer()
    assert [one["keys"] for one in found["dialogue"] if one["does"] == "presses"] == ["{guest_pin}#"]
    assert kinds(found)[-1] == "HANGUP"


def test_pins_are_put_where_they_are_named_and_nowhere_else() -> None:
    script = {"to": "{host_pin}", "steps": [{"press": "{host_pin}#{guest_pin}"}, {"wait": 1}, "odd"]}
    pins = {"{host_pin}": "1", "{guest_pin}": "2"}
    assert with_pins(script, pins) == {"to": "{host_pin}", "steps": [{"press": "1#2"}, {"wait": 1}, "odd"]}
    assert with_pins([], pins) == []
    assert with_pins({"steps": 7}, pins) == {"steps": 7}


@pytest.mark.parametrize(
    ("options", "script", "words"),
    [
        ((), {"steps": [{"press": "{room_pin}"}]}, "cannot be pressed"),
        ((), [], "the script: "),
        (("--press", "1"), {}, "--script already says what happens"),
        (("--hangup",), {}, "--script already says what happens"),
        (("--press", "x"), None, "cannot be pressed"),
        (("--wait", "soon"), None, "--wait"),
        (("--switch", "U0=1"), None, "there is no switch 'U0'"),
    ],
)
def test_a_wrong_command_is_told_and_ends_with_2(options: tuple[str, ...], script: object, words: str) -> None:
    result = run(*options, script=script)
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_command_prints_one_object_and_nothing_else() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from tools.cli import main; main()", "call", "--pin", "host", "--hangup", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout)["legs_left_up"] == 0
    assert len(done.stdout.splitlines()) == 1
