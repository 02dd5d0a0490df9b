"""Calling somebody who then presses 1 to join: an answering machine never does. Read the table at the bottom first."""

from __future__ import annotations

from enum import StrEnum

from chalicelib.callflow.actions import AskDigits, SayText
from chalicelib.callflow.asks import Invite
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows.meeting import (
    ANYWHERE,
    DOOR,
    INSIDE,
    At,
    hang_up,
    in_usual_voice,
    last_words,
    say_sorry,
    stay,
    tries_left,
)
from chalicelib.callflow.inputs import (
    Answered,
    Entered,
    FarEndRang,
    Input,
    NotAsked,
    NotPlayed,
    Placed,
    SaidNothing,
    ToldToHangUp,
    ToldToSay,
)
from chalicelib.callflow.machine import Flow, Reply, on
from chalicelib.callflow.prompts import Language, Prompt
from chalicelib.values import replace

YES = "1"


class Bell(StrEnum):
    """Where a call that we place is before its callee wants a seat. Stored with live calls."""

    PLACING = "placing"
    DIALLING = "dialling"
    CONFIRMING = "confirming"


def question(prompt: Prompt) -> AskDigits:
    return AskDigits(prompt, "[0-9*]", most=1)


def remember(call: Call, placed: Placed) -> Reply:
    """Amazon ignores our actions here but keeps our attributes (AWS: use-create-call-api)."""
    return Reply(replace(call, room_id=placed.room_id, lang=Language.of(placed.lang or call.lang)))


def knows_room(call: Call, _: Answered) -> bool:
    return bool(call.room_id)


def ask_for_one(call: Call, _: Input) -> Reply:
    return Reply(call, [question(Prompt.PRESS_ONE)])


def said_yes(_: Call, entered: Entered) -> bool:
    return entered.digits == YES


def ask_for_seat(call: Call, _: Entered) -> Reply:
    return Reply(call, ask=Invite(call.room_id))


def ask_for_one_again(call: Call, _: Input) -> Reply:
    return Reply(replace(call, tries=call.tries + 1), [question(Prompt.PRESS_ONE_AGAIN)])


def say_goodbye(call: Call, _: Input) -> Reply:
    return last_words(call, Prompt.GOODBYE)


def ask_in_spare_voice(call: Call, _: NotAsked) -> Reply:
    return Reply(replace(call, spare_voice=True), [question(Prompt.PRESS_ONE)])


def say_text_then_ask(call: Call, told: ToldToSay) -> Reply:
    return Reply(call, [SayText(told.text), question(Prompt.PRESS_ONE_AGAIN)])


# fmt: off
DIAL_OUT = Flow("dial-out", start=Bell.PLACING, rows={
    Bell.PLACING: [
        on(Placed,       remember,                                    to=Bell.DIALLING),
        on(Answered,     say_sorry,                                   to=At.LEAVING),
    ],
    Bell.DIALLING: [
        on(FarEndRang,   stay),
        on(Answered,     ask_for_one,        when=knows_room,         to=Bell.CONFIRMING),
        on(Answered,     say_sorry,                                   to=At.LEAVING),
        on(ToldToHangUp, hang_up,                                     to=At.LEAVING),
    ],
    Bell.CONFIRMING: [
        on(Entered,      ask_for_seat,       when=said_yes,           to=At.ADMITTING),
        on(Entered,      ask_for_one_again,  when=tries_left),
        on(Entered,      say_goodbye,                                 to=At.LEAVING),
        on(SaidNothing,  ask_for_one_again,  when=tries_left),
        on(SaidNothing,  say_goodbye,                                 to=At.LEAVING),
        on(NotAsked,     ask_in_spare_voice, when=in_usual_voice),
        on(NotAsked,     say_sorry,                                   to=At.LEAVING),
        on(ToldToSay,    say_text_then_ask),
        on(NotPlayed,    ask_for_one),
    ],
    At.ADMITTING: DOOR,
    **INSIDE,
}, anywhere=ANYWHERE)
# fmt: on
