"""How every call ends, and what may be tried before it does. Read the table at the bottom first."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from chalicelib.callflow.actions import HangUp, LeaveMeeting, Say
from chalicelib.callflow.asks import Close
from chalicelib.callflow.call import Call
from chalicelib.callflow.inputs import HungUp, Input, LostMeeting, NotHungUp, NotPlayed, Played, Rejected, Setback
from chalicelib.callflow.machine import Reply, Row, on
from chalicelib.callflow.prompts import Prompt
from chalicelib.values import replace

TRIES = 3


class At(StrEnum):
    """Where a call is once it has asked for a seat. Stored with live calls: rename only with a migration."""

    ADMITTING = "admitting"
    WAITING = "waiting"
    RETURNING = "returning"
    JOINING = "joining"
    IN_MEETING = "in_meeting"
    PARTING = "parting"
    LEAVING = "leaving"
    OVER = "over"


def last_words(call: Call, prompt: Prompt) -> Reply:
    """Say this, then hang up. Every way out that we choose goes through here, so none can forget the Hangup."""
    return Reply(replace(call, tries=0, outcome=prompt), [Say(prompt), HangUp()])


def tries_left(call: Call, _: Input) -> bool:
    return call.tries + 1 < TRIES


def in_usual_voice(call: Call, _: Input) -> bool:
    return not call.spare_voice


def stay(call: Call, _: Input) -> Reply:
    return Reply(call)


def say_sorry(call: Call, _: Input) -> Reply:
    return last_words(call, Prompt.SORRY)


def hang_up(call: Call, _: Input) -> Reply:
    return Reply(call, [HangUp()])


def say_last_words_again(call: Call, _: Setback) -> Reply:
    """What failed was still running when the last words were queued behind it, and has taken them with it."""
    return Reply(call, [Say(Prompt(call.outcome)), HangUp()])


def hang_up_again(call: Call, _: NotHungUp) -> Reply:
    return Reply(replace(call, tries=call.tries + 1), [HangUp(), LeaveMeeting()])


def let_go(call: Call, gone: HungUp) -> Reply:
    """The caller has left: take the meeting leg down too, give the seat back, write the record."""
    return Reply(replace(call, tries=0), [LeaveMeeting()], ask=Close(call, gone.code))


# fmt: off
ENDING: dict[str, Sequence[Row]] = {
    At.LEAVING: [  # the last words are being said; whatever happens now, the call ends
        on(HungUp,      let_go,                          to=At.OVER),
        on(NotHungUp,   hang_up_again, when=tries_left),
        on(NotHungUp,   stay),  # the leg is gone, or Amazon is: nothing of ours will end it
        on(Setback,     say_last_words_again),
        on(NotPlayed,   hang_up),
        on(Played,      hang_up),
        on(LostMeeting, hang_up),
        on(Rejected,    hang_up),
        on(Input,       stay),
    ],
    At.OVER: [
        on(NotHungUp,   hang_up_again, when=tries_left),
        on(Input,       stay),
    ],
}
# fmt: on
