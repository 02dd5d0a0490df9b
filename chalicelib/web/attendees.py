"""/meetings/{meeting_id}/attendees: a seat for somebody with a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.web import answers
from chalicelib.web.models import NewAttendee, Seat
from chalicelib.web.problems import Code
from chalicelib.web.routing import Asked, Gives, Who, route

if TYPE_CHECKING:
    from chalice.app import Response


def join_meeting(asked: Asked[NewAttendee]) -> Response:
    """Take a seat. The answer is what MeetingSessionConfiguration of amazon-chime-sdk-js takes, as Amazon gave it.

    Its `token` is good for what the one was that was sent, and for what only somebody on this seat may.
    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_meeting-chime_CreateAttendee.html
    """
    bearer = asked.known
    seat = asked.front.house.seat(asked.room_id, bearer.role, asked.body.name)
    token = asked.front.signer.mint(bearer.seated(asked.room_id, str(seat.attendee["AttendeeId"])))
    return answers.plain({"Meeting": dict(seat.meeting), "Attendee": dict(seat.attendee), "token": token}, 201)


ROUTES = (
    route(
        "POST",
        "/meetings/{meeting_id}/attendees",
        join_meeting,
        Gives(201, Seat, {"attendee_id": "/Attendee/AttendeeId"}),
        who=Who.MEMBER,
        takes=NewAttendee,
        refuses=(Code.MEETING_LOCKED, Code.MEETING_FULL, Code.MEETING_ENDED),
    ),
)
