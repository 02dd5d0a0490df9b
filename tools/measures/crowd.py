"""Many SIP telephones of our own in one process: one user agent, one beat for their sound, calls from and to them."""

from __future__ import annotations

import secrets
import threading
import time
from contextlib import ExitStack, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final, Self

from emulator.media import tones, wav
from emulator.media.studio import Studio
from emulator.phones.sip.caller import Order
from emulator.phones.sip.doors import Doors
from emulator.phones.sip.events import Answered, Changed, Ended, Invited
from emulator.phones.sip.transport import Wire
from tools.measures.sound import CountedLeg, Packets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.phones.sip.dialler import Place
    from emulator.phones.sip.events import Event

_GOODBYE_SECONDS: Final = 5.0
_LOOK: Final = 0.1
"""How often one who waits for a key looks whether the call has ended, in seconds."""
_LISTEN: Final = 0.6
"""How long one listens for a tone at a time."""


class Caller:
    """One call of one of them; is the listener of its sound."""

    def __init__(self, crowd: Crowd) -> None:
        self.leg = CountedLeg(crowd.studio, self, crowd.packets)
        self.number = 0
        self.began = self.answered_at = 0.0
        """Seconds of the monotonic clock; 0 if that has not happened."""
        self.answered = threading.Event()
        self.over = threading.Event()
        self.status = 0
        self.lost_sound = False
        self._keys: SimpleQueue[str] = SimpleQueue()
        self._crowd = crowd

    def waits(self, seconds: float) -> bool:
        """Wait for the end; False if it comes too soon."""
        return not self.over.wait(seconds)

    def hears(self, key: str, seconds: float) -> bool:
        """Wait until the far end presses this key; False if it takes too long, or the call ends."""
        until = time.monotonic() + seconds
        while not self.over.is_set() and (left := until - time.monotonic()) > 0:
            with suppress(Empty):
                if self._keys.get(timeout=min(left, _LOOK)) == key:
                    return True
        return False

    def hears_tone(self, hertz: float, seconds: float) -> bool:
        """Wait until this tone sounds; False if it takes too long, or the call ends."""
        until = time.monotonic() + seconds
        while not self.over.is_set() and time.monotonic() < until:
            tape = self.leg.tape("INCOMING")
            self.over.wait(_LISTEN)
            if tones.sounds(wav.read_any(tape.stop()), hertz):
                return True
        return False

    def hangs_up(self) -> None:
        """Put the receiver down, or cancel a call that is not answered."""
        self._crowd.wire.post(lambda: self._crowd.wire.agent.hang_up(self._crowd.wire.now, self.number))

    def holds(self, *, held: bool) -> None:
        """Hold the far end, or take it back."""
        self._crowd.wire.post(lambda: self._crowd.wire.agent.hold(self._crowd.wire.now, self.number, held=held))

    # what its sound tells

    def key(self, digit: str) -> None:
        """Hear a key."""
        self._keys.put(digit)

    def lost(self) -> None:
        """Remember that no sound came any more, and hang up."""
        self.lost_sound = True
        self.hangs_up()

    # in the wire's thread

    def happens(self, event: Event) -> None:
        """Take an event of the call."""
        if isinstance(event, Answered | Changed):
            self.leg.aim(event.stream)
        if isinstance(event, Answered):
            self.answered_at = time.monotonic()
            self.leg.started()
            self.answered.set()
        elif isinstance(event, Ended):
            self.status = event.status
            self.leg.close()
            self.answered.set()
            self.over.set()


class Crowd:
    """All of them. Use it as a context manager; leaving it hangs everybody up.

    `comes_in` gets a call to one of them with the headers of its INVITE, and says whether they answer or are busy.
    """

    def __init__(self, comes_in: Callable[[Caller, Mapping[str, str]], bool] = lambda _caller, _headers: False) -> None:
        self.packets = Packets()
        self.studio = Studio()
        self.wire = Wire(Doors(), 0, self._happens, lambda: secrets.token_hex(8))
        self._comes_in = comes_in
        self._calls: dict[int, Caller] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._stack.enter_context(self.studio)
        self._stack.enter_context(self.wire)
        return self

    def __exit__(self, *_: object) -> None:
        for caller in tuple(self._calls.values()):
            caller.hangs_up()
        self.quiet(_GOODBYE_SECONDS)
        self._stack.close()

    def quiet(self, seconds: float) -> bool:
        """Wait until all calls are over; False if that takes longer."""
        until = time.monotonic() + seconds
        while (self._calls or self.wire.agent.unanswered) and time.monotonic() < until:
            time.sleep(0.01)
        return not self._calls

    @property
    def busy(self) -> int:
        """How many calls there are."""
        return len(self._calls)

    def calls(self, place: Place, number: str, headers: Mapping[str, str]) -> Caller:
        """Dial, and do not wait. Raises OSError: no port is free."""
        caller = Caller(self)
        order = Order(place.hop, place.uri, number, caller.leg.open(), headers)
        caller.began = time.monotonic()
        self.wire.post(lambda: self._dial(caller, order))
        return caller

    def registers(self, place: Place, number: str) -> None:
        """Let a number ring here."""
        self.wire.post(lambda: self.wire.agent.register(self.wire.now, place.hop, number))

    def _dial(self, caller: Caller, order: Order) -> None:
        caller.number = self.wire.agent.dial(self.wire.now, order)
        self._calls[caller.number] = caller

    def _happens(self, event: Event) -> None:
        if isinstance(event, Invited):
            self._invited(event)
        elif caller := self._calls.get(getattr(event, "call", 0)):
            if isinstance(event, Ended):
                del self._calls[caller.number]
            caller.happens(event)

    def _invited(self, event: Invited) -> None:
        caller = self._calls[event.call] = Caller(self)
        caller.number = event.call
        agent, now = self.wire.agent, self.wire.now
        agent.ring(now, event.call)
        if self._comes_in(caller, event.headers):
            agent.answer(now, event.call, caller.leg.open())
        else:
            agent.hang_up(now, event.call, "busy", 486)
