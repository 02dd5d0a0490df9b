"""The calling side: what the user agent asks, and what it makes of answers (RFC 3261 sections 9.1, 13.2, 15.1.1)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, NamedTuple

from emulator.phones.sip import sdp
from emulator.phones.sip.dialog import ALLOW, Dialog
from emulator.phones.sip.events import Rang
from emulator.phones.sip.layer import Hop
from emulator.phones.sip.message import REASONS, Request, Response
from emulator.phones.sip.station import HUNG_UP, UNUSABLE, Call, Phase
from emulator.phones.sip.transactions import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.phones.sip.layer import Open
    from emulator.phones.sip.station import Station

_RINGING: Final = frozenset({180, 183})
_UNHEARD: Final = 408
_UNREACHED: Final = 503
_GONE: Final = frozenset({408, 481})
"""What says that the far end knows nothing of the call any more (section 12.2.1.2)."""


class Order(NamedTuple):
    """A call to be made."""

    hop: Hop
    """Where the INVITE goes, and everything after it."""
    uri: str
    """Whom we call: the Request-URI, and To."""
    caller: str
    """The user part of From."""
    port: int
    """Where our sound is."""
    headers: Mapping[str, str]


def dial(station: Station, now: float, order: Order) -> Call:
    """Send an INVITE."""
    identity = station.identity
    local = f"<sip:{order.caller}@{identity.address}>"
    token = identity.token
    dialog = Dialog(f"{token()}@{identity.host}", local, token(), f"<{order.uri}>", None, order.uri, order.hop)
    call = station.open_call(dialog, inbound=False, port=order.port)
    invite = dialog.request(identity, "INVITE")
    invite.headers += [("allow", ALLOW), *((name.lower(), value) for name, value in order.headers.items())]
    invite.headers.append(("content-type", sdp.CONTENT_TYPE))
    invite.spelled = {name.lower(): name for name in order.headers}
    invite.body = station.offer(call)
    call.invite = station.layer.ask(now, order.hop, invite, call)
    return call


def told(station: Station, now: float, tx: Open, response: Response) -> None:
    """Take a response to an INVITE of ours; to a BYE or a CANCEL nothing matters any more."""
    call = tx.owner
    if not isinstance(call, Call) or tx.request.method != "INVITE":
        return
    if tx.request.to.tag is not None:
        _changed(station, now, call, response)
        return
    kind = response.status // 100
    if kind == 1:
        _proceeding(station, now, call, response)
    elif kind == 2:  # noqa: PLR2004 (2xx)
        _accepted(station, now, call, response)
    else:
        station.close(call, response.status, REASONS.get(response.status, "refused"))


def hold(station: Station, now: float, call: Call, *, held: bool) -> None:
    """Hold the far end, or let it be heard again: a re-INVITE, unless one is under way (section 14.1)."""
    if call.phase is not Phase.UP or (call.invite and (call.invite.awaits_ack or not call.invite.answered)):
        return
    invite = call.dialog.request(station.identity, "INVITE")
    invite.headers += [("allow", ALLOW), ("content-type", sdp.CONTENT_TYPE)]
    invite.body = station.offer(call, "sendonly" if held else "sendrecv")
    call.invite = station.layer.ask(now, call.dialog.hop, invite, call)


def register(station: Station, now: float, hop: Hop, user: str, seconds: int) -> None:
    """Say that a user can be reached here for so many seconds (section 10.2); what comes of it is not told."""
    identity = station.identity
    address = f"<sip:{user}@{identity.address}>"
    uri = f"sip:{hop.host}:{hop.port}"
    dialog = Dialog(f"{identity.token()}@{identity.host}", address, identity.token(), address, None, uri, hop)
    request = dialog.request(identity, "REGISTER")
    request.headers = [(name, value) for name, value in request.headers if name != "contact"]
    request.headers += [("contact", address), ("expires", str(seconds))]
    station.layer.ask(now, hop, request)


def unheard(station: Station, now: float, tx: Open, call: Call) -> None:
    """Give up: no final response came in time, or the INVITE could not even be sent (section 8.1.3.1)."""
    _over(station, now, call, *((_UNREACHED, "nobody is there") if tx.unsent else (_UNHEARD, "no answer came")))


def _over(station: Station, now: float, call: Call, status: int, why: str) -> None:
    """End a call that has come to nothing; to one that stood, BYE is said."""
    stood = call.phase is Phase.UP
    station.close(call, status, why)
    if stood:
        station.bye(now, call)


def _proceeding(station: Station, now: float, call: Call, response: Response) -> None:
    if call.wants_cancel:
        cancel(station, now, call)
    elif response.status in _RINGING and not call.rang:
        call.rang = True
        station.events.append(Rang(call.number))


def _accepted(station: Station, now: float, call: Call, response: Response) -> None:
    """Take a 2xx: the call stands, unless we have given up or have no use for it (section 13.2.2.4)."""
    if not call.acks:
        call.dialog.accepted(response)
    dialog = call.dialog if response.to.tag == call.dialog.remote_tag else call.dialog.forked(response)
    if _acknowledged_before(station, call, dialog, response):
        return
    if dialog is not call.dialog:  # a second telephone, which a proxy has let ring, answered too
        station.layer.ask(now, dialog.hop, dialog.request(station.identity, "BYE"))
    elif call.phase is Phase.LEAVING:
        station.bye(now, call)
    else:
        _settle(station, now, call, response)


def _settle(station: Station, now: float, call: Call, response: Response) -> None:
    """Take the answer to our offer."""
    try:
        call.theirs = sdp.read(response.body)
    except sdp.SdpError:
        station.leave(call, UNUSABLE, "the answer had no sound that we speak")
        station.bye(now, call)
    else:
        station.stands(call)


def _changed(station: Station, now: float, call: Call, response: Response) -> None:
    """Take an answer to our re-INVITE; a refusal leaves the call as it was, if the far end still knows of it."""
    if response.status in _GONE:
        _over(station, now, call, response.status, "the far end has forgotten the call")
    if response.status // 100 != 2 or _acknowledged_before(station, call, call.dialog, response):  # noqa: PLR2004
        return
    if call.phase is Phase.UP:
        with suppress(sdp.SdpError):
            call.theirs = sdp.read(response.body)
            station.changes(call)


def _acknowledged_before(station: Station, call: Call, dialog: Dialog, response: Response) -> bool:
    """Acknowledge a 2xx, in the same words each time it comes; say whether it had come before."""
    which = response.to.tag, response.cseq[0]
    before = which in call.acks
    if not before:
        call.acks[which] = dialog.request(station.identity, "ACK", seq=which[1]).encode()
    station.layer.put(dialog.hop, call.acks[which])
    return before


def cancel(station: Station, now: float, call: Call) -> None:
    """Send a CANCEL: the INVITE's URI, top Via, From, To and Call-ID (section 9.1)."""
    invite = call.invite
    if invite is None or invite.answered:
        return
    call.wants_cancel = False
    kept = {"via", "max-forwards", "route", "from", "to", "call-id"}
    headers = [(name, value) for name, value in invite.request.headers if name in kept]
    headers.append(("cseq", f"{invite.request.cseq[0]} CANCEL"))
    station.layer.ask(now, invite.hop, Request(method="CANCEL", uri=invite.request.uri, headers=headers), call)
    station.layer.cancelled(now, invite)


def give_up(station: Station, now: float, call: Call, why: str) -> None:
    """Hang up a call of ours that nobody has answered: by CANCEL, but not before a response has come (section 9.1)."""
    station.leave(call, HUNG_UP, why)
    assert call.invite
    if call.invite.machine.state is State.CALLING:
        call.wants_cancel = True
    else:
        cancel(station, now, call)
