"""From the open door until the caller leaves: the rows that every flow shares. Read the tables at the bottom first."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.callflow.actions import Join, Say, SayText
from chalicelib.callflow.asks import Invite, ShowHand, ShowMute, WhyOut
from chalicelib.callflow.call import Call
from chalicelib.callflow.commands import COMMANDS, listen, microphone, say_admitted, say_hand, say_head_count
from chalicelib.callflow.flows.ending import ENDING, At, last_words, let_go, say_sorry, stay, tries_left
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
    Interrupted,
    Joined,
    LetIn,
    LockedOut,
    LostMeeting,
    MeetingOver,
    Noted,
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

OPEN, CLOSED = "open", "closed"
"""Who may speak at once, and who may not at all; everybody else begins muted."""
REFUSALS: dict[type[Refused], Prompt] = {
    LockedOut: Prompt.LOCKED_OUT,
    Full: Prompt.MEETING_FULL,
    Gone: Prompt.MEETING_GONE,
    DoorLocked: Prompt.DOOR_LOCKED,
}


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


# fmt: off
CLOSED_DOOR = [  # no seat, and nobody's outage
    on(Full,       turn_away, to=At.LEAVING),
    on(Gone,       turn_away, to=At.LEAVING),
    on(DoorLocked, turn_away, to=At.LEAVING),
]

DOOR = [  # at ADMITTING: the answers to Invite
    on(Admitted,   join,      to=At.JOINING),
    *CLOSED_DOOR,
]

INSIDE: dict[str, Sequence[Row]] = {
    At.JOINING: [
        on(Joined,         welcome_muted,  when=is_muted,   to=At.IN_MEETING),
        on(Joined,         welcome,                         to=At.IN_MEETING),
        on(NotJoined,      say_not_joined,                  to=At.LEAVING),
    ],
    At.IN_MEETING: [
        *[on(Pressed,      command.does,   when=command.typed) for command in COMMANDS],
        on(Pressed,        listen_on),
        on(HandShown,      say_hand),
        on(Counted,        say_head_count),
        on(LetIn,          say_admitted),
        on(NotNow,         say_not_now),
        on(ToldToMute,     mute),
        on(ToldToUnmute,   unmute),
        on(ToldToSay,      say_text),
        on(ToldToShowHand, show_hand),
        on(Switched,       say_microphone),
        on(NotSwitched,    say_mute_failed),
        on(NotListening,   say_keys_off),
        on(NotPlayed,      stay),  # the keypad was armed before; to arm it again could fail and be told, for ever
        on(Noted,          stay),
        on(NotNoted,       stay),
    ],
    At.PARTING: [  # the answers to WhyOut
        on(MeetingOver,    say_meeting_over,                to=At.LEAVING),
        on(Removed,        say_removed,                     to=At.LEAVING),
        on(Dropped,        come_back,      when=tries_left, to=At.RETURNING),
        on(Dropped,        say_cut_off,                     to=At.LEAVING),
    ],
    At.RETURNING: [
        on(Admitted,       join_again,                      to=At.JOINING),
        *CLOSED_DOOR,
    ],
    **ENDING,
}

ANYWHERE = [
    on(HungUp,         let_go,      to=At.OVER),
    on(LostMeeting,    ask_why,     to=At.PARTING),
    on(ToldToHangUp,   say_removed, to=At.LEAVING),
    on(Broke,          say_sorry,   to=At.LEAVING),
    on(Rejected,       say_sorry,   to=At.LEAVING),
    on(Pressed,        stay),  # a listener armed before the connection broke still hears keys
    on(Played,         stay),
    on(Interrupted,    stay),
    on(FarEndRang,     stay),
    on(ToldToMute,     stay),
    on(ToldToUnmute,   stay),
    on(ToldToSay,      stay),
    on(ToldToShowHand, stay),
    on(ToldToComeIn,   stay),
    on(Strange,        stay),
]
# fmt: on
