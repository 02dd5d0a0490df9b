"""The sound of one call between its RTP port and everything else.

far end --> wire.receive --> incoming --+--> what every telephone with sound has (emulator.phones.sounding)
                 |                      +--> keys in the sound
                 +--> keys
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from emulator.media import tones
from emulator.media.wire import Aim, Wire, on_loopback
from emulator.phones.sounding import TICKS, Sounding

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.media.studio import Studio
    from emulator.phones.sip.media_port import Listener, Stream

_NEVER_CAME: Final = 30 * TICKS
_CAME_NO_MORE: Final = 15 * TICKS


class SoundLeg(Sounding[Wire]):
    """Is `media_port.Media` to signalling, beside what every telephone with sound is."""

    def __init__(
        self,
        studio: Studio,
        listener: Listener,
        host: str = "127.0.0.1",
        reachable: Callable[[str, int], bool] = on_loopback,
    ) -> None:
        super().__init__(studio, listener)
        self._host, self._reachable = host, reachable
        self._ear: tones.KeysInSound | None = None
        self._held = self._told = False
        self._quiet = self._packets = 0

    def open(self) -> int:
        """Bind a port and give it. Raises OSError."""
        wire = Wire(self._host, self._reachable)
        self._open(wire)
        return wire.port

    def aim(self, stream: Stream) -> None:
        """Send and listen as this says."""
        self._studio.post(lambda: self._aim(stream))

    def _aim(self, stream: Stream) -> None:
        if self.wire is None:
            return
        aim = Aim(stream.host, stream.port, stream.codec, stream.dtmf, stream.sends, stream.receives)
        self.wire.aim(aim)
        self._held, self._quiet = stream.held, 0
        if stream.dtmf is not None:
            self._ear = None
        elif self._ear is None:
            self._ear = tones.KeysInSound()

    def _heed(self, wire: Wire, frame: bytes) -> None:
        for key in self._ear.heard(frame) if self._ear else "":
            self._listener.key(key)
        self._watch(wire.packets)

    def _watch(self, packets: int) -> None:
        """Count how long nothing has come; tell once that the far end is lost."""
        self._quiet = 0 if self._held or packets != self._packets else self._quiet + 1
        self._packets = packets
        if self._quiet > (_CAME_NO_MORE if packets else _NEVER_CAME) and not self._told:
            self._told = True
            self._listener.lost()
