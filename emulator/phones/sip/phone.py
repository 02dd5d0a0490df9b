"""SIP telephones on this machine, as telephones of the switchboard.

A softphone that dials gets a call into the application, whatever it dials; one that registers can be called by the
number it registered as. Names that are no numbers get one of the numbers kept for fiction.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Self

from emulator.phones.port import Nobody
from emulator.phones.sip.doors import Doors
from emulator.phones.sip.events import Ended, Invited, Registered
from emulator.phones.sip.media_port import Mute
from emulator.phones.sip.softphone import CallIn, CallOut, SoftphoneCall
from emulator.phones.sip.transport import Wire

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.phones.port import Line, Switchboard
    from emulator.phones.sip.events import Event
    from emulator.phones.sip.media_port import MediaMaker

_log = logging.getLogger(__name__)
_NUMBER = re.compile(r"\+?([1-9][0-9]{6,14})")
_FIRST_NAME: Final = 110
_LAST_NAME: Final = 189
_GOODBYE_SECONDS: Final = 1.0
_NO_LINE: Final = 503


@dataclass(slots=True)
class Numbers:
    """Which number belongs to which user part."""

    dial_in: str
    """What is dialled by whoever dials no number."""
    _names: dict[str, str] = field(default_factory=dict[str, str])

    def of(self, user: str) -> str:
        """Give the number of a softphone: its user part if that is one, else one of ours for its name."""
        return as_number(user) or self._names.get(user) or self._named(user)

    def dialled(self, user: str) -> str:
        """Give the number that a softphone has dialled."""
        return as_number(user) or self.dial_in

    def _named(self, user: str) -> str:
        """Give a new name the next number; when there is none left, the last, which is not remembered."""
        number = f"+12065550{min(_FIRST_NAME + len(self._names), _LAST_NAME)}"
        if len(self._names) <= _LAST_NAME - _FIRST_NAME:
            self._names[user] = number
        return number


def as_number(user: str) -> str:
    """Read a user part as a number in E.164 form; nothing if it is none."""
    found = _NUMBER.fullmatch(re.sub(r"[ ().-]", "", user))
    return f"+{found.group(1)}" if found else ""


@dataclass(frozen=True, slots=True)
class _Registered(Nobody):
    """A softphone that can be called; what rings on it becomes a call of its own."""

    phones: Softphones
    user: str

    def rings(self, line: Line, from_number: str) -> SoftphoneCall:
        return self.phones.call_out(self.user, line, from_number)


class Softphones:
    """All softphones of one SIP port. Use it as a context manager.

    Raises OSError at its start if the port is taken; 0 is any that is free.
    """

    def __init__(
        self,
        switchboard: Switchboard,
        dial_in: str,
        *,
        media: MediaMaker = Mute,
        doors: Doors | None = None,
        port: int = 0,
    ) -> None:
        self.numbers = Numbers(dial_in)
        self.wire = Wire(doors or Doors(), port, self._happens, lambda: secrets.token_hex(8))
        self._switchboard = switchboard
        self._media = media
        self._calls: dict[int, SoftphoneCall] = {}
        self._closing = False
        self._dialling = ThreadPoolExecutor(4, "sip-dial")

    def __enter__(self) -> Self:
        self.wire.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang every softphone up and stop listening."""
        self.wire.post(self._goodbye)
        until = time.monotonic() + _GOODBYE_SECONDS
        while (self.busy or self.wire.agent.unanswered) and time.monotonic() < until:
            time.sleep(0.01)
        self._dialling.shutdown()
        self.wire.close()

    @property
    def uri(self) -> str:
        """What a softphone dials, and registers with."""
        address = self.wire.agent.address
        return f"sip:{self.numbers.dial_in}@{address}"

    @property
    def busy(self) -> int:
        """How many calls there are."""
        return len(self._calls)

    def call_out(self, user: str, line: Line, from_number: str) -> SoftphoneCall:
        """Ring a registered softphone. From the switchboard's thread."""
        call = CallOut(self.wire, self._media, line=line)
        self.wire.post(lambda: self._dial(call, user, from_number))
        return call

    # in the wire's thread

    def _happens(self, event: Event) -> None:
        if isinstance(event, Registered):
            self._switchboard.register(self.numbers.of(event.user), _Registered(self, event.user))
        elif isinstance(event, Invited):
            self._invited(event)
        elif call := self._calls.get(event.call):
            if isinstance(event, Ended):
                del self._calls[event.call]
            call.happens(event)

    def _invited(self, event: Invited) -> None:
        if self._closing:
            self.wire.agent.hang_up(self.wire.now, event.call, "closing", _NO_LINE)
            return
        call = self._calls[event.call] = CallIn(self.wire, self._media, event.call)
        caller, called = self.numbers.of(event.caller), self.numbers.dialled(event.callee)
        # The switchboard takes a moment, in which the sound of others must not stop.
        self._dialling.submit(self._place, call, caller, called, event.headers)

    def _place(self, call: CallIn, caller: str, called: str, headers: Mapping[str, str]) -> None:
        try:
            line = self._switchboard.dial(call, caller, called, headers)
        except Exception:  # noqa: BLE001 (whatever it was, the softphone shall not ring for ever)
            _log.exception("the exchange did not take a call")
            self.wire.post(lambda: call.hang_up("the exchange did not take the call", _NO_LINE))
            return
        self.wire.post(lambda: call.takes(line))

    def _dial(self, call: CallOut, user: str, from_number: str) -> None:
        call.dial(self.wire.agent.bound(self.wire.now, user), from_number)
        if call.number:
            self._calls[call.number] = call

    def _goodbye(self) -> None:
        self._closing = True
        for call in list(self._calls.values()):
            call.hang_up("the telephone exchange is closing")
