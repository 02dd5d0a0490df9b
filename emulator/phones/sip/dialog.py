"""Dialogs, and the messages that belong to one (RFC 3261 section 12)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from emulator.phones.sip.fields import Address, parameters
from emulator.phones.sip.message import Message, Request, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from emulator.phones.sip.layer import Hop

ALLOW: Final = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, REGISTER"
NAME: Final = "partyline"
DELIVERED: Final = ("diversion", "user-to-user")
"""Headers that cross beside the X- ones (AWS: sip-headers)."""


_COPIED: Final = frozenset({"via", "from", "call-id", "cseq", "timestamp"})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are in messages. `token` makes something random in letters and digits."""

    host: str
    port: int
    token: Callable[[], str]

    @property
    def address(self) -> str:
        """Our sent-by."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def via(self, hop: Hop) -> str:
        """Write the Via of a new transaction."""
        return f"SIP/2.0/{hop.transport} {self.address};branch=z9hG4bK{self.token()};rport"

    def contact(self, hop: Hop) -> str:
        """Write our Contact."""
        return f"<sip:{NAME}@{self.address}{';transport=tcp' if hop.transport == 'TCP' else ''}>"


@dataclass(slots=True)
class Dialog:
    """One dialog. Everything in it goes to `hop`, where its last request came from, not to where the peer says."""

    call_id: str
    local: str
    """Our From or To without the tag."""
    local_tag: str
    remote: str
    """Theirs, with their tag once there is one."""
    remote_tag: str | None
    target: str
    hop: Hop
    routes: tuple[str, ...] = ()
    local_seq: int = 0
    remote_seq: int = -1
    """That of their last request; 0 is a number as good as any."""

    @classmethod
    def called(cls, invite: Request, hop: Hop, tag: str) -> Dialog:
        """Begin one as the called side (section 12.1.1)."""
        target = contact_of(invite) or invite.from_.uri
        routes = tuple(invite.all("record-route"))
        local, remote = invite.get("to"), invite.get("from")
        dialog = cls(invite.call_id, local, tag, remote, invite.from_.tag, target, hop, routes)
        dialog.remote_seq = invite.cseq[0]
        return dialog

    def accepted(self, response: Response) -> None:
        """Complete one as the calling side (section 12.1.2)."""
        self.remote, self.remote_tag = response.get("to"), response.to.tag
        self.target = contact_of(response) or self.target
        self.routes = tuple(reversed(response.all("record-route")))

    def forked(self, response: Response) -> Dialog:
        """Give the dialog with another telephone that has answered the same INVITE (section 13.2.2.4)."""
        other = replace(self, remote_seq=-1)
        other.accepted(response)
        return other

    def request(self, identity: Identity, method: str, *, seq: int | None = None) -> Request:
        """Write a request; an ACK has the number of its INVITE (section 12.2.1.1)."""
        if seq is None:
            self.local_seq += 1
            seq = self.local_seq
        headers = [
            ("via", identity.via(self.hop)),
            ("max-forwards", "70"),
            *(("route", route) for route in self.routes),
            ("from", f"{self.local};tag={self.local_tag}"),
            ("to", self.remote),
            ("call-id", self.call_id),
            ("cseq", f"{seq} {method}"),
            ("contact", identity.contact(self.hop)),
            ("user-agent", NAME),
        ]
        return Request(method=method, uri=self.target, headers=headers)


def contact_of(message: Message) -> str:
    """Give the URI of a readable Contact, or nothing."""
    try:
        return Address.read(message.get("contact")).uri
    except ValueError:
        return ""


def response_to(
    request: Request, status: int, *, tag: str = "", headers: Iterable[tuple[str, str]] = (), body: bytes = b""
) -> Response:
    """Write a response (section 8.2.6.2). `tag` goes into a To that has none; a 100 needs none."""
    copied = [(name, value) for name, value in request.headers if name in _COPIED]
    routes = [(name, value) for name, value in request.headers if name == "record-route"]
    to = request.get("to")
    if to and tag and "tag" not in parameters(to.rpartition(">")[2]):
        to = f"{to};tag={tag}"
    kind = [("content-type", "application/sdp")] if body else []
    return Response(
        status=status,
        headers=[*copied, *([("to", to)] if to else []), *routes, *headers, ("server", NAME), *kind],
        body=body,
    )


def delivered(message: Message) -> Mapping[str, str]:
    """Give the headers of an INVITE that the application is to see, spelled as they came."""
    return {
        message.spelled.get(name, name): value.encode(errors="replace").decode()
        for name, value in message.headers
        if name.startswith("x-") or name in DELIVERED
    }
