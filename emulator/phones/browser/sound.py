"""The sound of a browser's telephone: frames of 20 ms, 8 kHz, 16 bits, as they are, in both directions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from emulator.media.g711 import FRAME
from emulator.media.jitter import Frames
from emulator.phones.sounding import Sounding

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.media.studio import Studio

_READY: Final = 3
"""Frames that must lie ready before any is played: a browser sends them unevenly."""


class Way:
    """Implements `sounding.Way` over whatever takes a frame."""

    def __init__(self, send: Callable[[bytes], object]) -> None:
        self.packets = 1
        """Prompts need not wait: the socket stands before there is a call."""
        self._coming = Frames(ready=_READY)
        self._send = send

    def take(self, sound: bytes) -> None:
        """Take whole frames that came, from any one thread."""
        for at in range(0, len(sound), FRAME):
            self._coming.add(sound[at : at + FRAME])

    def receive(self) -> str:
        """Give no keys: they come as words and not as sound."""
        return ""

    def frame(self) -> bytes:
        """Give the next frame of what has come; silence if there is none."""
        return self._coming.next()

    def send(self, frame: bytes) -> None:
        """Send what one tick sends."""
        self._send(frame)

    def press(self, keys: str, press_ms: int) -> None:
        """Let keys sound: a person listens."""

    def release(self) -> None:
        """Forget nothing: no keys wait."""

    def close(self) -> None:
        """Give back nothing: the socket outlives the call."""


class Deaf:
    """Implements `media_port.Listener`: no key is heard in this sound, and the socket tells when it is lost."""

    def key(self, digit: str) -> None:
        """Hear no key."""

    def lost(self) -> None:
        """Leave it to the socket."""


class BrowserSound(Sounding[Way]):
    """The sound of one call of a browser's telephone."""

    def __init__(self, studio: Studio, send: Callable[[bytes], object]) -> None:
        super().__init__(studio, Deaf())
        self.way = Way(send)

    def open(self) -> None:
        """Begin."""
        self._open(self.way)
        self.started()
