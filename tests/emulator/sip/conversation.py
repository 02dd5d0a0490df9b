"""A far end on paper: it writes messages by hand and reads what the agent answers, in virtual time."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from emulator.phones.sip.agent import Agent
from emulator.phones.sip.caller import Order
from emulator.phones.sip.dialog import Identity
from emulator.phones.sip.layer import Hop
from emulator.phones.sip.message import Request, Response, parse

if TYPE_CHECKING:
    from emulator.phones.sip.events import Event

FAR = Hop("UDP", "127.0.0.1", 5070)
SDP = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=audio 40000 RTP/AVP 0 8 101\r\na=rtpmap:101 telephone-event/8000\r\n"
)
OUR_PORT = 41000


def request(  # noqa: PLR0913 (a message has many parts)
    method: str,
    call: str = "one",
    *,
    cseq: int = 1,
    branch: str = "",
    to_tag: str = "",
    from_tag: str = "far",
    body: str = "",
    kind: str = "application/sdp",
    extra: str = "",
    via: str = "127.0.0.1:5070",
) -> bytes:
    """A well-formed request; `branch` is new for each method and number unless it is given."""
    lines = [
        f"{method} sip:+12065550199@127.0.0.1:5060 SIP/2.0",
        f"Via: SIP/2.0/UDP {via};branch=z9hG4bK{branch or f'{call}{method}{cseq}'};rport",
        f"From: <sip:+12065550100@127.0.0.1>;tag={from_tag}",
        f"To: <sip:+12065550199@127.0.0.1>{f';tag={to_tag}' if to_tag else ''}",
        f"Call-ID: {call}",
        f"CSeq: {cseq} {method}",
        "Contact: <sip:+12065550100@127.0.0.1:5070>",
        "Max-Forwards: 70",
        *([f"Content-Type: {kind}"] if body else []),
        *([extra] if extra else []),
    ]
    return ("\r\n".join(lines) + f"\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()


class Conversation:
    """An agent, a clock that only moves when told, and all that was said and told."""

    def __init__(self) -> None:
        tokens = count(1)
        self.agent = Agent(Identity("127.0.0.1", 5060, lambda: f"t{next(tokens)}"))
        self.now = 0.0
        self.events: list[Event] = []
        self.heard: list[Request | Response] = []
        self.raw: list[bytes] = []
        self.hops: list[Hop] = []

    def said(self, data: bytes, hop: Hop = FAR) -> list[str]:
        """The far end says something; gives the first words of what comes back."""
        self.agent.receive(self.now, data, hop)
        return self.settle()

    def settle(self) -> list[str]:
        datagrams, events = self.agent.collect()
        self.events += events
        self.raw += [datagram.data for datagram in datagrams]
        self.hops += [datagram.hop for datagram in datagrams]
        new = [parse(datagram.data) for datagram in datagrams]
        self.heard += new
        return [m.method if isinstance(m, Request) else f"{m.status} {m.get('cseq').rpartition(' ')[2]}" for m in new]

    def waits(self, seconds: float) -> list[tuple[float, str]]:
        """Let time pass; gives what was sent, and when, counted from now."""
        start, end, sent = self.now, self.now + seconds, list[tuple[float, str]]()
        while (at := self.agent.wake_at) is not None and at <= end:
            self.now = max(self.now, at)
            self.agent.tick(self.now)
            sent += [(round(self.now - start, 3), what) for what in self.settle()]
        self.now = end
        return sent

    # the called side

    def answers(self) -> list[str]:
        self.agent.answer(self.now, 1, OUR_PORT)
        return self.settle()

    def tag(self) -> str:
        """The tag that the agent gave to our call."""
        return next(tag for m in reversed(self.heard) if isinstance(m, Response) and (tag := m.to.tag))

    def a_call(self) -> str:
        """Bring a call to where both talk; gives the agent's tag."""
        self.said(request("INVITE", body=SDP))
        self.answers()
        tag = self.tag()
        self.said(request("ACK", to_tag=tag, branch="ackone"))
        return tag

    # the calling side

    def dials(self) -> list[str]:
        order = Order(FAR, "sip:+12065550101@127.0.0.1:5070", "+12065550199", OUR_PORT, {"X-Room": "blue"})
        self.agent.dial(self.now, order)
        return self.settle()

    def hangs_up(self, why: str = "") -> list[str]:
        self.agent.hang_up(self.now, 1, why)
        return self.settle()

    def last_request(self, method: str) -> Request:
        return next(m for m in reversed(self.heard) if isinstance(m, Request) and m.method == method)

    def responds(self, status: int, *, tag: str = "far", body: str = "", to: str = "INVITE") -> list[str]:
        """The far end answers our request; with no `tag` one that has its tag already."""
        asked = self.last_request(to)
        routes = [("record-route", "<sip:127.0.0.1:5071;lr>"), ("record-route", "<sip:127.0.0.1:5072;lr>")]
        kept = [(name, asked.get(name)) for name in ("via", "from", "call-id", "cseq")]
        whole = [
            *kept,
            ("to", f"{asked.get('to')};tag={tag}" if tag else asked.get("to")),
            ("contact", "<sip:far@127.0.0.1:5070>"),
        ]
        message = Response(status=status, headers=[*whole, *(routes if body else [])], body=body.encode())
        return self.said(message.encode())


def lived(conversation: Conversation) -> list[str]:
    """The names of what was told, in order."""
    return [type(event).__name__ for event in conversation.events]
