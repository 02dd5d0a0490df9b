"""The telephone side of a stage: SIP media application, its log, and the rules that lead numbers to it.

CloudFormation has no types for these. Everything here finds what is there first, so it may be done again and again.
https://docs.aws.amazon.com/chime-sdk/latest/dg/use-sip-apps.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from tools.deploy.amazon import code_of
from tools.deploy.errors import DeployError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tools.deploy.amazon import Amazon, Json

DIAL_IN: Final = "SipMediaApplicationDialIn"
_LOGGED: Final = "EnableSipMediaApplicationMessageLogs"
_NOT_FOUND: Final = "NotFoundException"


@dataclass(frozen=True, slots=True)
class Voice:
    """The chime-sdk-voice API of one account and Region. `name` is the stage's name for what it makes."""

    amazon: Amazon
    name: str

    def application(self, known_id: str = "") -> Json | None:
        """Find the stage's application: by the id we remember, else by its name."""
        if known_id:
            try:
                found: Json = self._chime.get_sip_media_application(SipMediaApplicationId=known_id)[
                    "SipMediaApplication"
                ]
            except ClientError as error:
                if code_of(error) != _NOT_FOUND:
                    raise
            else:
                return found
        every = self.amazon.every("chime-sdk-voice", "list_sip_media_applications", "SipMediaApplications")
        return next((one for one in every if one["Name"] == self.name), None)

    def lead_application_to(self, function: str, known_id: str = "") -> str:
        """Have the application invoke this Lambda function or alias; make it if there is none. Gives its id."""
        found, endpoints = self.application(known_id), [{"LambdaArn": function}]
        if found is None:
            asked = {"AwsRegion": self.amazon.region, "Name": self.name, "Endpoints": endpoints}
            found = self._chime.create_sip_media_application(**asked)["SipMediaApplication"]
        elif found["Endpoints"] != endpoints:
            self._chime.update_sip_media_application(
                SipMediaApplicationId=found["SipMediaApplicationId"], Endpoints=endpoints
            )
        return str(found["SipMediaApplicationId"])

    def is_logged(self, application: str) -> bool:
        """Tell whether what Amazon says to the application, and why calls fail, goes to CloudWatch Logs."""
        told = self._chime.get_sip_media_application_logging_configuration(SipMediaApplicationId=application)
        return bool(told.get("SipMediaApplicationLoggingConfiguration", {}).get(_LOGGED))

    def log(self, application: str) -> None:
        """Have it logged."""
        self._chime.put_sip_media_application_logging_configuration(
            SipMediaApplicationId=application, SipMediaApplicationLoggingConfiguration={_LOGGED: True}
        )

    def rules_to(self, application: str) -> list[Json]:
        """List the rules that lead to an application, oldest first."""
        every = self.amazon.every("chime-sdk-voice", "list_sip_rules", "SipRules")
        ours = [one for one in every if application in _targets(one)]
        return sorted(ours, key=lambda rule: str(rule["CreatedTimestamp"]))

    def rules_by_id(self, ids: Iterable[str]) -> Iterator[Json]:
        """Find rules again; those that are gone are left out."""
        wanted = set(ids)
        every = self.amazon.every("chime-sdk-voice", "list_sip_rules", "SipRules")
        return (one for one in every if one["SipRuleId"] in wanted)

    def lead_number_to(self, number: str, application: str, *, move: bool = False) -> Json:
        """Have calls to a number of the inventory answered by the application. Gives the rule.

        Raises DeployError when the number is not ours or leads elsewhere, unless it may be moved.
        """
        self._make_dial_in(number)
        every = self.amazon.every("chime-sdk-voice", "list_sip_rules", "SipRules")
        rule = next((one for one in every if one["TriggerValue"] == number), None)
        if rule is None:
            made: Json = self._chime.create_sip_rule(
                Name=f"{self.name} {number.removeprefix('+')}",
                TriggerType="ToPhoneNumber",
                TriggerValue=number,
                TargetApplications=[self._target(application)],
            )["SipRule"]
            return made
        if application in _targets(rule) or move:
            return self.mend(rule, application)
        message = f"the rule {rule['Name']!r} leads {number} to another application; to move it, say --move"
        raise DeployError(message)

    def mend(self, rule: Json, application: str) -> Json:
        """Have a rule lead to the application, and be in force. Other Regions it names as spares stay."""
        kept = [one for one in rule["TargetApplications"] if one.get("AwsRegion") != self.amazon.region]
        if application in _targets(rule) and not rule["Disabled"]:
            return rule
        changed: Json = self._chime.update_sip_rule(
            SipRuleId=rule["SipRuleId"],
            Name=rule["Name"],
            Disabled=False,
            TargetApplications=[self._target(application), *kept],
        )["SipRule"]
        return changed

    def delete(self, application: str) -> list[str]:
        """Delete the application and the rules that lead to it alone. Gives the numbers that now lead nowhere."""
        freed: list[str] = []
        for rule in self.rules_to(application):
            spares = [one for one in rule["TargetApplications"] if one["SipMediaApplicationId"] != application]
            named = {"SipRuleId": rule["SipRuleId"], "Name": rule["Name"]}
            if spares:
                self._chime.update_sip_rule(**named, TargetApplications=spares)
                continue
            self._chime.update_sip_rule(**named, Disabled=True)
            self._chime.delete_sip_rule(SipRuleId=rule["SipRuleId"])
            freed.append(rule["TriggerValue"])
        self._chime.delete_sip_media_application(SipMediaApplicationId=application)
        return freed

    @property
    def _chime(self) -> Any:  # noqa: ANN401
        return self.amazon.client("chime-sdk-voice")

    def _target(self, application: str) -> Json:
        return {"SipMediaApplicationId": application, "Priority": 1, "AwsRegion": self.amazon.region}

    def _make_dial_in(self, number: str) -> None:
        """Only a number of this product type may have a SIP rule."""
        try:
            owned = self._chime.get_phone_number(PhoneNumberId=number)["PhoneNumber"]
        except ClientError as error:
            if code_of(error) != _NOT_FOUND:
                raise
            message = f"{number} is not in the account's inventory: see `partyline numbers list`"
            raise DeployError(message) from None
        if owned["ProductType"] != DIAL_IN:
            self._chime.update_phone_number(PhoneNumberId=number, ProductType=DIAL_IN)


def _targets(rule: Json) -> set[str]:
    return {str(one["SipMediaApplicationId"]) for one in rule["TargetApplications"]}
