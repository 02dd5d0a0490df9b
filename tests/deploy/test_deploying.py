"""A stage's life: deployed, deployed again, broken off and taken up, destroyed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from botocore.exceptions import ClientError

from tests.deploy.place import stage_of
from tools.deploy import steps
from tools.deploy.destroying import destroy
from tools.deploy.errors import DeployError, StackFailedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import boto3

    from tests.deploy.place import Place
    from tools.deploy.destroying import Destroyed
    from tools.deploy.goods import Goods
    from tools.deploy.job import Job

T = TypeVar("T")

ALL = [step.name for step in steps.STEPS]


def test_a_stage_is_deployed_and_the_second_time_nothing_is_to_be_done(place: Place, tmp_path: Path) -> None:
    job = place.job(stage_of("first"), tmp_path)
    assert set(place.deploy(job)) == {"bucket", "upload", "stack", "application", "log", "connection"} & set(ALL)
    again = place.job(stage_of("first"), tmp_path)
    assert place.deploy(again) == []
    assert all(line.endswith(": stands") for line in place.told), place.told
    assert again.stack.outputs == job.stack.outputs


def test_without_its_journal_a_stage_is_found_again(place: Place, tmp_path: Path) -> None:
    job = place.job(stage_of("lost"), tmp_path / "one")
    place.deploy(job)
    again = place.job(stage_of("lost"), tmp_path / "two")
    done = place.deploy(again)
    assert again.application == job.application, "no second one is made"
    assert "  will" not in "\n".join(place.told), done
    assert len(_named(place, "partyline-lost")) == 1


def test_what_somebody_undid_behind_our_back_is_done_again(place: Place, tmp_path: Path) -> None:
    place.buy("+12065550151")
    job = place.job(stage_of("undone"), tmp_path, numbers=("+12065550151",))
    place.deploy(job)
    voice = place.client("chime-sdk-voice")
    (rule,) = job.voice.rules_to(job.application)
    voice.update_sip_rule(SipRuleId=rule["SipRuleId"], Name=rule["Name"], Disabled=True)
    voice.put_sip_media_application_logging_configuration(
        SipMediaApplicationId=job.application,
        SipMediaApplicationLoggingConfiguration={"EnableSipMediaApplicationMessageLogs": False},
    )
    again = place.job(stage_of("undone"), tmp_path)
    assert place.deploy(again) == ["log", "numbers"]
    assert job.voice.is_logged(job.application)
    assert not job.voice.rules_to(job.application)[0]["Disabled"]


def test_a_change_is_shown_in_words_and_made(place: Place, tmp_path: Path) -> None:
    place.deploy(place.job(stage_of("change"), tmp_path))
    changed = place.job(stage_of("change", PARTYLINE_ROOM_DAYS="30"), tmp_path)
    place.prepare(changed)
    plan = steps.plan(changed)
    assert "change the function APIHandler (Environment)" in plan
    assert not any("Table" in line for line in plan)
    assert place.deploy(place.job(stage_of("change"), tmp_path)) == [], "a plan changes nothing"
    assert place.deploy(changed) == ["upload", "stack"]


def test_nothing_happens_against_somebody_s_will(place: Place, tmp_path: Path) -> None:
    job = place.job(stage_of("unwilling"), tmp_path, agree=lambda _: False)
    with pytest.raises(DeployError, match="you did not agree"):
        place.deploy(job)
    assert not job.stack.outputs
    assert not _named(place, "partyline-unwilling")


class CutOff:
    """A session that breaks at the n-th request that changes something: before it is sent, or after it is done."""

    READS = ("Get", "List", "Describe", "Head")

    def __init__(self, session: boto3.Session, breaks_at: int, when: str) -> None:
        self.session = session
        self.left = breaks_at
        self.session.events.register(when, self._count)

    def _count(self, model: Any, **_: object) -> None:  # noqa: ANN401
        if not model.name.startswith(self.READS):
            self.left -= 1
        if self.left == 0:
            raise ClientError({"Error": {"Code": "ServiceUnavailable", "Message": "cut off"}}, model.name)


def again_and_again(place: Place, act: Callable[[boto3.Session], T], when: str) -> tuple[int, T]:
    """Do something that is cut off ever later, until it is through. Gives how often it was cut off, and the result."""
    for cuts in range(40):
        try:
            return cuts, act(CutOff(place.session(), cuts + 1, when).session)
        except DeployError as error:
            if "cut off" not in str(error):
                raise
    message = "there is no end to it"
    raise AssertionError(message)


@pytest.mark.parametrize(("when", "number"), [("before-call", "+12065550152"), ("after-call", "+12065550155")])
def test_a_deployment_cut_off_ever_later_is_taken_up_where_it_was(
    place: Place, tmp_path: Path, when: str, number: str
) -> None:
    place.buy(number)
    stage = stage_of(when.replace("-call", ""))

    def deploy(session: boto3.Session | None = None) -> list[str]:
        return place.deploy(place.job(stage, tmp_path, session, numbers=(number,)))

    cuts, _ = again_and_again(place, deploy, when)
    assert cuts >= 3
    assert deploy() == []
    job = place.job(stage, tmp_path)
    assert len(_named(place, stage.stack)) == 1
    assert [rule["TriggerValue"] for rule in job.voice.rules_to(job.application)] == [number]
    functions = place.client("lambda")
    told = functions.get_function_configuration(FunctionName=job.stack.outputs["APIHandlerName"])
    assert told["Environment"]["Variables"]["PARTYLINE_SMA_ID"] == job.application
    assert told["Environment"]["Variables"]["PARTYLINE_DIAL_IN_NUMBER"] == number


def test_a_deployment_that_fails_at_each_step_in_turn_goes_on_from_there(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.buy("+12065550156")
    stood: list[list[str]] = []
    for failing in steps.STEPS:
        steps_with_a_fault = tuple(_faulty(one) if one is failing else one for one in steps.STEPS)
        with monkeypatch.context() as patch:
            patch.setattr(steps, "STEPS", steps_with_a_fault)
            with pytest.raises(DeployError, match="the power went out"):
                place.deploy(place.job(stage_of("each"), tmp_path, numbers=("+12065550156",)))
        stood.append([line.partition(":")[0] for line in place.told if line.endswith(": stands")])
    # Once there is an application, CloudFormation has to tell the functions, at the first occasion.
    earlier = [set(ALL[: max(0, fault - 1)]) - {"stack"} for fault in range(len(ALL))]
    assert all(before <= set(names) for before, names in zip(earlier, stood, strict=True)), stood
    place.deploy(place.job(stage_of("each"), tmp_path, numbers=("+12065550156",)))
    assert place.deploy(place.job(stage_of("each"), tmp_path, numbers=("+12065550156",))) == []


def _faulty(step: steps.Step) -> steps.Step:
    """A step that is always due and never gets done."""

    def fail(_job: Job) -> dict[str, str]:
        message = "the power went out"
        raise DeployError(message)

    return step._replace(do=fail, stands=lambda _job, _noted: False)


def spoiled(job: Job, **resources: Any) -> Goods:  # noqa: ANN401
    """Give the goods of a job with something wrong in the template: parts of resources, deep."""
    assert job.goods
    template = json.loads(job.goods.template)
    for name, resource in resources.items():
        known = template["Resources"].setdefault(name, resource)
        known["Properties"] |= resource["Properties"]
    return replace(job.goods, template=json.dumps(template).encode())


def test_a_stack_that_failed_tells_why_and_is_cleared_away_by_the_next_try(place: Place, tmp_path: Path) -> None:
    job = place.job(stage_of("broken"), tmp_path)
    place.prepare(job)
    stream = {"LogGroupName": "/nobody/made/this", "LogStreamName": "x"}
    job.goods = spoiled(job, Bad={"Type": "AWS::Logs::LogStream", "Properties": stream})
    with pytest.raises(StackFailedError, match="Bad: "):
        steps.run(job)
    assert not job.stack.stands
    whole = place.job(stage_of("broken"), tmp_path)
    place.deploy(whole)
    assert any("whose first deployment failed" in line for line in place.told)
    assert whole.stack.stands


def test_a_table_is_not_lost_by_accident(place: Place, tmp_path: Path) -> None:
    place.deploy(place.job(stage_of("losing"), tmp_path))
    losing = place.job(stage_of("losing"), tmp_path)
    place.prepare(losing)
    keys = [{"AttributeName": "list_pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]
    losing.goods = spoiled(losing, Table={"Properties": {"KeySchema": keys}})
    with pytest.raises(DeployError, match=r"replace the table Table.*--replace-data"):
        steps.run(losing)
    place.deploy(place.job(stage_of("losing"), tmp_path))
    assert not any("will" in line for line in place.told), place.told


def test_a_stage_is_destroyed_and_its_number_and_data_stay(place: Place, tmp_path: Path) -> None:
    place.buy("+12065550153")
    job = place.job(stage_of("over"), tmp_path, numbers=("+12065550153",))
    place.deploy(job)
    outputs = job.stack.outputs
    told = destroy(place.job(stage_of("over"), tmp_path), release_numbers=False, delete_data=False)
    assert told.numbers_kept == ["+12065550153"]
    assert not told.numbers_released
    assert "+12065550153" in _inventory(place)
    assert place.client("dynamodb").describe_table(TableName=outputs["TableName"])
    place.client("s3").head_bucket(Bucket=outputs["RecordingsBucket"])
    assert not _named(place, "partyline-over")
    assert not job.stack.stands
    again = destroy(place.job(stage_of("over"), tmp_path), release_numbers=False, delete_data=False)
    assert again.numbers_kept == [], "there is nothing left to destroy, and that is fine"


def test_a_destruction_cut_off_is_taken_up_and_releases_and_deletes_when_told_to(place: Place, tmp_path: Path) -> None:
    place.buy("+12065550154")
    job = place.job(stage_of("gone"), tmp_path, numbers=("+12065550154",))
    place.deploy(job)
    outputs = job.stack.outputs

    def destroy_all(session: boto3.Session) -> Destroyed:
        return destroy(place.job(stage_of("gone"), tmp_path, session), release_numbers=True, delete_data=True)

    cuts, told = again_and_again(place, destroy_all, "before-call")
    assert cuts >= 3
    assert set(told.data_deleted.values()) >= {outputs["TableName"], outputs["PromptsBucket"]}
    assert "+12065550154" not in _inventory(place)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        place.client("dynamodb").describe_table(TableName=outputs["TableName"])


def _named(place: Place, name: str) -> list[object]:
    listed = place.client("chime-sdk-voice").list_sip_media_applications()["SipMediaApplications"]
    return [one for one in listed if one["Name"] == name]


def _inventory(place: Place) -> set[str]:
    listed = place.client("chime-sdk-voice").list_phone_numbers()["PhoneNumbers"]
    return {one["E164PhoneNumber"] for one in listed}
