"""The keypad in the meeting: one table. The keys we listen for, the help that callers hear and the docs follow it.

The keys are the field's (Zoom, Webex, Asterisk): nobody should have to learn ours.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from chalicelib.callflow.actions import Listen, Say, SwitchMicrophone
from chalicelib.callflow.asks import AdmitAll, CountHeads, ShowHand
from chalicelib.callflow.call import Call
from chalicelib.callflow.inputs import Counted, HandShown, LetIn, Pressed
from chalicelib.callflow.machine import Reply
from chalicelib.callflow.prompts import Prompt
from chalicelib.values import replace, value


@value
class Command:
    """What these keys do, for whom, and how the help says so."""

    keys: str
    name: str
    hosts_only: bool
    does: Callable[[Call, Pressed], Reply]
    help: Prompt

    def typed(self, call: Call, pressed: Pressed) -> bool:
        """Whether this is the command that somebody who may use it has typed."""
        return pressed.keys == self.keys and self.open_to(call)

    def open_to(self, call: Call) -> bool:
        """Whether this caller may use it."""
        return call.host or not self.hosts_only


def toggle_mute(call: Call, _: Pressed) -> Reply:
    if call.listener:
        return Reply(call, [listen(), Say(Prompt.HOSTS_SPEAK)])
    return Reply(call, [listen(), microphone(call, mute=not call.muted)])


def toggle_hand(call: Call, _: Pressed) -> Reply:
    return Reply(call, [listen()], ask=ShowHand(call, up=not call.hand_raised))


def say_hand(call: Call, shown: HandShown) -> Reply:
    said = Say(Prompt.HAND_UP if shown.up else Prompt.HAND_DOWN)
    return Reply(replace(call, hand_raised=shown.up), [said])


def count_heads(call: Call, _: Pressed) -> Reply:
    return Reply(call, [listen()], ask=CountHeads(call.room_id))


def say_head_count(call: Call, counted: Counted) -> Reply:
    return Reply(call, [Say(Prompt.HEAD_COUNT, number=max(1, counted.heads))])


def admit_all(call: Call, _: Pressed) -> Reply:
    return Reply(call, [listen()], ask=AdmitAll(call.room_id))


def say_admitted(call: Call, _: LetIn) -> Reply:
    return Reply(call, [Say(Prompt.ADMITTED_ALL)])


def say_help(call: Call, _: Pressed) -> Reply:
    return Reply(call, [listen(), Say(*(command.help for command in COMMANDS if command.open_to(call)))])


COMMANDS = (
    Command("*6", "mute or unmute", hosts_only=False, does=toggle_mute, help=Prompt.HELP_MUTE),
    Command("*9", "raise or lower the hand", hosts_only=False, does=toggle_hand, help=Prompt.HELP_HAND),
    Command("*#", "head count", hosts_only=False, does=count_heads, help=Prompt.HELP_COUNT),
    Command("*8", "let in everybody who waits", hosts_only=True, does=admit_all, help=Prompt.HELP_ADMIT),
    Command("*0", "help", hosts_only=False, does=say_help, help=Prompt.HELP_HELP),
)


@cache
def listen() -> Listen:
    """Arm the keypad. After every command again: nobody knows whether a match uses the listener up."""
    return Listen(tuple(command.keys for command in COMMANDS))


def microphone(call: Call, *, mute: bool) -> SwitchMicrophone:
    """Mute or unmute this caller."""
    return SwitchMicrophone(call.meeting_id, call.attendee_id, mute)
