"""Somebody at a telephone: a SIP softphone of our own with sound, for calls into meetings that browsers are in."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Self

from emulator.media import tones, wav
from emulator.phones.port import Heard
from emulator.phones.sip.dialler import Dialler, Place
from emulator.phones.sound_leg import SoundLeg
from tests.browser.person import PATIENCE
from tests.browser.sound import Tone, listen

if TYPE_CHECKING:
    from emulator.media.studio import Studio

_LISTENING: Final = 0.7
_LONG: Final = 60.0
"""How long a tone is that nobody ends."""


class Telephone:
    """One call of a softphone, to be used as a context manager; leaving it hangs up."""

    def __init__(self, studio: Studio, number: str) -> None:
        self.number = number
        self._dialler = Dialler(lambda listener: SoundLeg(studio, listener))

    def __enter__(self) -> Self:
        self._dialler.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._dialler.__exit__()

    def dials(self, uri: str) -> Self:
        self._dialler.dial(Place.read(uri), self.number, PATIENCE)
        return self

    def presses(self, keys: str) -> Self:
        self._leg.presses(keys)
        return self

    def has_pressed(self, keys: str) -> float:
        """Press keys; give the moment when the last had been sent, in seconds since the epoch."""
        sent = threading.Event()
        self._leg.presses(keys, over=sent.set)
        assert sent.wait(PATIENCE)
        return time.time()

    def sings(self, hertz: float) -> Self:
        """Say one tone until told otherwise."""
        self._leg.plays(tones.tone(hertz, seconds=_LONG))
        return self

    def falls_silent(self) -> None:
        self._leg.hears(Heard("silence"))

    def hears(self, *hertz: float, within: float = PATIENCE) -> None:
        """Wait until these tones are heard at once, the frequency of each right to one per cent."""
        listen(f"{self.number} hears", hertz, self.recording, Tone.sounds_at, within)

    def hears_no(self, *hertz: float, within: float = PATIENCE) -> None:
        """Wait until two thirds of a second have passed without any of these tones."""
        listen(f"{self.number} hears no", hertz, self.recording, Tone.is_absent, within)

    def recording(self) -> tuple[bytes, int]:
        """Listen for two thirds of a second; give that, and how many samples a second it has."""
        tape = self._leg.tape()
        time.sleep(_LISTENING)
        return wav.read_any(tape.stop()), wav.RATE

    def hangs_up(self) -> None:
        self._dialler.hang_up()

    def is_hung_up(self, within: float = PATIENCE) -> None:
        """Wait until the far end has hung up."""
        until = time.monotonic() + within
        while not self._dialler.over:
            assert time.monotonic() < until, f"{self.number} is still in its call"
            time.sleep(0.05)

    @property
    def _leg(self) -> SoundLeg:
        leg = self._dialler.media
        assert isinstance(leg, SoundLeg)
        return leg
