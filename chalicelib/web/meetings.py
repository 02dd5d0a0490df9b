"""/meetings: rooms, for the hosts of all of them or of one; guests may read the one they are invited to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.meetings.house import Changes, Plan
from chalicelib.meetings.rooms import Mode, WaitingRoom
from chalicelib.web import answers, versions
from chalicelib.web.gives import Meeting, Meetings, written
from chalicelib.web.problems import Code, FieldError, InvalidInputError
from chalicelib.web.routing import Asked, Gives, Who, route
from chalicelib.web.takes import MeetingChange, NewMeeting, Nothing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice.app import Response

    from chalicelib.meetings.rooms import Room

LONGEST_PAGE = 100
USUAL_PAGE = 50


def create_meeting(asked: Asked[NewMeeting]) -> Response:
    """Make a room. Its PINs are in this answer and never again."""
    front, body = asked.front, asked.body
    plan = Plan(
        title=body.title,
        mode=Mode(body.mode),
        language=body.language or front.language,
        media_region=body.media_region or front.media_region,
        capacity=body.capacity,
        waiting_room=WaitingRoom(body.waiting_room),
        expires_at=int(body.expires_at.timestamp()) if body.expires_at else 0,
    )
    new = front.house.create(plan)
    pins = {"host_pin": new.host_pin, "guest_pin": new.guest_pin}
    shown = _shown(new.room, front.dial_in)
    headers = {"Location": f"/meetings/{new.room.id}", "ETag": versions.tag(shown)}
    return answers.ok(shown.model_copy(update=pins), 201, **headers)


def list_meetings(asked: Asked[Nothing]) -> Response:
    """List the live rooms, newest first, a page at a time."""
    page = asked.front.house.list(cursor=asked.query.get("cursor", ""), limit=_limit(asked.query.get("limit")))
    shown = [_shown(room, asked.front.dial_in) for room in page.rooms]
    return answers.ok(Meetings(meetings=shown, next=page.cursor or None))


def read_meeting(asked: Asked[Nothing]) -> Response:
    """Read one room."""
    room = asked.front.house.get(asked.room_id)
    room.check_open(asked.now)
    return _one(room, asked.front.dial_in)


def change_meeting(asked: Asked[MeetingChange]) -> Response:
    """Change what is in the body, leave the rest."""
    body = asked.body
    changes = Changes(
        title=body.title,
        mode=Mode(body.mode) if body.mode else None,
        language=body.language,
        locked=body.locked,
        waiting_room=WaitingRoom(body.waiting_room) if body.waiting_room else None,
        expires_at=int(body.expires_at.timestamp()) if body.expires_at else None,
    )

    def leave(room: Room) -> None:
        versions.check(asked.if_match, _shown(room, asked.front.dial_in))

    return _one(asked.front.house.update(asked.room_id, changes, leave), asked.front.dial_in)


def end_meeting(asked: Asked[Nothing]) -> Response:
    """End the room for good and its meeting for all in it."""
    asked.front.house.end(asked.room_id)
    return answers.done()


_ALL = "/meetings"
_ONE = "/meetings/{meeting_id}"
_MADE = Gives(201, Meeting, {"meeting_id": "/id", "pin": "/guest_pin"}, headers=("Location", "ETag"))
_READ = Gives(200, Meeting, headers=("ETag",))
_PAGE: Mapping[str, Mapping[str, object]] = {
    "limit": {"type": "integer", "minimum": 1, "maximum": LONGEST_PAGE, "default": USUAL_PAGE},
    "cursor": {"type": "string", "pattern": "^([0-9]{12}-[0-9a-zA-Z]{1,40})?$"},
}
_ENDED = (Code.MEETING_ENDED,)

ROUTES = (
    route("POST", _ALL, create_meeting, _MADE, who=Who.OPERATOR, takes=NewMeeting),
    route("GET", _ALL, list_meetings, Gives(200, Meetings), who=Who.OPERATOR, query=_PAGE, refuses=(Code.BAD_CURSOR,)),
    route("GET", _ONE, read_meeting, _READ, who=Who.MEMBER, refuses=_ENDED),
    route(
        "PATCH",
        _ONE,
        change_meeting,
        _READ,
        who=Who.HOST,
        takes=MeetingChange,
        refuses=(*_ENDED, Code.CHANGED_MEANWHILE),
        heeds=("If-Match",),
    ),
    route("DELETE", _ONE, end_meeting, Gives(204), who=Who.HOST),
)


def _one(room: Room, dial_in: str) -> Response:
    shown = _shown(room, dial_in)
    return answers.ok(shown, ETag=versions.tag(shown))


def _shown(room: Room, dial_in: str) -> Meeting:
    return Meeting(
        id=room.id,
        title=room.title,
        mode=room.mode.value,
        language=room.language,
        media_region=room.media_region,
        capacity=room.capacity,
        locked=room.locked,
        waiting_room=room.waiting_room.value,
        created_at=written(room.created_at),
        expires_at=written(room.expires_at),
        dial_in=dial_in or None,
    )


def _limit(asked: str | None) -> int:
    if asked is None:
        return USUAL_PAGE
    if not (asked.isascii() and asked.isdecimal() and len(asked) <= len(str(LONGEST_PAGE))):
        raise InvalidInputError(FieldError("limit", f"must be a whole number from 1 to {LONGEST_PAGE}"))
    limit = int(asked)
    if not 1 <= limit <= LONGEST_PAGE:
        raise InvalidInputError(FieldError("limit", f"must be from 1 to {LONGEST_PAGE}"))
    return limit
