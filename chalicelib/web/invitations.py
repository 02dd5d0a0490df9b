"""/meetings/{meeting_id}/invitations: a signed way in, for one meeting: from a host, or for a PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.meetings.model import Role
from chalicelib.web import answers
from chalicelib.web.credentials import Bearer
from chalicelib.web.gives import Invitation, written
from chalicelib.web.problems import Code
from chalicelib.web.routing import Asked, Gives, Who, route
from chalicelib.web.takes import NewInvitation, Pin

if TYPE_CHECKING:
    from chalice.app import Response

    from chalicelib.meetings.rooms import Room
    from chalicelib.web.front import Front

LONGEST_BY_PIN = 86_400
"""Seconds. Whoever knows the PIN can type it again tomorrow; whoever has found a browser left open cannot."""


def invite(asked: Asked[NewInvitation]) -> Response:
    """Sign an invitation. It is not kept: it works until it expires or the meeting is ended."""
    room = asked.front.house.get(asked.room_id)
    room.check_open(asked.now)
    return _signed(asked.front, Bearer(Role(asked.body.role), room.id, _expiry(asked, room)))


def invite_by_pin(asked: Asked[Pin]) -> Response:
    """Sign an invitation for whoever knows a PIN of this meeting: the host PIN makes a host, for a day at most.

    Wrong PINs are counted, by the meeting and by the address they come from. A meeting that never was has no right PIN.
    """
    room, role = asked.front.house.recognise(asked.room_id, asked.body.pin, asked.address)
    return _signed(asked.front, Bearer(role, room.id, min(room.expires_at, int(asked.now) + LONGEST_BY_PIN)))


def link(origin: str, room_id: str, token: str) -> str:
    """Make the address to send to a guest. The token is in the fragment: it never leaves a browser (RFC 9110, 7.1)."""
    return f"{origin}/#meeting={room_id}&invitation={token}"


_ALL = "/meetings/{meeting_id}/invitations"
_SIGNED = Gives(201, Invitation)
_BY_PIN = (Code.WRONG_PIN, Code.LOCKED_OUT, Code.MEETING_ENDED)

ROUTES = (
    route("POST", _ALL, invite, _SIGNED, who=Who.HOST, takes=NewInvitation, refuses=(Code.MEETING_ENDED,)),
    route("POST", f"{_ALL}/by-pin", invite_by_pin, _SIGNED, who=Who.ANYONE, takes=Pin, refuses=_BY_PIN),
)


def _signed(front: Front, bearer: Bearer) -> Response:
    token = front.signer.mint(bearer)
    shown = Invitation(
        token=token,
        link=link(front.origin, bearer.room, token) if front.origin else None,
        role=bearer.role.value,
        expires_at=written(bearer.expires_at),
    )
    return answers.ok(shown, 201)


def _expiry(asked: Asked[NewInvitation], room: Room) -> int:
    """End it with the room, and a host made by a host with its maker: else one credential would last for ever."""
    limits = [room.expires_at]
    if asked.body.expires_at is not None:
        limits.append(int(asked.body.expires_at.timestamp()))
    if Role(asked.body.role) is Role.HOST:
        limits.append(asked.known.expires_at)
    return min(limits)
