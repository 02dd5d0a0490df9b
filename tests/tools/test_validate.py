"""`partyline validate` on the shell: one line of JSON for each file, and an exit status that tells the truth."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from tests.sma import printed
from tools.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def validate(kind: str, *files: object, stdin: str | bytes = "") -> Result:
    return CliRunner().invoke(main, ["validate", "--kind", kind, *map(str, files)], input=stdin)


def verdicts(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def verdict(kind: str, raw: object) -> dict[str, Any]:
    result = validate(kind, "-", stdin=raw if isinstance(raw, bytes) else json.dumps(raw))
    (said,) = verdicts(result)
    assert said["file"] == "-"
    assert result.exit_code == (0 if said["ok"] else 1)
    return said


@pytest.mark.parametrize("kind", ["event", "action", "response"])
def test_everything_that_aws_prints_is_ok_but_eleven_attributes(kind: str) -> None:
    files = [printed.FOLDER / file for file in printed.files(kind)]
    refused = [said for said in verdicts(validate(kind, *files)) if not said["ok"]]
    assert [said["file"].rpartition("/")[2] for said in refused] == (
        ["play-audio--attribute-trans-invalid.json"] if kind == "response" else []
    )


def test_good_files_end_with_status_0_and_one_bad_one_with_1() -> None:
    good = printed.FOLDER / "responses/speak--speak.json"
    bad = printed.FOLDER / "responses/play-audio--attribute-trans-invalid.json"
    assert validate("response", good, good).exit_code == 0
    mixed = validate("response", good, bad, good)
    assert mixed.exit_code == 1
    assert verdicts(mixed) == [
        {"file": str(good), "ok": True},
        {
            "file": str(bad),
            "ok": False,
            "why": "TransactionAttributes: 11 pairs, at most 10 (AWS: attribute-trans-invalid)",
        },
        {"file": str(good), "ok": True},
    ]


def test_all_reasons_stand_in_one_line() -> None:
    assert verdict("action", {"Type": "Speak", "Parameters": {"Engine": "quick"}})["why"] == (
        "Speak.Parameters.Text: required (AWS: speak); "
        "Speak.Parameters.Engine: must be 'standard' or 'neural' (AWS: speak)"
    )


def test_a_new_type_of_event_is_ok_and_noted() -> None:
    said = verdict("event", {"InvocationEventType": "CALL_TRANSFERRED"})
    assert said["ok"]
    assert said["note"] == "unknown event type CALL_TRANSFERRED: kept, and nothing is done"


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ([], "an event is a JSON object"),
        (None, "an event is a JSON object"),
        ({}, "InvocationEventType: a string is required (AWS: pstn-invocations)"),
        ({"InvocationEventType": 5}, "InvocationEventType: a string is required (AWS: pstn-invocations)"),
        ({"InvocationEventType": ""}, "InvocationEventType: a string is required (AWS: pstn-invocations)"),
        ({"InvocationEventType": None}, "InvocationEventType: a string is required (AWS: pstn-invocations)"),
        ({"InvocationEventType": "HANGUP", "CallDetails": []}, "CallDetails: must be an object"),
        (
            {"InvocationEventType": "HANGUP", "CallDetails": {"Participants": ["x"]}, "Sequence": "x"},
            "Sequence: must be a whole number; CallDetails.Participants[0]: must be an object",
        ),
    ],
)
def test_what_is_no_event_is_refused(raw: object, why: str) -> None:
    assert verdict("event", raw)["why"] == why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "broken JSON: Expecting value: line 1 column 1 (char 0)"),
        (b"{'a': 1}", "broken JSON: Expecting property name"),
        (b'{"Sequence": NaN}', "broken JSON: NaN is no JSON"),
        (b'{"Sequence": ' + b"9" * 5000 + b"}", "broken JSON: Exceeds the limit"),
        (b'{"a": "\xff"}', "broken JSON: 'utf-8' codec can't decode"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_json_is_refused(text: bytes, why: str) -> None:
    assert verdict("event", text)["why"].startswith(why)


def test_what_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    said = verdicts(validate("event", tmp_path / "nothing.json", tmp_path))
    assert [each["why"] for each in said] == [
        "cannot be read: No such file or directory",
        "cannot be read: Is a directory",
    ]


def test_a_wrong_command_line_is_no_verdict() -> None:
    assert validate("event").exit_code == 2
    assert validate("poem", "-").exit_code == 2


def test_help_helps() -> None:
    help_text = CliRunner().invoke(main, ["validate", "--help"])
    assert help_text.exit_code == 0
    assert "--kind [event|action|response]" in help_text.stdout


@pytest.mark.parametrize("kind", ["event", "action", "response"])
def test_what_a_file_holds_can_be_seen_from_it(kind: str) -> None:
    files = [str(printed.FOLDER / file) for file in printed.files(kind)]
    guessed = CliRunner().invoke(main, ["validate", *files])
    assert guessed.stdout == validate(kind, *files).stdout
