"""A SIP user agent of both roles, sans-I/O (RFC 3261): messages, commands and time go in, messages and events come out.

    agent.receive(now, data, hop)          what came over the network
    agent.tick(now)                        when agent.wake_at has come
    agent.ring(now, call), answer, hang_up, dial, hold, register
    agent.collect() -> Outcome             what is to be sent, and what has happened

Nothing that comes over the network makes it raise. Not done: digest, TLS, PRACK, forking, UPDATE, RFC 4028 timers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from emulator.phones.sip import callee, caller, screening
from emulator.phones.sip.layer import Datagram, Hop, Open
from emulator.phones.sip.station import HUNG_UP, Call, Phase, Station
from emulator.phones.sip.transactions import Kind

if TYPE_CHECKING:
    from emulator.phones.sip.dialog import Identity
    from emulator.phones.sip.events import Event
    from emulator.phones.sip.message import Request, Response
    from emulator.phones.sip.registrar import Binding


class Outcome(NamedTuple):
    """What came of it."""

    datagrams: tuple[Datagram, ...]
    events: tuple[Event, ...]


class Agent:
    """One user agent. Times are seconds on any clock that only rises."""

    def __init__(self, identity: Identity) -> None:
        self._station = Station(identity, self)

    def collect(self) -> Outcome:
        """Take what is to be sent and told since the last time."""
        layer = self._station.layer
        outcome = Outcome(tuple(layer.sent), tuple(self._station.events))
        layer.sent.clear()
        self._station.events.clear()
        return outcome

    @property
    def wake_at(self) -> float | None:
        """When `tick` wants to be called."""
        return self._station.layer.wake_at

    @property
    def address(self) -> str:
        """Our host:port as messages have it."""
        return self._station.identity.address

    @property
    def unanswered(self) -> int:
        """How many requests of ours, such as a BYE, wait for their answer."""
        return self._station.layer.unanswered

    @property
    def received(self) -> int:
        """How many messages have come, keep-alives not counted."""
        return self._station.layer.tally.received

    @property
    def resent(self) -> int:
        """How many messages were sent once more because nothing had come in time."""
        return self._station.layer.tally.resent

    @property
    def calls(self) -> int:
        """How many calls are not wholly over."""
        return len(self._station.calls)

    @property
    def transactions(self) -> int:
        """How many transactions are remembered."""
        return len(self._station.layer)

    def receive(self, now: float, data: bytes, hop: Hop) -> None:
        """Take what one peer sent: a datagram, or one message of a stream."""
        self._station.layer.receive(now, data, hop)

    def tick(self, now: float) -> None:
        """Let the timers run."""
        self._station.layer.tick(now)

    def unsent(self, now: float, datagram: Datagram) -> None:
        """Take note that there is no connection to send this by."""
        self._station.layer.unsent(now, datagram)

    # commands; a call that is over takes none of them amiss

    def ring(self, now: float, call: int) -> None:
        """Tell the caller that it rings."""
        if found := self._station.calls.get(call):
            callee.ring(self._station, now, found)

    def answer(self, now: float, call: int, port: int) -> None:
        """Pick up, with our sound on this port."""
        if found := self._station.calls.get(call):
            callee.answer(self._station, now, found, port)

    def hang_up(self, now: float, call: int, why: str = "", status: int = 480) -> None:
        """End a call in whatever way its state asks for; `status` refuses one that we have not answered."""
        found = self._station.calls.get(call)
        if found is None or found.phase is Phase.LEAVING:
            return
        if found.phase is Phase.UP:
            self._leave(now, found, why)
        elif found.inbound:
            callee.refuse(self._station, now, found, status, why)
        else:
            caller.give_up(self._station, now, found, why)

    def dial(self, now: float, order: caller.Order) -> int:
        """Call somebody; give the number of the call."""
        return caller.dial(self._station, now, order).number

    def hold(self, now: float, call: int, *, held: bool) -> None:
        """Hold the far end of a call that stands, or take it back."""
        if found := self._station.calls.get(call):
            caller.hold(self._station, now, found, held=held)

    def register(self, now: float, hop: Hop, user: str, seconds: int = 3600) -> None:
        """Tell a registrar that a user can be reached here."""
        caller.register(self._station, now, hop, user, seconds)

    def bound(self, now: float, user: str) -> list[Binding]:
        """Give where a registered user can be reached, the newest first."""
        return self._station.registrar.bound(now, user)

    def _leave(self, now: float, call: Call, why: str) -> None:
        """Send BYE, but as the called side not before the ACK (section 15)."""
        call.reason = "".join(letter for letter in why if letter.isascii() and letter.isprintable() and letter != '"')
        self._station.leave(call, HUNG_UP, why)
        if not (call.invite and call.invite.awaits_ack):
            self._station.bye(now, call)

    # what the transaction layer says

    def asked(self, now: float, tx: Open) -> None:
        """Take a request: object to it, or do it."""
        found = screening.objection(tx.request)
        if found:
            self._station.reply(now, tx, found.status, found.headers)
        else:
            callee.METHODS[tx.request.method](self._station, now, tx)

    def acknowledged(self, now: float, ack: Request) -> None:
        """Take the ACK of our 2xx."""
        if screening.objection(ack) is None:
            callee.acknowledged(self._station, now, ack)

    def told(self, now: float, tx: Open, response: Response) -> None:
        """Take a response."""
        caller.told(self._station, now, tx, response)

    def unheard(self, now: float, tx: Open) -> None:
        """Take note that nobody answered: our INVITE, or our 2xx."""
        if not isinstance(tx.owner, Call) or tx.request.method != "INVITE":
            return
        if tx.machine.kind is Kind.INVITE_SERVER:
            callee.unacknowledged(self._station, now, tx.owner)
        else:
            caller.unheard(self._station, now, tx, tx.owner)
