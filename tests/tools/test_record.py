"""`partyline record`: from whatever calls were printed or logged to, a recording that can be replayed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib import telemetry
from chalicelib.callflow.prompts import Language
from tests.replays import library
from tests.stories.caller import Caller
from tests.stories.fakes import FakeLedger, FakeMeetings
from tools.cli import main
from tools.replays import logs, ourlog, pairs
from tools.replays.pairs import Json, Pair
from tools.replays.redaction import Redactor

CALL = library.leaving("hangs-up-inside", Language.EN_US)
OTHER = library.leaving("too-many-tries", Language.ES_US)
REQUEST = "7b0d5b52-0000-4f4e-9d53-{:012}"
STREAM = "2026/11/20/[$LATEST]0f{:030}"


def partyline(*words: object, stdin: str = "") -> Result:
    return CliRunner().invoke(main, [*map(str, words)], input=stdin)


def clean(*calls: list[Pair]) -> list[Pair]:
    return Redactor().redacted([*chain(*calls)])


def mine(number: int) -> list[Pair]:
    """The call, as if it were another one: with a TransactionId of its own."""
    text = pairs.text_of(CALL).replace(CALL[0].call, f"0000000{number}-1111-4222-8333-999955556666")
    return [Pair(raw["event"], raw["response"]) for raw in map(json.loads, text.splitlines())]


# what a function may have logged


def plain(event: Json, answer: Any, number: int) -> list[str]:  # noqa: ANN401
    """Python's logging on Lambda: level, time, request id, words."""
    head = f"[INFO]\t2026-11-20T10:00:0{number % 10}.123Z\t{REQUEST.format(number)}\t"
    return [
        f"START RequestId: {REQUEST.format(number)} Version: $LATEST",
        f"{head}RECV FROM PSTN: {json.dumps(event)}",
        f"{head}SENT TO PSTN: {json.dumps(answer)}",
        f"END RequestId: {REQUEST.format(number)}",
        f"REPORT RequestId: {REQUEST.format(number)}\tDuration: 1.2 ms\tBilled Duration: 2 ms {{not JSON}}",
    ]


def printed(event: Json, answer: Any, number: int) -> list[str]:  # noqa: ANN401
    """print(event): a Python dict."""
    return [f"event {number}: {event}", f"answer: {answer}"]


def powertools(event: Json, answer: Any, number: int) -> list[str]:  # noqa: ANN401
    """One line of JSON for each, the payload as a member or as a string."""
    request = {"function_request_id": REQUEST.format(number), "level": "INFO"}
    return [json.dumps({**request, "message": event}), json.dumps({**request, "message": json.dumps(answer)})]


def pretty(event: Json, answer: Any, number: int) -> list[str]:  # noqa: ANN401
    """Over several lines."""
    return [f"{number} got {json.dumps(event, indent=2)}", f"said {json.dumps(answer, indent=4)}"]


def at_once(event: Json, answer: Any, number: int) -> list[str]:  # noqa: ANN401
    """Both in one line, as we would."""
    return [json.dumps({"at": number, "event": event, "response": answer})]


Logged = Callable[[Json, Any, int], list[str]]
LOGGED: tuple[Logged, ...] = (plain, printed, powertools, pretty, at_once)


def messages(call: list[Pair], logged: Logged) -> list[str]:
    return [text for number, one in enumerate(call) for text in logged(one.event, one.response, number)]


# how a log may be taken from CloudWatch


def as_text(said: list[str]) -> str:
    return "\n".join(said) + "\n"


def as_s3_export(said: list[str]) -> str:
    return "".join(f"2026-11-20T10:00:00.000Z {text}\n" for text in said)


def as_filtered(said: list[str]) -> str:
    """`aws logs filter-log-events`."""
    events = [{"logStreamName": STREAM.format(1), "timestamp": 1795168800000, "message": f"{text}\n"} for text in said]
    return json.dumps({"events": events, "searchedLogStreams": []}, indent=4)


def as_insights(said: list[str]) -> str:
    """`aws logs get-query-results`."""
    rows = [[{"field": "@timestamp", "value": "2026-11-20"}, {"field": "@message", "value": text}] for text in said]
    return json.dumps({"results": rows, "status": "Complete"})


TAKEN: tuple[Callable[[list[str]], str], ...] = (as_text, as_s3_export, as_filtered, as_insights)


def by_name(function: Any) -> str:  # noqa: ANN401
    return str(function.__name__)


@pytest.mark.parametrize("logged", LOGGED, ids=by_name)
@pytest.mark.parametrize("taken", TAKEN, ids=by_name)
def test_however_it_was_logged_and_taken_it_is_the_same_recording(
    logged: Logged, taken: Callable[[list[str]], str], tmp_path: Path
) -> None:
    (tmp_path / "export.log").write_text(taken(messages(CALL, logged)))
    result = partyline("record", tmp_path / "export.log", "-o", tmp_path / "call.jsonl", "--json")
    assert json.loads(result.stdout) == {
        "ok": True,
        "calls": 1,
        "invocations": len(CALL),
        "events_without_answer": 0,
        "answers_without_event": 0,
        "unlike_the_log": [],
    }
    assert pairs.read(tmp_path / "call.jsonl") == [
        Pair(one.event, one.response, line) for line, one in enumerate(clean(CALL), 1)
    ]
    assert partyline("replay", tmp_path / "call.jsonl").exit_code == 0


def test_an_export_may_be_packed_and_a_table_may_be_csv(tmp_path: Path) -> None:
    text = as_text(messages(CALL, plain))
    (tmp_path / "000000.gz").write_bytes(gzip.compress(text.encode()))
    table = io.StringIO()
    csv.writer(table).writerows([["@timestamp", "@message"], *(["2026", said] for said in messages(CALL, plain))])
    (tmp_path / "insights.csv").write_text(table.getvalue())
    for source in ("000000.gz", "insights.csv"):
        assert partyline("record", tmp_path / source).stdout == pairs.text_of(clean(CALL))


def test_calls_of_several_processes_are_mixed_and_put_in_order() -> None:
    both = [mine(1), mine(2)]
    lines = list[str]()
    for number, (first, second) in enumerate(zip(*both, strict=True)):
        one, two = plain(first.event, first.response, number), plain(second.event, second.response, number + 50)
        lines += [one[0], two[0], one[1], two[1], two[2], one[2]]
    text = partyline("record", "-", stdin=as_text(lines)).stdout
    assert text == pairs.text_of(clean(*both))


def test_answers_go_to_the_events_of_their_own_process_where_no_request_is_named() -> None:
    events = [
        {"logStreamName": STREAM.format(stream), "message": said}
        for first, second in zip(mine(1), mine(2), strict=True)
        for stream, said in (
            (1, json.dumps(first.event)),
            (2, json.dumps(second.event)),
            (1, json.dumps(first.response)),
            (2, json.dumps(second.response)),
        )
    ]
    found = logs.paired(json.dumps({"events": events}))
    assert [one.response for one in found.pairs if one.call == mine(2)[0].call] == [one.response for one in mine(2)]


def test_only_the_call_one_asks_for(tmp_path: Path) -> None:
    text = as_text([*messages(mine(1), at_once), *messages(mine(2), at_once)])
    result = partyline("record", "-", "--call", mine(2)[0].call, "-o", tmp_path / "two.jsonl", stdin=text)
    assert result.stderr == f"1 call, {len(CALL)} invocations\n"
    assert partyline("record", "-", "--call", "nobody", stdin=text).exit_code == 1


def test_what_was_logged_only_in_part_is_said() -> None:
    lines = [json.dumps(one.event) for one in CALL[:2]] + [json.dumps(one.response) for one in CALL[1:3]]
    result = partyline("record", "-", stdin=as_text(lines))
    assert "events without answer: 1 (left out: a function must log both)" in result.stderr
    assert "answers without event: 1" in result.stderr
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize("text", ["", "nothing { here }", "{'a': ", "[" * 10_000, '{"a":' * 5_000, "{}", '\\{"\x00'])
def test_where_there_is_no_call_there_is_no_recording(text: str) -> None:
    result = partyline("record", "-", stdin=text)
    assert (result.exit_code, result.stdout) == (1, "")


def test_a_file_that_cannot_be_read_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8bnonsense")
    for source in ("broken.gz", "nowhere.log"):
        result = partyline("record", tmp_path / source)
        assert result.exit_code == 2
        assert "cannot be read" in " ".join(result.output.split())


def test_a_summary_needs_another_place_for_the_recording() -> None:
    assert partyline("record", "-", "--json").exit_code == 2


# our own log


@pytest.fixture
def log_of(capfd: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """What we log of a call."""

    class Phone(library.RecordedPhone):
        def __init__(self, meetings: FakeMeetings, ledger: FakeLedger) -> None:
            super().__init__(meetings, ledger)
            self._parts = replace(self._parts, ledger=telemetry)

    def log(way: str) -> str:
        capfd.readouterr()
        library.WAYS_OUT[way](Caller(Phone), Language.EN_US)
        return as_s3_export(capfd.readouterr().err.splitlines())

    return log


@pytest.mark.parametrize("way", sorted(library.WAYS_OUT.keys()))
def test_every_way_out_is_told_again_from_our_own_log(way: str, log_of: Callable[[str], str], tmp_path: Path) -> None:
    log = log_of(way)
    result = partyline("record", "-", "-o", tmp_path / "told.jsonl", "--json", stdin=log)
    told, recorded = json.loads(result.stdout), pairs.read(tmp_path / "told.jsonl")
    assert told["unlike_the_log"] == []
    assert [one.kept["at"] for one in recorded] == re.findall(r'"after": "(\w+)"', log)
    assert len(recorded) == len(library.leaving(way, Language.EN_US))
    assert partyline("replay", tmp_path / "told.jsonl").exit_code == 0


def test_what_todays_code_would_not_do_again_is_said(log_of: Callable[[str], str]) -> None:
    log = log_of("hangs-up-at-the-door").replace('"after": "asking_pin"', '"after": "joining"', 1)
    result = partyline("record", "-", stdin=log)
    assert "today's code does otherwise than the log says: " in result.stderr
    assert "invocation 1: before: ringing; heard: Rang" in result.stderr


def test_a_short_pin_and_a_wrong_one_are_told_apart_by_what_was_asked(log_of: Callable[[str], str]) -> None:
    told = partyline("record", "-", stdin=log_of("too-many-tries")).stdout.splitlines()
    typed = [json.loads(line)["event"].get("ActionData", {}).get("ReceivedDigits") for line in told]
    assert typed == [None, "400001", None, "4001", None]


def test_an_older_log_that_says_less_is_told_again_too(log_of: Callable[[str], str]) -> None:
    lines = [json.loads(line.partition(" ")[2]) for line in log_of("meeting-full").splitlines()]
    older = as_text([json.dumps({name: line[name] for name in line if name != "asked"}) for line in lines])
    result = partyline("record", "-", stdin=older)
    assert "otherwise" not in result.stderr
    last = json.loads(result.stdout.splitlines()[-1])["response"]["TransactionAttributes"]
    assert last["outcome"] in {"locked_out", "meeting_full", "meeting_gone", "door_locked", "sorry"}


def test_every_input_has_an_event() -> None:
    from chalicelib import sma  # noqa: PLC0415
    from chalicelib.callflow.hearing import hear  # noqa: PLC0415

    for heard, events in ourlog.EVENTS.items():
        for event in events:
            up = "Disconnected" if heard == "HungUp" else "Connected"
            legs = [{"ParticipantTag": "LEG-A", "Status": up, "CallId": "a"}]
            assert type(hear(sma.Event.read(event | {"CallDetails": {"Participants": legs}}))).__name__ == heard


# emulators


def test_a_scripted_call_is_recorded(tmp_path: Path) -> None:
    file = tmp_path / "call.jsonl"
    result = partyline("call", "--pin", "guest", "--wait", "3", "--press", "*6", "--hangup", "--record", file)
    assert result.exit_code == 0, result.output
    recorded = pairs.read(file)
    assert [one.event["InvocationEventType"] for one in recorded][:2] == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"]
    assert recorded[1].event["ActionData"]["ReceivedDigits"] == "700001"
    assert partyline("replay", file).exit_code == 0


def test_what_a_scripted_call_prints_is_the_same_recording(tmp_path: Path) -> None:
    options = ("--press", "000000#", "--hangup", "--json", "--record", tmp_path / "call.jsonl")
    said = partyline("call", *options).stdout
    assert partyline("record", "-", stdin=said).stdout == (tmp_path / "call.jsonl").read_text()


def test_anybodys_function_is_recorded(tmp_path: Path) -> None:
    answer = '{"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {}}]}'
    (tmp_path / "theirs.py").write_text(f"def sma(event, context):\n    return {answer}\n")
    (tmp_path / "script.json").write_text('{"from": "+12065550123", "steps": [{"wait": 2}]}')
    options = ("--lambda", "theirs:sma", "--path", tmp_path, "--script", tmp_path / "script.json")
    partyline("emulate", *options, "--record", tmp_path / "theirs.jsonl")
    assert [one.event["InvocationEventType"] for one in pairs.read(tmp_path / "theirs.jsonl")] == [
        "NEW_INBOUND_CALL",
        "HANGUP",
    ]


def test_calls_of_partyline_up_are_recorded_as_they_go(tmp_path: Path) -> None:
    file = tmp_path / "up.jsonl"
    command = [sys.executable, "-c", "from tools.cli import main; main()", "up", "--record", str(file)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdin
        for typed, lines in (("dial", 1), ("123456#", 2), ("hangup", 3), ("dial", 4)):
            program.stdin.write(f"{typed}\n")
            program.stdin.flush()
            wait_for(file, lines)
        program.communicate("quit\n", timeout=30)
    assert program.returncode == 0
    assert len(pairs.calls(pairs.read(file))) == 2
    assert "123456" not in file.read_text()
    assert partyline("replay", file).exit_code == 0


def wait_for(file: Path, lines: int) -> None:
    until = time.monotonic() + 30
    while not file.exists() or len(file.read_text().splitlines()) < lines:
        assert time.monotonic() < until, f"{lines} invocations never came"
        time.sleep(0.05)


@pytest.mark.parametrize("words", [("call", "--record"), ("record", "-", "--output")])
def test_a_folder_that_is_not_there_is_said_at_once(words: tuple[str, ...]) -> None:
    result = partyline(*words, "nowhere/call.jsonl")
    assert result.exit_code == 2
    assert "there is no folder nowhere" in " ".join(result.output.split())
