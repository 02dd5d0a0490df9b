"""A telephone's sound that counts the packets it lost, for all telephones of one process together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.phones.sound_leg import SoundLeg

if TYPE_CHECKING:
    from emulator.media.studio import Studio
    from emulator.phones.sip.media_port import Listener


@dataclass(slots=True)
class Packets:
    """What came and what did not."""

    came: int = 0
    lost: int = 0


class CountedLeg(SoundLeg):
    """Adds its packets to the count when it ends."""

    def __init__(self, studio: Studio, listener: Listener, packets: Packets) -> None:
        super().__init__(studio, listener)
        self._sum: Packets | None = packets

    def _close(self) -> None:
        if self._sum is not None and self.wire is not None:
            self._sum.came += self.wire.packets
            self._sum.lost += self.wire.incoming.counts.lost
            self._sum = None
        super()._close()
