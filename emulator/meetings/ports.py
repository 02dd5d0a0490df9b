"""What a connection needs of the world: a socket to its client, and the client's media."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from emulator.meetings.model import CONTENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.meetings.sdp import Offer, Transport
    from emulator.meetings.statuses import Close


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who has opened a socket. Whoever is `refused` gets as far as JOIN: no client listens for a close before."""

    key: str
    external_user_id: str
    token: str = field(repr=False)
    capabilities: Mapping[str, str]
    refused: Close | None = None

    @property
    def attendee_id(self) -> str:
        """Whose it is: also what somebody shares is theirs."""
        return self.key.removesuffix(CONTENT)


class Socket(Protocol):
    """The way to a client. Neither method waits."""

    def send(self, message: bytes) -> None:
        """Send this after what was sent before; nothing happens once it is closed."""
        ...

    def close(self, code: Close) -> None:
        """Close, after what was sent before."""
        ...

    def abort(self) -> None:
        """Cut the line, now."""
        ...


class MediaEvents(Protocol):
    """Who has media is told these, on the plane's loop."""

    def heard_first(self) -> None:
        """The first sound has come; said once."""
        ...

    def media_lost(self) -> None:
        """No media can come any more; said once, and not after `close`."""
        ...

    def came(self, packet: bytes, *, control: bool) -> None:
        """A packet has come: RTP, or RTCP if it is `control`."""
        ...


class Media(Protocol):
    """A client's sound, and the transport of all that it sends and receives."""

    @property
    def ssrc(self) -> int:
        """The sound that it is sent (RFC 3550)."""
        ...

    async def transport(self, offer: Offer) -> Transport:
        """Give our end; take note of the codecs that the client offers."""
        ...

    def connect(self, offer: Offer) -> None:
        """Begin to connect to the client's end; only the first offer counts."""
        ...

    def set_muted(self, *, muted: bool) -> None:
        """Be heard by nobody, or by all again."""
        ...

    def set_capabilities(self, *, send: bool, receive: bool) -> None:
        """Be allowed to be heard, and to hear."""
        ...

    def send(self, rtp: bytes) -> None:
        """Send an RTP packet."""
        ...

    def send_rtcp(self, rtcp: bytes) -> None:
        """Send an RTCP packet."""
        ...

    def deaden(self) -> None:
        """Let nothing pass any more, and tell nobody: a mishap on purpose."""
        ...

    def close(self) -> None:
        """Give everything back. Does not wait; twice is harmless."""
        ...


class Sounds(Protocol):
    """Where the media of a meeting's clients come from, and the sound of all who are in it."""

    def media(self, meeting_id: str, key: str, events: MediaEvents) -> Media:
        """Make the media of a client."""
        ...

    def levels(self, meeting_id: str) -> Mapping[str, int]:
        """Tell how loud everybody in the meeting is, in dB below full scale (0 to 127), by attendee id."""
        ...

    def signals(self, meeting_id: str) -> Mapping[str, int]:
        """Tell how well the sound of each client comes, from 0 to 2, by attendee id; telephones are left out."""
        ...

    async def close(self) -> None:
        """Give everything back."""
        ...
