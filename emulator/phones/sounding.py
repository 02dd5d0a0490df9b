"""The sound of one telephone's call, whatever way it comes and goes: prompts, its room, its recordings.

far end --> way --> frame --+--> room (unless muted), with what is played to it --> others
                            +--> tapes
far end <-- way <------ prompt, room, or both <---- player
"""

from __future__ import annotations

from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, Literal, Protocol, TypeVar

from emulator.media import tape, tones
from emulator.media.g711 import SILENCE, added, framed
from emulator.media.meter import Meter
from emulator.media.outgoing import PAUSE, PRESS_MS, ticks_of
from emulator.media.player import Piece, Player

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.media.sources import Sources
    from emulator.media.studio import Studio
    from emulator.phones.port import Attendant, Heard
    from emulator.phones.sip.media_port import Listener

TICKS: Final = 50
"""In a second."""
_FIRST_PACKET: Final = 1 * TICKS
"""How long prompts wait for the far end's first packet: sent earlier, their beginning would be cut."""
_BOUND_SECONDS: Final = 30.0
"""More than a prompt can take to be fetched and begun: the exchange waits so long if its end is never told."""
_COMMA_SECONDS: Final = 0.5


class Way(Protocol):
    """How sound and keys come from the far end and go to it. Used by the studio's thread alone."""

    packets: int
    """How many packets with sound or keys have come."""

    def receive(self) -> str:
        """Take all that has come; give the keys whose presses began."""
        ...

    def frame(self) -> bytes:
        """Give the next frame of what has come; silence if there is none."""
        ...

    def send(self, frame: bytes) -> None:
        """Send what one tick sends."""
        ...

    def press(self, keys: str, press_ms: int) -> None:
        """Send keys as keys, in place of the sound, if that can be done this way."""
        ...

    def release(self) -> None:
        """Forget the keys that have not begun."""
        ...

    def close(self) -> None:
        """Give everything back. Twice is harmless."""
        ...


_Way = TypeVar("_Way", bound=Way)


class Sounding(Generic[_Way]):
    """Is `port.Sound` to the switchboard and `studio.Member` to the studio."""

    def __init__(self, studio: Studio, listener: Listener) -> None:
        self.room = self._who = ""
        self._wanted = ("", "")
        self.wire: _Way | None = None
        self._studio, self._listener = studio, listener
        self._attendant: Attendant | None = None
        self._player, self._voice = Player(), Player()
        self._tapes: list[tape.Tape] = []
        self._keyed: deque[bytes] = deque()
        self._started = self._muted = False
        self._ticks = 0
        self._frame = SILENCE
        self._meter = Meter()

    # signalling

    def started(self) -> None:
        """Begin to send."""
        self._studio.post(self._start)

    def hears(self, heard: Heard) -> None:
        """Let the far end hear this after what it hears now, or nothing any more."""
        if heard.kind == "silence":
            self._studio.post(self._silence)
        else:
            self._play(heard, self._player, self._press)

    def close(self) -> None:
        """Leave, and give the way back."""
        self._studio.post(self._close)

    # the switchboard

    def attend(self, attendant: Attendant) -> None:
        """Tell this attendant."""
        self._attendant = attendant

    def enters(self, room: str, who: str = "") -> None:
        """Go into a room, and be heard there; `who` it is there."""
        if (room, who) != self._wanted:  # said again at every turn of the call
            self._wanted = (room, who)
            self._studio.post(lambda: self._enter(room, who))

    def says(self, heard: Heard) -> None:
        """Let the room hear this as if the far end said it."""
        if heard.kind == "silence":
            self._studio.post(self._voice.stop)
        else:
            self._play(heard, self._voice, _toned)

    def mutes(self, *, muted: bool) -> None:
        """Be heard, or not."""
        self._studio.post(lambda: self._mute(muted=muted))

    def tape(self, track: Literal["BOTH", "INCOMING", "OUTGOING"] = "INCOMING", threshold: int = 0) -> tape.Tape:
        """Begin to record."""
        made = tape.Tape(track, threshold, self._spoke)
        self._studio.post(lambda: self._tapes.append(made))
        return made

    # for a caller of our own

    def plays(self, samples: bytes, over: Callable[[], None] = lambda: None) -> None:
        """Play samples; `over` is called, in the studio's thread, when they have been sent."""
        piece = Piece(0.0, over, samples=samples)
        self._studio.post(lambda: self._player.add(piece))

    def presses(self, keys: str, press_ms: int = 100, over: Callable[[], None] = lambda: None) -> None:
        """Press keys, after what plays now."""
        piece = Piece(0.0, over, make=partial(self._press, keys, press_ms))
        self._studio.post(lambda: self._player.add(piece))

    # the studio's thread

    def say(self) -> bytes:
        """Give the next frame of what the far end says."""
        if self.wire is None or not self._started:
            return SILENCE
        for key in self.wire.receive():
            self._listener.key(key)
            self._keyed.extend(_toned(key, PRESS_MS) if self._tapes else ())
        self._frame = self.wire.frame()
        self._ticks += 1
        self._heed(self.wire, self._frame)
        played = self._voice.frame()
        said = self._frame if played is None else added(played, self._frame)
        said = SILENCE if self._muted else said
        self._meter.hear(said)
        return said

    def levels(self) -> Mapping[str, int]:
        """How loud it is, if it is known who it is."""
        return {self._who: self._meter.level} if self._who else {}

    def hear(self, frame: bytes) -> None:
        """Send what the room says, what is played, or both."""
        if self.wire is None or not self._started:
            return
        played = self._player.frame() if self.wire.packets or self._ticks > _FIRST_PACKET else None
        if played is not None:
            frame = played if frame is SILENCE else added(played, frame)
        if self._tapes:
            self._record(frame)
        self.wire.send(frame)

    def _record(self, heard: bytes) -> None:
        """Keys are audible in recordings, whatever way they came and went (AWS: start-call-recording)."""
        said = self._keyed.popleft() if self._keyed else self._frame
        self._tapes = [one for one in self._tapes if one.take(said, heard)]

    def _heed(self, wire: _Way, frame: bytes) -> None:
        """Notice more in what has just come; nothing here."""

    def _open(self, wire: _Way) -> None:
        self.wire = wire
        self._studio.enter(self, self._listener.lost)  # rather no call than one in which nothing is heard

    def _start(self) -> None:
        self._started = True

    def _silence(self) -> None:
        self._player.stop()
        if self.wire is not None:
            self.wire.release()

    def _enter(self, room: str, who: str) -> None:
        self._muted = self._muted and room == self.room
        self.room, self._who = room, who

    def _mute(self, *, muted: bool) -> None:
        self._muted = muted

    def _close(self) -> None:
        self._studio.leave(self)
        self._player.stop()
        self._tapes.clear()
        if self.wire is not None:
            self.wire.close()

    # prompts

    def _play(self, heard: Heard, player: Player, press: Callable[[str, int], list[bytes]]) -> None:
        self._tell(heard, heard.seconds + _BOUND_SECONDS)
        piece = Piece(heard.seconds, partial(self._tell, heard, 0.0), times=heard.times)
        if heard.kind == "tones":
            piece.make = partial(press, heard.text, _press_ms(heard))
        else:
            self._studio.fetch(partial(_samples, heard), partial(setattr, piece, "samples"))
        self._studio.post(lambda: player.add(piece))

    def _press(self, keys: str, press_ms: int) -> list[bytes]:
        """Press keys; give their tones. Where events take their place, tick by tick, only tapes hear those."""
        if self.wire is not None:
            self.wire.press(keys, press_ms)
        return _toned(keys, press_ms)

    def _tell(self, heard: Heard, seconds: float) -> None:
        if self._attendant is not None:
            self._attendant.lasts(heard, seconds)

    def _spoke(self) -> None:
        if self._attendant is not None:
            self._attendant.spoke()


def _samples(heard: Heard, sources: Sources) -> bytes:
    if heard.kind == "audio":
        return sources.audio(heard.text)
    return sources.speech(heard.text, heard.language, heard.ssml)


def _toned(keys: str, press_ms: int) -> list[bytes]:
    return framed(tones.keypad(keys, 20 * ticks_of(press_ms)))


def _press_ms(heard: Heard) -> int:
    """How long each tone is to last: what is left of the time without its commas."""
    commas = heard.text.count(PAUSE)
    return round(1000 * (heard.seconds - commas * _COMMA_SECONDS) / max(1, len(heard.text) - commas))
