"""The live host of the exchange: real time, real telephones, one thread that owns all calls.

Everything that happens, from whatever thread, is posted to that thread and done there in order. Only the function is
invoked elsewhere, each time in a thread of its own, because it may take long or never answer.

    what happens  -->  one_thread  -->  exchange.step  -->  deeds: the function, telephones, meetings, sound
"""

from __future__ import annotations

import logging
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self

from emulator.cloud.ports import NoSuchCallError
from emulator.deeds import Deeds
from emulator.exchange import Call, CallOrder, Step, Switches, World, incoming, outgoing, step, stimuli
from emulator.exchange.state import DISCONNECTED
from emulator.exchange.world import trusted, unmeasured
from emulator.line import Line, Live
from emulator.one_thread import OneThread, guarded
from emulator.seating import Seating
from emulator.seats import Seats
from emulator.soundboard import Keep, Soundboard, nowhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.exchange.stimuli import Stimulus
    from emulator.lambdas import Function
    from emulator.meetings.control import MeetingControl
    from emulator.phones.port import Phone

_log = logging.getLogger(__name__)
_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class Switchboard:
    """Telephones on one side, a SIP media application's function on the other. Use it as a context manager.

    Implements `emulator.phones.port.Switchboard` for telephones, `emulator.cloud.ports.Telephony` for the cloud, and
    `emulator.line.Board` for lines and deeds.
    """

    def __init__(  # noqa: PLR0913 - what it is plugged into, once
        self,
        function: Function,
        meetings: MeetingControl | None = None,
        *,
        switches: Switches | None = None,
        audio_seconds: Callable[[str, str], float | None] = unmeasured,
        keep: Keep = nowhere,
        may_keep: Callable[[str], bool] = trusted,
    ) -> None:
        # Files are put away in the order in which they were finished, and nobody's call waits for them.
        self._uploading = ThreadPoolExecutor(1, "recordings")
        self.sounds = Soundboard(keep, self._uploading.submit)
        self._started = time.monotonic()
        self._world = World(
            new_id=lambda: str(uuid.uuid4()),
            epoch=time.time(),
            switches=switches or Switches(),
            audio_seconds=audio_seconds,
            may_keep=may_keep,
        )
        self._numbers: dict[str, Phone] = {}
        self._calls: dict[str, Live] = {}
        self._thread = OneThread("switchboard", tick=self._tick, wait=self._until_wake, last=self._part_all)
        self._seating = Seating(self, Seats(meetings))
        self._deeds = Deeds(self, function, self._seating)

    def __enter__(self) -> Self:
        self._seating.open()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang everybody up, put recordings away, and stop. Doing it twice is harmless."""
        self._thread.stop()
        self._uploading.shutdown()
        self._seating.close()

    @property
    def calls(self) -> tuple[Live, ...]:
        """The calls there are."""
        return tuple(self._calls.values())

    # for telephones

    def dial(self, phone: Phone, from_number: str, to_number: str, headers: Mapping[str, str] | None = None) -> Line:
        """Place a call into the application; see the port."""

        def begin() -> Line:
            call, first = incoming(self._world, self._now(), from_number, to_number, headers or _NO_HEADERS)
            live = self._adopt(call)
            live.phones[call.first.call_id] = phone
            guarded(phone.ringing)
            self._do(live, lambda: first)
            return Line(self, live, call.first.call_id)

        return self._thread.ask(begin)

    def register(self, number: str, phone: Phone) -> None:
        """Let calls to this number ring on this phone."""
        self._numbers[number] = phone

    # for the cloud

    def create_call(
        self,
        sma_id: str,
        from_number: str,
        to_number: str,
        headers: Mapping[str, str] = _NO_HEADERS,
        arguments: Mapping[str, str] = _NO_HEADERS,
    ) -> str:
        """Call out; gives the transaction id."""

        def begin() -> str:
            world = replace(self._world, sma_id=sma_id)
            call, first = outgoing(world, self._now(), CallOrder(from_number, to_number, headers, arguments))
            self._do(self._adopt(call), lambda: first)
            return call.transaction_id

        return self._thread.ask(begin)

    def update_call(self, sma_id: str, transaction_id: str, arguments: Mapping[str, str]) -> None:
        """Ask for a CALL_UPDATE_REQUESTED. Raises NoSuchCallError."""
        del sma_id

        def update() -> None:
            live = self._calls.get(transaction_id)
            if live is None or not live.call.up:
                raise NoSuchCallError(transaction_id)
            self.happens(live, stimuli.Update(dict(arguments)))

        self._thread.ask(update)

    # for lines and deeds

    def post(self, act: Callable[[], object]) -> None:
        """Do something in the switchboard's thread, soon."""
        self._thread.post(act)

    def phone_of(self, number: str) -> Phone | None:
        """Give the telephone that has this number."""
        return self._numbers.get(number)

    def happens(self, live: Live, stimulus: Stimulus) -> None:
        """Step the call."""
        self._do(live, lambda: step(live.call, self._now(), stimulus))

    def connected(self, live: Live, leg: str) -> None:
        """Tell a telephone that its call stands."""
        phone = live.phones.get(leg)
        if phone is not None:
            self.sounds.connected(phone, Line(self, live, leg))
            guarded(phone.answered)

    def part(self, live: Live, leg: str, why: str) -> None:
        """Tell a telephone, once, that its call is over."""
        guarded(lambda: self.sounds.parted(leg))
        phone = live.phones.pop(leg, None)
        if phone is not None:
            guarded(lambda: phone.ended(why))

    def forget(self, live: Live, why: str = "the call is over") -> None:
        """Let a call that is over go."""
        self._calls.pop(live.call.transaction_id, None)
        for leg in list(live.phones):
            guarded(partial(self.part, live, leg, why))
        self.sounds.over(live.call)

    # in its thread

    def _now(self) -> float:
        return time.monotonic() - self._started

    def _adopt(self, call: Call) -> Live:
        live = self._calls[call.transaction_id] = Live(call)
        return live

    def _do(self, live: Live, steps: Callable[[], Step]) -> None:
        """Take a step and do what comes of it. A call that cannot go on is hung up: else it would wait for ever."""
        try:
            done = steps()
            live.wake_at = done.wake_at
            for effect in done.effects:
                self._deeds.do(live, effect)
            self.sounds.arrange(live.call, live.phones)
        except Exception:  # noqa: BLE001 (whatever is wrong with it, other calls go on)
            _log.exception("call %s cannot go on and is hung up", live.call.transaction_id)
            self._abandon(live)

    def _abandon(self, live: Live) -> None:
        live.call.over, live.wake_at = True, None
        for leg in live.call.legs:
            leg.status = DISCONNECTED
            if leg.kind == "meeting":
                self._seating.leave(leg.call_id)
        guarded(lambda: self.forget(live, "the exchange cannot go on with the call"))

    def _until_wake(self) -> float | None:
        due = [live.wake_at for live in self._calls.values() if live.wake_at is not None]
        return max(0.0, min(due) - self._now()) if due else None

    def _tick(self) -> None:
        for live in self.calls:
            if live.wake_at is not None and live.wake_at <= self._now():
                self.happens(live, stimuli.Tick())

    def _part_all(self) -> None:
        for live in self.calls:
            for leg in list(live.phones):
                self.part(live, leg, "the exchange was switched off")
            self.sounds.over(live.call)
