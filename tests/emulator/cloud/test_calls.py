"""CreateSipMediaApplicationCall and UpdateSipMediaApplicationCall reach the telephone exchange."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

    from tests.emulator.cloud.conftest import FakeTelephony

CALL: Any = {"FromPhoneNumber": "+12065550100", "ToPhoneNumber": "+12065550199", "SipMediaApplicationId": "sma-1"}


def test_a_call_is_placed_with_its_headers_and_arguments(voice: ChimeSDKVoiceClient, telephony: FakeTelephony) -> None:
    placed = voice.create_sip_media_application_call(**CALL, SipHeaders={"x-a": "1"}, ArgumentsMap={"room": "r1"})
    assert placed["ResponseMetadata"]["HTTPStatusCode"] == 201
    assert re.fullmatch(r"[0-9a-f-]{36}", placed["SipMediaApplicationCall"]["TransactionId"])
    assert telephony.dialled == [("sma-1", "+12065550100", "+12065550199", {"x-a": "1"}, {"room": "r1"})]
    voice.create_sip_media_application_call(**CALL)
    assert telephony.dialled[1][3:] == ({}, {})


def test_a_call_that_is_up_is_updated_and_one_that_is_over_is_not_found(
    voice: ChimeSDKVoiceClient, telephony: FakeTelephony, refused: Callable[..., tuple[str, int, str]]
) -> None:
    call = voice.create_sip_media_application_call(**CALL)["SipMediaApplicationCall"]["TransactionId"]
    update: Any = {"SipMediaApplicationId": "sma-1", "TransactionId": call, "Arguments": {"action": "mute"}}
    answer = voice.update_sip_media_application_call(**update)
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert answer["SipMediaApplicationCall"]["TransactionId"] == call
    assert telephony.up[call] == [{"action": "mute"}]
    del telephony.up[call]
    assert refused(voice.update_sip_media_application_call, **update)[:2] == ("NotFoundException", 404)


def test_without_an_exchange_the_service_is_unavailable(
    voice: ChimeSDKVoiceClient, refused: Callable[..., tuple[str, int, str]]
) -> None:
    assert refused(voice.create_sip_media_application_call, **CALL)[:2] == ("ServiceUnavailableException", 503)


def test_numbers_must_be_e164_and_arguments_at_most_twenty(
    careless_voice: ChimeSDKVoiceClient, telephony: FakeTelephony, refused: Callable[..., tuple[str, int, str]]
) -> None:
    for wrong in (
        {"ToPhoneNumber": "911-ABC"},
        {"ToPhoneNumber": "+1206555010012345"},
        {"FromPhoneNumber": None},
        {"ArgumentsMap": {str(number): "x" for number in range(21)}},
        {"ArgumentsMap": {"n": 1}},
    ):
        answer = refused(careless_voice.create_sip_media_application_call, **{**CALL, **wrong})
        assert answer[:2] == ("BadRequestException", 400), wrong
        assert "ABC" not in answer[2]
    assert telephony.dialled == []
