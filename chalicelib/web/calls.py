"""/meetings/{meeting_id}/calls: the calls we place, from their first ring on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.meetings.telephone import Instruction
from chalicelib.web import answers
from chalicelib.web.gives import Accepted, Call
from chalicelib.web.problems import Code
from chalicelib.web.routing import Asked, Gives, Who, route
from chalicelib.web.takes import CallChange, NewCall, Nothing

if TYPE_CHECKING:
    from chalice.app import Response


def place_call(asked: Asked[NewCall]) -> Response:
    """Call somebody into the meeting. Sent twice it rings twice."""
    body = asked.body
    asked.front.limits.count_call(asked.known, asked.address, asked.now)
    called = asked.front.steward.dial_out(asked.room_id, body.to, language=body.language or "", name=body.name or "")
    return answers.ok(Call(transaction_id=called), 202, Location=f"/meetings/{asked.room_id}/calls/{called}")


def change_call(asked: Asked[CallChange]) -> Response:
    """Mute, unmute, or have a sentence spoken to the one we called."""
    if asked.body.muted is not None:
        _tell(asked, Instruction.MUTE if asked.body.muted else Instruction.UNMUTE)
    if asked.body.say is not None:
        _tell(asked, Instruction.SAY, asked.body.say)
    return answers.accepted()


def hang_up_call(asked: Asked[Nothing]) -> Response:
    """Hang up, also while it rings."""
    _tell(asked, Instruction.HANG_UP)
    return answers.accepted()


_ONE = "/meetings/{meeting_id}/calls/{transaction_id}"

_RINGS = Gives(202, Call, {"transaction_id": "/transaction_id"}, headers=("Location",))
_MAY_NOT = (Code.NUMBER_REFUSED, Code.MEETING_ENDED)

ROUTES = (
    route("POST", "/meetings/{meeting_id}/calls", place_call, _RINGS, who=Who.HOST, takes=NewCall, refuses=_MAY_NOT),
    route("PATCH", _ONE, change_call, Gives(202, Accepted), who=Who.HOST, takes=CallChange),
    route("DELETE", _ONE, hang_up_call, Gives(202, Accepted), who=Who.HOST),
)


def _tell(asked: Asked[CallChange] | Asked[Nothing], instruction: Instruction, text: str = "") -> None:
    asked.front.steward.tell_call(asked.room_id, asked.path["transaction_id"], instruction, text)
