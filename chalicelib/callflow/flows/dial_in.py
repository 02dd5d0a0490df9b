"""Dialling in with a PIN. Read the table at the bottom first."""

from __future__ import annotations

import re
from enum import StrEnum

from chalicelib.callflow.asks import Admit
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows.ending import At, tries_left
from chalicelib.callflow.flows.lobby import LOBBY, wait
from chalicelib.callflow.flows.meeting import ANYWHERE, DOOR, INSIDE, turn_away
from chalicelib.callflow.flows.question import Question
from chalicelib.callflow.inputs import Entered, LockedOut, MustWait, NotPlayed, Rang, SaidNothing, WrongPin
from chalicelib.callflow.machine import Flow, Reply, on
from chalicelib.callflow.prompts import Language, Prompt
from chalicelib.values import replace

PIN = "[0-9]{6,10}"
OTHER_LANGUAGE = "*"
QUESTION = Question(
    fits=rf"[0-9]+|\{OTHER_LANGUAGE}",  # any digits, so that a PIN of the wrong length is told from silence
    most=11,  # the longest PIN and its `#`, so that the caller decides when it is complete
    first=Prompt.GREETING,
    again=Prompt.ENTER_PIN,
    wrong={SaidNothing: Prompt.NO_PIN, Entered: Prompt.BAD_PIN, WrongPin: Prompt.WRONG_PIN},
    at_last=Prompt.TOO_MANY_TRIES,
)


class Door(StrEnum):
    """Where a caller is before a seat is asked for. Stored with live calls."""

    RINGING = "ringing"
    ASKING_PIN = "asking_pin"


def wants_other_language(_: Call, entered: Entered) -> bool:
    return entered.digits == OTHER_LANGUAGE


def change_language(call: Call, entered: Entered) -> Reply:
    return QUESTION.ask_in_short(replace(call, lang=Language.of(call.lang).next), entered)


def looks_like_a_pin(_: Call, entered: Entered) -> bool:
    return re.fullmatch(PIN, entered.digits) is not None


def check_pin(call: Call, entered: Entered) -> Reply:
    return Reply(call, ask=Admit(entered.digits, call.tries))


# fmt: off
DIAL_IN = Flow("dial-in", start=Door.RINGING, rows={
    Door.RINGING: [
        on(Rang,      QUESTION.ask,                                       to=Door.ASKING_PIN),
    ],
    Door.ASKING_PIN: [
        on(Entered,   change_language,    when=wants_other_language),
        on(Entered,   check_pin,          when=looks_like_a_pin,          to=At.ADMITTING),
        *QUESTION.rows,
        on(NotPlayed, QUESTION.ask_in_short),
    ],
    At.ADMITTING: [
        *DOOR,
        on(MustWait,  wait,                                               to=At.WAITING),
        on(LockedOut, turn_away,                                          to=At.LEAVING),
        on(WrongPin,  QUESTION.ask_again, when=tries_left,                to=Door.ASKING_PIN),
        on(WrongPin,  QUESTION.give_up,                                   to=At.LEAVING),
    ],
    At.WAITING: LOBBY,
    **INSIDE,
}, anywhere=ANYWHERE)
# fmt: on
