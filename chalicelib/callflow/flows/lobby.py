"""The waiting room: words, a pause, a look whether it is the caller's turn, and again. Read the table first."""

from __future__ import annotations

from chalicelib.callflow.actions import Pause, Say, SayText
from chalicelib.callflow.asks import LookIn
from chalicelib.callflow.call import Call
from chalicelib.callflow.flows.ending import At, in_usual_voice, last_words, say_sorry
from chalicelib.callflow.flows.meeting import CLOSED_DOOR, join, say_removed
from chalicelib.callflow.inputs import (
    Admitted,
    Input,
    MustWait,
    NotNow,
    NotPlayed,
    Played,
    Removed,
    ToldToComeIn,
    ToldToSay,
)
from chalicelib.callflow.machine import Reply, on
from chalicelib.callflow.prompts import Prompt
from chalicelib.values import replace

LOOKS = 60
"""How often a caller who waits looks in: for about twenty minutes."""
BETWEEN_LOOKS_MS = 15_000


def wait(call: Call, told: MustWait) -> Reply:
    """The place in the lobby stands where the seat will: whoever hangs up gives back what they have."""
    there = replace(call, tries=0, room_id=told.room_id, attendee_id=told.place)
    return Reply(there, [Say(Prompt.PLEASE_WAIT), Pause(BETWEEN_LOOKS_MS)])


def has_patience(call: Call, _: Input) -> bool:
    return call.tries < LOOKS


def look_in(call: Call, _: Input) -> Reply:
    return Reply(replace(call, tries=call.tries + 1), ask=LookIn(call.room_id))


def come_in(call: Call, _: ToldToComeIn) -> Reply:
    return Reply(call, ask=LookIn(call.room_id))


def wait_on(call: Call, _: MustWait | NotNow) -> Reply:
    return Reply(call, [Say(Prompt.STILL_WAITING), Pause(BETWEEN_LOOKS_MS)])


def wait_in_spare_voice(call: Call, _: NotPlayed) -> Reply:
    return Reply(replace(call, spare_voice=True), [Say(Prompt.STILL_WAITING), Pause(BETWEEN_LOOKS_MS)])


def say_text_and_wait(call: Call, told: ToldToSay) -> Reply:
    return Reply(call, [SayText(told.text), Pause(BETWEEN_LOOKS_MS)])


def stop_waiting(call: Call, _: Played) -> Reply:
    return last_words(call, Prompt.WAITED_TOO_LONG)


# fmt: off
LOBBY = [  # at WAITING
    on(Played,       look_in,             when=has_patience),
    on(Played,       stop_waiting,                             to=At.LEAVING),
    on(ToldToComeIn, come_in),
    on(Admitted,     join,                                     to=At.JOINING),
    on(MustWait,     wait_on),
    on(NotNow,       wait_on),
    *CLOSED_DOOR,
    on(Removed,      say_removed,                              to=At.LEAVING),
    on(ToldToSay,    say_text_and_wait),
    on(NotPlayed,    wait_in_spare_voice, when=in_usual_voice),
    on(NotPlayed,    say_sorry,                                to=At.LEAVING),
]
# fmt: on
