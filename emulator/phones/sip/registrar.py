"""Where softphones can be reached: a registrar that believes everybody (RFC 3261 section 10.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from emulator.phones.sip.fields import Address, number

if TYPE_CHECKING:
    from emulator.phones.sip.layer import Hop
    from emulator.phones.sip.message import Request

USUAL: Final = 3600
LONGEST: Final = 86_400
"""Seconds; a longer wish is shortened (section 10.3, step 7)."""
MOST: Final = 10
"""Bindings kept of one user; the oldest goes first."""

MOST_USERS: Final = 1000
"""Users remembered; whoever registered longest ago goes first."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One Contact of a user, and the hop that its REGISTER came from, by which it is called."""

    uri: str
    hop: Hop
    until: float


class Registrar:
    """Bindings by the user part of the address of record."""

    def __init__(self) -> None:
        self._bindings: dict[str, dict[str, Binding]] = {}

    def __len__(self) -> int:
        return len(self._bindings)

    def register(self, now: float, request: Request, hop: Hop) -> int | None:
        """Do what a screened REGISTER asks; give the longest life asked for in seconds, or None if it only asked."""
        user = request.to.user
        mine = self._bindings[user] = self._bindings.pop(user, {})
        usual, longest = request.get("expires", str(USUAL)), None
        for contact in request.all("contact"):
            seconds = _life(contact, usual)
            uris = list(mine) if contact == "*" else [Address.read(contact).uri]
            for uri in uris:
                mine.pop(uri, None)
                if seconds:
                    mine[uri] = Binding(uri, hop, now + seconds)
            longest = max(longest or 0, seconds)
        self._forget(user)
        return longest

    def _forget(self, user: str) -> None:
        """Keep to the limits, and nobody of whom there is nothing."""
        mine = self._bindings[user]
        while len(mine) > MOST:
            del mine[next(iter(mine))]
        if not mine:
            del self._bindings[user]
        if len(self) > MOST_USERS:
            del self._bindings[next(iter(self._bindings))]

    def bound(self, now: float, user: str) -> list[Binding]:
        """Give what is bound to a user, the newest first."""
        return [binding for binding in reversed(self._bindings.get(user, {}).values()) if binding.until > now]

    def contacts(self, now: float, user: str) -> list[tuple[str, str]]:
        """Give the Contact headers that answer a REGISTER (section 10.3, step 8)."""
        return [("contact", f"<{b.uri}>;expires={round(b.until - now)}") for b in self.bound(now, user)]


def _life(contact: str, usual: str) -> int:
    """Give the seconds a binding shall last; what cannot be read is the usual (section 20.19)."""
    own = "" if contact == "*" else Address.read(contact).parameters.get("expires", "")
    asked = own or usual
    if asked.isascii() and asked.isdecimal():
        return number(asked, LONGEST) if len(asked) <= len(str(LONGEST)) and int(asked) <= LONGEST else LONGEST
    return USUAL
