"""/meetings/{meeting_id}/invitations: a signed way in, for one meeting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.meetings.model import Role
from chalicelib.web import answers
from chalicelib.web.credentials import Bearer
from chalicelib.web.models import Invitation, NewInvitation, written
from chalicelib.web.problems import Code
from chalicelib.web.routing import Asked, Gives, Who, route

if TYPE_CHECKING:
    from chalice.app import Response

    from chalicelib.meetings.rooms import Room


def invite(asked: Asked[NewInvitation]) -> Response:
    """Sign an invitation. It is not kept: it works until it expires or the meeting is ended."""
    room = asked.front.house.get(asked.room_id)
    room.check_open(asked.now)
    bearer = Bearer(Role(asked.body.role), room.id, _expiry(asked, room))
    token = asked.front.signer.mint(bearer)
    shown = Invitation(
        token=token,
        link=link(asked.front.origin, room.id, token) if asked.front.origin else None,
        role=bearer.role.value,
        expires_at=written(bearer.expires_at),
    )
    return answers.ok(shown, 201)


def link(origin: str, room_id: str, token: str) -> str:
    """Make the address to send to a guest. The token is in the fragment: it never leaves a browser (RFC 9110, 7.1)."""
    return f"{origin}/#meeting={room_id}&invitation={token}"


ROUTES = (
    route(
        "POST",
        "/meetings/{meeting_id}/invitations",
        invite,
        Gives(201, Invitation),
        who=Who.HOST,
        takes=NewInvitation,
        refuses=(Code.MEETING_ENDED,),
    ),
)


def _expiry(asked: Asked[NewInvitation], room: Room) -> int:
    """End it with the room, and a host made by a host with its maker: else one credential would last for ever."""
    limits = [room.expires_at]
    if asked.body.expires_at is not None:
        limits.append(int(asked.body.expires_at.timestamp()))
    if Role(asked.body.role) is Role.HOST and asked.bearer is not None:
        limits.append(asked.bearer.expires_at)
    return min(limits)
