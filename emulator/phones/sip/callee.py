"""The called side: what the user agent does when it is asked something (RFC 3261 sections 8.2, 9.2, 13.3, 15.1.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from emulator.phones.sip import sdp
from emulator.phones.sip.dialog import ALLOW, Dialog, contact_of, delivered
from emulator.phones.sip.events import Invited, Pressed, Registered
from emulator.phones.sip.fields import user_of
from emulator.phones.sip.station import HUNG_UP, UNUSABLE, Call, Phase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.phones.sip.layer import Open
    from emulator.phones.sip.message import Request
    from emulator.phones.sip.station import Station

CANCELLED: Final = 487
_UNHEARD: Final = 408
_SIGNAL = re.compile(r"^[ \t]*signal[ \t]*=[ \t]*([0-9*#A-D])[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_KEY = re.compile(r"\s*([0-9*#A-Da-d])\s*")


def invited(station: Station, now: float, tx: Open) -> None:
    """Take an INVITE: a new call, or a change to one."""
    if tx.request.to.tag is not None:
        _reinvited(station, now, tx)
        return
    request = tx.request
    if any(c.dialog.call_id == request.call_id and c.dialog.remote_tag == request.from_.tag for c in _all(station)):
        station.reply(now, tx, 482)
        return
    try:
        theirs = _offer(request)
    except sdp.SdpError:
        station.reply(now, tx, 488)
        return
    call = station.open_call(Dialog.called(request, tx.hop, station.identity.token()), inbound=True, theirs=theirs)
    call.invite, call.offered, tx.owner = tx, theirs is None, call
    station.reply(now, tx, 100)
    callee = user_of(request.uri) or request.to.user
    station.events.append(Invited(call.number, request.from_.user, callee, delivered(request)))


def _offer(invite: Request) -> sdp.Description | None:
    """Read the offer; None if they leave that to us (section 13.2.1). Raises SdpError."""
    return sdp.read(invite.body) if invite.body.strip() else None


def _all(station: Station) -> list[Call]:
    return list(station.calls.values())


def _in_call(station: Station, now: float, tx: Open) -> Call | None:
    """Find the call of a request in a dialog and see to the order of its requests (section 12.2.2).

    A BYE that crosses ours finds it too (RFC 5407 section 3.2).
    """
    call = station.call_of(tx.request)
    if call is None or (call.phase is Phase.LEAVING and tx.request.method != "BYE"):
        station.reply(now, tx, 481)
        return None
    tx.owner = call
    number = tx.request.cseq[0]
    if number <= call.dialog.remote_seq:
        station.reply(now, tx, 500)
        return None
    call.dialog.remote_seq, call.dialog.hop = number, tx.hop
    return call


def _reinvited(station: Station, now: float, tx: Open) -> None:
    """Hold, resume, or move the sound (sections 14.2; RFC 3264 section 8)."""
    call = _in_call(station, now, tx)
    if call is None:
        return
    if call.phase is Phase.EARLY:
        station.reply(now, tx, 500, [("retry-after", "1")])
        return
    if call.invite and (call.invite.awaits_ack or not call.invite.answered):
        station.reply(now, tx, 491)  # the INVITE before, theirs or ours, is not done with
        return
    try:
        theirs = _offer(tx.request)
    except sdp.SdpError:
        station.reply(now, tx, 488)  # the call goes on as it was
        return
    call.invite, call.offered, call.theirs = tx, theirs is None, theirs or call.theirs
    call.dialog.target = contact_of(tx.request) or call.dialog.target
    station.reply(now, tx, 200, station.our_headers(call), station.answer(call))
    if theirs:
        station.changes(call)


def acknowledged(station: Station, now: float, ack: Request) -> None:
    """Take the ACK of our 2xx."""
    call = station.call_of(ack)
    if call is None or call.invite is None or ack.cseq[0] != call.invite.request.cseq[0]:
        return
    if not call.invite.awaits_ack:  # it has been here already, or came before there was a 2xx
        return
    station.layer.confirm(now, call.invite)
    if call.phase is Phase.LEAVING:  # it waited for this (section 15)
        station.bye(now, call)
    elif call.offered:
        _settle(station, now, call, ack)


def _settle(station: Station, now: float, call: Call, ack: Request) -> None:
    """Take the answer to our offer; without one there is no call (RFC 3264 section 4)."""
    begins, call.offered = call.theirs is None, False
    try:
        call.theirs = sdp.read(ack.body)
    except sdp.SdpError:
        station.leave(call, UNUSABLE, "the answer had no sound that we speak")
        station.bye(now, call)
        return
    if begins:
        station.stands(call)
    else:
        station.changes(call)


def unacknowledged(station: Station, now: float, call: Call) -> None:
    """Give up on an ACK: 32 s have gone (section 13.3.1.4)."""
    station.leave(call, _UNHEARD, "our answer was never acknowledged")
    station.bye(now, call)


def cancelled(station: Station, now: float, tx: Open) -> None:
    """Take a CANCEL; after the final response it changes nothing (section 9.2)."""
    invite = station.layer.find(tx.request, "INVITE")
    if invite is None:
        station.reply(now, tx, 481)
        return
    tx.owner = invite.owner
    station.reply(now, tx, 200)
    if isinstance(invite.owner, Call) and not invite.answered:
        station.reply(now, invite, CANCELLED)
        station.close(invite.owner, CANCELLED, "the caller gave up")


def left(station: Station, now: float, tx: Open) -> None:
    """Take a BYE; an INVITE that still waits gets its 487 (section 15.1.2)."""
    call = _in_call(station, now, tx)
    if call is None:
        return
    station.reply(now, tx, 200)
    if call.inbound and call.invite and not call.invite.answered:
        station.reply(now, call.invite, CANCELLED)
    if call.invite and call.invite.awaits_ack:
        station.layer.confirm(now, call.invite)  # who says BYE has heard our 200
    station.close(call, HUNG_UP, "the far end hung up")


def informed(station: Station, now: float, tx: Open) -> None:
    """Take an INFO; keys come as application/dtmf-relay or application/dtmf (RFC 6086 says how, nobody says what)."""
    call = _in_call(station, now, tx)
    if call is None:
        return
    kind = tx.request.get("content-type").partition(";")[0].strip().lower()
    pattern = {"application/dtmf-relay": _SIGNAL, "application/dtmf": _KEY}.get(kind)
    if tx.request.body and pattern is None:
        station.reply(now, tx, 415, [("accept", "application/dtmf-relay, application/dtmf")])
        return
    station.reply(now, tx, 200)
    text = tx.request.body.decode(errors="replace")
    found = pattern and (pattern.search(text) if pattern is _SIGNAL else pattern.fullmatch(text))
    if found:
        station.events.append(Pressed(call.number, found.group(1).upper()))


def asked_for_options(station: Station, now: float, tx: Open) -> None:
    """Say what we can (section 11.2), in a call only if there is one."""
    if tx.request.to.tag is not None and _in_call(station, now, tx) is None:
        return
    station.reply(now, tx, 200, [("allow", ALLOW), ("accept", f"{sdp.CONTENT_TYPE}, application/dtmf-relay")])


def registered(station: Station, now: float, tx: Open) -> None:
    """Remember where a softphone is."""
    user = tx.request.to.user
    seconds = station.registrar.register(now, tx.request, tx.hop)
    station.reply(now, tx, 200, station.registrar.contacts(now, user))
    if seconds is not None:
        station.events.append(Registered(user, seconds))


METHODS: Final[Mapping[str, Callable[[Station, float, Open], None]]] = {
    "INVITE": invited,
    "CANCEL": cancelled,
    "BYE": left,
    "INFO": informed,
    "OPTIONS": asked_for_options,
    "REGISTER": registered,
}


def ring(station: Station, now: float, call: Call) -> None:
    """Say that it rings (180)."""
    if call.inbound and call.invite and call.phase is Phase.EARLY:
        station.reply(now, call.invite, 180, station.our_headers(call))


def answer(station: Station, now: float, call: Call, port: int) -> None:
    """Pick up (200), with our sound on this port."""
    if call.inbound and call.invite and call.phase is Phase.EARLY:
        call.port, call.phase = port, Phase.UP
        station.reply(now, call.invite, 200, station.our_headers(call), station.answer(call))
        if not call.offered:
            station.stands(call)


def refuse(station: Station, now: float, call: Call, status: int, why: str) -> None:
    """Turn a call away that was not answered."""
    if call.invite:
        station.reply(now, call.invite, status)
    station.close(call, status, why)
