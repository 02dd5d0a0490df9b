"""The body of a "Chime Meeting State Change" event.

Source: Amazon Chime SDK developer guide, using-events (Understanding Amazon Chime SDK meeting lifecycle events).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from emulator.meetings.model import CONTENT, Attendee, Change, Meeting

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT = "111122223333"

_WITH_NETWORK = {Change.ATTENDEE_JOINED, Change.ATTENDEE_LEFT, Change.ATTENDEE_DROPPED}
_OF_CONTENT = {Change.CONTENT_JOINED, Change.CONTENT_LEFT, Change.CONTENT_DROPPED, Change.CONTENT_AUTHORIZED}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells one event from another. `at` is seconds since the epoch."""

    event_id: str
    region: str
    at: float


def event_body(change: Change, meeting: Meeting, attendee: Attendee | None, stamp: Stamp) -> dict[str, Any]:
    """Write the whole event: `time` is ISO 8601, `detail.timestamp` is milliseconds since the epoch."""
    return {
        "version": "0",
        "id": stamp.event_id,
        "detail-type": "Chime Meeting State Change",
        "source": "aws.chime",
        "account": ACCOUNT,
        "time": datetime.fromtimestamp(stamp.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": stamp.region,
        "resources": [],
        "detail": {
            "version": "0",
            "eventType": str(change),
            "timestamp": int(stamp.at * 1000),
            "meetingId": meeting.meeting_id,
            **_about(change, attendee),
            "externalMeetingId": meeting.external_meeting_id,
            "mediaRegion": meeting.media_region,
        },
    }


def _about(change: Change, attendee: Attendee | None) -> Mapping[str, Any]:
    if attendee is None:
        return {}
    content = CONTENT if change in _OF_CONTENT else ""
    about: dict[str, Any] = {
        "attendeeId": attendee.attendee_id + content,
        "externalUserId": attendee.external_user_id + content,
    }
    if change in _WITH_NETWORK:
        about["networkType"] = "Voip"
    if change is Change.CAPABILITIES_UPDATED:
        about["success"] = "1"
        about["attendeeCapabilities"] = {name.lower(): value for name, value in attendee.capabilities.items()}
    return about
