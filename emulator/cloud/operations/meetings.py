"""chime-sdk-meetings: meetings and attendees (API reference, Amazon Chime SDK Meetings).

Transcription is accepted and does nothing: no words are ever recognised here.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from emulator.cloud.account import Account, Act, Json, asked_tags, page
from emulator.cloud.errors import ApiError, bad_request, not_found
from emulator.meetings.errors import (
    AttendeeUnknownError,
    MeetingFullError,
    MeetingPlaneError,
    MeetingUnknownError,
    RequestRefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.meetings.model import Attendee, Meeting

_ECHOED = ("MeetingHostId", "ExternalMeetingId", "MediaRegion", "MeetingFeatures", "PrimaryMeetingId", "TenantIds")

_MADE_OF: Mapping[type[MeetingPlaneError], Callable[[str], ApiError]] = {
    MeetingUnknownError: not_found,
    AttendeeUnknownError: not_found,
    RequestRefusedError: bad_request,
    MeetingFullError: lambda message: ApiError("LimitExceededException", message, 400),
}


def _answering(act: Act) -> Act:
    @wraps(act)
    def answered(account: Account, asked: Json) -> Json | None:
        try:
            return act(account, asked)
        except MeetingPlaneError as error:
            raise _api_error(error) from error

    return answered


def _api_error(error: MeetingPlaneError) -> ApiError:
    return _MADE_OF[type(error)](str(error))


def create_meeting(account: Account, asked: Json) -> Json:
    """Start a meeting, or give back the one that the same ClientRequestToken made."""
    meeting = account.meetings.create_meeting(asked)
    arn = account.arn("meeting", meeting.meeting_id)
    with account.lock:
        account.tags.setdefault(arn, asked_tags(asked))
    return {"Meeting": _meeting(account, meeting)}


def create_meeting_with_attendees(account: Account, asked: Json) -> Json:
    """Start a meeting and make its first attendees."""
    meeting = create_meeting(account, asked)["Meeting"]
    return {"Meeting": meeting, **_add_all(account, meeting["MeetingId"], asked["Attendees"])}


def get_meeting(account: Account, asked: Json) -> Json:
    """Show a running meeting."""
    return {"Meeting": _meeting(account, account.meetings.meeting(asked["MeetingId"]))}


def delete_meeting(account: Account, asked: Json) -> None:
    """End a meeting for everybody."""
    account.meetings.delete_meeting(asked["MeetingId"])


def create_attendee(account: Account, asked: Json) -> Json:
    """Make an attendee, or give back the one with this ExternalUserId."""
    made = account.meetings.add_attendee(asked["MeetingId"], asked["ExternalUserId"], asked.get("Capabilities"))
    return {"Attendee": _attendee(made)}


def batch_create_attendee(account: Account, asked: Json) -> Json:
    """Make several attendees; those that cannot be made are listed with the reason."""
    account.meetings.meeting(asked["MeetingId"])
    return _add_all(account, asked["MeetingId"], asked["Attendees"])


def get_attendee(account: Account, asked: Json) -> Json:
    """Show an attendee."""
    return {"Attendee": _attendee(account.meetings.attendee(asked["MeetingId"], asked["AttendeeId"]))}


def list_attendees(account: Account, asked: Json) -> Json:
    """List who may join, a page at a time."""
    everybody = [_attendee(attendee) for attendee in account.meetings.attendees(asked["MeetingId"])]
    shown, more = page(everybody, asked)
    return {"Attendees": shown, **more}


def delete_attendee(account: Account, asked: Json) -> None:
    """Remove an attendee: the token dies and the connection ends."""
    account.meetings.remove_attendee(asked["MeetingId"], asked["AttendeeId"])


def update_attendee_capabilities(account: Account, asked: Json) -> Json:
    """Change what an attendee may send and receive."""
    changed = account.meetings.set_capabilities(asked["MeetingId"], asked["AttendeeId"], asked["Capabilities"])
    return {"Attendee": _attendee(changed)}


def batch_update_attendee_capabilities_except(account: Account, asked: Json) -> Json:
    """Change what everybody but the excluded may send and receive."""
    excluded = {item["AttendeeId"] for item in asked["ExcludedAttendeeIds"]}
    for attendee in account.meetings.attendees(asked["MeetingId"]):
        if attendee.attendee_id not in excluded:
            account.meetings.set_capabilities(asked["MeetingId"], attendee.attendee_id, asked["Capabilities"])
    return {}


def transcription(account: Account, asked: Json) -> Json:
    """Accept a start or stop for a meeting that runs. Not faithful: nothing is transcribed."""
    account.meetings.meeting(asked["MeetingId"])
    return {}


def _add_all(account: Account, meeting_id: str, wanted: list[Json]) -> Json:
    attendees: list[Json] = []
    errors: list[Json] = []
    for one in wanted:
        user = one["ExternalUserId"]
        try:
            made = account.meetings.add_attendee(meeting_id, user, one.get("Capabilities"))
        except MeetingPlaneError as error:
            refused = _api_error(error)
            code = refused.code.removesuffix("Exception")
            errors.append({"ExternalUserId": user, "ErrorCode": code, "ErrorMessage": refused.message})
        else:
            attendees.append(_attendee(made))
    return {"Attendees": attendees, "Errors": errors}


def _meeting(account: Account, meeting: Meeting) -> Json:
    echoed = {name: meeting.asked[name] for name in _ECHOED if meeting.asked.get(name) is not None}
    return {
        "MeetingId": meeting.meeting_id,
        "MeetingArn": account.arn("meeting", meeting.meeting_id),
        "MediaPlacement": _media_placement(account.host, account.plane or account.host, meeting.meeting_id),
        **echoed,
    }


def _media_placement(host: str, plane: str, meeting_id: str) -> Mapping[str, Any]:
    # amazon-chime-sdk-js appends "?..." to the signalling URL, wants an audio host that is not empty, which it only
    # says back, and uses neither the fallback nor the TURN address.
    return {
        "AudioHostUrl": f"{host}/audio/{meeting_id}",
        "AudioFallbackUrl": f"ws://{host}/calls/{meeting_id}",
        "SignalingUrl": f"ws://{plane}/control/{meeting_id}",
        "TurnControlUrl": f"http://{host}/v2/turn_sessions",
        "EventIngestionUrl": f"http://{plane}/v1/client-events",
    }


def _attendee(attendee: Attendee) -> Json:
    return {
        "AttendeeId": attendee.attendee_id,
        "ExternalUserId": attendee.external_user_id,
        "JoinToken": attendee.join_token,
        "Capabilities": dict(attendee.capabilities),
    }


_ACTS: Mapping[str, Act] = {
    "CreateMeeting": create_meeting,
    "CreateMeetingWithAttendees": create_meeting_with_attendees,
    "GetMeeting": get_meeting,
    "DeleteMeeting": delete_meeting,
    "CreateAttendee": create_attendee,
    "BatchCreateAttendee": batch_create_attendee,
    "GetAttendee": get_attendee,
    "ListAttendees": list_attendees,
    "DeleteAttendee": delete_attendee,
    "UpdateAttendeeCapabilities": update_attendee_capabilities,
    "BatchUpdateAttendeeCapabilitiesExcept": batch_update_attendee_capabilities_except,
    "StartMeetingTranscription": transcription,
    "StopMeetingTranscription": transcription,
}

TABLE: Mapping[str, Act] = {name: _answering(act) for name, act in _ACTS.items()}
