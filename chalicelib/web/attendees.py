"""/meetings/{meeting_id}/attendees: a seat for somebody with a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.meetings.errors import MustWaitError
from chalicelib.meetings.house import is_place
from chalicelib.web import answers
from chalicelib.web.gives import Seat, Waiting
from chalicelib.web.problems import Code
from chalicelib.web.routing import Asked, Gives, Who, route
from chalicelib.web.takes import NewAttendee

if TYPE_CHECKING:
    from chalice.app import Response


def join_meeting(asked: Asked[NewAttendee]) -> Response:
    """Take a seat. The answer is what MeetingSessionConfiguration of amazon-chime-sdk-js takes, as Amazon gave it.

    202 when the meeting has a waiting room: ask again in two seconds, with the `token` of that answer.

    The `token` of a seat is good for what the one was that was sent, and for what only somebody on this seat may.
    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_meeting-chime_CreateAttendee.html
    """
    bearer = asked.known
    place = bearer.seat if is_place(bearer.seat) else ""
    try:
        seat = asked.front.house.seat(asked.room_id, bearer.role, asked.body.name, place)
    except MustWaitError as must:
        ticket = asked.front.signer.mint(bearer.seated(asked.room_id, must.place))
        return answers.ok(Waiting(attendee_id=must.place, token=ticket), 202)
    token = asked.front.signer.mint(bearer.seated(asked.room_id, str(seat.attendee["AttendeeId"])))
    return answers.plain({"Meeting": dict(seat.meeting), "Attendee": dict(seat.attendee), "token": token}, 201)


ROUTES = (
    route(
        "POST",
        "/meetings/{meeting_id}/attendees",
        join_meeting,
        Gives(201, Seat, {"attendee_id": "/Attendee/AttendeeId"}),
        Gives(202, Waiting, {"attendee_id": "/attendee_id"}),
        who=Who.MEMBER,
        takes=NewAttendee,
        refuses=(Code.MEETING_LOCKED, Code.NOT_ADMITTED, Code.MEETING_FULL, Code.MEETING_ENDED),
    ),
)
