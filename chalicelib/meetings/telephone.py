"""Port: the telephone calls we place and speak to (chime-sdk-voice), and the words used to do it."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)


class Instruction(StrEnum):
    """What a call can be told through UpdateSipMediaApplicationCall, in its argument `action`."""

    MUTE = "mute"
    UNMUTE = "unmute"
    SAY = "say"
    COME_IN = "come_in"
    RAISE_HAND = "raise_hand"
    LOWER_HAND = "lower_hand"
    HANG_UP = "hangup"


class Telephone(Protocol):
    """Both methods may raise MeetingsError."""

    def call(self, number: str, arguments: Mapping[str, str]) -> str:
        """Place a call; returns its transaction id. Raises NumberRefusedError. Not repeatable: it rings again."""
        ...

    def tell(self, transaction_id: str, arguments: Mapping[str, str]) -> None:
        """Hand arguments to a running call. Raises CallOverError once it is over."""
        ...


def may_dial(number: str, prefixes: Iterable[str]) -> bool:
    """Tell whether this is an E.164 number (ITU-T E.164, `+` and at most fifteen digits) with an allowed beginning."""
    return _E164.fullmatch(number) is not None and number.startswith(tuple(prefixes))
