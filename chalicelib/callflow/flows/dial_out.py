"""Calling somebody who then presses 1 to join: an answering machine never does. Read the table at the bottom first."""

from __future__ import annotations

from enum import StrEnum

from chalicelib.callflow.asks import Invite
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows.ending import At, hang_up, say_sorry, stay
from chalicelib.callflow.flows.meeting import ANYWHERE, DOOR, INSIDE
from chalicelib.callflow.flows.question import Question
from chalicelib.callflow.inputs import Answered, Entered, FarEndRang, NotPlayed, Placed, SaidNothing, ToldToHangUp
from chalicelib.callflow.machine import Flow, Reply, on
from chalicelib.callflow.prompts import Language, Prompt
from chalicelib.values import replace

YES = "1"
QUESTION = Question(
    fits="[0-9*]",
    most=1,
    first=Prompt.PRESS_ONE,
    again=Prompt.PRESS_ONE_AGAIN,
    wrong={SaidNothing: Prompt.PRESS_ONE_AGAIN, Entered: Prompt.PRESS_ONE_AGAIN},
    at_last=Prompt.GOODBYE,
)


class Bell(StrEnum):
    """Where a call that we place is before its callee wants a seat. Stored with live calls."""

    PLACING = "placing"
    DIALLING = "dialling"
    CONFIRMING = "confirming"


def remember(call: Call, placed: Placed) -> Reply:
    """Amazon ignores our actions here but keeps our attributes (AWS: use-create-call-api)."""
    return Reply(replace(call, room_id=placed.room_id, lang=Language.of(placed.lang or call.lang)))


def knows_room(call: Call, _: Answered) -> bool:
    return bool(call.room_id)


def said_yes(_: Call, entered: Entered) -> bool:
    return entered.digits == YES


def ask_for_seat(call: Call, _: Entered) -> Reply:
    return Reply(call, ask=Invite(call.room_id))


# fmt: off
DIAL_OUT = Flow("dial-out", start=Bell.PLACING, rows={
    Bell.PLACING: [
        on(Placed,       remember,                         to=Bell.DIALLING),
        on(Answered,     say_sorry,                        to=At.LEAVING),
    ],
    Bell.DIALLING: [
        on(FarEndRang,   stay),
        on(Answered,     QUESTION.ask,    when=knows_room, to=Bell.CONFIRMING),
        on(Answered,     say_sorry,                        to=At.LEAVING),
        on(ToldToHangUp, hang_up,                          to=At.LEAVING),
    ],
    Bell.CONFIRMING: [
        on(Entered,      ask_for_seat,    when=said_yes,   to=At.ADMITTING),
        *QUESTION.rows,
        on(NotPlayed,    QUESTION.ask),
    ],
    At.ADMITTING: DOOR,
    **INSIDE,
}, anywhere=ANYWHERE)
# fmt: on
