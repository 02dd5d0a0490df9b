"""Recordings are published with a stage when there are any, and missed when a stage needs them."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.deploy.place import stage_of
from tools.deploy import steps
from tools.deploy.errors import DeployError
from tools.recordings import makers, shelves, work
from tools.recordings.wanted import wanted

if TYPE_CHECKING:
    from tests.deploy.place import Place


@pytest.fixture(autouse=True)
def two_prompts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two sentences are as good as all of them, and sooner made."""
    few = wanted()[:2]
    monkeypatch.setattr(importlib.import_module("tools.deploy.recordings"), "wanted", lambda: few)


def make_them(folder: Path) -> None:
    work.build(wanted()[:2], makers.MAKERS["espeak"](), shelves.Folder(folder), lambda _: None)


def test_what_was_recorded_is_published_and_only_once(place: Place, tmp_path: Path) -> None:
    make_them(tmp_path / "recordings")
    job = place.job(stage_of("spoken"), tmp_path)
    assert "prompts" in place.deploy(job)
    bucket = job.stack.outputs["PromptsBucket"]
    listed = place.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert {one["Key"] for one in listed} == {one.key for one in wanted()[:2]}
    assert place.client("s3").head_object(Bucket=bucket, Key=listed[0]["Key"])["ContentType"] == "audio/wav"
    assert place.deploy(place.job(stage_of("spoken"), tmp_path)) == []
    place.client("s3").delete_object(Bucket=bucket, Key=listed[0]["Key"])
    assert place.deploy(place.job(stage_of("spoken"), tmp_path)) == ["prompts"]


def test_a_stage_that_speaks_by_recordings_is_not_deployed_without(place: Place, tmp_path: Path) -> None:
    job = place.job(stage_of("silent", PARTYLINE_VOICE="recordings"), tmp_path)
    with pytest.raises(DeployError, match="partyline prompts build"):
        place.deploy(job)
    make_them(tmp_path / "recordings")
    place.deploy(again := place.job(stage_of("silent", PARTYLINE_VOICE="recordings"), tmp_path))
    assert again.application


def test_a_plan_knows_that_they_are_due(place: Place, tmp_path: Path) -> None:
    make_them(tmp_path / "recordings")
    job = place.job(stage_of("planned"), tmp_path)
    place.prepare(job)
    assert "see to: publish the recordings" in steps.plan(job)
