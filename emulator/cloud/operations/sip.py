"""chime-sdk-voice: SIP media applications, their logging, and the SIP rules that lead to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.cloud.account import asked_tags, new_id, page
from emulator.cloud.errors import bad_request, conflict, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.cloud.account import Account, Act, Json


def create_application(account: Account, asked: Json) -> Json:
    """Make a SIP media application."""
    name, now = new_id(), account.timestamp()
    made = {
        "SipMediaApplicationId": name,
        "AwsRegion": asked["AwsRegion"],
        "Name": asked["Name"],
        "Endpoints": asked["Endpoints"],
        "CreatedTimestamp": now,
        "UpdatedTimestamp": now,
        "SipMediaApplicationArn": account.arn("sma", name),
    }
    with account.lock:
        account.applications[name] = made
        account.tags[account.arn("sma", name)] = asked_tags(asked)
    return {"SipMediaApplication": made}


def get_application(account: Account, asked: Json) -> Json:
    """Show a SIP media application."""
    return {"SipMediaApplication": _application(account, asked)}


def list_applications(account: Account, asked: Json) -> Json:
    """List the SIP media applications, a page at a time."""
    shown, more = page(list(account.applications.values()), asked)
    return {"SipMediaApplications": shown, **more}


def update_application(account: Account, asked: Json) -> Json:
    """Change the name or the Lambda of a SIP media application."""
    with account.lock:
        changed = {**_application(account, asked), **_given(asked, "Name", "Endpoints")}
        changed["UpdatedTimestamp"] = account.timestamp()
        account.applications[asked["SipMediaApplicationId"]] = changed
    return {"SipMediaApplication": changed}


def delete_application(account: Account, asked: Json) -> None:
    """Delete a SIP media application that no rule leads to."""
    with account.lock:
        name = _application(account, asked)["SipMediaApplicationId"]
        if any(_leads_to(rule, name) for rule in account.rules.values()):
            message = "A SIP rule still leads to this SIP media application"
            raise conflict(message)
        del account.applications[name]
        account.logging.pop(name, None)
        account.tags.pop(account.arn("sma", name), None)


def get_logging(account: Account, asked: Json) -> Json:
    """Show whether the messages of a SIP media application are logged."""
    name = _application(account, asked)["SipMediaApplicationId"]
    off = {"EnableSipMediaApplicationMessageLogs": False}
    return {"SipMediaApplicationLoggingConfiguration": account.logging.get(name, off)}


def put_logging(account: Account, asked: Json) -> Json:
    """Set whether messages are logged. Remembered, and nothing more."""
    name = _application(account, asked)["SipMediaApplicationId"]
    wanted: Json = asked.get("SipMediaApplicationLoggingConfiguration") or {}
    enabled = bool(wanted.get("EnableSipMediaApplicationMessageLogs", False))
    account.logging[name] = {"EnableSipMediaApplicationMessageLogs": enabled}
    return {"SipMediaApplicationLoggingConfiguration": account.logging[name]}


def create_rule(account: Account, asked: Json) -> Json:
    """Make a rule that leads a number or a host name to applications. One trigger value has one rule."""
    now = account.timestamp()
    with account.lock:
        _check_targets(account, asked)
        if any(rule["TriggerValue"] == asked["TriggerValue"] for rule in account.rules.values()):
            message = "Another SIP rule has this trigger value"
            raise conflict(message)
        made: Json = {
            "SipRuleId": new_id(),
            "Disabled": False,
            **_given(asked, "Name", "TriggerType", "TriggerValue", "Disabled", "TargetApplications"),
            "CreatedTimestamp": now,
            "UpdatedTimestamp": now,
        }
        account.rules[made["SipRuleId"]] = made
    return {"SipRule": made}


def get_rule(account: Account, asked: Json) -> Json:
    """Show a SIP rule."""
    return {"SipRule": _rule(account, asked)}


def list_rules(account: Account, asked: Json) -> Json:
    """List the SIP rules, all or those that lead to one application, a page at a time."""
    wanted = asked.get("SipMediaApplicationId")
    rules = [rule for rule in account.rules.values() if not wanted or _leads_to(rule, wanted)]
    shown, more = page(rules, asked)
    return {"SipRules": shown, **more}


def update_rule(account: Account, asked: Json) -> Json:
    """Change a rule's name, its targets, or whether it is disabled."""
    with account.lock:
        _check_targets(account, asked)
        changed = {**_rule(account, asked), **_given(asked, "Name", "Disabled", "TargetApplications")}
        changed["UpdatedTimestamp"] = account.timestamp()
        account.rules[asked["SipRuleId"]] = changed
    return {"SipRule": changed}


def delete_rule(account: Account, asked: Json) -> None:
    """Delete a rule, which must be disabled first (API reference, DeleteSipRule)."""
    with account.lock:
        if not _rule(account, asked)["Disabled"]:
            message = "A SIP rule must be disabled before it is deleted"
            raise conflict(message)
        del account.rules[asked["SipRuleId"]]


def _application(account: Account, asked: Json) -> Json:
    name = asked["SipMediaApplicationId"]
    if name not in account.applications:
        message = f"SIP media application {name} not found"
        raise not_found(message)
    return account.applications[name]


def _rule(account: Account, asked: Json) -> Json:
    if asked["SipRuleId"] not in account.rules:
        message = f"SIP rule {asked['SipRuleId']} not found"
        raise not_found(message)
    return account.rules[asked["SipRuleId"]]


def _check_targets(account: Account, asked: Json) -> None:
    targets: list[Json] = asked.get("TargetApplications") or []
    for target in targets:
        if target.get("SipMediaApplicationId") not in account.applications:
            message = "A target application does not exist"
            raise bad_request(message)


def _leads_to(rule: Json, application: str) -> bool:
    return any(target.get("SipMediaApplicationId") == application for target in rule["TargetApplications"])


def _given(asked: Json, *names: str) -> Json:
    return {name: asked[name] for name in names if asked.get(name) is not None}


TABLE: Mapping[str, Act] = {
    "CreateSipMediaApplication": create_application,
    "GetSipMediaApplication": get_application,
    "ListSipMediaApplications": list_applications,
    "UpdateSipMediaApplication": update_application,
    "DeleteSipMediaApplication": delete_application,
    "GetSipMediaApplicationLoggingConfiguration": get_logging,
    "PutSipMediaApplicationLoggingConfiguration": put_logging,
    "CreateSipRule": create_rule,
    "GetSipRule": get_rule,
    "ListSipRules": list_rules,
    "UpdateSipRule": update_rule,
    "DeleteSipRule": delete_rule,
}
