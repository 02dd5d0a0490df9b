"""A SIP telephone that dials one call: for scripts, for tests, and for `partyline dial`. It does as its caller says."""

from __future__ import annotations

import ipaddress
import queue
import re
import secrets
import time
from typing import TYPE_CHECKING, Final, NamedTuple, Self

from emulator.phones.sip.caller import Order
from emulator.phones.sip.doors import Doors
from emulator.phones.sip.events import Answered, Changed, Ended, Rang
from emulator.phones.sip.layer import Hop
from emulator.phones.sip.transport import Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.phones.sip.events import Event
    from emulator.phones.sip.media_port import MediaMaker

_URI = re.compile(
    r"sip:(?:[^@\s]*@)?(\[[0-9A-Fa-f:.]+\]|[^:;?\s\[\]]+)(?::([0-9]{1,5}))?((?:;[^?\s]*)?)", re.IGNORECASE
)
_USUAL_PORT: Final = 5060
_PORTS: Final = range(1, 65536)
_GOODBYE_SECONDS: Final = 1.0


class BadAddressError(ValueError):
    """This cannot be dialled; the text says why."""


class RefusedError(Exception):
    """The call did not come about."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(f"{status} {why}")
        self.status = status


class Place(NamedTuple):
    """Where a sip: URI leads."""

    uri: str
    hop: Hop

    @classmethod
    def read(cls, uri: str) -> Place:
        """Read a URI with an IP address in it. Raises BadAddressError."""
        found = _URI.fullmatch(uri)
        host, port, parameters = found.groups("") if found else ("", "", "")
        host = "127.0.0.1" if host.lower() == "localhost" else host.strip("[]")
        if not _is_address(host) or int(port or _USUAL_PORT) not in _PORTS:
            msg = f"{uri!r} is no SIP URI with an IP address, such as sip:+12065550199@127.0.0.1:5060"
            raise BadAddressError(msg)
        transport = "TCP" if "transport=tcp" in parameters.lower() else "UDP"
        return cls(uri, Hop(transport, host, int(port or _USUAL_PORT)))


def _is_address(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return False


class Dialler:
    """One telephone, one call. Use it as a context manager; leaving it hangs up."""

    def __init__(self, media: MediaMaker, doors: Doors | None = None) -> None:
        self.keys = ""
        """The keys that the far end has pressed."""
        self.over: Ended | None = None
        self.rang = False
        self.media = media(self)
        self._doors = doors or Doors()
        self._told: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._wire = Wire(self._doors, 0, self._happens, lambda: secrets.token_hex(8))
        self._call = 0

    def __enter__(self) -> Self:
        self._wire.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up()
        self._wire.ask(lambda: None)  # what was posted before has been done by now
        until = time.monotonic() + _GOODBYE_SECONDS
        while self._wire.agent.unanswered and time.monotonic() < until:
            time.sleep(0.01)
        self.media.close()
        self._wire.close()

    def dial(self, place: Place, caller: str, patience: float, headers: Mapping[str, str] | None = None) -> None:
        """Call and wait for an answer, so many seconds. Raises RefusedError, BadAddressError, OSError."""
        if not self._doors.open_to(place.hop):
            msg = f"{place.hop.host} is not on this machine, nor allowed (--allow)"
            raise BadAddressError(msg)
        order = Order(place.hop, place.uri, caller, self.media.open(), headers or {})
        self._call = self._wire.ask(lambda: self._wire.agent.dial(self._wire.now, order))
        event = self._wait(patience)
        if isinstance(event, Ended):
            raise RefusedError(event.status, event.why)

    def _wait(self, patience: float) -> Event:
        try:
            return self._told.get(timeout=patience)
        except queue.Empty:
            what = "nobody answered" if self._wire.agent.received else "nothing at all came back"
            raise RefusedError(408, f"{what} in {patience:g} seconds") from None

    def stay(self, seconds: float) -> bool:
        """Wait; False if the far end has hung up before."""
        if self.over:
            return False
        try:
            return not isinstance(self._told.get(timeout=seconds), Ended)
        except queue.Empty:
            return True

    def hang_up(self) -> None:
        """Put the receiver down. Twice is harmless."""
        self._wire.post(lambda: self._wire.agent.hang_up(self._wire.now, self._call))

    # what media tells

    def key(self, digit: str) -> None:
        """Remember a key."""
        self.keys += digit

    def lost(self) -> None:
        """Hang up: the far end has fallen silent."""
        self.hang_up()

    def _happens(self, event: Event) -> None:
        if isinstance(event, Answered | Changed):
            self.media.aim(event.stream)
        if isinstance(event, Answered):
            self.media.started()
            self._told.put(event)
        elif isinstance(event, Rang):
            self.rang = True
        elif isinstance(event, Ended):
            self.over = event
            self._told.put(event)
