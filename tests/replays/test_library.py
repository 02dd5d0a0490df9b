"""The library of recorded calls: it is whole, nothing in it is secret, and today's code answers as it did."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.callflow.prompts import Language, Prompt
from tests.replays import library
from tests.stories.fakes import GUEST_PIN, HOST_PIN, TOKEN
from tools import coverage
from tools.flows.rows import every_row, walking
from tools.replays import pairs, playing
from tools.replays.redaction import Redactor
from tools.replays.world import voice_of

FILES = sorted(library.FOLDER.rglob("*.jsonl"))
ROSTER_MISSED_A_MUTE = "stories/in-meeting/a_roster_that_misses_a_mute_does_not_disturb.jsonl"


def name_of(file: Path) -> str:
    return file.relative_to(library.FOLDER).as_posix()


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_todays_code_answers_as_it_did(file: Path) -> None:
    found = [f"{file}, {one.words}" for one in playing.differences(pairs.read(file))]
    assert not found, "\n".join([*found, "If that is right: partyline replay --accept"])


def test_every_story_every_way_out_and_every_printed_sequence_is_in_the_library() -> None:
    missing = {path for path, _ in library.shelf()} ^ {name_of(file) for file in FILES}
    assert not missing, f"{sorted(missing)}: new stories are recorded by python -m tests.replays.library"


def test_each_language_has_each_way_out() -> None:
    for language in Language:
        outcomes = {
            one.kept["outcome"]
            for file in (library.FOLDER / "ways-out" / language).glob("*.jsonl")
            for one in pairs.read(file)
            if one.kept.get("lang") == language and "outcome" in one.kept
        }
        assert outcomes == {
            *(Prompt.TOO_MANY_TRIES, Prompt.LOCKED_OUT, Prompt.MEETING_FULL, Prompt.MEETING_GONE, Prompt.DOOR_LOCKED),
            *(Prompt.NOT_JOINED, Prompt.SORRY, Prompt.MEETING_OVER, Prompt.REMOVED, Prompt.CUT_OFF, Prompt.GOODBYE),
            Prompt.WAITED_TOO_LONG,
        }


@pytest.mark.parametrize("name", library.DOCUMENTED)
def test_the_printed_sequences_are_those_that_aws_prints(name: str) -> None:
    steps = json.loads((library.SEQUENCES / f"{name}.json").read_text())["steps"]
    printed = [step["event"]["InvocationEventType"] for step in steps if step.get("event")]
    recorded = pairs.read(library.FOLDER / "documented" / f"{name}.jsonl")
    assert [one.event["InvocationEventType"] for one in recorded] == printed


def test_the_end_to_end_call_of_the_guide_ends_in_the_meeting() -> None:
    recorded = pairs.read(library.FOLDER / "documented" / "end-to-end-dial-in.jsonl")
    assert [[action["Type"] for action in one.actions] for one in recorded] == [
        ["PlayAudioAndGetDigits"],
        ["JoinChimeMeeting"],
        ["ReceiveDigits", "PlayAudio"],
        [],
    ]


@pytest.mark.parametrize("file", FILES, ids=name_of)
def test_nothing_in_it_is_secret(file: Path) -> None:
    recorded, text = pairs.read(file), file.read_text()
    assert Redactor().redacted(recorded) == recorded
    for secret in (GUEST_PIN, HOST_PIN, TOKEN, "+17035550122", "5f0e"):
        assert secret not in text


def test_the_library_walks_every_row_of_every_table() -> None:
    with walking() as walked:
        coverage.play(FILES)
    cold = [str(row) for number, row in every_row().items() if not walked[number]]
    assert not cold, "\n".join([*cold, "A story that walks it is recorded by python -m tests.replays.library"])


def test_a_recording_tells_what_failed_where_no_answer_does() -> None:
    (told,) = [one for one in pairs.read(library.FOLDER / ROSTER_MISSED_A_MUTE) if one.broke]
    assert told.broke == ("ShowMute",)
    spared, kept = playing.Ledger(), playing.Ledger()
    voice = voice_of([told])
    assert playing.answer(told, voice, kept) == playing.answer(replace(told, broke=()), voice, spared) == told.response
    assert kept.line["asked"] != spared.line["asked"]
