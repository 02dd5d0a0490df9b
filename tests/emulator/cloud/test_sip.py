"""SIP media applications and SIP rules, as unmodified boto3 sees them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

LAMBDA = "arn:aws:lambda:us-east-1:111122223333:function:sma"
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def application(voice: ChimeSDKVoiceClient) -> str:
    made = voice.create_sip_media_application(
        AwsRegion="us-east-1", Name="dial in", Endpoints=[{"LambdaArn": LAMBDA}], Tags=[{"Key": "a", "Value": "b"}]
    )
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    return made["SipMediaApplication"]["SipMediaApplicationId"]


def target(application: str, priority: int = 1) -> Any:  # noqa: ANN401
    return {"SipMediaApplicationId": application, "Priority": priority, "AwsRegion": "us-east-1"}


def test_an_application_is_made_changed_and_deleted(
    voice: ChimeSDKVoiceClient, application: str, refused: Callable[..., tuple[str, int, str]]
) -> None:
    made = voice.get_sip_media_application(SipMediaApplicationId=application)["SipMediaApplication"]
    assert made["Endpoints"] == [{"LambdaArn": LAMBDA}]
    assert isinstance(made["CreatedTimestamp"], datetime)
    assert made["SipMediaApplicationArn"] == f"arn:aws:chime:us-east-1:111122223333:sma/{application}"
    assert voice.list_tags_for_resource(ResourceARN=made["SipMediaApplicationArn"])["Tags"] == [
        {"Key": "a", "Value": "b"}
    ]
    changed = voice.update_sip_media_application(SipMediaApplicationId=application, Name="new name")
    assert changed["SipMediaApplication"]["Name"] == "new name"
    assert changed["SipMediaApplication"]["Endpoints"] == made["Endpoints"]
    everything = voice.list_sip_media_applications()["SipMediaApplications"]
    assert application in {one["SipMediaApplicationId"] for one in everything}
    gone = voice.delete_sip_media_application(SipMediaApplicationId=application)
    assert gone["ResponseMetadata"]["HTTPStatusCode"] == 204
    for call in (voice.get_sip_media_application, voice.delete_sip_media_application):
        assert refused(call, SipMediaApplicationId=application)[:2] == ("NotFoundException", 404)


def test_message_logging_is_remembered(
    voice: ChimeSDKVoiceClient, application: str, refused: Callable[..., tuple[str, int, str]]
) -> None:
    def enabled() -> bool:
        shown = voice.get_sip_media_application_logging_configuration(SipMediaApplicationId=application)
        return shown["SipMediaApplicationLoggingConfiguration"]["EnableSipMediaApplicationMessageLogs"]

    assert enabled() is False
    voice.put_sip_media_application_logging_configuration(
        SipMediaApplicationId=application,
        SipMediaApplicationLoggingConfiguration={"EnableSipMediaApplicationMessageLogs": True},
    )
    assert enabled() is True
    voice.put_sip_media_application_logging_configuration(SipMediaApplicationId=application)
    assert enabled() is False
    nobody = refused(voice.put_sip_media_application_logging_configuration, SipMediaApplicationId=NOWHERE)
    assert nobody[1] == 404


def test_a_rule_leads_a_number_to_an_application(
    voice: ChimeSDKVoiceClient, application: str, refused: Callable[..., tuple[str, int, str]]
) -> None:
    wanted: Any = {
        "Name": "main",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": "+12065550150",
        "TargetApplications": [target(application)],
    }
    rule = voice.create_sip_rule(**wanted)["SipRule"]
    assert rule["Disabled"] is False
    assert refused(voice.create_sip_rule, **wanted)[:2] == ("ConflictException", 409)
    listed = voice.list_sip_rules(SipMediaApplicationId=application)["SipRules"]
    assert [one["SipRuleId"] for one in listed] == [rule["SipRuleId"]]
    assert voice.list_sip_rules(SipMediaApplicationId=NOWHERE)["SipRules"] == []
    assert refused(voice.delete_sip_media_application, SipMediaApplicationId=application)[1] == 409
    assert refused(voice.delete_sip_rule, SipRuleId=rule["SipRuleId"])[1] == 409
    changed = voice.update_sip_rule(SipRuleId=rule["SipRuleId"], Name="main", Disabled=True)
    assert changed["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert voice.get_sip_rule(SipRuleId=rule["SipRuleId"])["SipRule"]["Disabled"] is True
    assert voice.delete_sip_rule(SipRuleId=rule["SipRuleId"])["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(voice.get_sip_rule, SipRuleId=rule["SipRuleId"])[:2] == ("NotFoundException", 404)


def test_a_rule_cannot_lead_to_nothing(
    voice: ChimeSDKVoiceClient, refused: Callable[..., tuple[str, int, str]]
) -> None:
    answer = refused(
        voice.create_sip_rule,
        Name="lost",
        TriggerType="ToPhoneNumber",
        TriggerValue="+12065550151",
        TargetApplications=[target(NOWHERE)],
    )
    assert answer[:2] == ("BadRequestException", 400)


def test_an_operation_that_is_not_emulated_says_so(
    voice: ChimeSDKVoiceClient, refused: Callable[..., tuple[str, int, str]]
) -> None:
    answer = refused(voice.list_voice_connectors)
    assert answer == ("NotImplementedException", 501, "ListVoiceConnectors is not emulated")
