"""The limits of the bridge and of the bot: the field, the limit and the AWS page are named."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib import sma
from tests.sma import good

BOT = "Configuration__SessionState__"

# action, what is changed in a good one, the refusal
REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "CallAndBridge",
        {"CallerIdNumber": None},
        "CallAndBridge.Parameters.CallerIdNumber: required (AWS: call-and-bridge)",
    ),
    (
        "CallAndBridge",
        {"CallerIdNumber": "2065550110"},
        "CallAndBridge.Parameters.CallerIdNumber: must be an E.164 number, such as +12065550100 (AWS: call-and-bridge)",
    ),
    ("CallAndBridge", {"Endpoints": None}, "CallAndBridge.Parameters.Endpoints: required (AWS: call-and-bridge)"),
    (
        "CallAndBridge",
        {"Endpoints": []},
        "CallAndBridge.Parameters.Endpoints: 0 entries, at least 1 (AWS: call-and-bridge)",
    ),
    (
        "CallAndBridge",
        {"Endpoints": [good.PSTN, good.PSTN]},
        "CallAndBridge.Parameters.Endpoints: 2 entries, at most 1 (AWS: call-and-bridge)",
    ),
    (
        "CallAndBridge",
        {"Endpoints": [good.PSTN | {"Uri": "5550"}]},
        "CallAndBridge.Parameters.Endpoints[0].Uri: must be an E.164 number for a PSTN endpoint (AWS: call-and-bridge)",
    ),
    (
        "CallAndBridge",
        {"Endpoints": [good.PSTN | {"Arn": good.CONNECTOR}]},
        "CallAndBridge.Parameters.Endpoints[0].Arn: goes with an AWS endpoint only (AWS: call-and-bridge)",
    ),
    (
        "CallAndBridge",
        {"Endpoints": [{"BridgeEndpointType": "AWS", "Uri": "5550"}]},
        "CallAndBridge.Parameters.Endpoints[0].Arn: must be the ARN of a Voice Connector",
    ),
    (
        "CallAndBridge",
        {"Endpoints": [good.AWS | {"Arn": "arn:aws:s3:::bucket"}]},
        "CallAndBridge.Parameters.Endpoints[0].Arn: must be the ARN of a Voice Connector",
    ),
    (
        "CallAndBridge",
        {"Endpoints": [good.AWS | {"Uri": "u" * 37}]},
        "CallAndBridge.Parameters.Endpoints[0].Uri: 37 characters; 1 to 36 of a-z A-Z 0-9",
    ),
    (
        "CallAndBridge",
        {"Endpoints": [good.AWS | {"Uri": ""}]},
        "CallAndBridge.Parameters.Endpoints[0].Uri: 0 characters; 1 to 36 of a-z A-Z 0-9",
    ),
    (
        "CallAndBridge",
        {"Endpoints": [good.AWS | {"Uri": "a@b"}]},
        "CallAndBridge.Parameters.Endpoints[0].Uri: 3 characters; 1 to 36 of a-z A-Z 0-9",
    ),
    (
        "CallAndBridge",
        {"Endpoints": [good.AWS | {"BridgeEndpointType": "SIP"}]},
        "CallAndBridge.Parameters.Endpoints[0].BridgeEndpointType: must be 'PSTN' or 'AWS' (AWS: call-and-bridge)",
    ),
    (
        "CallAndBridge",
        {"CallTimeoutSeconds": 0},
        "CallAndBridge.Parameters.CallTimeoutSeconds: 0, at least 1 (AWS: call-and-bridge)",
    ),
    (
        "CallAndBridge",
        {"CallTimeoutSeconds": 121},
        "CallAndBridge.Parameters.CallTimeoutSeconds: 121, at most 120 (AWS: call-and-bridge)",
    ),
    (
        "CallAndBridge",
        {"ParticipantTag": "LEG-B"},
        "CallAndBridge.Parameters.ParticipantTag: must be 'LEG-A' (AWS: call-and-bridge)",
    ),
    (
        "CallAndBridge",
        {"RingbackTone": {"BucketName": "b", "Key": "k"}},
        "CallAndBridge.Parameters.RingbackTone.Type: required (AWS: play-audio)",
    ),
    (
        "CallAndBridge",
        {"SipHeaders": {"Subject": "hi"}},
        "CallAndBridge.Parameters.SipHeaders.Subject: allowed are X-..., User-to-User and Diversion (AWS: sip-headers)",
    ),
    (
        "CallAndBridge",
        {"SipHeaders": {"X-AMZN-Trace": "hi"}},
        "CallAndBridge.Parameters.SipHeaders.X-AMZN-Trace: the names X-AMZN, X-VIN",
    ),
    (
        "CallAndBridge",
        {"SipHeaders": {"x-vc-1": "hi"}},
        "CallAndBridge.Parameters.SipHeaders.x-vc-1: the names X-AMZN, X-VIN, X-VC, X-Canary and X-Voice are reserved",
    ),
    (
        "CallAndBridge",
        {"SipHeaders": {"X-Long": "y" * 2043}},
        "CallAndBridge.Parameters.SipHeaders.X-Long: 2,049 characters, at most 2,048 (AWS: sip-headers)",
    ),
    (
        "CallAndBridge",
        {"SipHeaders": {"X-Two": "one\r\nVia: two"}},
        "CallAndBridge.Parameters.SipHeaders.X-Two: a value is one line of printable characters (AWS: sip-headers)",
    ),
    (
        "CallAndBridge",
        {"SipHeaders": ["X-A"]},
        "CallAndBridge.Parameters.SipHeaders: must be an object (AWS: call-and-brid",
    ),
    ("StartBotConversation", {"BotAliasArn": None}, "StartBotConversation.Parameters.BotAliasArn: required"),
    (
        "StartBotConversation",
        {"BotAliasArn": "a-bot"},
        "StartBotConversation.Parameters.BotAliasArn: does not match ^arn:aws",
    ),
    ("StartBotConversation", {"LocaleId": "en-US"}, "StartBotConversation.Parameters.LocaleId: does not match"),
    (
        "StartBotConversation",
        {"ParticipantTag": "LEG-B"},
        "StartBotConversation.Parameters.ParticipantTag: must be 'LEG-A' (AWS: start-bot-conversation)",
    ),
    (
        "StartBotConversation",
        {BOT + "DialogAction": {"Type": "Close"}},
        "StartBotConversation.Parameters.Configuration.SessionState.DialogAction.Type: must be 'Del",
    ),
    (
        "StartBotConversation",
        {BOT + "SessionAttributes": {"n": True}},
        "StartBotConversation.Parameters.Configuration.SessionState.SessionAttributes.n: must be a string",
    ),
    (
        "StartBotConversation",
        {BOT + "SessionAttributes": {"k": "v" * 10240}},
        "StartBotConversation.Parameters.Configuration: 10,290 bytes, at most 10,240 (AWS: start-bot-conversation)",
    ),
    (
        "StartBotConversation",
        {"Configuration__WelcomeMessages": [{"Content": "Hi", "ContentType": "PlainText"}]},
        "StartBotConversation.Parameters.Configuration.WelcomeMessages: go with SessionState.DialogAction",
    ),
    (
        "StartBotConversation",
        {
            BOT + "DialogAction": {"Type": "Delegate"},
            "Configuration__WelcomeMessages": [{"Content": "Hi", "ContentType": "PlainText"}],
        },
        "StartBotConversation.Parameters.Configuration.WelcomeMessages: go with SessionState.DialogAction",
    ),
    (
        "StartBotConversation",
        {
            BOT + "DialogAction": {"Type": "ElicitIntent"},
            "Configuration__WelcomeMessages": [{"Content": "Hi", "ContentType": "HTML"}],
        },
        "StartBotConversation.Parameters.Configuration.WelcomeMessages[0].ContentType: must be 'PlainText' or 'SSML'",
    ),
]

# Just inside every limit.
ALLOWED: list[tuple[str, dict[str, Any]]] = [
    ("CallAndBridge", {"Endpoints": [good.AWS | {"Uri": "a&=+$/%-_!~*()." + "z" * 21}], "CallTimeoutSeconds": 120}),
    ("CallAndBridge", {"RingbackTone": good.SOURCE, "CallTimeoutSeconds": 1}),
    ("CallAndBridge", {"SipHeaders": {"x-a": "1", "User-to-User": "2", "diversion": "3", "X-Long": "y" * 2042}}),
    ("CallAndBridge", {"SipHeaders": {}}),
    (
        "StartBotConversation",
        {
            BOT + "DialogAction": {"Type": "ElicitIntent"},
            BOT + "SessionAttributes": {"x-amz-lex:start-timeout-ms:*:*": "5000"},
            "Configuration__WelcomeMessages": [{"Content": "Hi", "ContentType": "SSML"}],
            "LocaleId": "es_419",
        },
    ),
    ("StartBotConversation", {BOT + "SessionAttributes": {"k": "v" * 10000}}),
]


@pytest.mark.parametrize(("kind", "change", "words"), REFUSED)
def test_what_is_outside_a_limit_is_refused_in_words(kind: str, change: dict[str, Any], words: str) -> None:
    assert good.refusal(good.action(kind, **change)).startswith(words)


@pytest.mark.parametrize(("kind", "change"), ALLOWED)
def test_what_is_just_inside_passes_unchanged(kind: str, change: dict[str, Any]) -> None:
    raw = good.action(kind, **change)
    assert sma.read_action(raw).dump() == raw
