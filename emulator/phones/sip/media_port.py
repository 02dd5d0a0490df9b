"""The narrow port between SIP signalling and the sound of a call.

Signalling knows SDP and never sees a sample; media knows RTP and never sees a message.

    signalling tells   open   aim   started   hears   close          (always in the thread of SIP's event loop)
    media tells        key    lost                                   (any thread)

One `Media` is made for each call and used for one call only:

    media = maker(listener)
    port = media.open()            before anything is answered or offered; the port goes into our SDP
    media.aim(stream)              the far end's SDP is known; again after each re-INVITE (hold, resume, moved)
    media.started()                the call is answered: from now on sound may be sent
    media.hears(heard)             something begins to sound in the far end's ear, or stops
    media.close()                  the call is over, whatever came before; twice is harmless
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from emulator.phones.port import Heard


class Codec(IntEnum):
    """The codecs spoken here, by their static payload types (RFC 3551 section 6)."""

    PCMU = 0
    PCMA = 8


@dataclass(frozen=True, slots=True)
class Stream:
    """What offer and answer have settled about the sound of a call, seen from our side."""

    host: str
    """The far end's address as its SDP has it: an IP literal, and no more than a first guess (symmetric RTP)."""
    port: int
    """1 to 65535."""
    codec: Codec
    dtmf: int | None
    """The payload type of telephone-event in both directions; None: keys can only be heard in-band or by INFO."""
    sends: bool = True
    """Whether we send. False while the far end holds us (its sendonly or inactive, or an address of zeros)."""
    receives: bool = True
    """Whether the far end may send."""

    @property
    def held(self) -> bool:
        """Whether sound does not go both ways: no media time-out runs then."""
        return not (self.sends and self.receives)


class Listener(Protocol):
    """What media tells, from any thread."""

    def key(self, digit: str) -> None:
        """Tell of one press of 0-9 * # A-D, heard as telephone-event or in-band, when it begins."""
        ...

    def lost(self) -> None:
        """Tell, once, that no packet has come for the media time-out: the call will be hung up."""
        ...


class Media(Protocol):
    """The sound of one call."""

    def open(self) -> int:
        """Bind an even UDP port for RTP and give it. Raises OSError when none is to be had."""
        ...

    def aim(self, stream: Stream) -> None:
        """Send and listen as this says, from now on. The local port stays."""
        ...

    def started(self) -> None:
        """Begin to send: the call is answered."""
        ...

    def hears(self, heard: Heard) -> None:
        """Let the far end hear this; `silence` cuts short what sounds."""
        ...

    def close(self) -> None:
        """Give the port back. Twice is harmless."""
        ...


class MediaMaker(Protocol):
    """Makes the media of one call."""

    def __call__(self, listener: Listener) -> Media:
        """Make it; nothing is bound yet."""
        ...


class Mute:
    """Media without sound: a port that takes what comes and sends nothing. For signalling alone."""

    def __init__(self, listener: Listener, port: int = 40000) -> None:
        del listener
        self.port = port

    def open(self) -> int:
        """Give the port it was told of; it binds none."""
        return self.port

    def aim(self, stream: Stream) -> None:
        """Aim at nobody."""

    def started(self) -> None:
        """Stay silent."""

    def hears(self, heard: Heard) -> None:
        """Let nothing be heard."""

    def close(self) -> None:
        """Nothing to give back."""
