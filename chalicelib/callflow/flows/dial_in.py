"""Dialling in with a PIN. Read the table at the bottom first."""

from __future__ import annotations

import re
from enum import StrEnum

from chalicelib.callflow.actions import AskDigits, SayText
from chalicelib.callflow.asks import Admit
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows.meeting import (
    ANYWHERE,
    DOOR,
    INSIDE,
    LOBBY,
    At,
    in_usual_voice,
    last_words,
    say_sorry,
    tries_left,
    turn_away,
    wait,
)
from chalicelib.callflow.inputs import (
    Entered,
    Input,
    LockedOut,
    MustWait,
    NotAsked,
    NotPlayed,
    Rang,
    SaidNothing,
    ToldToSay,
    WrongPin,
)
from chalicelib.callflow.machine import Flow, Reply, on
from chalicelib.callflow.prompts import Language, Prompt
from chalicelib.values import replace

PIN = "[0-9]{6,10}"
OTHER_LANGUAGE = "*"
MOST_DIGITS = 11  # the longest PIN and its `#`, so that the caller decides when it is complete
WHAT_WAS_WRONG = {SaidNothing: Prompt.NO_PIN, Entered: Prompt.BAD_PIN, WrongPin: Prompt.WRONG_PIN}


class Door(StrEnum):
    """Where a caller is before a seat is asked for. Stored with live calls."""

    RINGING = "ringing"
    ASKING_PIN = "asking_pin"


def question(prompt: Prompt) -> AskDigits:
    """Any digits are let through, so that a PIN of the wrong length is told from silence."""
    return AskDigits(prompt, rf"[0-9]+|\{OTHER_LANGUAGE}", MOST_DIGITS)


def greet(call: Call, _: Rang) -> Reply:
    return Reply(call, [question(Prompt.GREETING)])


def wants_other_language(_: Call, entered: Entered) -> bool:
    return entered.digits == OTHER_LANGUAGE


def change_language(call: Call, _: Entered) -> Reply:
    return Reply(replace(call, lang=Language.of(call.lang).next), [question(Prompt.ENTER_PIN)])


def looks_like_a_pin(_: Call, entered: Entered) -> bool:
    return re.fullmatch(PIN, entered.digits) is not None


def check_pin(call: Call, entered: Entered) -> Reply:
    return Reply(call, ask=Admit(entered.digits, call.tries))


def ask_pin(call: Call, _: Input) -> Reply:
    return Reply(call, [question(Prompt.ENTER_PIN)])


def ask_pin_again(call: Call, wrong: SaidNothing | Entered | WrongPin) -> Reply:
    return Reply(replace(call, tries=call.tries + 1), [question(WHAT_WAS_WRONG[type(wrong)])])


def give_up(call: Call, _: Input) -> Reply:
    return last_words(call, Prompt.TOO_MANY_TRIES)


def ask_in_spare_voice(call: Call, _: NotAsked) -> Reply:
    """Throttled speech and missing recordings are not the caller's silence: put the question in the other medium."""
    return Reply(replace(call, spare_voice=True), [question(Prompt.GREETING)])


def say_text_then_ask(call: Call, told: ToldToSay) -> Reply:
    """The words take the place of the question that is open: put it again."""
    return Reply(call, [SayText(told.text), question(Prompt.ENTER_PIN)])


# fmt: off
DIAL_IN = Flow("dial-in", start=Door.RINGING, rows={
    Door.RINGING: [
        on(Rang,        greet,                                              to=Door.ASKING_PIN),
    ],
    Door.ASKING_PIN: [
        on(Entered,     change_language,    when=wants_other_language),
        on(Entered,     check_pin,          when=looks_like_a_pin,          to=At.ADMITTING),
        on(Entered,     ask_pin_again,      when=tries_left),
        on(Entered,     give_up,                                            to=At.LEAVING),
        on(SaidNothing, ask_pin_again,      when=tries_left),
        on(SaidNothing, give_up,                                            to=At.LEAVING),
        on(NotAsked,    ask_in_spare_voice, when=in_usual_voice),
        on(NotAsked,    say_sorry,                                          to=At.LEAVING),
        on(ToldToSay,   say_text_then_ask),
        on(NotPlayed,   ask_pin),
    ],
    At.ADMITTING: [
        *DOOR,
        on(MustWait,    wait,                                               to=At.WAITING),
        on(LockedOut,   turn_away,                                          to=At.LEAVING),
        on(WrongPin,    ask_pin_again,      when=tries_left,                to=Door.ASKING_PIN),
        on(WrongPin,    give_up,                                            to=At.LEAVING),
    ],
    At.WAITING: LOBBY,
    **INSIDE,
}, anywhere=ANYWHERE)
# fmt: on
