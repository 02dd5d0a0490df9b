"""What one telephone is played: prompts in a queue, each of them fetched before it can begin."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import Final

from emulator.media.g711 import FRAME_SECONDS, SILENCE, framed

_LONGEST: Final = 1e9
"""Seconds, 30 years, and times: functions may ask for more than can be counted."""
_MOST: Final = 10**9


@dataclass(slots=True, eq=False)
class Piece:
    """Something to be played. `begun` gives its frames once it is its turn; `over` is called when it has ended."""

    seconds: float
    """How long it ought to last: so long is the silence in place of what came to nothing."""
    over: Callable[[], None]
    make: Callable[[], list[bytes]] | None = None
    """Makes the frames when it is their turn, if they are not made of samples."""
    samples: bytes | None = None
    """None while it is fetched."""
    times: int = 1
    """How often the samples are played; 0: until it is stopped."""
    frames: Iterator[bytes] | None = field(default=None, init=False)

    def begun(self) -> Iterator[bytes] | None:
        """Give the frames that are left, made when it is first asked; None while the samples are being fetched."""
        if self.frames is None:
            if self.make is not None:
                self.frames = iter(self.make())
            elif self.samples is not None:
                self.frames = iter(self._repeated(framed(self.samples)))
        return self.frames

    def _repeated(self, frames: list[bytes]) -> Iterable[bytes]:
        if not frames:
            return repeat(SILENCE, round(min(self.seconds, _LONGEST) / FRAME_SECONDS))
        return chain.from_iterable(repeat(frames, min(self.times, _MOST)) if self.times else repeat(frames))


class Player:
    """The queue of one telephone."""

    def __init__(self) -> None:
        self._queue: deque[Piece] = deque()

    def add(self, piece: Piece) -> None:
        """Play it after what plays now."""
        self._queue.append(piece)

    def stop(self) -> None:
        """Play none of it any more. What stops is not told that it is over."""
        self._queue.clear()

    def frame(self) -> bytes | None:
        """Give the next frame; None when there is nothing to play, or it is not there yet."""
        while self._queue and (frames := self._queue[0].begun()) is not None:
            frame = next(frames, None)
            if frame is not None:
                return frame
            self._queue.popleft().over()
        return None
