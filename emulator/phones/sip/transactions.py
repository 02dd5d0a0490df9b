"""Transactions: what makes SIP dependable over datagrams (RFC 3261 section 17, with RFC 6026's Accepted state).

Sans-I/O. Two tables say everything: MOVES, what a transaction does about what happens to it, and WAITS, what happens
to it when nothing else does. The numbers of the RFC's timers stand beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

T1: Final = 0.5
"""Seconds; an estimate of the round trip (RFC 3261 section 17.1.1.1)."""
T2: Final = 4.0
"""Seconds; the longest gap between repeats, INVITE excepted."""
GIVE_UP: Final = 64 * T1
"""Seconds: timers B, D, F, H, J, L, M."""


class Kind(StrEnum):
    """The four machines of section 17."""

    INVITE_CLIENT = "invite client"
    OTHER_CLIENT = "other client"
    INVITE_SERVER = "invite server"
    OTHER_SERVER = "other server"


class State(StrEnum):
    """Where a transaction is. CALLING is the RFC's Calling and Trying of a client; CANCELLING is ours."""

    CALLING = "calling"
    TRYING = "trying"
    PROCEEDING = "proceeding"
    CANCELLING = "cancelling"
    ACCEPTED = "accepted"
    COMPLETED = "completed"
    CONFIRMED = "confirmed"
    TERMINATED = "terminated"


class Signal(Enum):
    """What can happen to a transaction."""

    REQUEST = auto()
    """Server: the same request has come again."""
    ACK = auto()
    """Server: the ACK has come, of a refusal by its branch or of a 2xx by its dialog."""
    PROVISIONAL = auto()
    """1xx, received by a client or sent by a server."""
    SUCCESS = auto()
    FAILURE = auto()
    """3xx to 6xx."""
    CANCEL = auto()
    """Client: a CANCEL of this INVITE has been sent."""
    RESEND = auto()
    EXPIRED = auto()


class Act(Enum):
    """What a transaction has done for it."""

    SEND = auto()
    """Server: send the response, and keep it for repeats."""
    REPEAT = auto()
    """Send what was sent last again."""
    DELIVER = auto()
    """Client: hand the response to the user of the transaction."""
    ACK = auto()
    """Client: acknowledge a refusal and keep the ACK for repeats (section 17.1.1.3)."""
    TELL = auto()
    """Tell the user that nothing came: no final response to a request, no ACK to a response."""


class Move(NamedTuple):
    """A row of the table: where to go, what to do."""

    to: State
    acts: tuple[Act, ...] = ()


_IC, _OC, _IS, _OS = Kind
_S, _A = State, Act

MOVES: Final[Mapping[tuple[Kind, State, Signal], Move]] = {
    # section 17.1.1, figure 5; RFC 6026 figure 3
    (_IC, _S.CALLING, Signal.PROVISIONAL): Move(_S.PROCEEDING, (_A.DELIVER,)),
    (_IC, _S.CALLING, Signal.SUCCESS): Move(_S.ACCEPTED, (_A.DELIVER,)),
    (_IC, _S.CALLING, Signal.FAILURE): Move(_S.COMPLETED, (_A.ACK, _A.DELIVER)),
    (_IC, _S.CALLING, Signal.RESEND): Move(_S.CALLING, (_A.REPEAT,)),
    (_IC, _S.CALLING, Signal.EXPIRED): Move(_S.TERMINATED, (_A.TELL,)),
    (_IC, _S.PROCEEDING, Signal.PROVISIONAL): Move(_S.PROCEEDING, (_A.DELIVER,)),
    (_IC, _S.PROCEEDING, Signal.SUCCESS): Move(_S.ACCEPTED, (_A.DELIVER,)),
    (_IC, _S.PROCEEDING, Signal.FAILURE): Move(_S.COMPLETED, (_A.ACK, _A.DELIVER)),
    (_IC, _S.PROCEEDING, Signal.CANCEL): Move(_S.CANCELLING),
    (_IC, _S.CANCELLING, Signal.SUCCESS): Move(_S.ACCEPTED, (_A.DELIVER,)),  # it crossed our CANCEL
    (_IC, _S.CANCELLING, Signal.FAILURE): Move(_S.COMPLETED, (_A.ACK, _A.DELIVER)),
    (_IC, _S.CANCELLING, Signal.EXPIRED): Move(_S.TERMINATED, (_A.TELL,)),
    (_IC, _S.ACCEPTED, Signal.SUCCESS): Move(_S.ACCEPTED, (_A.DELIVER,)),  # each repeat wants its ACK
    (_IC, _S.ACCEPTED, Signal.EXPIRED): Move(_S.TERMINATED),
    (_IC, _S.COMPLETED, Signal.FAILURE): Move(_S.COMPLETED, (_A.REPEAT,)),
    (_IC, _S.COMPLETED, Signal.EXPIRED): Move(_S.TERMINATED),
    # section 17.1.2, figure 6
    (_OC, _S.CALLING, Signal.PROVISIONAL): Move(_S.PROCEEDING, (_A.DELIVER,)),
    (_OC, _S.CALLING, Signal.SUCCESS): Move(_S.COMPLETED, (_A.DELIVER,)),
    (_OC, _S.CALLING, Signal.FAILURE): Move(_S.COMPLETED, (_A.DELIVER,)),
    (_OC, _S.CALLING, Signal.RESEND): Move(_S.CALLING, (_A.REPEAT,)),
    (_OC, _S.CALLING, Signal.EXPIRED): Move(_S.TERMINATED, (_A.TELL,)),
    (_OC, _S.PROCEEDING, Signal.PROVISIONAL): Move(_S.PROCEEDING, (_A.DELIVER,)),
    (_OC, _S.PROCEEDING, Signal.SUCCESS): Move(_S.COMPLETED, (_A.DELIVER,)),
    (_OC, _S.PROCEEDING, Signal.FAILURE): Move(_S.COMPLETED, (_A.DELIVER,)),
    (_OC, _S.PROCEEDING, Signal.RESEND): Move(_S.PROCEEDING, (_A.REPEAT,)),
    (_OC, _S.PROCEEDING, Signal.EXPIRED): Move(_S.TERMINATED, (_A.TELL,)),
    (_OC, _S.COMPLETED, Signal.EXPIRED): Move(_S.TERMINATED),
    # section 17.2.1, figure 7; RFC 6026 figure 1. In ACCEPTED we repeat the 2xx ourselves (section 13.3.1.4).
    (_IS, _S.TRYING, Signal.REQUEST): Move(_S.TRYING),
    (_IS, _S.TRYING, Signal.PROVISIONAL): Move(_S.PROCEEDING, (_A.SEND,)),
    (_IS, _S.TRYING, Signal.SUCCESS): Move(_S.ACCEPTED, (_A.SEND,)),
    (_IS, _S.TRYING, Signal.FAILURE): Move(_S.COMPLETED, (_A.SEND,)),
    (_IS, _S.PROCEEDING, Signal.REQUEST): Move(_S.PROCEEDING, (_A.REPEAT,)),
    (_IS, _S.PROCEEDING, Signal.PROVISIONAL): Move(_S.PROCEEDING, (_A.SEND,)),
    (_IS, _S.PROCEEDING, Signal.SUCCESS): Move(_S.ACCEPTED, (_A.SEND,)),
    (_IS, _S.PROCEEDING, Signal.FAILURE): Move(_S.COMPLETED, (_A.SEND,)),
    (_IS, _S.ACCEPTED, Signal.REQUEST): Move(_S.ACCEPTED, (_A.REPEAT,)),
    (_IS, _S.ACCEPTED, Signal.RESEND): Move(_S.ACCEPTED, (_A.REPEAT,)),
    (_IS, _S.ACCEPTED, Signal.ACK): Move(_S.CONFIRMED),
    (_IS, _S.ACCEPTED, Signal.EXPIRED): Move(_S.TERMINATED, (_A.TELL,)),
    (_IS, _S.COMPLETED, Signal.REQUEST): Move(_S.COMPLETED, (_A.REPEAT,)),
    (_IS, _S.COMPLETED, Signal.RESEND): Move(_S.COMPLETED, (_A.REPEAT,)),
    (_IS, _S.COMPLETED, Signal.ACK): Move(_S.CONFIRMED),
    (_IS, _S.COMPLETED, Signal.EXPIRED): Move(_S.TERMINATED),
    (_IS, _S.CONFIRMED, Signal.REQUEST): Move(_S.CONFIRMED, (_A.REPEAT,)),  # it had been under way for long
    (_IS, _S.CONFIRMED, Signal.EXPIRED): Move(_S.TERMINATED),
    # section 17.2.2, figure 8
    (_OS, _S.TRYING, Signal.REQUEST): Move(_S.TRYING),
    (_OS, _S.TRYING, Signal.SUCCESS): Move(_S.COMPLETED, (_A.SEND,)),
    (_OS, _S.TRYING, Signal.FAILURE): Move(_S.COMPLETED, (_A.SEND,)),
    (_OS, _S.TRYING, Signal.EXPIRED): Move(_S.TERMINATED),
    (_OS, _S.COMPLETED, Signal.REQUEST): Move(_S.COMPLETED, (_A.REPEAT,)),
    (_OS, _S.COMPLETED, Signal.EXPIRED): Move(_S.TERMINATED),
}
"""What is not here does not matter to that transaction and changes nothing."""


KEPT: Final = -1.0
"""The end stays when it was before this state was entered."""


class Wait(NamedTuple):
    """The timers of a state, in seconds from its beginning."""

    resend: float | None = None
    """The first gap; each is twice the one before, up to `cap`."""
    cap: float = GIVE_UP
    ends: float | None = None
    also_reliable: bool = False
    """Repeats are not for TCP, but for those of a 2xx, whose ACK goes from end to end (section 13.3.1.4)."""


WAITS: Final[Mapping[tuple[Kind, State], Wait]] = {
    (_IC, _S.CALLING): Wait(resend=T1, ends=GIVE_UP),  # A, B
    (_IC, _S.CANCELLING): Wait(ends=GIVE_UP),  # section 9.1, last paragraph
    (_IC, _S.ACCEPTED): Wait(ends=GIVE_UP),  # M
    (_IC, _S.COMPLETED): Wait(ends=GIVE_UP),  # D
    (_OC, _S.CALLING): Wait(resend=T1, cap=T2, ends=GIVE_UP),  # E, F
    (_OC, _S.PROCEEDING): Wait(resend=T2, cap=T2, ends=KEPT),  # E; F goes on
    (_OC, _S.COMPLETED): Wait(ends=GIVE_UP),  # K, longer than the RFC's T4, so that late repeats find it
    (_IS, _S.ACCEPTED): Wait(resend=T1, cap=T2, ends=GIVE_UP, also_reliable=True),  # section 13.3.1.4, L
    (_IS, _S.COMPLETED): Wait(resend=T1, cap=T2, ends=GIVE_UP),  # G, H
    (_IS, _S.CONFIRMED): Wait(ends=GIVE_UP),  # I, longer than the RFC's T4 for the same reason
    (_OS, _S.TRYING): Wait(ends=GIVE_UP),  # answered at once here; should that fail, nothing stays behind
    (_OS, _S.COMPLETED): Wait(ends=GIVE_UP),  # J
}

_NOTHING = Wait()


@dataclass(slots=True)
class Transaction:
    """One transaction: its state and its timers. Whoever owns it does its acts."""

    kind: Kind
    state: State
    now: float
    reliable: bool = False
    resend_at: float | None = None
    ends_at: float | None = None
    _gap: float = 0.0

    def __post_init__(self) -> None:
        self._enter(self.now)

    @classmethod
    def begin(cls, kind: Kind, now: float, *, reliable: bool) -> Transaction:
        """Start one: a client that has sent its request, a server that has got it."""
        client = kind in {Kind.INVITE_CLIENT, Kind.OTHER_CLIENT}
        return cls(kind, State.CALLING if client else State.TRYING, now, reliable)

    @property
    def over(self) -> bool:
        return self.state is State.TERMINATED

    @property
    def wake_at(self) -> float | None:
        """When `tick` has something to do."""
        return min((at for at in (self.resend_at, self.ends_at) if at is not None), default=None)

    def happens(self, now: float, signal: Signal) -> tuple[Act, ...]:
        """Let something happen; give what is to be done about it."""
        move = MOVES.get((self.kind, self.state, signal))
        if move is None:
            return ()
        if move.to is not self.state:
            self.state = move.to
            self._enter(now)
        return move.acts

    def tick(self, now: float) -> tuple[Act, ...]:
        """Let the timers run that are due, one repeat at most: a late one is not made good."""
        if self.ends_at is not None and self.ends_at <= now:
            return self.happens(now, Signal.EXPIRED)
        if self.resend_at is None or self.resend_at > now:
            return ()
        self._gap = min(2 * self._gap, WAITS[self.kind, self.state].cap)
        self.resend_at = now + self._gap
        return self.happens(now, Signal.RESEND)

    def _enter(self, now: float) -> None:
        wait = WAITS.get((self.kind, self.state), _NOTHING)
        repeats = wait.resend is not None and (wait.also_reliable or not self.reliable)
        self._gap = wait.resend or 0.0
        self.resend_at = now + self._gap if repeats else None
        if wait.ends != KEPT:
            self.ends_at = None if wait.ends is None else now + wait.ends
