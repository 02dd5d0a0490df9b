"""From the open door to the end of the call: the rows that every flow shares. Read the tables at the bottom first."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from chalicelib.callflow.actions import HangUp, Join, LeaveMeeting, Pause, Say, SayText
from chalicelib.callflow.asks import Close, Invite, LookIn, ShowHand, ShowMute, WhyOut
from chalicelib.callflow.call import Call
from chalicelib.callflow.commands import COMMANDS, listen, microphone, say_admitted, say_hand, say_head_count
from chalicelib.callflow.inputs import (
    Admitted,
    Broke,
    Counted,
    DoorLocked,
    Dropped,
    FarEndRang,
    Full,
    Gone,
    HandShown,
    HungUp,
    Input,
    Interrupted,
    Joined,
    LetIn,
    LockedOut,
    LostMeeting,
    MeetingOver,
    MustWait,
    Noted,
    NotHungUp,
    NotJoined,
    NotListening,
    NotNoted,
    NotNow,
    NotPlayed,
    NotSwitched,
    Played,
    Pressed,
    Refused,
    Rejected,
    Removed,
    Setback,
    Strange,
    Switched,
    ToldToComeIn,
    ToldToHangUp,
    ToldToMute,
    ToldToSay,
    ToldToShowHand,
    ToldToUnmute,
)
from chalicelib.callflow.machine import Reply, Row, on
from chalicelib.callflow.prompts import Prompt
from chalicelib.values import replace

TRIES = 3
OPEN, CLOSED = "open", "closed"
"""Who may speak at once, and who may not at all; everybody else begins muted."""
LOOKS = 60
"""How often a caller who waits looks in: for about twenty minutes."""
BETWEEN_LOOKS_MS = 15_000
REFUSALS: dict[type[Refused], Prompt] = {
    LockedOut: Prompt.LOCKED_OUT,
    Full: Prompt.MEETING_FULL,
    Gone: Prompt.MEETING_GONE,
    DoorLocked: Prompt.DOOR_LOCKED,
}


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


def join(call: Call, seat: Admitted) -> Reply:
    host = seat.role == "host"
    seated = replace(
        call,
        tries=0,
        room_id=seat.room_id,
        meeting_id=seat.meeting_id,
        attendee_id=seat.attendee_id,
        host=host,
        muted=not host and seat.floor != OPEN,
        listener=not host and seat.floor == CLOSED,
    )
    return Reply(seated, [Join(seat.meeting_id, seat.join_token)])


def join_again(call: Call, seat: Admitted) -> Reply:
    """Tries go on counting: a connection that breaks again and again is given up."""
    return Reply(
        replace(call, meeting_id=seat.meeting_id, attendee_id=seat.attendee_id),
        [Join(seat.meeting_id, seat.join_token)],
    )


def turn_away(call: Call, refused: Refused) -> Reply:
    return last_words(call, REFUSALS[type(refused)])


def say_not_joined(call: Call, _: NotJoined) -> Reply:
    return last_words(call, Prompt.NOT_JOINED)


def is_muted(call: Call, _: Joined) -> bool:
    return call.muted


def welcome(call: Call, _: Joined) -> Reply:
    return Reply(call, [listen(), Say(Prompt.JOINED)])


def welcome_muted(call: Call, _: Joined) -> Reply:
    """Who comes back muted, or into a meeting where one begins muted, must not be heard unawares."""
    return Reply(call, [microphone(call, mute=True), listen()])


def listen_on(call: Call, _: Pressed) -> Reply:
    return Reply(call, [listen()])


def mute(call: Call, _: ToldToMute) -> Reply:
    return Reply(call, [microphone(call, mute=True)])


def unmute(call: Call, _: ToldToUnmute) -> Reply:
    """A host gives the floor to a listener."""
    return Reply(replace(call, listener=False), [microphone(call, mute=False)])


def show_hand(call: Call, told: ToldToShowHand) -> Reply:
    return Reply(call, ask=ShowHand(call, up=told.up))


def say_microphone(call: Call, switched: Switched) -> Reply:
    """Said only once it is true."""
    now = replace(call, muted=switched.muted)
    return Reply(now, [listen(), Say(*_of_microphone(now))], ask=ShowMute(now))


def _of_microphone(call: Call) -> Sequence[Prompt]:
    if call.listener:
        return (Prompt.MUTED, Prompt.HOSTS_SPEAK)
    return (Prompt.MUTED if call.muted else Prompt.UNMUTED,)


def say_mute_failed(call: Call, _: NotSwitched) -> Reply:
    return Reply(call, [listen(), Say(Prompt.MUTE_FAILED)])


def say_not_now(call: Call, _: NotNow) -> Reply:
    return Reply(call, [Say(Prompt.NOT_NOW)])


def say_keys_off(call: Call, _: NotListening) -> Reply:
    return Reply(call, [Say(Prompt.KEYS_OFF)])


def say_text(call: Call, told: ToldToSay) -> Reply:
    return Reply(call, [SayText(told.text)])


def ask_why(call: Call, _: LostMeeting) -> Reply:
    return Reply(call, ask=WhyOut(call.meeting_id, call.attendee_id))


def say_meeting_over(call: Call, _: MeetingOver) -> Reply:
    return last_words(call, Prompt.MEETING_OVER)


def say_removed(call: Call, _: Removed | ToldToHangUp) -> Reply:
    return last_words(call, Prompt.REMOVED)


def come_back(call: Call, _: Dropped) -> Reply:
    return Reply(replace(call, tries=call.tries + 1), ask=Invite(call.room_id, call.host))


def say_cut_off(call: Call, _: Dropped) -> Reply:
    return last_words(call, Prompt.CUT_OFF)


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
CLOSED_DOOR = [  # no seat, and nobody's outage
    on(Full,         turn_away,                          to=At.LEAVING),
    on(Gone,         turn_away,                          to=At.LEAVING),
    on(DoorLocked,   turn_away,                          to=At.LEAVING),
]

DOOR = [  # at ADMITTING: the answers to Invite
    on(Admitted,     join,                               to=At.JOINING),
    *CLOSED_DOOR,
]

LOBBY = [  # at WAITING: words, a pause, a look, and again
    on(Played,       look_in,            when=has_patience),
    on(Played,       stop_waiting,                          to=At.LEAVING),
    on(ToldToComeIn, come_in),
    on(Admitted,     join,                                  to=At.JOINING),
    on(MustWait,     wait_on),
    on(NotNow,       wait_on),
    *CLOSED_DOOR,
    on(Removed,      say_removed,                           to=At.LEAVING),
    on(ToldToSay,    say_text_and_wait),
    on(NotPlayed,    wait_in_spare_voice, when=in_usual_voice),
    on(NotPlayed,    say_sorry,                             to=At.LEAVING),
]

INSIDE: dict[str, Sequence[Row]] = {
    At.JOINING: [
        on(Joined,       welcome_muted,      when=is_muted, to=At.IN_MEETING),
        on(Joined,       welcome,                            to=At.IN_MEETING),
        on(NotJoined,    say_not_joined,                     to=At.LEAVING),
    ],
    At.IN_MEETING: [
        *[on(Pressed,    command.does, when=command.typed) for command in COMMANDS],
        on(Pressed,      listen_on),
        on(HandShown,    say_hand),
        on(Counted,      say_head_count),
        on(LetIn,        say_admitted),
        on(NotNow,       say_not_now),
        on(ToldToMute,   mute),
        on(ToldToUnmute, unmute),
        on(ToldToSay,    say_text),
        on(ToldToShowHand, show_hand),
        on(Switched,     say_microphone),
        on(NotSwitched,  say_mute_failed),
        on(NotListening, say_keys_off),
        on(NotPlayed,    stay),  # the keypad was armed before; to arm it again could fail and be told, for ever
        on(Noted,        stay),
        on(NotNoted,     stay),
    ],
    At.PARTING: [  # the answers to WhyOut
        on(MeetingOver,  say_meeting_over,                   to=At.LEAVING),
        on(Removed,      say_removed,                        to=At.LEAVING),
        on(Dropped,      come_back,          when=tries_left, to=At.RETURNING),
        on(Dropped,      say_cut_off,                        to=At.LEAVING),
    ],
    At.RETURNING: [
        on(Admitted,     join_again,                         to=At.JOINING),
        *CLOSED_DOOR,
    ],
    At.LEAVING: [  # the last words are being said; whatever happens now, the call ends
        on(HungUp,       let_go,                             to=At.OVER),
        on(NotHungUp,    hang_up_again, when=tries_left),
        on(NotHungUp,    stay),  # the leg is gone, or Amazon is: nothing of ours will end it
        on(Setback,      say_last_words_again),
        on(NotPlayed,    hang_up),
        on(Played,       hang_up),
        on(LostMeeting,  hang_up),
        on(Rejected,     hang_up),
        on(Input,        stay),
    ],
    At.OVER: [
        on(NotHungUp,    hang_up_again, when=tries_left),
        on(Input,        stay),
    ],
}

ANYWHERE = [
    on(HungUp,       let_go,      to=At.OVER),
    on(LostMeeting,  ask_why,     to=At.PARTING),
    on(ToldToHangUp, say_removed, to=At.LEAVING),
    on(Broke,        say_sorry,   to=At.LEAVING),
    on(Rejected,     say_sorry,   to=At.LEAVING),
    on(Pressed,      stay),  # a listener armed before the connection broke still hears keys
    on(Played,       stay),
    on(Interrupted,  stay),
    on(FarEndRang,   stay),
    on(ToldToMute,   stay),
    on(ToldToUnmute, stay),
    on(ToldToSay,    stay),
    on(ToldToShowHand, stay),
    on(ToldToComeIn, stay),
    on(Strange,      stay),
]
# fmt: on
