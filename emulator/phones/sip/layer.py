"""The transaction layer: matches messages to transactions and does what those ask (RFC 3261 sections 17 and 18).

Sans-I/O: what is to be sent collects in `sent`, time is an argument, `wake_at` says when `tick` wants to be called.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from emulator.phones.sip.fields import stamped
from emulator.phones.sip.message import Message, Request, Response, parse
from emulator.phones.sip.transactions import Act, Kind, Signal, State, Transaction


class Hop(NamedTuple):
    """Where a message came from, which is where its answer goes (RFC 3581), whatever the peer wrote."""

    transport: str
    """UDP or TCP."""
    host: str
    port: int


class Datagram(NamedTuple):
    """Bytes to be sent."""

    hop: Hop
    data: bytes


Key: TypeAlias = tuple[str, ...]
"""A server's: branch, sent-by, method, ACK counting as INVITE (section 17.2.3); a client's: branch, method."""


@dataclass(slots=True, eq=False)
class Open:
    """A transaction under way."""

    machine: Transaction
    key: Key
    hop: Hop
    request: Request
    last: bytes = b""
    """What a repeat sends."""
    owner: Any = None
    """What the agent wants to find here again."""
    alarm: float | None = None
    unsent: bool = False
    """There was no connection to send it by."""

    @property
    def answered(self) -> bool:
        """Whether the final response has gone out or come in."""
        return self.machine.state not in {State.CALLING, State.TRYING, State.PROCEEDING, State.CANCELLING}

    @property
    def awaits_answer(self) -> bool:
        """Whether this is our request, without a final response."""
        return self.machine.kind in {Kind.INVITE_CLIENT, Kind.OTHER_CLIENT} and not self.answered

    @property
    def awaits_ack(self) -> bool:
        """Whether this is our 2xx to an INVITE, not yet acknowledged."""
        return self.machine.kind is Kind.INVITE_SERVER and self.machine.state is State.ACCEPTED


class User(Protocol):
    """Whom the layer serves: the agent."""

    def asked(self, now: float, tx: Open) -> None:
        """Take a new request, which wants an answer."""
        ...

    def acknowledged(self, now: float, ack: Request) -> None:
        """Take the ACK of a 2xx, which belongs to no transaction (section 13.2.2.4)."""
        ...

    def told(self, now: float, tx: Open, response: Response) -> None:
        """Take a response. A repeated 2xx to INVITE comes each time."""
        ...

    def unheard(self, now: float, tx: Open) -> None:
        """Take note that nothing came: no final response to our request, no ACK to our 2xx."""
        ...


class Tally:
    """What became of messages; for tests and for a line in the log."""

    def __init__(self) -> None:
        self.received = self.unreadable = self.repeated = self.stray = 0
        self.resent = 0
        """Messages sent once more because nothing had come in time."""


SIGNALS: Final = {1: Signal.PROVISIONAL, 2: Signal.SUCCESS}


class Layer:
    """All transactions of one user agent. `address` is our sent-by, host:port."""

    def __init__(self, user: User, address: str) -> None:
        self.address = address
        self.sent: list[Datagram] = []
        self.tally = Tally()
        self._user = user
        self._open: dict[Key, Open] = {}
        self._alarms: list[tuple[float, int, Open]] = []
        self._order = count()

    def __len__(self) -> int:
        return len(self._open)

    @property
    def unanswered(self) -> int:
        """How many of our own requests wait for their final response."""
        return sum(tx.awaits_answer for tx in tuple(self._open.values()))

    # what comes in

    def receive(self, now: float, data: bytes, hop: Hop) -> None:
        """Take one message. Nothing in it can make this raise."""
        if not data.strip(b"\r\n\0 "):
            return  # a keep-alive
        self.tally.received += 1
        try:
            message = parse(data)
            if isinstance(message, Response):
                self._response(now, message)
            else:
                self._request(now, message, hop)
        except ValueError:  # UnreadableError, or a Via or CSeq without which nobody could be answered
            self.tally.unreadable += 1

    def _request(self, now: float, request: Request, hop: Hop) -> None:
        key = _server_key(request, request.method)
        at = next(i for i, (name, _) in enumerate(request.headers) if name == "via")
        request.headers[at] = ("via", stamped(request.headers[at][1], hop.host, hop.port))
        tx = self._open.get(key)
        if request.method == "ACK":
            self._acknowledge(now, tx, request)
        elif tx:
            self.tally.repeated += 1
            self._do(now, tx, tx.machine.happens(now, Signal.REQUEST))
        else:
            kind = Kind.INVITE_SERVER if request.method == "INVITE" else Kind.OTHER_SERVER
            tx = self._begin(now, kind, key, hop, request)
            self._user.asked(now, tx)

    def _acknowledge(self, now: float, tx: Open | None, ack: Request) -> None:
        if tx and tx.machine.state is State.COMPLETED:
            self._do(now, tx, tx.machine.happens(now, Signal.ACK))
        elif not ack.fault:
            self._user.acknowledged(now, ack)

    def _response(self, now: float, response: Response) -> None:
        """Match a response by branch and method; one with two Vias was not for us (sections 17.1.3, 8.1.3.3)."""
        vias = response.all("via")
        tx = self._open.get((response.via.branch, response.cseq[1])) if len(vias) == 1 else None
        ours = (response.to.uri and response.via.sent_by, response.call_id)  # reads all that is needed later
        if tx is None or ours != (self.address, tx.request.call_id):
            self.tally.stray += 1
            return
        signal = SIGNALS.get(response.status // 100, Signal.FAILURE)
        self._do(now, tx, tx.machine.happens(now, signal), response)

    # what goes out

    def ask(self, now: float, hop: Hop, request: Request, owner: object = None) -> Open:
        """Send a request; its top Via is ours already."""
        kind = Kind.INVITE_CLIENT if request.method == "INVITE" else Kind.OTHER_CLIENT
        tx = self._begin(now, kind, (request.via.branch, request.method), hop, request, owner)
        self._send(tx, request)
        return tx

    def reply(self, now: float, tx: Open, response: Response) -> None:
        """Answer a request; what comes after the final response is not sent."""
        self._do(now, tx, tx.machine.happens(now, SIGNALS.get(response.status // 100, Signal.FAILURE)), response)

    def confirm(self, now: float, tx: Open) -> None:
        """Stop repeating a 2xx: its ACK has come."""
        self._do(now, tx, tx.machine.happens(now, Signal.ACK))

    def put(self, hop: Hop, data: bytes) -> None:
        """Send outside any transaction: the ACK of a 2xx."""
        self.sent.append(Datagram(hop, data))

    def cancelled(self, now: float, tx: Open) -> None:
        """Wait for the end of an INVITE whose CANCEL has been sent, and not for ever (section 9.1)."""
        self._do(now, tx, tx.machine.happens(now, Signal.CANCEL))

    def unsent(self, now: float, datagram: Datagram) -> None:
        """Give up what this was, if it asks something: there is no connection to send it by (section 17.1.4)."""
        for tx in tuple(self._open.values()):
            if tx.awaits_answer and (tx.hop, tx.last) == datagram:
                tx.unsent = True
                self._do(now, tx, tx.machine.happens(now, Signal.EXPIRED))

    def byes(self) -> Iterator[object]:
        """Give the owners of our BYEs, as long as those are remembered."""
        return (t.owner for t in self._open.values() if t.machine.kind is Kind.OTHER_CLIENT and t.key[1] == "BYE")

    def find(self, request: Request, method: str) -> Open | None:
        """Give the server transaction that has this request's branch and another method: what a CANCEL is for."""
        return self._open.get(_server_key(request, method))

    # time

    @property
    def wake_at(self) -> float | None:
        """When `tick` has something to do, or a little before."""
        return self._alarms[0][0] if self._alarms else None

    def tick(self, now: float) -> None:
        """Let all timers run that are due."""
        while self._alarms and self._alarms[0][0] <= now:
            at, _, tx = heapq.heappop(self._alarms)
            if tx.machine.wake_at == at:  # else it was put off or stopped since
                acts = tx.machine.tick(now)
                self.tally.resent += acts.count(Act.REPEAT)
                self._do(now, tx, acts)

    def _begin(  # noqa: PLR0913, PLR0917 - these are a transaction
        self, now: float, kind: Kind, key: Key, hop: Hop, request: Request, owner: object = None
    ) -> Open:
        machine = Transaction.begin(kind, now, reliable=hop.transport != "UDP")
        tx = self._open[key] = Open(machine, key, hop, request, owner=owner)
        self._set_alarm(tx)
        return tx

    def _set_alarm(self, tx: Open) -> None:
        if tx.machine.over:
            self._open.pop(tx.key, None)
        elif tx.machine.wake_at is not None and tx.machine.wake_at != tx.alarm:
            tx.alarm = tx.machine.wake_at
            heapq.heappush(self._alarms, (tx.machine.wake_at, next(self._order), tx))

    def _do(self, now: float, tx: Open, acts: tuple[Act, ...], message: Response | None = None) -> None:
        self._set_alarm(tx)
        for act in acts:
            if act is Act.REPEAT:
                self.sent.append(Datagram(tx.hop, tx.last))
            elif act is Act.TELL:
                self._user.unheard(now, tx)
            elif message is not None:
                self._do_with(now, tx, act, message)

    def _do_with(self, now: float, tx: Open, act: Act, response: Response) -> None:
        if act is Act.SEND:
            self._send(tx, response)
        elif act is Act.ACK:
            self._send(tx, _ack_of(tx.request, response))
        else:
            self._user.told(now, tx, response)

    def _send(self, tx: Open, message: Message) -> None:
        tx.last = message.encode()
        self.sent.append(Datagram(tx.hop, tx.last))


def _server_key(request: Request, method: str) -> Key:
    """Give the key of a server transaction. Raises ValueError where the Via or the CSeq is broken.

    A peer of RFC 2543 writes no branch that is unique: then From tag, Call-ID and CSeq stand in (section 17.2.3).
    """
    via, method = request.via, "INVITE" if method == "ACK" else method
    if via.branch.startswith("z9hG4bK") and len(via.branch) > len("z9hG4bK"):
        return via.branch, via.sent_by, method
    return via.branch, via.sent_by, method, request.get("from"), request.call_id, request.get("cseq").split(" ")[0]


def _ack_of(invite: Request, response: Response) -> Request:
    """Write the ACK of a refusal: the INVITE's branch, the To of the response (section 17.1.1.3)."""
    copied = [(name, invite.get(name)) for name in ("via", "max-forwards", "from")]
    routes = [("route", route) for route in invite.all("route")]
    rest = [("to", response.get("to")), ("call-id", invite.call_id), ("cseq", f"{invite.cseq[0]} ACK")]
    return Request(method="ACK", uri=invite.uri, headers=[*copied, *routes, *rest])
