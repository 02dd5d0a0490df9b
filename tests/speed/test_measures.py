"""What measures must itself be right: what is counted is counted, what fails is told."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from click.testing import CliRunner

from tools import bench
from tools.measures import cloud, cold, pictures, rates

if TYPE_CHECKING:
    from collections.abc import Iterable


def line(name: str, is_: float, **more: Any) -> bench.Line:  # noqa: ANN401
    return bench.Line(name, is_, "what it means", **more)


def bench_says(monkeypatch: pytest.MonkeyPatch, lines: Iterable[bench.Line], *words: str) -> tuple[int, str]:
    monkeypatch.setattr(bench, "measure", lambda _rounds, _stage: lines)
    done = CliRunner().invoke(bench.command, list(words))
    return done.exit_code, done.output


def test_every_target_met_is_status_0_and_one_missed_is_1(monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = line("quick", 0.5, most=0.6, beside={"other": 1.1}), line("many", 999, least=1000)
    assert bench_says(monkeypatch, [good])[0] == 0
    status, text = bench_says(monkeypatch, [good, bad])
    assert status == 1
    assert "at most 0.6" in text
    assert "NOT many" in text


def test_json_holds_each_line_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = bench_says(monkeypatch, [line("quick", 0.5, most=0.6, beside={"other": 1.1})], "--json")
    told = json.loads(text)
    assert (told["quick"], told["ok"], told["beside"]["quick"]) == (0.5, True, {"other": 1.1})


def test_boto3_is_counted_too() -> None:
    with cloud.place():
        sent = cloud._requests_sent()
        amazon: Any = boto3
        amazon.client("dynamodb").list_tables()
    assert sum(sent.values()) == 1


def test_a_program_that_fails_is_told_with_its_words() -> None:
    broken = {"broken": cold.Program("raise SystemExit('out of order')", (Path(),))}
    with pytest.raises(RuntimeError, match="out of order"):
        cold.milliseconds(broken, {}, 1)


def test_a_program_that_computes_costs_more_than_one_that_does_not() -> None:
    programs = {"idle": cold.Program("pass", ()), "busy": cold.Program("sum(range(3_000_000))", ())}
    times = cold.milliseconds(programs, {}, 3)
    assert times["busy"] > times["idle"]


def test_rates_are_of_calls_that_went_well() -> None:
    assert rates.events_per_s(1) > 0
    assert rates.virtual_calls_per_s(1) > 0


def test_video_is_passed_on_to_every_viewer() -> None:
    once = pictures.one_camera(3)
    assert [once(), once()] == [300, 300]


def test_help_is_quick() -> None:
    program = (
        "import sys, tools.bench; print([n for n in sys.modules if n.startswith(('chalicelib', 'emulator', 'boto'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
