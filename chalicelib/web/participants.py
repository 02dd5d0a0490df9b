"""/meetings/{meeting_id}/participants: who is there, on telephones and in browsers, and what hosts do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.web import answers
from chalicelib.web.models import Accepted, Nothing, ParticipantChange, Person, Roster, written
from chalicelib.web.problems import Code
from chalicelib.web.routing import Asked, Gives, Who, route

if TYPE_CHECKING:
    from chalice.app import Response

    from chalicelib.meetings.model import Participant


def read_roster(asked: Asked[Nothing]) -> Response:
    """List who is in the room's meeting. Names, never numbers; the ids of calls are for hosts."""
    for_host = asked.bearer is not None and asked.bearer.is_host_of(asked.room_id)
    people = [_shown(someone, for_host=for_host) for someone in asked.front.house.roster(asked.room_id)]
    return answers.ok(Roster(participants=people))


def change_participant(asked: Asked[ParticipantChange]) -> Response:
    """Mute, unmute, or have a sentence spoken to somebody on a telephone."""
    steward, attendee_id = asked.front.steward, asked.path["attendee_id"]
    if asked.body.muted is not None:
        steward.mute(asked.room_id, attendee_id, muted=asked.body.muted)
    if asked.body.say is not None:
        steward.say(asked.room_id, attendee_id, asked.body.say)
    return answers.accepted()


def remove_participant(asked: Asked[Nothing]) -> Response:
    """Show somebody out: a telephone is hung up, a browser loses its seat."""
    asked.front.steward.remove(asked.room_id, asked.path["attendee_id"])
    return answers.done()


_ALL = "/meetings/{meeting_id}/participants"
_ONE = "/meetings/{meeting_id}/participants/{attendee_id}"
_DEAF = (Code.NOT_FOR_BROWSERS,)

ROUTES = (
    route("GET", _ALL, read_roster, Gives(200, Roster), who=Who.MEMBER, refuses=(Code.MEETING_ENDED,)),
    route(
        "PATCH", _ONE, change_participant, Gives(202, Accepted), who=Who.HOST, takes=ParticipantChange, refuses=_DEAF
    ),
    route("DELETE", _ONE, remove_participant, Gives(204), who=Who.HOST),
)


def _shown(someone: Participant, *, for_host: bool) -> Person:
    return Person(
        attendee_id=someone.attendee_id,
        name=someone.name,
        kind=someone.kind.value,
        role=someone.role.value,
        connected=someone.connected,
        muted=someone.muted,
        hand_raised=someone.hand_raised,
        joined_at=written(someone.joined_at),
        transaction_id=(someone.transaction_id or None) if for_host else None,
    )
