"""Every sentence a caller can hear, by name. The words are in `prompts/<language>.toml`."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """The languages we speak. Each has a file in `prompts/`; the first is the default."""

    EN_US = "en-US"
    ES_US = "es-US"

    @property
    def next(self) -> Language:
        """The language after this one, round and round."""
        every = list(Language)
        return every[(every.index(self) + 1) % len(every)]

    @classmethod
    def of(cls, tag: str) -> Language:
        """The language of this tag, or the default one."""
        return next((language for language in cls if language == tag), cls.EN_US)


class Prompt(StrEnum):
    """A sentence. Its value is its key in the language files and the name of its recording."""

    # at the door
    GREETING = "greeting"
    ENTER_PIN = "enter_pin"
    NO_PIN = "no_pin"
    BAD_PIN = "bad_pin"
    WRONG_PIN = "wrong_pin"
    PARDON = "pardon"
    TOO_MANY_TRIES = "too_many_tries"
    LOCKED_OUT = "locked_out"
    MEETING_FULL = "meeting_full"
    MEETING_GONE = "meeting_gone"
    DOOR_LOCKED = "door_locked"
    NOT_JOINED = "not_joined"
    # in the waiting room
    PLEASE_WAIT = "please_wait"
    STILL_WAITING = "still_waiting"
    WAITED_TOO_LONG = "waited_too_long"
    # when we called them
    PRESS_ONE = "press_one"
    PRESS_ONE_AGAIN = "press_one_again"
    # in the meeting
    JOINED = "joined"
    MUTED = "muted"
    UNMUTED = "unmuted"
    MUTE_FAILED = "mute_failed"
    HOSTS_SPEAK = "hosts_speak"
    HAND_UP = "hand_up"
    HAND_DOWN = "hand_down"
    HEAD_COUNT = "head_count"
    ADMITTED_ALL = "admitted_all"
    NOT_NOW = "not_now"
    KEYS_OFF = "keys_off"
    HELP_MUTE = "help_mute"
    HELP_HAND = "help_hand"
    HELP_COUNT = "help_count"
    HELP_ADMIT = "help_admit"
    HELP_HELP = "help_help"
    # on the way out
    MEETING_OVER = "meeting_over"
    REMOVED = "removed"
    CUT_OFF = "cut_off"
    GOODBYE = "goodbye"
    SORRY = "sorry"


MOST_COUNTED = 50
COUNTED = frozenset({Prompt.HEAD_COUNT})
"""Prompts with a number in them. Recordings exist for 1 to MOST_COUNTED and for `many`."""


def form_of(number: int) -> str:
    """Which form of a counted prompt a number takes: `one`, `other` (has `{number}` in it) or `many`."""
    if number > MOST_COUNTED:
        return "many"
    return "one" if number == 1 else "other"


class Spoken(NamedTuple):
    """A prompt as one caller hears it: with its number, if it has one."""

    prompt: Prompt
    number: int | None = None

    @property
    def recording(self) -> str:
        """The name of the recording, without language and ending: `greeting`, `head_count-7`, `head_count-many`."""
        if self.number is None:
            return self.prompt
        return f"{self.prompt}-{'many' if self.number > MOST_COUNTED else self.number}"
