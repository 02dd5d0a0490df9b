"""The nouns of the domain, immutable and without behaviour that needs a service."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from chalicelib.values import value


class Role(StrEnum):
    """What somebody may do in a room."""

    HOST = "host"
    GUEST = "guest"


class Kind(StrEnum):
    """How somebody is connected."""

    PHONE = "phone"
    WEB = "web"


class Floor(StrEnum):
    """Whether somebody on a seat may speak: at once; muted at first; or not until a host gives them the floor."""

    OPEN = "open"
    MUTED = "muted"
    CLOSED = "closed"


class Departure(StrEnum):
    """Why a leg lost its meeting while the caller stayed on the line."""

    OVER = "over"
    REMOVED = "removed"
    DROPPED = "dropped"


@value
class Visitor:
    """One phone leg at the door. Numbers are E.164; they are used for budgets and never stored or shown whole.

    `attempt` counts this call's tries, so that a second delivery of the same invocation is the same attempt. `host` is
    what somebody was who comes back without a PIN.
    """

    transaction_id: str
    call_id: str
    number: str = field(repr=False)
    called: str = field(repr=False)
    attempt: int = 0
    host: bool = False


@value
class Seat:
    """A place in a running Chime meeting, good for one media connection. The token is a secret."""

    room_id: str
    meeting_id: str
    attendee_id: str
    role: Role
    join_token: str = field(repr=False)
    floor: Floor = Floor.OPEN


@value
class Participant:
    """Somebody in the roster, on a phone or in a browser.

    `transaction_id` is the phone call behind it (empty for a browser): what UpdateSipMediaApplicationCall wants.
    `joined_at` is seconds since the epoch. Somebody who has a seat and has not taken it yet is not `connected`. In the
    lobby one has no meeting, an id of our own, and asked last at `asked_at` whether it is one's turn.
    """

    room_id: str
    meeting_id: str
    attendee_id: str
    kind: Kind
    role: Role
    name: str
    joined_at: int
    muted: bool = False
    hand_raised: bool = False
    transaction_id: str = ""
    connected: bool = True
    waiting: bool = False
    asked_at: int = 0

    @property
    def in_lobby(self) -> bool:
        """Whether this is somebody in the lobby."""
        return not self.meeting_id


@value
class CallRecord:
    """One call, as the operator will want to read it (CDR). Numbers are masked; times are seconds since the epoch."""

    transaction_id: str
    direction: str
    caller: str
    called: str
    started_at: int
    ended_at: int
    outcome: str
    room_id: str = ""
    meeting_id: str = ""
    attendee_id: str = ""
