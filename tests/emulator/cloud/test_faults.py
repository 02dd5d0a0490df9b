"""Faults on purpose: what a caller of the API sees, and what was really done."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_meetings import ChimeSDKMeetingsClient

    from emulator.stack import LocalCloud


def people(chime: ChimeSDKMeetingsClient, meeting_id: str) -> list[str]:
    return [one["ExternalUserId"] for one in chime.list_attendees(MeetingId=meeting_id)["Attendees"]]


def test_the_next_calls_fail_and_then_it_works_again(
    cloud: LocalCloud,
    chime: ChimeSDKMeetingsClient,
    meeting_id: str,
    refused: Callable[..., tuple[str, int, str]],
) -> None:
    cloud.faults.next("CreateAttendee", "ThrottledClientException", times=2)
    cloud.faults.next("CreateAttendee", "ServiceFailureException", message="out of order")
    who: Any = {"MeetingId": meeting_id, "ExternalUserId": "ann"}
    assert refused(chime.create_attendee, **who)[:2] == ("ThrottledClientException", 429)
    assert refused(chime.create_attendee, **who)[:2] == ("ThrottledClientException", 429)
    assert chime.get_meeting(MeetingId=meeting_id), "other operations go on"
    assert refused(chime.create_attendee, **who) == ("ServiceFailureException", 500, "out of order")
    assert people(chime, meeting_id) == []
    chime.create_attendee(**who)
    assert people(chime, meeting_id) == ["ann"]


def test_an_answer_can_be_lost_after_the_work_is_done(
    cloud: LocalCloud, chime: ChimeSDKMeetingsClient, meeting_id: str
) -> None:
    cloud.faults.next("CreateAttendee", "ServiceUnavailableException", after=True)
    with pytest.raises(ClientError, match="ServiceUnavailable"):
        chime.create_attendee(MeetingId=meeting_id, ExternalUserId="ann")
    cloud.faults.cut("CreateAttendee")
    with pytest.raises(ConnectionClosedError):
        chime.create_attendee(MeetingId=meeting_id, ExternalUserId="bob")
    assert people(chime, meeting_id) == ["ann", "bob"]


def test_an_answer_can_come_late(cloud: LocalCloud, chime: ChimeSDKMeetingsClient, meeting_id: str) -> None:
    cloud.faults.delay("GetMeeting", 0.3)
    began = time.monotonic()
    chime.get_meeting(MeetingId=meeting_id)
    assert time.monotonic() - began >= 0.3


def test_an_answer_can_come_too_late(cloud: LocalCloud, chime: ChimeSDKMeetingsClient, meeting_id: str) -> None:
    cloud.faults.delay("CreateAttendee", 3.0)
    with pytest.raises(ReadTimeoutError):
        chime.create_attendee(MeetingId=meeting_id, ExternalUserId="ann")
    assert people(chime, meeting_id) == ["ann"]


def test_an_error_that_amazon_does_not_have_is_refused(cloud: LocalCloud) -> None:
    with pytest.raises(ValueError, match=r"no error is called TooTired; there are .*ThrottlingException"):
        cloud.faults.next("CreateAttendee", "TooTired")


def test_calls_are_counted(cloud: LocalCloud, chime: ChimeSDKMeetingsClient, meeting_id: str) -> None:
    before = cloud.calls["GetMeeting"]
    chime.get_meeting(MeetingId=meeting_id)
    chime.get_meeting(MeetingId=meeting_id)
    assert cloud.calls["GetMeeting"] == before + 2
