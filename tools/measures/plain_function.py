"""A straightforward handler to be compared with: as AWS's samples write it, with clients made at import and dicts.

It answers a ring and a PIN, and does nothing else that a call needs.
https://github.com/aws-samples/amazon-chime-sdk-pstn-audio-workshop shows the manner.
"""

from __future__ import annotations

import os
from typing import Any

import boto3

_amazon: Any = boto3
_dynamodb = _amazon.client("dynamodb")
_meetings = _amazon.client("chime-sdk-meetings")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Ask for a PIN at the first ring, look the PIN up, and join."""
    call_id = event["CallDetails"]["Participants"][0]["CallId"]
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return _answer(_question(call_id))
    if event["InvocationEventType"] == "ACTION_SUCCESSFUL" and event["ActionData"].get("ReceivedDigits"):
        return _answer(_join(call_id, event["ActionData"]["ReceivedDigits"]))
    return _answer({"Type": "Hangup", "Parameters": {"CallId": call_id, "SipResponseCode": "0"}})


def _question(call_id: str) -> dict[str, Any]:
    return {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "CallId": call_id,
            "SpeechParameters": {"Text": "Please enter your meeting PIN, then press the pound key."},
            "FailureSpeechParameters": {"Text": "I did not understand that."},
            "MinNumberOfDigits": 6,
            "MaxNumberOfDigits": 7,
            "TerminatorDigits": ["#"],
            "Repeat": 3,
            "RepeatDurationInMilliseconds": 10_000,
        },
    }


def _join(call_id: str, digits: str) -> dict[str, Any]:
    key = {"pk": {"S": digits.rstrip("#")}, "sk": {"S": "PIN"}}
    item = _dynamodb.get_item(TableName=os.environ["PLAIN_TABLE"], Key=key)["Item"]
    meeting_id = item["meeting"]["S"]
    attendee = _meetings.create_attendee(MeetingId=meeting_id, ExternalUserId=call_id)["Attendee"]
    parameters = {"CallId": call_id, "JoinToken": attendee["JoinToken"], "MeetingId": meeting_id}
    return {"Type": "JoinChimeMeeting", "Parameters": parameters}


def _answer(action: dict[str, Any]) -> dict[str, Any]:
    return {"SchemaVersion": "1.0", "Actions": [action]}
