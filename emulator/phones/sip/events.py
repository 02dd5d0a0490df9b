"""What the user agent tells the phone. `call` is the agent's own number of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.phones.sip.media_port import Stream


class Invited(NamedTuple):
    """Somebody calls, with an offer that we can answer."""

    call: int
    caller: str
    """The user part of From, as the peer wrote it."""
    callee: str
    headers: Mapping[str, str]
    """X- headers, Diversion and User-to-User."""


class Rang(NamedTuple):
    """The far end that we call is ringing."""

    call: int


class Answered(NamedTuple):
    """The call stands, whoever answered it; sound may go."""

    call: int
    stream: Stream


class Changed(NamedTuple):
    """The far end has held, resumed or moved its sound."""

    call: int
    stream: Stream


class Pressed(NamedTuple):
    """A key came by INFO."""

    call: int
    digit: str


class Ended(NamedTuple):
    """The call is over; told once for each call, whoever ended it."""

    call: int
    status: int
    """200 for a call that stood; else the status that it was refused or given up with."""
    why: str


class Registered(NamedTuple):
    """A softphone has said where it can be reached, or (`seconds` 0) that it no longer can."""

    user: str
    seconds: int


Event: TypeAlias = Invited | Rang | Answered | Changed | Pressed | Ended | Registered
