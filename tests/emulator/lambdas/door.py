"""A small SMA Lambda in the manner of the public samples: ask for a code, make a meeting, join it.

With their known faults: the action is a module global that each call changes, join without a thought for failure,
and failures answered with nothing.
"""

from __future__ import annotations

import os
import sys
import uuid
from typing import TYPE_CHECKING, Any

import boto3

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

ask: Json = {
    "Type": "SpeakAndGetDigits",
    "Parameters": {
        "InputDigitsRegex": "^[0-9]{4}$",
        "SpeechParameters": {"Text": "Please enter your four digit code."},
        "FailureSpeechParameters": {"Text": "That is no code."},
        "MinNumberOfDigits": 4,
        "MaxNumberOfDigits": 4,
        "TerminatorDigits": ["#"],
        "InBetweenDigitsDurationInMilliseconds": "5000",
        "Repeat": "3",
        "RepeatDurationInMilliseconds": "10000",
    },
}
hangup: Json = {"Type": "Hangup", "Parameters": {"SipResponseCode": "0", "ParticipantTag": ""}}


def handler(event: Json, context: Any) -> Json:  # noqa: ANN401 (Lambda's)
    sys.stdout.write(f"a log line that must not reach standard output {context.aws_request_id}\n")
    kind = event["InvocationEventType"]
    caller = event["CallDetails"]["Participants"][0]
    if kind == "NEW_INBOUND_CALL":
        ask["Parameters"]["CallId"] = caller["CallId"]
        return answer(ask)
    if kind == "ACTION_SUCCESSFUL" and event["ActionData"]["Type"] == "SpeakAndGetDigits":
        return answer(*join(event["ActionData"]["ReceivedDigits"]))
    if kind == "HANGUP" and caller["Status"] == "Connected":
        return answer(hangup)
    return answer()


def join(code: str) -> Iterator[Json]:
    chime = boto3.client("chime-sdk-meetings", region_name=os.environ["REGION"])
    meeting = chime.create_meeting(
        ClientRequestToken=str(uuid.uuid4()), MediaRegion=os.environ["REGION"], ExternalMeetingId=code
    )["Meeting"]
    attendee = chime.create_attendee(MeetingId=meeting["MeetingId"], ExternalUserId="caller")["Attendee"]
    yield {"Type": "Speak", "Parameters": {"Text": "You are joining the meeting."}}
    yield {
        "Type": "JoinChimeMeeting",
        "Parameters": {"JoinToken": attendee["JoinToken"], "MeetingId": meeting["MeetingId"]},
    }


def answer(*actions: Json) -> Json:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}
