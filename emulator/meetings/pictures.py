"""The video of one meeting in the words of its frames; what flows where is the forwarder's to say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from emulator.meetings.messages import Bitrates, Index
from emulator.meetings.video import CODECS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from emulator.meetings.messages import RemoteVideoUpdate, Stream
    from emulator.meetings.ports import Visitor
    from emulator.meetings.protobuf import Message
    from emulator.meetings.sdp import Offer
    from emulator.meetings.video import Forwarder, Subscribed

_ENOUGH_KBPS: Final = 15_000
"""As much as clients make use of at most."""


class Viewer(Protocol):
    """A client to whom video may go."""

    @property
    def visitor(self) -> Visitor:
        """Who it is."""
        ...

    def tell(self, body: Message) -> None:
        """Say something to the client."""
        ...

    def send(self, rtp: bytes) -> None:
        """Send video."""
        ...

    def send_rtcp(self, rtcp: bytes) -> None:
        """Send what belongs to video."""
        ...


class Pictures:
    """Who shows what to whom. `now` gives seconds on a clock that only rises."""

    def __init__(self, forwarder: Forwarder, viewers: Mapping[str, Viewer], now: Callable[[], float]) -> None:
        self._forwarder, self._viewers, self._now = forwarder, viewers, now

    def enter(self, viewer: Viewer) -> None:
        """Take a client in, and tell it what there is: it waits for that."""
        visitor = viewer.visitor
        self._forwarder.enter(visitor.key, visitor.external_user_id, viewer, visitor.capabilities)
        news = self._forwarder.news()
        self._tell({visitor.key: (), **news})
        viewer.tell(Bitrates(available_kbps=_ENOUGH_KBPS))

    def allow(self, key: str, capabilities: Mapping[str, str]) -> None:
        """Hear what an attendee may send and receive from now on."""
        self._forwarder.allow(key, capabilities)
        self.tell_news()

    def leave(self, key: str) -> None:
        """Let a client go."""
        self._forwarder.leave(key)
        self.tell_news()

    def subscribe(self, key: str, offer: Offer, sent: Sequence[Stream], receive: Sequence[int]) -> Subscribed:
        """Take note of what a client sends and wants. After it has its answer, `tell_news` tells the others."""
        return self._forwarder.subscribe(key, offer, sent, receive)

    def update(self, key: str, update: RemoteVideoUpdate) -> None:
        """Show a client something else in the same sections."""
        for mid in update.removed_mids:
            self._forwarder.switch(key, mid, 0)
        for one in update.subscriptions:
            if one.stream_id:
                self._forwarder.switch(key, one.mid or "", one.stream_id)
            else:
                self._forwarder.prefer(key, one.mid or "", one.group_id or 0, one.target_bitrate_kbps or 0)

    def pause(self, key: str, streams: Collection[int], *, paused: bool) -> None:
        """Stop or go on showing a client these streams."""
        self._forwarder.pause(key, streams, paused=paused)

    def came(self, key: str, packet: bytes, *, control: bool) -> None:
        """Pass a packet on, if it is of video."""
        (self._forwarder.rtcp if control else self._forwarder.rtp)(key, packet, self._now())

    def tick(self) -> None:
        """Do what is due; to be called some times a second."""
        self._forwarder.tick(self._now())

    def bitrates(self) -> Bitrates:
        """Give what clients must hear every two seconds: a client that knows of no bandwidth pauses what it sees."""
        return Bitrates(bitrates=self._forwarder.bitrates(self._now()), available_kbps=_ENOUGH_KBPS)

    def tell_news(self) -> None:
        """Tell those who see other sources than they were told."""
        self._tell(self._forwarder.news())

    def _tell(self, news: Mapping[str, tuple[Stream, ...]]) -> None:
        for key, sources in news.items():
            if key in self._viewers:
                self._viewers[key].tell(self._index(key, sources))

    def _index(self, key: str, sources: tuple[Stream, ...]) -> Index:
        return Index(
            at_capacity=self._forwarder.is_full(key),
            sources=sources,
            num_participants=len(self._viewers),
            codecs=CODECS,
        )
