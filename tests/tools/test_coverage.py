"""Rows of the call flows are counted as recorded calls and stories walk them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from chalicelib.callflow.flows import FLOWS
from chalicelib.callflow.machine import Flow
from tests.stories.fakes import GUEST_PIN, FakeLedger, FakeMeetings
from tests.stories.phones import LambdaPhone
from tools.cli import main
from tools.flows.rows import every_row

ROOT = Path(__file__).parents[2]


def recording(tmp_path: Path) -> Path:
    """A caller rings, types a PIN, and hangs up."""
    phone = LambdaPhone(FakeMeetings(), FakeLedger())
    phone.dial()
    phone.enter(GUEST_PIN)
    phone.hang_up()
    path = tmp_path / "call.jsonl"
    lines = ({"event": event, "response": answer} for event, answer in zip(phone.events, phone.answers, strict=True))
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def counted(*arguments: str, status: int = 0) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["coverage", "--json", *arguments])
    assert done.exit_code == status, done.output
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def walked(said: dict[str, Any]) -> set[tuple[str, str]]:
    return {(row["at"], row["do"]) for row in said["table"] if row["walked"]}


def test_the_rows_of_a_recorded_call_are_counted(tmp_path: Path) -> None:
    said = counted(str(recording(tmp_path)))
    assert walked(said) >= {
        ("ringing", "ask"),
        ("asking_pin", "check_pin"),
        ("admitting", "join"),
        ("joining", "welcome"),
        ("anywhere", "let_go"),
        ("over", "stay"),
    }
    assert not walked(said) & {("asking_pin", "give_up"), ("parting", "come_back"), ("in_meeting", "toggle_mute")}
    assert said["rows"] == len(every_row())
    assert said["cold"] == sum(row["walked"] == 0 for row in said["table"])
    assert not said["ok"]


def test_a_folder_of_recordings_counts_every_call(tmp_path: Path) -> None:
    one = recording(tmp_path)
    (tmp_path / "again.jsonl").write_text(one.read_text(encoding="utf-8"), encoding="utf-8")
    times = {row["do"]: row["walked"] for row in counted(str(tmp_path))["table"]}
    assert times["check_pin"] == 2


def test_what_a_scripted_call_printed_can_be_counted(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in recording(tmp_path).read_text(encoding="utf-8").splitlines()]
    result = tmp_path / "result.json"
    result.write_text(
        json.dumps({"ok": True, "invocations": [{"at": 0.0, **line} for line in lines]}), encoding="utf-8"
    )
    assert ("asking_pin", "check_pin") in walked(counted(str(result)))


def test_people_read_a_line_for_each_row(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["coverage", str(recording(tmp_path))])
    assert "     1  dial-in: ringing on Rang → ask\n" in done.stdout
    assert "  cold  dial-in: asking_pin on Entered when wants_other_language → change_language\n" in done.stdout
    assert "  cold  dial-in, dial-out: in_meeting on Pressed when *6 → toggle_mute\n" in done.stdout
    assert done.stdout.splitlines()[-1].endswith(" cold")


def test_a_cold_row_fails_only_who_asks_for_it(tmp_path: Path) -> None:
    assert counted("--strict", str(recording(tmp_path)), status=1)["cold"]


def test_afterwards_the_machine_is_as_it_was(tmp_path: Path) -> None:
    before = Flow.row_for
    counted(str(recording(tmp_path)))
    assert Flow.row_for is before


def test_a_file_that_is_no_recording_is_named(tmp_path: Path) -> None:
    odd = tmp_path / "odd.jsonl"
    odd.write_text("no\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["coverage", str(odd)])
    assert done.exit_code == 2
    assert "odd.jsonl, line 1 is no JSON" in done.output
    assert CliRunner().invoke(main, ["coverage"]).exit_code == 2


def test_shared_rows_are_one_row_with_the_names_of_all_flows() -> None:
    shared = [row for row in every_row().values() if row.at == "in_meeting"]
    assert shared
    assert all(row.flows == tuple(FLOWS) for row in shared)


def test_the_stories_walk_every_row() -> None:
    told = [sys.executable, "-m", "tools.coverage", "--stories", "--strict", "--json"]
    done = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
    assert json.loads(done.stdout)["cold"] == 0
