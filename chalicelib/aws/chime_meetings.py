"""Chime meetings by the API chime-sdk-meetings.

https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_Operations_Amazon_Chime_SDK_Meetings.html
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from chalicelib.aws.clients import asking
from chalicelib.meetings.conferences import Attendee
from chalicelib.meetings.errors import MeetingFullError, MeetingGoneError, MeetingsError, ParticipantUnknownError
from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_chime_sdk_meetings.type_defs import AttendeeCapabilitiesTypeDef

    from chalicelib.aws.clients import Clients
    from chalicelib.meetings.rooms import Room

_GONE: dict[str, type[MeetingsError]] = {"NotFoundException": MeetingGoneError}
_GONE_OR_FULL = _GONE | {"LimitExceededException": MeetingFullError}
_UNKNOWN: dict[str, type[MeetingsError]] = {"NotFoundException": ParticipantUnknownError}


@value
class ChimeMeetings:
    """The port `Conferences`."""

    clients: Clients

    def start(self, room: Room, generation: int) -> str:
        with asking("CreateMeeting"):
            answer = self.clients.meetings().create_meeting(
                ClientRequestToken=f"{room.id}-{generation}",
                ExternalMeetingId=room.id,
                MediaRegion=room.media_region,
                MeetingFeatures={"Attendee": {"MaxCount": room.capacity}},
            )
            meeting: dict[str, Any] = {**answer["Meeting"]}
            meeting_id: str = meeting["MeetingId"]
            return meeting_id

    def describe(self, meeting_id: str) -> Mapping[str, object]:
        with asking("GetMeeting", _GONE):
            return {**self.clients.meetings().get_meeting(MeetingId=meeting_id)["Meeting"]}

    def end(self, meeting_id: str) -> None:
        with suppress(MeetingGoneError), asking("DeleteMeeting", _GONE):
            self.clients.meetings().delete_meeting(MeetingId=meeting_id)

    def seat(self, meeting_id: str, external_user_id: str, *, speaking: bool = True) -> Attendee:
        # What is not said is as the meeting has it, which is everything.
        limits: dict[str, Any] = {} if speaking else {"Capabilities": _capabilities(speaking=False)}
        with asking("CreateAttendee", _GONE_OR_FULL):
            answer = self.clients.meetings().create_attendee(
                MeetingId=meeting_id, ExternalUserId=external_user_id, **limits
            )
            wire: dict[str, Any] = {**answer["Attendee"]}
            return Attendee(wire["AttendeeId"], wire["JoinToken"], wire)

    def free(self, meeting_id: str, attendee_id: str) -> None:
        with suppress(MeetingGoneError), asking("DeleteAttendee", _GONE):
            self.clients.meetings().delete_attendee(MeetingId=meeting_id, AttendeeId=attendee_id)

    def is_running(self, meeting_id: str) -> bool:
        with suppress(MeetingGoneError):
            self.describe(meeting_id)
            return True
        return False

    def has(self, meeting_id: str, attendee_id: str) -> bool:
        with suppress(MeetingGoneError), asking("GetAttendee", _GONE):
            self.clients.meetings().get_attendee(MeetingId=meeting_id, AttendeeId=attendee_id)
            return True
        return False

    def let_speak(self, meeting_id: str, attendee_id: str, *, speaking: bool) -> None:
        with asking("UpdateAttendeeCapabilities", _UNKNOWN):
            self.clients.meetings().update_attendee_capabilities(
                MeetingId=meeting_id,
                AttendeeId=attendee_id,
                Capabilities=_capabilities(speaking=speaking),
            )

    def let_others_speak(self, meeting_id: str, but: Sequence[str], *, speaking: bool) -> None:
        with asking("BatchUpdateAttendeeCapabilitiesExcept", _GONE):
            self.clients.meetings().batch_update_attendee_capabilities_except(
                MeetingId=meeting_id,
                ExcludedAttendeeIds=[{"AttendeeId": attendee_id} for attendee_id in but],
                Capabilities=_capabilities(speaking=speaking),
            )


def _capabilities(*, speaking: bool) -> AttendeeCapabilitiesTypeDef:
    return {"Audio": "SendReceive" if speaking else "Receive", "Video": "SendReceive", "Content": "SendReceive"}
