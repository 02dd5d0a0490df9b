"""The live host of the exchange: real time, real telephones, one thread that owns all calls.

Everything that happens, from whatever thread, is posted to that thread and done there in order. Only the function is
invoked elsewhere, each time in a thread of its own, because it may take long or never answer.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

from emulator.cloud.ports import NoSuchCallError
from emulator.exchange import Call, CallOrder, Step, Switches, World, effects, incoming, outgoing, step, stimuli
from emulator.exchange.state import unmeasured
from emulator.lambdas import FunctionFailedError, NoAnswerError
from emulator.line import Line, Live
from emulator.phones.port import Heard
from emulator.seats import SeatRefusedError, Seats
from emulator.soundboard import Keep, Soundboard, nowhere

if TYPE_CHECKING:
    from emulator.exchange.stimuli import Stimulus
    from emulator.lambdas import Function
    from emulator.meetings.control import MeetingControl
    from emulator.phones.port import Phone

T = TypeVar("T")

_log = logging.getLogger(__name__)
_ANSWER_SECONDS: Final = 10.0
"""How long another thread waits for the switchboard to take an order."""
_NOBODY: Final = 480
_NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})


class Switchboard:
    """Telephones on one side, a SIP media application's function on the other. Use it as a context manager.

    Implements `emulator.phones.port.Switchboard` for telephones and `emulator.cloud.ports.Telephony` for the cloud.
    """

    def __init__(
        self,
        function: Function,
        meetings: MeetingControl | None = None,
        *,
        switches: Switches | None = None,
        audio_seconds: Callable[[str, str], float | None] = unmeasured,
        keep: Keep = nowhere,
    ) -> None:
        self.function = function
        self.sounds = Soundboard(keep)
        self._seats = Seats(meetings)
        self._started = time.monotonic()
        self._world = World(
            new_id=lambda: str(uuid.uuid4()),
            epoch=time.time(),
            switches=switches or Switches(),
            audio_seconds=audio_seconds,
        )
        self._numbers: dict[str, Phone] = {}
        self._calls: dict[str, Live] = {}
        self._inbox: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        # Whoever listens to meetings hears of a join in this thread, and may take its time.
        self._aside = ThreadPoolExecutor(1, "seats")
        self._thread = threading.Thread(target=self._run, name="switchboard", daemon=True)

    # for telephones

    def dial(self, phone: Phone, from_number: str, to_number: str, headers: Mapping[str, str] | None = None) -> Line:
        """Place a call into the application; see the port."""

        def begin() -> Line:
            call, first = incoming(self._world, self._now(), from_number, to_number, headers or _NO_HEADERS)
            live = self._adopt(call)
            live.phones[call.first.call_id] = phone
            phone.ringing()
            self._do(live, first)
            return Line(self, live, call.first.call_id)

        return self._ask(begin)

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
            self._do(self._adopt(call), first)
            return call.transaction_id

        return self._ask(begin)

    def update_call(self, sma_id: str, transaction_id: str, arguments: Mapping[str, str]) -> None:
        """Ask for a CALL_UPDATE_REQUESTED. Raises NoSuchCallError."""
        del sma_id

        def update() -> None:
            live = self._calls.get(transaction_id)
            if live is None or not live.call.up:
                raise NoSuchCallError(transaction_id)
            self.happens(live, stimuli.Update(dict(arguments)))

        self._ask(update)

    # running

    def __enter__(self) -> Self:
        self._seats.on_removed(lambda: self.post(self._unseat))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang everybody up and stop. Doing it twice is harmless."""
        if self._thread.is_alive():
            self._inbox.put(None)
            self._thread.join(_ANSWER_SECONDS)
        self._seats.close()
        self._aside.shutdown()

    def post(self, act: Callable[[], None]) -> None:
        """Do something in the switchboard's thread, soon."""
        self._inbox.put(act)

    def _ask(self, act: Callable[[], T]) -> T:
        """Do something in the switchboard's thread and wait for what comes of it."""
        if threading.current_thread() is self._thread:
            return act()
        if not self._thread.is_alive():
            msg = "the switchboard is switched off"
            raise RuntimeError(msg)
        answer: Future[T] = Future()

        def fulfil() -> None:
            try:
                answer.set_result(act())
            except Exception as error:  # noqa: BLE001 (whoever asked shall have it)
                answer.set_exception(error)

        self.post(fulfil)
        return answer.result(_ANSWER_SECONDS)

    def _now(self) -> float:
        return time.monotonic() - self._started

    def _run(self) -> None:
        while True:
            try:
                act = self._inbox.get(timeout=self._until_wake())
            except queue.Empty:
                act = self._tick
            if act is None:
                break
            self._guarded(act)
            self._tick()
        for live in list(self._calls.values()):
            for leg in list(live.phones):
                self.part(live, leg, "the exchange was switched off")

    def _until_wake(self) -> float | None:
        due = [live.wake_at for live in self._calls.values() if live.wake_at is not None]
        return max(0.0, min(due) - self._now()) if due else None

    def _tick(self) -> None:
        for live in list(self._calls.values()):
            if live.wake_at is not None and live.wake_at <= self._now():
                self.happens(live, stimuli.Tick())

    def _guarded(self, act: Callable[[], object]) -> None:
        """Let one telephone's fault not stop everybody's calls."""
        try:
            act()
        except Exception:  # noqa: BLE001 (whatever a telephone does wrong)
            _log.exception("the switchboard goes on after a fault")

    def _adopt(self, call: Call) -> Live:
        live = self._calls[call.transaction_id] = Live(call)
        return live

    # what happens on a call

    def happens(self, live: Live, stimulus: Stimulus) -> None:
        """Step the call."""
        self._do(live, step(live.call, self._now(), stimulus))

    def connected(self, live: Live, leg: str) -> None:
        """Tell a telephone that its call stands."""
        phone = live.phones.get(leg)
        if phone is not None:
            self.sounds.connected(phone, Line(self, live, leg))
            self._guarded(phone.answered)

    def part(self, live: Live, leg: str, why: str) -> None:
        """Tell a telephone, once, that its call is over."""
        self.sounds.parted(leg)
        phone = live.phones.pop(leg, None)
        if phone is not None:
            self._guarded(lambda: phone.ended(why))

    def end(self, live: Live, end: effects.End) -> None:
        """Hang a telephone up, or turn it away if nobody had answered it."""
        live.codes[end.leg] = end.code
        self.part(live, end.leg, end.why)

    def _unseat(self) -> None:
        for leg in self._seats.removed():
            for live in list(self._calls.values()):
                self.happens(live, stimuli.Removed(leg, "the meeting ended or the attendee was removed"))

    def _do(self, live: Live, done: Step) -> None:
        live.wake_at = done.wake_at
        for effect in done.effects:
            act = _ACTS.get(type(effect))
            if act is not None:
                act(self, live, effect)
        self.sounds.arrange(live.call, live.phones)

    def invoke(self, live: Live, effect: effects.Invoke) -> None:
        """Invoke the function in a thread of its own."""

        def work() -> None:
            time.sleep(effect.delay)
            stimulus = self._answer_of(effect)
            if stimulus is not None:
                self.post(lambda: self.happens(live, stimulus))

        threading.Thread(target=work, name=f"lambda-{effect.number}", daemon=True).start()

    def _answer_of(self, effect: effects.Invoke) -> Stimulus | None:
        try:
            return stimuli.Answered(effect.number, self.function.invoke(effect.event))
        except NoAnswerError:
            return None
        except FunctionFailedError as failure:
            _log.error("the function failed on %s: %s", effect.event["InvocationEventType"], failure)
            if failure.trace:
                _log.error("%s", failure.trace)
            return stimuli.Failed(effect.number, f"The function failed: {failure}")

    def dial_leg(self, live: Live, dial: effects.Dial) -> None:
        """Ring the telephone that has this number."""
        phone = self._numbers.get(dial.to)
        if phone is None:
            self.post(lambda: self.happens(live, stimuli.TurnedAway(dial.leg, _NOBODY)))
            return
        live.phones[dial.leg] = phone
        self.post(lambda: self.happens(live, stimuli.Rang(dial.leg)))
        line = Line(self, live, dial.leg, dial.headers)
        self._guarded(lambda: self._ring(live, line, phone, dial.from_))

    @staticmethod
    def _ring(live: Live, line: Line, phone: Phone, from_number: str) -> None:
        live.phones[line.leg] = phone.rings(line, from_number) or phone

    def join(self, live: Live, join: effects.Join) -> None:
        """Take a seat for the call."""
        self._aside.submit(lambda: self._guarded(lambda: self._take_seat(live, join)))

    def _take_seat(self, live: Live, join: effects.Join) -> None:
        try:
            seat = self._seats.take(join.leg, join.meeting_id, join.join_token)
        except SeatRefusedError as refusal:
            words = str(refusal)
            self.post(lambda: self.happens(live, stimuli.Unseated(join.leg, words)))
            return
        if seat.warning:
            _log.warning("%s", seat.warning)
        self.post(lambda: self._seated(live, join.leg, seat.attendee_id))

    def _seated(self, live: Live, leg: str, attendee: str) -> None:
        self.sounds.seated(live.call.transaction_id, attendee)
        self.happens(live, stimuli.Seated(leg))
        if live.call.leg(leg) is None:  # the caller has left while the meeting let the call in
            self._aside.submit(self._seats.leave, leg)
            return
        phone = live.phones.get(live.call.first.call_id)
        if phone is not None:
            self._guarded(lambda: phone.joined(live.call.meeting_id))

    def leave(self, live: Live, leave: effects.Leave) -> None:
        """Give the call's seat back."""
        del live
        self._aside.submit(self._seats.leave, leave.leg)

    def hears(self, live: Live, sound: effects.Sound) -> None:
        """Let a telephone hear something."""
        heard = Heard(sound.kind, sound.text, sound.language, sound.seconds, sound.ssml)
        self._tell(live, sound.leg, heard)

    def silence(self, live: Live, silence: effects.Silence) -> None:
        """Cut short what a telephone hears."""
        self._tell(live, silence.leg, Heard("silence"))

    def _tell(self, live: Live, leg: str, heard: Heard) -> None:
        phone = live.phones.get(leg)
        self.sounds.hears(leg, heard)
        if phone is not None:
            self._guarded(lambda: phone.hears(heard))

    def tape(self, live: Live, order: effects.Tape) -> None:
        """Record a telephone that has sound."""
        self.sounds.tape(order, live.call, live.phones)

    def mute(self, live: Live, mute: effects.Mute) -> None:
        """Mute telephones that have sound; the others have none to cut."""
        for one in self._calls.values():
            self.sounds.mute(mute, one.call, one.phones)
        self.post(lambda: self.happens(live, stimuli.Muted(mute.leg)))

    def over(self, live: Live, _over: effects.Over) -> None:
        """Forget the call."""
        for leg in list(live.phones):
            self.part(live, leg, "the call is over")
        self.sounds.over(live.call)
        self._calls.pop(live.call.transaction_id, None)


def _note(board: Switchboard, live: Live, note: effects.Note) -> None:
    del board
    _log.log(logging.WARNING if note.refused else logging.INFO, "call %s: %s", live.call.transaction_id, note.words)


_ACTS: Final[dict[type, Callable[[Switchboard, Live, Any], None]]] = {
    effects.Invoke: Switchboard.invoke,
    effects.Answer: lambda board, live, answer: board.connected(live, answer.leg),
    effects.End: Switchboard.end,
    effects.Dial: Switchboard.dial_leg,
    effects.Join: Switchboard.join,
    effects.Leave: Switchboard.leave,
    effects.Sound: Switchboard.hears,
    effects.Silence: Switchboard.silence,
    effects.Tape: Switchboard.tape,
    effects.Mute: Switchboard.mute,
    effects.Note: _note,
    effects.Over: Switchboard.over,
}
