"""What one telephone is played: prompts in a queue, each of them fetched before it can begin."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from emulator.media.g711 import FRAME_SECONDS, SILENCE, framed

_NOTHING: Final[deque[bytes]] = deque()


@dataclass(slots=True, eq=False)
class Piece:
    """Something to be played. `begin` gives its frames once it is its turn; `over` is called when it has ended."""

    seconds: float
    """How long it ought to last."""
    over: Callable[[], None]
    make: Callable[[], list[bytes]] | None = None
    """Makes the frames when it is their turn, if they are not made of samples."""
    samples: bytes | None = None
    """None while it is fetched."""
    repeats: bool = False
    """Whether sound that is shorter is repeated until then."""
    frames: deque[bytes] | None = field(default=None, init=False)

    def begin(self) -> bool:
        """Make the frames ready; False while the samples are being fetched."""
        if self.frames is None:
            if self.make is not None:
                self.frames = deque(self.make())
            elif self.samples is not None:
                self.frames = self._repeated(framed(self.samples))
        return self.frames is not None

    def _repeated(self, frames: list[bytes]) -> deque[bytes]:
        """Repeat a file as often as it ought to sound; what came to nothing is silence of that length."""
        wanted = round(self.seconds / FRAME_SECONDS)
        if not frames:
            return deque([SILENCE] * wanted)
        return deque(frames * max(1, round(wanted / len(frames)) if self.repeats else 1))


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
        while self._queue and self._queue[0].begin():
            piece = self._queue[0]
            frames = piece.frames or _NOTHING
            if frames:
                return frames.popleft()
            self._queue.popleft()
            piece.over()
        return None
