"""What a request must pass before anybody acts on it (RFC 3261 section 8.2). The first row that objects answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from emulator.phones.sip.dialog import ALLOW
from emulator.phones.sip.fields import Address, Via, number
from emulator.phones.sip.sdp import CONTENT_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.phones.sip.message import Request

ONCE: Final = ("from", "to", "call-id", "cseq", "max-forwards")
METHODS: Final = frozenset(ALLOW.split(", "))
_SCHEMES = re.compile(r"(sips?|tel):", re.IGNORECASE)
_HOPS: Final = 255


class Objection(NamedTuple):
    """The answer that a request gets instead of what it wanted."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()


def objection(request: Request) -> Objection | None:
    """Give the first objection to a request, if there is any."""
    return next((found for row in ROWS if (found := row(request))), None)


def _form(request: Request) -> Objection | None:
    return Objection(request.fault.status) if request.fault else None


def _mandatory(request: Request) -> Objection | None:
    missing = not all(request.get(name) for name in ("from", "to", "call-id", "cseq"))
    return Objection(400) if missing or any(len(request.all(name)) > 1 for name in ONCE) else None


def _readable(request: Request) -> Objection | None:
    try:
        if request.cseq[1] != request.method:
            return Objection(400)
        number(request.get("max-forwards", "70").lstrip("0") or "0", _HOPS)
        for value in (request.get("from"), request.get("to"), *_contacts(request)):
            Address.read(value)
        for via in request.all("via"):
            Via.read(via)
    except ValueError:
        return Objection(400)
    return None


def _contacts(request: Request) -> list[str]:
    return [contact for contact in request.all("contact") if contact != "*"]


def _star(request: Request) -> Objection | None:
    """Take "every Contact" by itself, and only to remove them (section 10.3, step 6)."""
    contacts = request.all("contact")
    return Objection(400) if "*" in contacts and (len(contacts) > 1 or request.get("expires") != "0") else None


def _scheme(request: Request) -> Objection | None:
    if not _SCHEMES.match(request.uri):
        return Objection(416)
    return Objection(400) if "?" in request.uri else None  # headers have no place there (section 19.1.1)


def _method(request: Request) -> Objection | None:
    return None if request.method in METHODS else Objection(405, (("allow", ALLOW),))


def _require(request: Request) -> Objection | None:
    """Know no extension; a CANCEL is never refused for one (section 8.2.2.3)."""
    wanted = ", ".join(request.all("require"))
    return Objection(420, (("unsupported", wanted),)) if wanted and request.method != "CANCEL" else None


def _offer(request: Request) -> Objection | None:
    """Take offers in SDP only, and answer in nothing else (section 8.2.3)."""
    if request.method != "INVITE":
        return None
    kind = request.get("content-type", CONTENT_TYPE).partition(";")[0].strip().lower()
    if request.body and (kind != CONTENT_TYPE or request.get("content-encoding", "identity") != "identity"):
        return Objection(415, (("accept", CONTENT_TYPE), ("accept-encoding", "identity")))
    accepted = ", ".join(request.all("accept") or [CONTENT_TYPE]).lower()
    return None if any(word in accepted for word in (CONTENT_TYPE, "application/*", "*/*")) else Objection(406)


ROWS: Final[tuple[Callable[[Request], Objection | None], ...]] = (
    _form,
    _mandatory,
    _readable,
    _star,
    _scheme,
    _method,
    _require,
    _offer,
)
