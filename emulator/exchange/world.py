"""What all calls of one SIP media application share, and what is taken for granted where nobody knows better."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.exchange.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable

UNMEASURED = 3.0
"""Seconds that an audio file is taken to last when nobody has measured it."""


def unmeasured(_bucket: str, _key: str) -> float | None:
    """Take every audio file to be there and to last three seconds."""
    return UNMEASURED


def trusted(_bucket: str) -> bool:
    """Take every bucket to be there and open."""
    return True


@dataclass(frozen=True, slots=True)
class World:
    """What all calls of one SIP media application share."""

    new_id: Callable[[], str]
    """Makes a fresh id (a UUID) for transactions and legs."""
    account: str = "111122223333"
    region: str = "us-east-1"
    sma_id: str = "0a0a0a0a-0000-4000-8000-00000000a0a4"
    rule_id: str = "0a0a0a0a-0000-4000-8000-00000000a0a3"
    epoch: float = 1_735_689_600.0
    """Seconds since 1970 at time 0 of the host's clock."""
    switches: Switches = field(default_factory=Switches)
    audio_seconds: Callable[[str, str], float | None] = unmeasured
    """(bucket, key) -> length of the file in seconds, None if it cannot be read."""
    may_keep: Callable[[str], bool] = trusted
    """Whether a recording can be put into this bucket."""
