"""What a deployment has and what it lacks: a whole one, or the first look that plain `chalice deploy` gives."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from botocore.exceptions import ClientError

from tools.deploy.amazon import code_of, in_words
from tools.deploy.stack import Stack
from tools.deploy.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.deploy.amazon import Amazon, Json
    from tools.deploy.stages import Stage

_WHOLE: Final = "`partyline deploy` makes it"
_NOT_THERE: Final = {"ResourceNotFoundException", "NotFoundException", "404", "NoSuchBucket"}


class Finding(NamedTuple):
    """One thing a deployment needs, whether it is there, and what to do if not."""

    what: str
    ok: bool
    remedy: str = _WHOLE


@dataclass
class Deployment:
    """What is found of a stage. `function` is the name of the telephone function, whoever deployed it."""

    amazon: Amazon
    stage: Stage
    function: str
    settings: dict[str, str]

    @property
    def lambdas(self) -> Any:  # noqa: ANN401
        return self.amazon.client("lambda")


def check(stage: Stage, amazon: Amazon) -> list[Finding]:
    """Look at everything a deployed stage needs. Raises DeployError when AWS cannot be asked."""
    with in_words("check"):
        stack = Stack(amazon, stage.stack, lambda _: None)
        alias = stack.outputs.get("SmaAlias", f"{stage.stack}-sma")
        found = _configuration(amazon, alias)
        if found is None:
            return [Finding("the functions", ok=False, remedy="`chalice deploy` or `partyline deploy` makes them")]
        settings: dict[str, str] = found.get("Environment", {}).get("Variables", {})
        deployment = Deployment(amazon, stage, str(found["FunctionName"]), settings)
        whole = Finding("a stack with everything", stack.stands, "this was `chalice deploy`; `partyline deploy` does")
        return [Finding("the functions", ok=True), whole, *(look(deployment) for look in _LOOKS)]


def _configuration(amazon: Amazon, function: str) -> Json | None:
    return _unless_gone(lambda: amazon.client("lambda").get_function_configuration(FunctionName=function))


def _unless_gone(look: Callable[[], Json]) -> Json | None:
    try:
        return look()
    except ClientError as error:
        if code_of(error) in _NOT_THERE:
            return None
        raise


def _secret(deployment: Deployment) -> Finding:
    return Finding("PARTYLINE_SECRET, without which nobody gets in", bool(deployment.settings.get("PARTYLINE_SECRET")))


def _table(deployment: Deployment) -> Finding:
    name = deployment.settings.get("PARTYLINE_TABLE", "partyline")
    dynamodb = deployment.amazon.client("dynamodb")
    table = _unless_gone(lambda: dynamodb.describe_table(TableName=name))
    return Finding(f"the table {name}", table is not None)


def _recordings(deployment: Deployment) -> Finding:
    return Finding("buckets for prompts and recordings", bool(deployment.settings.get("PARTYLINE_PROMPTS_BUCKET")))


def _permission(deployment: Deployment) -> Finding:
    asked = [{"FunctionName": deployment.function}, {"FunctionName": deployment.function, "Qualifier": "live"}]
    policies = [_unless_gone(partial(deployment.lambdas.get_policy, **one)) for one in asked]
    given = any("voiceconnector.chime.amazonaws.com" in policy["Policy"] for policy in policies if policy)
    return Finding("leave for telephones to invoke the function", given)


def _application(deployment: Deployment) -> Finding:
    application = Voice(deployment.amazon, deployment.stage.stack).application()
    return Finding(f"the SIP media application {deployment.stage.stack}", application is not None)


def _number(deployment: Deployment) -> Finding:
    voice = Voice(deployment.amazon, deployment.stage.stack)
    application = voice.application()
    rules = voice.rules_to(str(application["SipMediaApplicationId"])) if application else []
    in_force = any(not rule["Disabled"] for rule in rules)
    return Finding("a number that leads here", in_force, "`partyline numbers assign`, after `partyline deploy`")


def _closing(deployment: Deployment) -> Finding:
    group = f"/aws/lambda/{deployment.function}"
    logs = deployment.amazon.client("logs")
    readers = _unless_gone(lambda: logs.describe_subscription_filters(logGroupName=group))
    return Finding("a reader of the log, by which calls are closed", bool(readers and readers["subscriptionFilters"]))


def _alarms(deployment: Deployment) -> Finding:
    watch = deployment.amazon.client("cloudwatch")
    alarms: Json = watch.describe_alarms(AlarmNamePrefix=f"{deployment.stage.stack}-")
    return Finding("alarms and a dashboard", bool(alarms["MetricAlarms"]))


_LOOKS: Final = (_secret, _table, _recordings, _permission, _application, _number, _closing, _alarms)
