"""Data messages of one meeting: what may be sent, how much of it, and what is kept for those who come later.

The limits are those of the client's API documentation (realtimeSendDataMessage); times are nanoseconds.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from emulator.meetings.messages import DataMessage

_TOPIC: Final = re.compile(r"[A-Za-z0-9_-]{1,36}")
_MOST_BYTES: Final = 2048
_MOST_KEPT: Final = 1024
_LONGEST_NS: Final = 300 * 10**9
_RATE: Final = 100
"""Messages a second that one sender may send, and twice as many at once."""
_BURST: Final = 200
_SECOND: Final = 10**9


class Allowance:
    """How many messages one sender may send still; it fills up again with time."""

    def __init__(self) -> None:
        self._left, self._at = float(_BURST), 0

    def take(self, wanted: int, now: int) -> int:
        """Take so many if there are so many; give how many were left to take."""
        passed = max(0, now - self._at)  # a clock that is set back takes nothing away
        self._left = min(_BURST, self._left + passed / _SECOND * _RATE)
        self._at = now
        taken = min(wanted, int(self._left))
        self._left -= taken
        return taken


class DataMessages:
    """The messages that are kept, each until its lifetime is over."""

    def __init__(self) -> None:
        self._kept: deque[tuple[int, DataMessage]] = deque(maxlen=_MOST_KEPT)

    def relay(self, sent: Iterable[DataMessage], sender: tuple[str, str], now: int) -> tuple[DataMessage, ...]:
        """Give what everybody else is to receive. `sender` is the attendee id and the external user id."""
        relayed = tuple(
            replace(message, sender_attendee_id=sender[0], sender_external_user_id=sender[1], ingest_time_ns=now)
            for message in sent
            if is_allowed(message)
        )
        for message in relayed:
            if message.lifetime_ms:
                self._kept.append((now + min(message.lifetime_ms * 10**6, _LONGEST_NS), message))
        return relayed

    def kept(self, now: int) -> tuple[DataMessage, ...]:
        """Give what somebody who comes in is to receive, in the order in which it was sent."""
        return tuple(message for until, message in self._kept if now < until)


def is_allowed(message: DataMessage) -> bool:
    """Say whether a client may send this; the client refuses the same by itself."""
    return bool(_TOPIC.fullmatch(message.topic or "")) and len(message.data or b"") <= _MOST_BYTES


def throttled(message: DataMessage) -> DataMessage:
    """Give the message as it goes back to a sender who has sent too much: without a time."""
    return replace(message, ingest_time_ns=0)
