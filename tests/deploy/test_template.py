"""The template: what Chalice makes and what is merged into it, before anything is deployed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib import closing, telemetry
from chalicelib.aws import schema
from tests.deploy.place import MODEL, ORIGIN, REGION, stage_of
from tools.deploy import template
from tools.deploy.errors import DeployError

Json = dict[str, Any]

VOICE_CONNECTOR = "voiceconnector.chime.amazonaws.com"


@pytest.fixture(scope="module")
def made() -> Json:
    return template.make(stage_of("test"), REGION, "s3://bucket/package.zip")


@pytest.fixture(scope="module")
def resources(made: Json) -> Json:
    found: Json = made["Resources"]
    return found


def test_cfn_lint_finds_nothing(made: Json, tmp_path: Path) -> None:
    """The runtime does not matter to the tests: the newest has SnapStart, ours may not."""
    newest = json.loads(json.dumps(made).replace(f'"python3.{sys.version_info.minor}"', '"python3.13"'))
    newest["Resources"]["Sma"]["Properties"]["SnapStart"] = {"ApplyOn": "PublishedVersions"}
    (tmp_path / "newest.json").write_text(json.dumps(newest))
    lint = str(Path(sys.executable).with_name("cfn-lint"))
    command = [lint, "--regions", REGION, "-t", str(tmp_path / "newest.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_stages_differ_in_nothing_but_their_name(made: Json) -> None:
    """The tests that deploy make one template and put each stage's name into it."""
    model = template.make(stage_of(MODEL), REGION, "s3://bucket/package.zip")
    assert json.loads(json.dumps(model).replace(MODEL, "test")) == made


def test_the_table_is_the_one_that_a_laptop_has(resources: Json) -> None:
    asked: Json = {}

    class Dynamo:
        """Remembers how the table was made."""

        def create_table(self, **members: Any) -> None:  # noqa: ANN401
            asked.update(members)

        def update_time_to_live(self, **members: Any) -> None:  # noqa: ANN401
            asked["ttl"] = members["TimeToLiveSpecification"]

        def get_waiter(self, _: str) -> Dynamo:
            return self

        def wait(self, **_: object) -> None:
            return

    client: Any = Dynamo()
    schema.create_table(client, "table")
    table = resources["Table"]["Properties"]
    for member in ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode"):
        assert table[member] == asked[member]
    assert table["TimeToLiveSpecification"] == asked["ttl"]
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"] == {"SSEEnabled": True}


@pytest.mark.parametrize("name", ["Table", "Secret", "Prompts", "Recordings"])
def test_what_cannot_be_made_again_outlives_the_stack(resources: Json, name: str) -> None:
    assert resources[name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert resources[name]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize(
    ("bucket", "actions"), [("Prompts", {"s3:GetObject"}), ("Recordings", {"s3:PutObject", "s3:PutObjectAcl"})]
)
def test_telephones_reach_the_buckets_for_this_account_and_nobody_without_tls(
    resources: Json, bucket: str, actions: set[str]
) -> None:
    allow, deny = resources[f"{bucket}Policy"]["Properties"]["PolicyDocument"]["Statement"]
    assert allow["Principal"] == {"Service": VOICE_CONNECTOR}
    assert set([allow["Action"]] if isinstance(allow["Action"], str) else allow["Action"]) == actions
    assert allow["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert deny["Effect"] == "Deny"
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    closed = resources[bucket]["Properties"]["PublicAccessBlockConfiguration"]
    assert len(closed) == 4
    assert all(closed.values())


def test_telephones_invoke_the_published_version_for_this_account(resources: Json) -> None:
    leave = resources["SmaInvokedByTelephones"]["Properties"]
    assert leave["Principal"] == VOICE_CONNECTOR
    assert leave["SourceAccount"] == {"Ref": "AWS::AccountId"}
    assert leave["FunctionName"] == {"Ref": "Sma.Alias"}
    assert resources["Sma"]["Properties"]["AutoPublishAlias"] == "live"


def test_no_role_reaches_beyond_its_stack(resources: Json) -> None:
    roles = [one for one in resources.values() if one["Type"] == "AWS::IAM::Role"]
    assert len(roles) == 4
    for role in roles:
        for statement in role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]:
            for resource in statement["Resource"]:
                free = {"chime:CreateMeeting", "xray:PutTelemetryRecords", "xray:PutTraceSegments"}
                assert resource != "*" or set(statement["Action"]) <= free
                assert not isinstance(resource, str) or resource == "*", "no account and no stage is left open"
            assert "logs:CreateLogGroup" not in statement["Action"]


def test_a_resource_that_nobody_has_narrowed_stops_everything() -> None:
    statement = {"Effect": "Allow", "Action": ["sqs:SendMessage"], "Resource": "arn:aws:sqs:*:*:*"}
    with pytest.raises(DeployError, match=r"names arn:aws:sqs:\*"):
        template._narrow(statement)


def test_logs_are_kept_for_a_while_each_in_its_function_s_group(resources: Json) -> None:
    groups = {name: one["Properties"] for name, one in resources.items() if one["Type"] == "AWS::Logs::LogGroup"}
    functions = {name for name, one in resources.items() if one["Type"] == "AWS::Serverless::Function"}
    assert all(group["RetentionInDays"] == 30 for group in groups.values())
    named = {group["LogGroupName"]["Fn::Sub"] for group in groups.values()}
    assert named == {f"/aws/lambda/${{{function}}}" for function in functions}


def test_the_functions_know_the_stack_s_own_table_and_secret(resources: Json) -> None:
    for name in ("Sma", "APIHandler", "MeetingEvents", "AfterCalls"):
        told = resources[name]["Properties"]["Environment"]["Variables"]
        assert told["PARTYLINE_TABLE"] == {"Ref": "Table"}
        assert told["PARTYLINE_SECRET"] == {"Fn::Sub": "{{resolve:secretsmanager:${Secret}}}"}
        assert told["PARTYLINE_ORIGIN"] == ORIGIN
        assert resources[name]["Properties"]["CodeUri"] == "s3://bucket/package.zip"


def test_calls_are_closed_from_the_log_of_the_telephone_function_alone(resources: Json) -> None:
    read = resources["CallsThatEnded"]
    assert read["DependsOn"] == "AfterCallsInvokedByTheLog"
    assert read["Properties"] == {
        "LogGroupName": {"Ref": "SmaLogGroup"},
        "FilterPattern": closing.ENDED,
        "DestinationArn": {"Fn::GetAtt": ["AfterCalls", "Arn"]},
    }
    leave = resources["AfterCallsInvokedByTheLog"]["Properties"]
    assert leave["Principal"] == "logs.amazonaws.com"
    assert leave["SourceArn"] == {"Fn::GetAtt": ["SmaLogGroup", "Arn"]}
    assert leave["SourceAccount"] == {"Ref": "AWS::AccountId"}


def test_a_published_version_knows_nothing_that_changes_without_it(resources: Json) -> None:
    assert "PARTYLINE_SMA_ID" not in resources["Sma"]["Properties"]["Environment"]["Variables"]
    assert resources["APIHandler"]["Properties"]["Environment"]["Variables"]["PARTYLINE_SMA_ID"] == {"Ref": "SmaId"}


@pytest.mark.parametrize(("runtime", "has"), [("python3.11", False), ("python3.12", True), ("python3.13", True)])
def test_snapstart_is_for_pythons_that_have_it(runtime: str, *, has: bool) -> None:
    assert template.has_snapstart(runtime) is has


def test_every_alarm_tells_whoever_is_chosen(resources: Json) -> None:
    alarms = [one["Properties"] for one in resources.values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    assert len(alarms) >= 6
    for alarm in alarms:
        assert alarm["AlarmActions"]["Fn::If"][0] == "HasAlarmTopic"
        assert alarm["AlarmDescription"]
        assert alarm["TreatMissingData"] == "notBreaching"


def test_the_dashboard_is_json_and_names_every_function(resources: Json) -> None:
    body = resources["Board"]["Properties"]["DashboardBody"]["Fn::Sub"]
    json.loads(body)
    for name in ("${Sma}", "${MeetingEvents}", "${AfterCalls}", "${APIHandler}", "${Table}"):
        assert name in body


def test_the_dashboard_shows_this_stage_s_metrics_and_adds_up_no_times(resources: Json) -> None:
    board = json.loads(resources["Board"]["Properties"]["DashboardBody"]["Fn::Sub"])
    shown: dict[str, set[str]] = {}
    for widget in (one["properties"] for one in board["widgets"]):
        for metric in widget["metrics"]:
            options = metric[-1] if isinstance(metric[-1], dict) else {}
            if metric[0] == "Partyline":
                assert metric[2:4] == ["Function", "${Sma}"]
                shown.setdefault(metric[1], set()).add(options.get("stat") or widget["stat"])
            assert 'Function="${Sma}"' in options.get("expression", 'Function="${Sma}"')
    times = {name: {"p50", "p99"} for name in telemetry.UNITS}
    assert shown == times | {name: {"Sum"} for name in telemetry.COUNTED}


def test_this_terminal_s_settings_do_not_slip_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTYLINE_ORIGIN", "https://elsewhere.example.org")
    stage = stage_of("plain")
    del stage.config["stages"]["plain"]["environment_variables"]["PARTYLINE_ORIGIN"]
    assert "elsewhere" not in json.dumps(template.make(stage, REGION, "s3://bucket/package.zip"))


def test_what_chalice_says_is_told_when_it_cannot() -> None:
    stage = stage_of("bad")
    stage.config["stages"]["bad"]["iam_policy_file"] = "nowhere.json"
    stage.config["lambda_functions"] = {}
    with pytest.raises(DeployError, match="Chalice cannot make a template"):
        template.make(stage, REGION, "s3://bucket/package.zip")
