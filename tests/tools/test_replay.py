"""`partyline replay`: what has become different is seen, shown, and can be accepted."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.callflow import actions
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows import ending
from chalicelib.callflow.prompts import Language
from chalicelib.desk import Desk
from tests.replays import library
from tests.stories.fakes import GUEST_PIN
from tools.cli import main
from tools.replays import pairs, playing

WRONG_PINS = library.FOLDER / "stories" / "dial-in" / "three_wrong_pins_end_the_call.jsonl"
INSIDE = library.FOLDER / "ways-out" / "es-US" / "hangs-up-inside.jsonl"
EVERYTHING = [(file, one) for file in sorted(library.FOLDER.rglob("*.jsonl")) for one in pairs.read(file)]


def replay(*words: object) -> Result:
    return CliRunner().invoke(main, ["replay", *map(str, words)])


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    return Path(shutil.copy(WRONG_PINS, tmp_path / "wrong-pins.jsonl"))


def test_a_call_that_is_answered_as_it_was_is_all_right(recording: Path) -> None:
    result = replay(recording)
    assert (result.exit_code, result.stdout) == (0, "1 call, 5 invocations: all as recorded\n")


def test_without_a_file_the_whole_library_is_played() -> None:
    told = json.loads(replay("--json").stdout)
    assert told["ok"]
    assert len(told["files"]) == len({file for file, _ in EVERYTHING})


def test_the_first_difference_is_shown_with_where_the_call_was(
    recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "TRIES", 2)
    result = replay(recording)
    assert result.exit_code == 1
    assert result.stdout.startswith(
        f"{recording}, line 3\n"
        "  heard:    SaidNothing, by ACTION_FAILED PlayAudioAndGetDigits\n"
        "  while:    asking_pin (dial-in, lang en-US, tries 1)\n"
        "  recorded: PlayAudioAndGetDigits; then asking_pin (dial-in)\n"
        "  today:    PlayAudio, Hangup; then leaving (dial-in)\n"
    )
    assert '    -TransactionAttributes.at: "asking_pin"\n    +TransactionAttributes.at: "leaving"\n' in result.stdout
    assert result.stdout.endswith("1 call, 5 invocations: 1 of them not as recorded\n")


def test_a_difference_of_one_number_is_one_line(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "ANSWER_TIME_MS", 9_000)
    told = json.loads(replay(recording, "--json").stdout)
    assert not told["ok"]
    (difference,) = told["files"][0]["differences"]
    assert (difference["line"], difference["before"]) == (1, "(new)")
    assert [line.strip() for line in difference["diff"] if line[0] in "+-"] == [
        "-  RepeatDurationInMilliseconds: 15000",
        "+  RepeatDurationInMilliseconds: 9000",
    ]


def test_a_difference_where_none_should_be_is_shown_too(recording: Path) -> None:
    recording.write_text(recording.read_text().replace('"Type": "Hangup", ', '"Type": "Hangup", "Colour": "red", '))
    (difference,) = json.loads(replay(recording, "--json").stdout)["files"][0]["differences"]
    assert any('"Colour": "red"' in line for line in difference["diff"])


def test_what_today_raises_is_said(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(*_: object) -> None:
        raise ZeroDivisionError("somebody divided")  # noqa: EM101, TRY003

    monkeypatch.setattr(Desk, "answer", answer)
    assert "\n  raised:   ZeroDivisionError: somebody divided\n" in replay(recording).stdout


@given(st.sampled_from(EVERYTHING), st.sampled_from(["Actions", "TransactionAttributes"]))
def test_whatever_answer_is_another_it_is_noticed_at_its_line(where: tuple[Path, pairs.Pair], what: str) -> None:
    file, wrong = where
    recorded = pairs.read(file)
    changed: dict[str, Any] = json.loads(json.dumps(recorded[wrong.line - 1].response))
    if what == "Actions":
        changed["Actions"] = changed["Actions"][1:] or [{"Type": "Pause", "Parameters": {"DurationInMilliseconds": 1}}]
    else:
        changed["TransactionAttributes"] = {**changed.get("TransactionAttributes", {}), "at": "elsewhere"}
    recorded[wrong.line - 1] = pairs.Pair(wrong.event, changed, wrong.line)
    found = [*playing.differences(recorded)]
    assert [one.line for one in found] == [wrong.line]


def test_what_is_accepted_is_right_from_then_on(recording: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "ANSWER_TIME_MS", 9_000)
    result = replay(recording, "--accept")
    assert result.exit_code == 0
    assert result.stdout.endswith("1 call, 5 invocations: 1 of them accepted\n")
    assert replay(recording).stdout == "1 call, 5 invocations: all as recorded\n"
    assert recording.read_text().count('"RepeatDurationInMilliseconds": 9000') == 3


def test_later_events_carry_the_attributes_that_were_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording, pack = Path(shutil.copy(INSIDE, tmp_path / "inside.jsonl")), Call.pack
    monkeypatch.setattr(Call, "pack", lambda call: {**pack(call), "version": "2"})
    assert replay(recording, "--accept").exit_code == 0
    first, *others = pairs.read(recording)
    assert first.stored == {}
    assert {one.stored["version"] for one in others} == {"2"}
    for before, after in zip([first, *others], others, strict=False):
        assert after.stored == before.kept
    assert replay(recording).exit_code == 0


def test_a_file_that_needs_no_change_is_not_touched(recording: Path) -> None:
    before = recording.stat().st_mtime_ns
    assert replay(recording, "--accept").exit_code == 0
    assert recording.stat().st_mtime_ns == before
    assert recording.read_text() == WRONG_PINS.read_text()


def test_calls_are_played_each_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = tmp_path / "both.jsonl"
    other = WRONG_PINS.read_text().replace(pairs.read(WRONG_PINS)[0].call, "0a0a0a0a-0000-4000-8000-0000000000ff")
    lines = [
        line for pair in zip(WRONG_PINS.read_text().splitlines(), other.splitlines(), strict=True) for line in pair
    ]
    both.write_text("\n".join(lines) + "\n\n")
    assert replay(both).exit_code == 0
    monkeypatch.setattr(ending, "TRIES", 2)
    found = json.loads(replay(both, "--json").stdout)["files"][0]
    assert [one["line"] for one in found["differences"]] == [5, 6]
    assert found["lines"] == 10


def test_nothing_secret_is_shown_of_a_file_that_was_never_redacted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw.jsonl"
    raw.write_text(pairs.text_of(library.leaving("hangs-up-inside", Language.EN_US)))
    assert GUEST_PIN in raw.read_text()
    monkeypatch.setattr(actions.Join, "wire", lambda *_: [])
    result = replay(raw)
    assert result.exit_code == 1
    assert "join-token-1" in result.stdout
    assert "nobody-may-see" not in result.stdout


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"event": {}, "response": {}}\n{', "line 2 is no JSON"),
        ('{"event": [], "response": {}}', 'line 1 is no {"event"'),
        ('{"event": {}}', 'line 1 is no {"event"'),
        ("7", 'line 1 is no {"event"'),
    ],
)
def test_what_is_no_recording_is_said_in_words(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "bad.jsonl").write_text(text)
    result = replay(tmp_path / "bad.jsonl")
    assert result.exit_code == 2
    assert why in " ".join(result.output.split())


def test_a_file_that_is_not_there() -> None:
    assert replay("nowhere.jsonl").exit_code == 2
