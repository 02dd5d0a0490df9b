"""What is deployed: the stages, and that each function may do what it does and nothing more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from chalice.cli.factory import CLIFactory
from chalice.deploy.validate import validate_configuration

ROOT = Path(__file__).parents[2]
CHALICE = ROOT / ".chalice"
CONFIG = json.loads((CHALICE / "config.json").read_text())
POLICIES = {path.stem: json.loads(path.read_text())["Statement"] for path in CHALICE.glob("policy-*.json")}
NOT_ACTIONS = {"get_paginator", "transact_write_items"}
FUNCTIONS = {"api_handler", "sma", "meeting_events", "after_calls"}


def test_every_stage_is_one_that_chalice_accepts() -> None:
    for stage in CONFIG["stages"]:
        config = CLIFactory(str(ROOT)).create_config_obj(chalice_stage_name=stage)
        validate_configuration(config)
        declared = {function.name for function in config.chalice_app.pure_lambda_functions}
        assert declared | {source.name for source in config.chalice_app.event_sources} == FUNCTIONS - {"api_handler"}


def test_each_function_has_a_policy_and_limits_of_its_own() -> None:
    dev = CLIFactory(str(ROOT)).create_config_obj(chalice_stage_name="dev")
    functions = {name: dev.scope("dev", name) for name in FUNCTIONS}
    assert {function.iam_policy_file.removesuffix(".json") for function in functions.values()} == set(POLICIES)
    assert not any(function.autogen_policy for function in functions.values())
    assert functions["sma"].lambda_timeout <= 20, "a SIP media application waits no longer"
    assert functions["api_handler"].lambda_timeout <= 29, "API Gateway waits no longer"


def test_no_secret_and_no_number_is_in_the_repository() -> None:
    for path in CHALICE.glob("*.json"):
        text = path.read_text()
        assert "SECRET" not in text
        assert not re.search(r"\+\d{6,}", text), path


@pytest.mark.parametrize("name", POLICIES)
def test_nothing_is_allowed_wholesale(name: str) -> None:
    for statement in POLICIES[name]:
        actions: list[str] = statement["Action"]
        assert not any("*" in action for action in actions)
        if statement["Resource"] == "*":
            assert all(action.startswith("xray:") or action == "chime:CreateMeeting" for action in actions), actions


def test_together_the_policies_allow_what_the_adapters_call_and_nothing_else() -> None:
    allowed = {action for policy in POLICIES.values() for statement in policy for action in statement["Action"]}
    services = {action for action in allowed if action.startswith(("dynamodb:", "chime:"))}
    assert services == _called("dynamodb") | _called("chime")


def test_only_the_api_places_calls() -> None:
    assert "chime:CreateSipMediaApplicationCall" in _actions("policy-api")
    for name in ("policy-sma", "policy-events"):
        assert not any("SipMediaApplication" in action for action in _actions(name))


def _actions(policy: str) -> set[str]:
    return {action for statement in POLICIES[policy] for action in statement["Action"]}


def _called(prefix: str) -> set[str]:
    """List what the adapters ask of AWS, as IAM actions. Transactions and pages need those they are made of."""
    folder = ROOT / "chalicelib" / "aws"
    files: list[Path] = [*folder.glob("dynamodb/*.py")] if prefix == "dynamodb" else [*folder.glob("chime_*.py")]
    text = "".join(path.read_text() for path in files)
    methods = set(re.findall(r"(?:client|meetings\(\)|voice\(\))\.(\w+)\(", text)) - NOT_ACTIONS
    return {f"{prefix}:{_camel(method)}" for method in methods}


def _camel(method: str) -> str:
    return "".join(word.capitalize() for word in method.split("_"))
