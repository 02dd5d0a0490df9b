"""The commands as somebody at a terminal, or a program, meets them."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.deploy.people import Deployed
from tests.deploy.place import stage_of
from tools.cli import main
from tools.deploy import amazon, job, journal, stages
from tools.deploy.goods import Goods

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.deploy.place import Place

Json = dict[str, Any]

NUMBER = "+12065550170"


def partyline(*command: str) -> Result:
    return CliRunner().invoke(main, command)


def told(result: Result, status: int = 0) -> Json:
    """Read the one JSON object that a command prints."""
    assert result.exit_code == status, result.output
    found: Json = json.loads(result.stdout)
    return found


def deployed_as(place: Place, answer: Json, stage: str) -> Deployed:
    """Give what a command said it has deployed. ministack gives a changed API a new id; Amazon does not."""
    stacks = place.client("cloudformation").describe_stacks(StackName=f"partyline-{stage}")["Stacks"]
    outputs = {one["OutputKey"]: one["OutputValue"] for one in stacks[0]["Outputs"]}
    assert outputs.keys() == answer["outputs"].keys()
    return Deployed(place, outputs, stage_of(stage))


@pytest.fixture
def somewhere_else(place: Place, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Any stage is configured, journals are where the project's own are not, and nothing is packaged twice."""
    monkeypatch.setattr(Goods, "make", staticmethod(place.goods))
    monkeypatch.setattr(amazon, "boto3", SimpleNamespace(Session=place.session))
    monkeypatch.setattr(journal, "FOLDER", tmp_path)
    monkeypatch.setattr(job, "PAUSE", 0.05)
    monkeypatch.setattr(job, "RECORDINGS", tmp_path / "recordings")
    monkeypatch.setattr(stages.Stage, "read", classmethod(lambda _cls, name: stage_of(name)))


@pytest.mark.usefixtures("somewhere_else")
def test_a_stage_s_whole_life_from_the_command_line(place: Place) -> None:
    plan = told(partyline("deploy", "--stage", "cli", "--plan", "--json"))
    assert "make the table Table" in plan["plan"]
    assert "see to: the SIP media application" in plan["plan"]

    topic = "arn:aws:sns:us-east-1:111122223333:ops"
    made = told(partyline("deploy", "--stage", "cli", "--json", "--alarms-to", topic))
    assert made["sma"]
    assert made["numbers"] == []
    credential = told(partyline("credential", "--stage", "cli", "--json"))["credential"]
    assert deployed_as(place, made, "cli").asks("GET", "/meetings", token=credential).status == 200
    again = partyline("deploy", "--stage", "cli")
    assert again.exit_code == 0
    assert "numbers  none yet" in again.stdout

    gone = told(partyline("destroy", "--stage", "cli", "--json"))
    assert set(gone["data_kept"]) == {"TableName", "SecretArn", "PromptsBucket", "RecordingsBucket"}
    assert told(partyline("deploy", "--stage", "cli", "--check", "--json"), status=1)["check"][0]["ok"] is False


@pytest.mark.usefixtures("somewhere_else", "place")
def test_a_number_s_way_to_a_stage() -> None:
    refused = partyline("numbers", "order", NUMBER)
    assert refused.exit_code == 1
    assert "--buy" in refused.stderr
    assert NUMBER in told(partyline("numbers", "search", "--area-code", "206", "--count", "90", "--json"))["numbers"]
    assert told(partyline("numbers", "order", NUMBER, "--buy", "--json"))["numbers"] == {NUMBER: "Acquired"}

    assert partyline("deploy", "--stage", "called").exit_code == 0
    assert told(partyline("numbers", "assign", NUMBER, "--stage", "called", "--json"))["rule"]
    listed = told(partyline("numbers", "list", "--json"))["numbers"]
    assert [one["rule"] for one in listed if one["number"] == NUMBER] == ["partyline-called 12065550170"]
    assert NUMBER in partyline("deploy", "--stage", "called").stdout
    assert all(one["ok"] for one in told(partyline("deploy", "--stage", "called", "--check", "--json"))["check"])

    assert told(partyline("destroy", "--stage", "called", "--json"))["numbers_kept"] == [NUMBER]


@pytest.mark.usefixtures("somewhere_else")
def test_a_number_that_leads_elsewhere_is_moved_only_when_told_to(place: Place) -> None:
    place.buy("+12065550171")
    for stage in ("one", "other"):
        assert partyline("deploy", "--stage", stage).exit_code == 0
    assert partyline("numbers", "assign", "+12065550171", "--stage", "one").exit_code == 0
    refused = partyline("numbers", "assign", "+12065550171", "--stage", "other")
    assert refused.exit_code == 1
    assert "--move" in refused.stderr
    assert partyline("numbers", "assign", "+12065550171", "--stage", "other", "--move").exit_code == 0


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("deploy", "--stage", "moon"), "no stage 'moon'"),
        (("deploy", "--stage", "local"), "no stage 'local'"),
        (("destroy", "--stage", "moon"), "no stage 'moon'"),
        (("credential", "--stage", "dev"), "not deployed"),
        (("numbers", "assign", "+12065550172", "--stage", "dev"), "no SIP media application yet"),
        (("numbers", "order", "2065550172", "--buy"), "no E.164 number"),
        (("numbers", "order", "+12065550150", "--buy"), "Failed"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(place: Place, command: tuple[str, ...], words: str) -> None:
    if "+12065550150" in command:
        place.buy("+12065550150")
    result = partyline(*command)
    assert result.exit_code != 0
    assert words in result.output
    assert "Traceback" not in result.output


def test_a_number_that_is_not_ours_cannot_be_led_anywhere(place: Place, tmp_path: Path) -> None:
    cheat = place.job(stage_of("cheat"), tmp_path)
    with pytest.raises(Exception, match="not in the account's inventory"):
        cheat.voice.lead_number_to("+12065550173", "0a0a0a0a-0000-4000-8000-00000000a0a4")


def test_without_a_region_or_credentials_one_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION"):
        monkeypatch.delenv(name)
    assert "no Region is chosen" in partyline("deploy", "--stage", "dev").output
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    assert "Unable to locate credentials" in partyline("deploy", "--stage", "dev").output


@pytest.mark.parametrize("command", ["deploy", "destroy", "numbers", "credential"])
def test_help_helps(command: str) -> None:
    result = partyline(command, "--help")
    assert result.exit_code == 0
    assert len(result.output) > 200
