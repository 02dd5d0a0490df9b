"""Who of a room's listeners gets the packets of which encoder: who speaks has one alone, all others share one.

Packets of Opus build on those before. So a listener who changes from one encoder to another would hear a click, if the
new one did not go on where the old one was: it takes over all that the old one remembers. Only when others listen to it
already it cannot; but by then both have coded the same sound for as long as a speaker lingers.
"""

from __future__ import annotations

from collections.abc import Callable

from emulator.media.opus import Encoder


class Coders:
    """The encoders of one room. In each tick first all `own`, then all `shared`, then `tick`."""

    def __init__(self) -> None:
        self._shared = _Coder()
        self._own: dict[str, _Coder] = {}
        self._heard: dict[str, _Coder] = {}
        """Which each listener heard last."""
        self._packet = b""
        self._tick = 1

    def own(self, who: str, frame: bytes) -> bytes:
        """Code a frame for one listener alone."""
        if who not in self._own:
            self._own[who] = _Coder()
        return self._code(who, self._own[who], frame)

    def shared(self, who: str, frame: Callable[[], bytes]) -> bytes:
        """Give the packet for all who do not speak; coded when the first of them asks."""
        if not self._packet:
            self._packet = self._code(who, self._shared, frame())
        self._heard[who] = self._shared
        return self._packet

    def tick(self) -> None:
        """Let the next frame come."""
        self._tick += 1
        self._packet = b""

    def forget(self, who: str) -> None:
        """Let a listener go."""
        self._own.pop(who, None)
        self._heard.pop(who, None)

    def __len__(self) -> int:
        return 1 + len(self._own)

    def _code(self, who: str, coder: _Coder, frame: bytes) -> bytes:
        before = self._heard.get(who)
        if before is not None and before is not coder and coder.last != self._tick - 1:
            coder.encoder.continue_from(before.encoder)
        coder.last, self._heard[who] = self._tick, coder
        return coder.encoder.encode(frame)


class _Coder:
    """An encoder, and the tick of its last packet."""

    def __init__(self) -> None:
        self.encoder = Encoder()
        self.last = 0
