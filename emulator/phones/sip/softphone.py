"""One call of a softphone: a telephone to the switchboard, a call to the user agent, and the sound between them.

Everything is done in the thread of the SIP wire; what the switchboard and media say from theirs is posted there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from emulator.phones.sip.caller import Order
from emulator.phones.sip.events import Answered, Changed, Ended, Pressed

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.phones.port import Heard, Line
    from emulator.phones.sip.events import Event
    from emulator.phones.sip.media_port import Media, MediaMaker
    from emulator.phones.sip.registrar import Binding
    from emulator.phones.sip.transport import Wire

UNAVAILABLE: Final = 480
NO_PORTS: Final = 503
UNHEARD: Final = 408


class SoftphoneCall:
    """What calls from and to a softphone have in common: `port.Phone` and `media_port.Listener` for one call.

    `number` is the agent's number of the call, 0 as long as there is none.
    """

    def __init__(self, wire: Wire, maker: MediaMaker, number: int = 0, line: Line | None = None) -> None:
        self.number = number
        self.media: Media = maker(self)
        self.line: Line | None = line
        self.over = False
        self.stood = False
        self._wire = wire
        self._keys_by: Literal["media", "INFO"] | None = None
        self._early = ""
        """Keys that came before the line: the application may have answered a moment before we hear of it."""

    # what the switchboard tells

    def rings(self, line: Line, from_number: str) -> None:
        """Not told to a call: the registered phone rings, and makes one."""

    def ringing(self) -> None:
        """Hear the far end ring; for a softphone that dials."""

    def answered(self) -> None:
        """Take note that the application has picked up; for a softphone that dials."""

    def hears(self, heard: Heard) -> None:
        """Let the softphone hear it."""
        self.post(lambda: None if self.over else self.media.hears(heard))

    def joined(self, meeting_id: str) -> None:
        """Nothing of it can be seen on a softphone."""

    def ended(self, why: str) -> None:
        """Refuse, cancel or hang up, whichever the call needs."""
        self.post(lambda: self._end(why))

    # what media tells

    def key(self, digit: str) -> None:
        """Pass on a key that was heard."""
        self.post(lambda: self._key("media", digit))

    def lost(self) -> None:
        """Hang up: the softphone has gone without a word."""
        self.post(lambda: self.hang_up("no sound came any more"))

    # what the user agent tells, in the wire's thread

    def happens(self, event: Event) -> None:
        """Take one event of this call."""
        if isinstance(event, Answered):
            self.stood = True
            self.media.aim(event.stream)
            self.media.started()
        elif isinstance(event, Changed):
            self.media.aim(event.stream)
        elif isinstance(event, Pressed):
            self._key("INFO", event.digit)
        elif isinstance(event, Ended):
            self._ended(event)

    def post(self, act: Callable[[], object]) -> None:
        """Do something in the wire's thread."""
        self._wire.post(act)

    def hang_up(self, why: str, status: int = UNAVAILABLE) -> None:
        """End both sides; `status` if the softphone's call was not answered."""
        self._wire.agent.hang_up(self._wire.now, self.number, why, status)

    def part(self, line: Line, event: Ended) -> None:
        """Tell the switchboard that the softphone has ended the call."""
        del event
        line.hang_up()

    def _key(self, way: Literal["media", "INFO"], digit: str) -> None:
        """Pass a key on. A phone that sends each key both ways is heard in the way its first key came."""
        self._keys_by = self._keys_by or way
        if way != self._keys_by:
            return
        if self.line:
            self.line.press(digit)
        else:
            self._early += digit

    def _end(self, why: str) -> None:
        """End the softphone's side only: the switchboard is done with the call."""
        status = (self.line.code if self.line else 0) or UNAVAILABLE
        self.over, self.line = True, None
        self.hang_up(why, status)

    def _ended(self, event: Ended) -> None:
        line = self.line
        self.over, self.line = True, None
        self.media.close()
        if line:
            self.part(line, event)


class CallIn(SoftphoneCall):
    """A softphone calls the application."""

    _parting: str | None = None

    def ringing(self) -> None:
        """Let the softphone hear that it rings (180)."""
        self.post(lambda: self._wire.agent.ring(self._wire.now, self.number))

    def answered(self) -> None:
        """Answer the softphone (200), with a port for the sound."""
        self.post(self._answer)

    def takes(self, line: Line) -> None:
        """Take the line, which there is a little after the call has begun, or has even ended."""
        if self.over:
            line.hang_up()
            return
        self.line = line
        line.press(self._early)
        if self._parting is not None:
            self._end(self._parting)

    def _end(self, why: str) -> None:
        if self.line is None and not self.over:
            self._parting = why  # the line knows the status
        else:
            super()._end(why)

    def _answer(self) -> None:
        if self.over or self.stood:
            return
        try:
            port = self.media.open()
        except OSError:
            self.hang_up("no port is free for the sound", NO_PORTS)
        else:
            self._wire.agent.answer(self._wire.now, self.number, port)


class CallOut(SoftphoneCall):
    """The application calls a softphone."""

    def dial(self, bindings: list[Binding], from_number: str) -> None:
        """Call the softphone where it registered last, with the headers of its line."""
        assert self.line
        try:
            newest = bindings[0]
            port = self.media.open()
        except (IndexError, OSError):  # it has registered no longer, or no port is free
            self.line.refuse(UNAVAILABLE)
            return
        order = Order(newest.hop, newest.uri, from_number, port, self.line.headers)
        self.number = self._wire.agent.dial(self._wire.now, order)

    def happens(self, event: Event) -> None:
        """Take one event; an answer picks the switchboard's call up."""
        super().happens(event)
        if isinstance(event, Answered) and self.line:
            self.line.answer()

    def part(self, line: Line, event: Ended) -> None:
        """Tell the switchboard: a hang-up, or that the softphone turned the call away or never answered."""
        if self.stood:
            line.hang_up()
        else:
            line.refuse(UNAVAILABLE if event.status == UNHEARD else event.status)
