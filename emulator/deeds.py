"""What the exchange wants done for a live call, and how it is done: one method for each effect, in the table below."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from emulator.exchange import effects, stimuli
from emulator.lambdas import FunctionFailedError, NoAnswerError
from emulator.line import Line, Live
from emulator.one_thread import guarded
from emulator.phones.port import Heard

if TYPE_CHECKING:
    from emulator.exchange.stimuli import Stimulus
    from emulator.lambdas import Function
    from emulator.line import Host
    from emulator.phones.port import Phone
    from emulator.seating import Seating

_log = logging.getLogger(__name__)
_NOBODY: Final = 480


class Deeds:
    """Does what effects say. All in the switchboard's thread, but for the function."""

    def __init__(self, board: Host, function: Function, seating: Seating) -> None:
        self._board, self._function, self._seating = board, function, seating

    def do(self, live: Live, effect: object) -> None:
        """Do it; nothing for an effect that only a script's player has a use for."""
        act = _ACTS.get(type(effect))
        if act is not None:
            act(self, live, effect)

    # the function

    def invoke(self, live: Live, effect: effects.Invoke) -> None:
        """Invoke the function in a thread of its own: it may take long, or never answer."""

        def work() -> None:
            time.sleep(effect.delay)
            stimulus = self._answer_of(effect)
            if stimulus is not None:
                self._board.post(lambda: self._board.happens(live, stimulus))

        threading.Thread(target=work, name=f"lambda-{effect.number}", daemon=True).start()

    def _answer_of(self, effect: effects.Invoke) -> Stimulus | None:
        try:
            return stimuli.Answered(effect.number, self._function.invoke(effect.event))
        except NoAnswerError:
            return None
        except FunctionFailedError as failure:
            _log.error("the function failed on %s: %s", effect.event["InvocationEventType"], failure)
            if failure.trace:
                _log.error("%s", failure.trace)
            return stimuli.Failed(effect.number, f"The function failed: {failure}")
        except Exception as error:  # noqa: BLE001 (a fault of what stands between; nobody need wait twenty seconds)
            _log.exception("the function could not be invoked")
            return stimuli.Failed(effect.number, f"The function could not be invoked: {type(error).__name__}")

    # telephones

    def answer(self, live: Live, answer: effects.Answer) -> None:
        """Tell a telephone that its call stands."""
        self._board.connected(live, answer.leg)

    def end(self, live: Live, end: effects.End) -> None:
        """Hang a telephone up, or turn it away if nobody had answered it."""
        live.codes[end.leg] = end.code
        self._board.part(live, end.leg, end.why)

    def dial(self, live: Live, dial: effects.Dial) -> None:
        """Ring the telephone that has this number."""
        phone = self._board.phone_of(dial.to)
        if phone is None:
            self._board.post(lambda: self._board.happens(live, stimuli.TurnedAway(dial.leg, _NOBODY)))
            return
        live.phones[dial.leg] = phone
        self._board.post(lambda: self._board.happens(live, stimuli.Rang(dial.leg)))
        line = Line(self._board, live, dial.leg, dial.headers)
        _ring(live, line, phone, dial.from_)

    # meetings

    def join(self, live: Live, join: effects.Join) -> None:
        """Take a seat for the call."""
        self._seating.join(live, join)

    def leave(self, _live: Live, leave: effects.Leave) -> None:
        """Give the call's seat back."""
        self._seating.leave(leave.leg)

    def mute(self, live: Live, mute: effects.Mute) -> None:
        """Mute telephones that have sound, as the others have none to cut; and let the meeting show it."""
        strangers = self._seating.strangers(mute)
        if not strangers:
            self._seating.mute(mute)
            for one in self._board.calls:
                self._board.sounds.mute(mute, one.call, one.phones)
        self._board.post(lambda: self._board.happens(live, stimuli.Muted(mute.leg, strangers)))

    # sound

    def hears(self, live: Live, sound: effects.Sound) -> None:
        """Let a telephone hear something."""
        heard = Heard(sound.kind, sound.text, sound.language, sound.seconds, sound.ssml, sound.times)
        self._tell(live, sound.leg, heard)

    def silence(self, live: Live, silence: effects.Silence) -> None:
        """Cut short what a telephone hears."""
        self._tell(live, silence.leg, Heard("silence"))

    def _tell(self, live: Live, leg: str, heard: Heard) -> None:
        phone = live.phones.get(leg)
        self._board.sounds.hears(leg, heard)
        if phone is not None:
            guarded(lambda: phone.hears(heard))
        else:
            self._board.sounds.meeting_hears(leg, heard, live.call, live.phones)

    def tape(self, live: Live, order: effects.Tape) -> None:
        """Record a telephone that has sound, and tell when a recording that was to stop is put away."""

        def kept(why: str) -> None:
            self._board.post(lambda: self._board.happens(live, stimuli.Kept(order.leg, order.location, why)))

        self._board.sounds.tape(order, live.call, live.phones, kept)

    # the rest

    def note(self, live: Live, note: effects.Note) -> None:
        """Write it down."""
        _log.log(logging.WARNING if note.refused else logging.INFO, "call %s: %s", live.call.transaction_id, note.words)

    def over(self, live: Live, _over: effects.Over) -> None:
        """Forget the call."""
        self._board.forget(live)


def _ring(live: Live, line: Line, phone: Phone, from_number: str) -> None:
    try:
        live.phones[line.leg] = phone.rings(line, from_number) or phone
    except Exception:  # noqa: BLE001 (whatever it does wrong)
        _log.exception("a telephone cannot ring")
        line.refuse(_NOBODY)


_ACTS: Final[dict[type, Callable[[Deeds, Live, Any], None]]] = {
    effects.Invoke: Deeds.invoke,
    effects.Answer: Deeds.answer,
    effects.End: Deeds.end,
    effects.Dial: Deeds.dial,
    effects.Join: Deeds.join,
    effects.Leave: Deeds.leave,
    effects.Sound: Deeds.hears,
    effects.Silence: Deeds.silence,
    effects.Tape: Deeds.tape,
    effects.Mute: Deeds.mute,
    effects.Note: Deeds.note,
    effects.Over: Deeds.over,
}
