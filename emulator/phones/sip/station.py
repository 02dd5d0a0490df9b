"""What the calling and the called side of the user agent share: the calls and the ways to speak about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, count
from typing import TYPE_CHECKING, Final

from emulator.phones.sip import sdp
from emulator.phones.sip.dialog import ALLOW, response_to
from emulator.phones.sip.events import Answered, Changed, Ended, Event
from emulator.phones.sip.layer import Layer
from emulator.phones.sip.registrar import Registrar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from emulator.phones.sip.dialog import Dialog, Identity
    from emulator.phones.sip.layer import Open, User
    from emulator.phones.sip.media_port import Codec, Stream
    from emulator.phones.sip.message import Request

HUNG_UP: Final = 200
UNUSABLE: Final = 488


class Phase(StrEnum):
    """Where a call is. LEAVING: over for the phone, while something is still owed to the far end."""

    EARLY = "early"
    UP = "up"
    LEAVING = "leaving"


@dataclass(slots=True, eq=False)
class Call:
    """One call."""

    number: int
    dialog: Dialog
    inbound: bool
    invite: Open | None = None
    """The newest INVITE of the dialog."""
    theirs: sdp.Description | None = None
    phase: Phase = Phase.EARLY
    port: int = 0
    version: int = 0
    codec: Codec | None = None
    acks: dict[tuple[str | None, int], bytes] = field(default_factory=dict[tuple[str | None, int], bytes])
    """Our ACKs of their 2xx by tag and number, for its repeats."""
    rang: bool = False
    offered: bool = False
    """Our 2xx had an offer, because their INVITE had none: the answer comes with the ACK (section 13.2.1)."""
    wants_cancel: bool = False
    """We hung up before any response came: CANCEL goes out with the first (section 9.1)."""
    reason: str = field(default="", repr=False)


class Station:
    """The calls of one user agent."""

    def __init__(self, identity: Identity, user: User) -> None:
        self.identity = identity
        self.layer = Layer(user, identity.address)
        self.registrar = Registrar()
        self.calls: dict[int, Call] = {}
        self.events: list[Event] = []
        self._numbers = count(1)

    def open_call(self, dialog: Dialog, *, inbound: bool, theirs: sdp.Description | None = None, port: int = 0) -> Call:
        """Begin a call."""
        call = Call(next(self._numbers), dialog, inbound, theirs=theirs, port=port)
        self.calls[call.number] = call
        return call

    def call_of(self, request: Request) -> Call | None:
        """Find the call that a request in a dialog is for (section 12.2.2), also while our BYE is remembered."""
        ids = (request.call_id, request.to.tag, request.from_.tag)
        calls = chain(self.calls.values(), self.layer.byes())
        return next((call for call in calls if isinstance(call, Call) and _ids(call.dialog) == ids), None)

    def reply(
        self, now: float, tx: Open, status: int, headers: Iterable[tuple[str, str]] = (), body: bytes = b""
    ) -> None:
        """Answer a request; in a call with its tag."""
        tag = tx.owner.dialog.local_tag if isinstance(tx.owner, Call) else self.identity.token()
        self.layer.reply(now, tx, response_to(tx.request, status, tag=tag, headers=headers, body=body))

    def our_headers(self, call: Call) -> list[tuple[str, str]]:
        """Give the headers of what makes a dialog."""
        return [("contact", self.identity.contact(call.dialog.hop)), ("allow", ALLOW)]

    def offer(self, call: Call, direction: str = "sendrecv") -> bytes:
        """Write our SDP as an offer."""
        return sdp.offer(self._local(call), direction, call.theirs)

    def answer(self, call: Call) -> bytes:
        """Write our SDP as an answer to what they offered last; as an offer if they left that to us."""
        if call.theirs is None or call.offered:
            return self.offer(call)
        call.codec = sdp.choose(call.theirs, call.codec)
        return sdp.answer(self._local(call), call.theirs, call.codec)

    def _local(self, call: Call) -> sdp.Local:
        call.version += 1
        return sdp.Local(self.identity.host, call.port, call.number, call.version)

    def stream_of(self, call: Call) -> Stream:
        """Give what offer and answer have settled."""
        assert call.theirs
        call.codec = sdp.choose(call.theirs, call.codec)
        return sdp.stream(call.theirs, call.codec)

    def stands(self, call: Call) -> None:
        """Tell that the call is answered."""
        call.phase = Phase.UP
        self.events.append(Answered(call.number, self.stream_of(call)))

    def changes(self, call: Call) -> None:
        """Tell that the far end's sound has changed."""
        self.events.append(Changed(call.number, self.stream_of(call)))

    def leave(self, call: Call, status: int, why: str) -> None:
        """Tell, once, that the call is over; it stays until nothing is owed any more."""
        if call.phase is not Phase.LEAVING:
            call.phase = Phase.LEAVING
            self.events.append(Ended(call.number, status, why))

    def close(self, call: Call, status: int, why: str) -> None:
        """End the call: nothing is owed any more."""
        self.leave(call, status, why)
        self.calls.pop(call.number, None)

    def bye(self, now: float, call: Call) -> None:
        """Send the BYE of a call that stood, and forget it."""
        request = call.dialog.request(self.identity, "BYE")
        if call.reason:  # RFC 3326
            request.headers.append(("reason", f'SIP;cause={HUNG_UP};text="{call.reason}"'))
        self.layer.ask(now, call.dialog.hop, request, call)
        self.calls.pop(call.number, None)


def _ids(dialog: Dialog) -> tuple[str, str, str | None]:
    return dialog.call_id, dialog.local_tag, dialog.remote_tag
