"""Telephone numbers: found, ordered, used, given back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from emulator.stack import local_cloud
from tests.emulator.cloud.conftest import client

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient


@pytest.fixture
def voice() -> Iterator[ChimeSDKVoiceClient]:
    """An account with no numbers yet."""
    with local_cloud(dynamodb=False) as cloud:
        yield client(cloud, "chime-sdk-voice")


def ordered(voice: ChimeSDKVoiceClient, *numbers: str) -> Any:  # noqa: ANN401
    made = voice.create_phone_number_order(ProductType="SipMediaApplicationDialIn", E164PhoneNumbers=list(numbers))
    return made["PhoneNumberOrder"]


def test_from_the_search_to_the_inventory(
    voice: ChimeSDKVoiceClient, refused: Callable[..., tuple[str, int, str]]
) -> None:
    found = voice.search_available_phone_numbers(AreaCode="206", Country="US", MaxResults=2)
    number = found["E164PhoneNumbers"][0]
    assert found["E164PhoneNumbers"] == ["+12065550100", "+12065550101"]
    order = ordered(voice, number)
    assert (order["Status"], order["OrderedPhoneNumbers"][0]["Status"]) == ("Successful", "Acquired")
    again = voice.get_phone_number_order(PhoneNumberOrderId=order["PhoneNumberOrderId"])["PhoneNumberOrder"]
    assert again["OrderType"] == "New"
    assert voice.list_phone_number_orders()["PhoneNumberOrders"][0]["PhoneNumberOrderId"] == order["PhoneNumberOrderId"]
    assert number not in voice.search_available_phone_numbers(AreaCode="206")["E164PhoneNumbers"]
    kept = voice.get_phone_number(PhoneNumberId=number)["PhoneNumber"]
    assert (kept["Status"], kept["ProductType"]) == ("Unassigned", "SipMediaApplicationDialIn")
    named = voice.update_phone_number(PhoneNumberId=number, CallingName="Partyline", Name="main")["PhoneNumber"]
    assert (named["CallingName"], named["Name"]) == ("Partyline", "main")
    assert voice.delete_phone_number(PhoneNumberId=number)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(voice.get_phone_number, PhoneNumberId=number)[:2] == ("NotFoundException", 404)


def test_only_numbers_kept_for_fiction_are_on_offer(voice: ChimeSDKVoiceClient) -> None:
    assert voice.search_available_phone_numbers(AreaCode="212")["E164PhoneNumbers"] == []
    assert voice.search_available_phone_numbers(TollFreePrefix="800")["E164PhoneNumbers"] == []


def test_a_number_can_be_had_once(voice: ChimeSDKVoiceClient, refused: Callable[..., tuple[str, int, str]]) -> None:
    ordered(voice, "+12065550100")
    second = ordered(voice, "+12065550100", "+12065550101")
    assert second["Status"] == "Partial"
    assert [one["Status"] for one in second["OrderedPhoneNumbers"]] == ["Failed", "Acquired"]
    assert ordered(voice, "+12065550100")["Status"] == "Failed"
    product: Any = {"ProductType": "SipMediaApplicationDialIn"}
    assert refused(voice.create_phone_number_order, E164PhoneNumbers=[], **product)[0] == "BadRequestException"
    unknown = "00000000-0000-4000-8000-000000000000"
    assert refused(voice.get_phone_number_order, PhoneNumberOrderId=unknown)[:2] == ("NotFoundException", 404)


def test_a_number_belongs_to_the_rule_that_uses_it(
    voice: ChimeSDKVoiceClient, refused: Callable[..., tuple[str, int, str]]
) -> None:
    ordered(voice, "+12065550100", "+12065550101")
    application = voice.create_sip_media_application(
        AwsRegion="us-east-1",
        Name="dial in",
        Endpoints=[{"LambdaArn": "arn:aws:lambda:us-east-1:111122223333:function:sma"}],
    )["SipMediaApplication"]["SipMediaApplicationId"]
    rule = voice.create_sip_rule(
        Name="main",
        TriggerType="ToPhoneNumber",
        TriggerValue="+12065550100",
        TargetApplications=[{"SipMediaApplicationId": application, "Priority": 1}],
    )["SipRule"]["SipRuleId"]

    def listed(**filters: Any) -> list[str]:  # noqa: ANN401
        return [one["E164PhoneNumber"] for one in voice.list_phone_numbers(**filters)["PhoneNumbers"]]

    assert listed(FilterName="SipRuleId", FilterValue=rule) == ["+12065550100"]
    assert listed(Status="Unassigned") == ["+12065550101"]
    assert listed(ProductType="VoiceConnector") == []
    assert listed(MaxResults=1) == ["+12065550100"]
    assert refused(voice.delete_phone_number, PhoneNumberId="+12065550100")[:2] == ("ConflictException", 409)
