"""A recording while it is made: what one telephone says, hears, or both (AWS: start-call-recording, record-audio)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Literal

from emulator.media import tones
from emulator.media.g711 import SILENCE, framed, loudness
from emulator.media.wav import write_pcm

_MARK_HERTZ: Final = 1400
_SPOKEN_EVERY: Final = 5
"""Ticks between two words about somebody speaking."""


class Tape:
    """Frames of both ways. Fed by one thread, ordered about by another."""

    def __init__(
        self, track: Literal["BOTH", "INCOMING", "OUTGOING"], threshold: int, spoke: Callable[[], None]
    ) -> None:
        self._track = track
        self._threshold = threshold
        self._spoke = spoke
        self._lock = threading.Lock()
        self._said: list[bytes] = []
        self._heard: list[bytes] = []
        self._mark: list[bytes] = []
        self._running, self._paused, self._since = True, False, _SPOKEN_EVERY

    def take(self, said: bytes, heard: bytes) -> bool:
        """Record a frame of what came from the telephone and one of what it heard; False once it has been stopped."""
        with self._lock:
            if not self._running:
                return False
            mark = self._mark.pop(0) if self._mark else SILENCE if self._paused else None
            self._said.append(mark or said)
            self._heard.append(mark or heard)
        self._listen(said)
        return True

    def pause(self) -> None:
        """Record silence from now on; a tone marks the place."""
        self._change(paused=True)

    def resume(self) -> None:
        """Record again, after another tone."""
        self._change(paused=False)

    def stop(self) -> bytes:
        """Record no more; give the WAV file: for both ways stereo, incoming left, outgoing right."""
        with self._lock:
            self._running = False
        said, heard = b"".join(self._said), b"".join(self._heard)  # nobody adds to them any more, and sound goes on
        both = {"BOTH": (said, heard), "INCOMING": (said,), "OUTGOING": (heard,)}
        return write_pcm(*both[self._track])

    def _change(self, *, paused: bool) -> None:
        with self._lock:
            self._paused = paused
            self._mark = framed(tones.tone(_MARK_HERTZ, seconds=0.2))

    def _listen(self, said: bytes) -> None:
        """Tell, now and then, that somebody speaks."""
        self._since += 1
        if self._threshold and self._since > _SPOKEN_EVERY and loudness(said) > self._threshold:
            self._since = 0
            self._spoke()
