"""/meetings/{meeting_id}/participants: who is there, on telephones and in browsers, and what is done with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.web import answers, versions
from chalicelib.web.gives import Accepted, Person, Roster, written
from chalicelib.web.problems import Code
from chalicelib.web.routing import Asked, Gives, Who, route
from chalicelib.web.takes import EverybodyChange, Hand, Nothing, ParticipantChange

if TYPE_CHECKING:
    from chalice.app import Response

    from chalicelib.meetings.model import Participant


def read_roster(asked: Asked[Nothing]) -> Response:
    """List who is in the room's meeting. Names, never numbers; the ids of calls are for hosts.

    Ask as often as you like to know: with `If-None-Match`, what is known already is not sent again.
    """
    for_host = asked.known.is_host_of(asked.room_id)
    people = asked.front.house.roster(asked.room_id)
    roster = Roster(participants=[_shown(one, for_host=for_host) for one in people if for_host or not one.in_lobby])
    if versions.is_known(asked.if_none_match, roster):
        return answers.unchanged(versions.tag(roster))
    return answers.ok(roster, ETag=versions.tag(roster))


def change_everybody(asked: Asked[EverybodyChange]) -> Response:
    """Mute everybody but the hosts, or let everybody speak again; let everybody in who waits."""
    if asked.body.waiting is not None:
        asked.front.steward.admit_all(asked.room_id)
    if asked.body.muted is not None:
        asked.front.steward.mute_all(asked.room_id, muted=asked.body.muted)
    return answers.accepted()


def change_participant(asked: Asked[ParticipantChange]) -> Response:
    """Let somebody in, mute or unmute them, or have a sentence spoken to them on a telephone."""
    steward, attendee_id = asked.front.steward, asked.path["attendee_id"]
    if asked.body.waiting is not None:
        steward.admit(asked.room_id, attendee_id)
    if asked.body.muted is not None:
        steward.mute(asked.room_id, attendee_id, muted=asked.body.muted)
    if asked.body.say is not None:
        steward.say(asked.room_id, attendee_id, asked.body.say)
    return answers.accepted()


def raise_hand(asked: Asked[Hand]) -> Response:
    """Raise or lower one's own hand, or as a host somebody else's."""
    asked.front.steward.show_hand(asked.room_id, asked.path["attendee_id"], up=asked.body.raised)
    return answers.accepted()


def remove_participant(asked: Asked[Nothing]) -> Response:
    """Leave, or show somebody out or not let them in: a telephone is hung up, a browser loses its seat or place."""
    asked.front.steward.remove(asked.room_id, asked.path["attendee_id"])
    return answers.done()


_ALL = "/meetings/{meeting_id}/participants"
_ONE = "/meetings/{meeting_id}/participants/{attendee_id}"
_ENDED = (Code.MEETING_ENDED,)
_DEAF = (Code.NOT_FOR_BROWSERS,)
_ASKED = Gives(202, Accepted)
_LISTED = Gives(200, Roster, headers=("ETag",))
_KNOWN = Gives(304, headers=("ETag",))

ROUTES = (
    route("GET", _ALL, read_roster, _LISTED, _KNOWN, who=Who.MEMBER, refuses=_ENDED, heeds=("If-None-Match",)),
    route("PATCH", _ALL, change_everybody, _ASKED, who=Who.HOST, takes=EverybodyChange, refuses=_ENDED),
    route("PATCH", _ONE, change_participant, _ASKED, who=Who.HOST, takes=ParticipantChange, refuses=_DEAF),
    route("PUT", f"{_ONE}/hand", raise_hand, _ASKED, who=Who.SITTER, takes=Hand),
    route("DELETE", _ONE, remove_participant, Gives(204), who=Who.SITTER),
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
        waiting=someone.in_lobby,
        joined_at=written(someone.joined_at),
        transaction_id=(someone.transaction_id or None) if for_host else None,
    )
