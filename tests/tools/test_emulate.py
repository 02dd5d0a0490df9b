"""`partyline emulate`: other people's Lambdas on the local cloud."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tools.emulate import command

if TYPE_CHECKING:
    from collections.abc import Generator

    from click.testing import Result

LAMBDAS = str(Path(__file__).parents[1] / "emulator" / "lambdas")
HOLD = ("--lambda", "hold:handler", "--path", LAMBDAS)
Json = dict[str, Any]


@pytest.fixture(autouse=True)
def _imports_as_before() -> Generator[None]:
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name in {"door", "hold", "stateful", "logs_as_on_lambda"}:
            del sys.modules[name]


def run(script: object, *options: str) -> Result:
    return CliRunner().invoke(command, [*options, "--script", "-"], input=json.dumps(script))


def answer(script: object, *options: str) -> Json:
    result = run(script, *options, "--json")
    found: Json = json.loads(result.stdout)
    assert result.exit_code == (0 if found["ok"] else 1)
    assert set(found) == {"ok", "why", "dialogue", "invocations", "legs_left_up"}
    return found


def test_a_sample_in_the_old_manner_takes_a_whole_call() -> None:
    steps = [{"press": "1234"}, {"wait": 5.0}, {"hangup": True}]
    environment = {name: os.environ.get(name) for name in ("REGION", "AWS_ENDPOINT_URL")}
    found = answer({"steps": steps}, "--lambda", "door:handler", "--path", LAMBDAS, "--env", "REGION=us-east-1")
    assert found["why"] is None
    assert found["legs_left_up"] == 0
    kinds = [one["event"]["InvocationEventType"] for one in found["invocations"]]
    assert kinds == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "ACTION_SUCCESSFUL", "HANGUP"]
    joined = found["invocations"][2]["event"]["CallDetails"]["Participants"]
    assert [leg["Status"] for leg in joined] == ["Connected", "Connected"]
    assert {name: os.environ.get(name) for name in environment} == environment


def test_steps_on_the_command_line_are_a_script_and_without_any_somebody_listens_and_goes() -> None:
    def does(*options: str) -> list[tuple[str, str]]:
        known = ("--lambda", "door:handler", "--path", LAMBDAS, "--env", "REGION=us-east-1", "--json")
        found: Json = json.loads(CliRunner().invoke(command, [*known, *options]).stdout)
        turns = {"presses": "keys", "waits": "seconds", "hangs up": "at"}
        lines = [line for line in found["dialogue"] if line["who"] == "caller" and line["does"] in turns]
        return [(line["does"], str(line[turns[line["does"]]])) for line in lines]

    assert does() == [("waits", "10.0"), ("hangs up", "10.0")]
    pressed = does("--wait", "4", "--press", "12", "--wait", "1", "--hangup")
    assert [turn for turn, _ in pressed] == ["waits", "presses", "waits", "hangs up"]


def test_its_known_fault_shows_a_failure_answered_with_nothing() -> None:
    steps = [{"fail": {"action": "JoinChimeMeeting", "error": "ErrorJoiningMeeting"}}, {"press": "1234"}, {"wait": 9.0}]
    found = answer({"steps": steps}, "--lambda", "door:handler", "--path", LAMBDAS, "--env", "REGION=us-east-1")
    assert found["why"] == "dead air: the caller hears nothing and nothing listens"
    assert found["legs_left_up"] == 1


def test_hold_music_until_an_update_brings_a_way_in() -> None:
    update = {"update": {"JoinToken": "a-strangers-token", "MeetingId": "a-strangers-meeting"}}
    found = answer({"steps": [{"wait": 4.0}, update, {"wait": 2.0}, {"hangup": True}]}, *HOLD)
    assert found["why"] is None
    kinds = [one["event"]["InvocationEventType"] for one in found["invocations"]]
    assert kinds == [
        "NEW_INBOUND_CALL",
        "CALL_UPDATE_REQUESTED",
        "ACTION_INTERRUPTED",
        "ACTION_SUCCESSFUL",
        "HANGUP",
    ]
    assert any("taken on trust" in line.get("words", "") for line in found["dialogue"])
    assert "a-strangers-token" not in json.dumps(found["dialogue"])


def test_a_strangers_token_is_refused_when_the_rule_is_strict() -> None:
    update = {"update": {"JoinToken": "a-strangers-token", "MeetingId": "a-strangers-meeting"}}
    found = answer({"steps": [{"wait": 4.0}, update, {"wait": 2.0}]}, *HOLD, "--meetings", "strict")
    assert found["invocations"][-1]["event"]["ActionData"]["Error"].startswith("ErrorJoiningMeeting")


def test_an_answer_to_ringing_may_be_a_tuple() -> None:
    found = answer({"direction": "outbound", "steps": [{"wait": 20.0}, {"hangup": True}]}, *HOLD)
    assert found["why"] is None


def test_a_function_that_raises_is_told_with_its_trace() -> None:
    result = run({}, "--lambda", "stateful:raises", "--path", LAMBDAS, "--json")
    assert json.loads(result.stdout)["why"].startswith("the function failed on NEW_INBOUND_CALL: KeyError: 'JoinToken'")
    assert 'return _event["JoinToken"]' in result.stderr
    assert result.exit_code == 1


def test_switches_are_set() -> None:
    update = {"update": {"JoinToken": "token"}}
    refused = answer({"steps": [update, {"wait": 2.0}]}, *HOLD)
    assert refused["legs_left_up"] == 1
    accepted = answer({"steps": [update, {"wait": 2.0}, {"hangup": True}]}, *HOLD, "--switch", "U32=accept")
    assert accepted["ok"]


def test_without_json_people_read_a_dialogue() -> None:
    result = run({"steps": [{"wait": 1.0}, {"hangup": True}]}, *HOLD)
    assert "caller   dials  to: +12065550199" in result.stdout
    assert result.stdout.rstrip().endswith("ok")


@pytest.mark.parametrize(
    ("options", "script", "words"),
    [
        (HOLD, {"step": []}, "step: unknown key; allowed are from, to"),
        ((*HOLD, "--switch", "U99=1"), {}, "there is no switch 'U99'"),
        ((*HOLD, "--switch", "U1"), {}, "use hangup | action_successful | both"),
        ((*HOLD, "--env", "A"), {}, "write NAME=value"),
        (("--lambda", "nothing"), {}, "module:function"),
        (("--lambda", "no.such.module:f"), {}, "cannot be imported"),
        (("--lambda", "http://192.0.2.1/"), {}, "not on this machine"),
        ((), {}, "--lambda"),
    ],
)
def test_a_wrong_command_is_told_and_ends_with_2(options: tuple[str, ...], script: object, words: str) -> None:
    result = run(script, *options)
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize(("text", "words"), [("{", "is no JSON"), (None, "cannot be read")])
def test_a_script_that_cannot_be_read_is_told(tmp_path: Path, text: str | None, words: str) -> None:
    file = tmp_path / "script.json"
    if text is not None:
        file.write_text(text)
    result = CliRunner().invoke(command, [*HOLD, "--script", str(file)])
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_help_lists_every_switch() -> None:
    shown = CliRunner().invoke(command, ["--help"]).stdout
    assert "U34" in shown
    assert "terminated_audio" in shown


def test_what_a_function_prints_stays_out_of_the_json(tmp_path: Path) -> None:
    script = tmp_path / "script.json"
    script.write_text(json.dumps({"steps": [{"press": "1234"}, {"wait": 3.0}, {"hangup": True}]}))
    arguments = ["--lambda", "door:handler", "--path", LAMBDAS, "--env", "REGION=us-east-1", "--script", str(script)]
    done = subprocess.run(
        [sys.executable, "-c", "from tools.cli import main; main()", "emulate", *arguments, "--json", "--verbose"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert json.loads(done.stdout)["ok"]
    assert "must not reach standard output" in done.stderr


def test_a_log_set_up_as_on_lambda_is_shown(tmp_path: Path) -> None:
    function = ["import logging", "log = logging.getLogger()", "log.setLevel(logging.INFO)", "def handler(event, _):"]
    function += ["    log.info('heard %s', event['InvocationEventType'])", "    return {'SchemaVersion': '1.0'}"]
    (tmp_path / "logs_as_on_lambda.py").write_text("\n".join(function))
    arguments = ["--lambda", "logs_as_on_lambda:handler", "--path", str(tmp_path), "--wait", "1"]
    before = list(logging.getLogger().handlers), logging.getLogger().level
    assert "2 lines: --verbose" in CliRunner().invoke(command, arguments).stderr
    sys.modules.pop("logs_as_on_lambda")
    assert "[INFO]\theard NEW_INBOUND_CALL\n" in CliRunner().invoke(command, [*arguments, "--verbose"]).stderr
    assert (list(logging.getLogger().handlers), logging.getLogger().level) == before
