"""Who sees whom: the video of one meeting, forwarded and never decoded. `feeds` has what a single stream needs.

Nothing here has a socket or a clock: `now` is in seconds, counted from whenever. Each connection has a key, its
attendee's id; that of a content share ends in `#content`, and a capability of its own rules it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import count
from typing import Final, NamedTuple

from emulator.meetings import messages, sdp
from emulator.meetings.answers import track_label
from emulator.meetings.feeds import Wire
from emulator.meetings.party import Party

CODECS: Final = (messages.Codec.VP8,)
"""What senders are told to use: every browser can both send and receive it (RFC 7742 section 5)."""
MOST_SENDERS: Final = {"Video": 25, "Content": 2}
"""How many may send cameras and shares at a time (developer guide, meetings-sdk quotas)."""
REPORTS: Final = 1.0
"""Seconds between two reports to each browser."""


class Subscribed(NamedTuple):
    """What becomes of a SUBSCRIBE."""

    allocations: tuple[messages.Allocation, ...]
    tracks: tuple[messages.Track, ...]
    ssrcs: Mapping[str, int]
    """What flows, by the mid of its section: `answers.Ours.video_ssrcs`."""
    refused: bool
    """As many as may send do so already; the client has to be told, with the status 206."""


class Forwarder:
    """The video of one meeting. `ssrc` makes up a number for each stream that we send."""

    def __init__(self, *, ssrc: Callable[[], int] = lambda: secrets.randbits(32)) -> None:
        self._ssrc = ssrc
        self._parties: dict[str, Party] = {}
        self._ids = count(1)
        self._reported_at: float | None = None
        self._counted_at: float | None = None

    # who is here

    def enter(self, key: str, external_user_id: str, wire: Wire, capabilities: Mapping[str, str]) -> None:
        """Take somebody in; a connection that had the key is forgotten."""
        self._parties[key] = Party(key, external_user_id, wire, capabilities)
        self._connect()

    def allow(self, key: str, capabilities: Mapping[str, str]) -> None:
        """Hear of the attendee's capabilities, `Video` and `Content`."""
        self._parties[key].capabilities = capabilities
        self._connect()

    def leave(self, key: str) -> None:
        """Hear that somebody is gone."""
        self._parties.pop(key, None)
        self._connect()

    # what they send and want to see

    def subscribe(
        self, key: str, offer: sdp.Offer, sends: Sequence[messages.Stream], receives: Sequence[int]
    ) -> Subscribed:
        """Hear a SUBSCRIBE: its offer, the video of its send_streams, its receive_stream_ids."""
        party = self._parties[key]
        refused = bool(sends) and self.is_full(key)
        party.publish([] if refused else sends, self._ids)
        party.offers(offer)
        wanted = zip(offer.video, receives, strict=False)
        party.watch([(section, number) for section, number in wanted if number and section.receives], self._ssrc)
        self._connect()
        views = party.views.values()
        return Subscribed(
            tuple(feed.allocation for feed in party.feeds),
            tuple(messages.Track(stream_id=v.wanted, ssrc=v.ssrc, track_label=track_label(v.mid)) for v in views),
            {view.mid: view.ssrc for view in views},
            refused,
        )

    def switch(self, key: str, mid: str, stream_id: int) -> None:
        """Show another stream in a section that is there (REMOTE_VIDEO_UPDATE); 0 shows none."""
        view = self._parties[key].views.get(mid)
        if view:
            view.wants(stream_id)
            self._connect()

    def prefer(self, key: str, mid: str, group_id: int, kbps: int) -> None:
        """Show of a simulcast the best layer of at most so many kbit/s, or the least of all; 0 sets no limit."""
        layers = [feed for party in self._parties.values() for feed in party.feeds if feed.group_id == group_id]
        rising = sorted((feed for feed in layers if feed.kbps), key=lambda feed: feed.kbps)
        fitting = [feed for feed in rising if not kbps or feed.kbps <= kbps] or rising[:1]
        if fitting:
            self.switch(key, mid, fitting[-1].stream_id)

    def pause(self, key: str, stream_ids: Collection[int], *, paused: bool) -> None:
        """Hear PAUSE, or RESUME."""
        for view in self._parties[key].views.values():
            if view.wanted in stream_ids:
                view.pause(paused=paused)

    # what there is to tell

    def is_full(self, key: str) -> bool:
        """Whether this one may not begin to send, because too many others do."""
        kind = self._parties[key].kind
        others = [party for party in self._parties.values() if party.kind == kind and party.feeds and party.key != key]
        return len(others) >= MOST_SENDERS[kind]

    def news(self) -> dict[str, tuple[messages.Stream, ...]]:
        """Give, by key, what there is to see, to all for whom that is news since they were last named here."""
        news: dict[str, tuple[messages.Stream, ...]] = {}
        for party in self._parties.values():
            seen = tuple(stream for other in self._visible_to(party) for stream in other.described())
            if seen != party.told:
                party.told = news[party.key] = seen
        return news

    def bitrates(self, now: float) -> tuple[messages.Bitrate, ...]:
        """Give what each stream has brought since this was last asked for."""
        seconds = now - self._counted_at if self._counted_at is not None else 0.0
        self._counted_at = now
        feeds = [feed for party in self._parties.values() for feed in party.feeds]
        rates = [(feed.stream_id, feed.count_octets() * 8) for feed in feeds]
        return tuple(
            messages.Bitrate(source_stream_id=stream_id, avg_bitrate_bps=round(bits / seconds))
            for stream_id, bits in rates
            if seconds and bits
        )

    # packets

    def rtp(self, key: str, data: bytes, now: float) -> None:
        """Take a packet that came from a connection; what is no video of its own is passed over."""
        if key in self._parties:
            self._parties[key].rtp(data, now)

    def rtcp(self, key: str, data: bytes, now: float) -> None:
        """Take RTCP that came from a connection; what is not about our video is passed over."""
        if key in self._parties:
            self._parties[key].rtcp(data, now)

    def tick(self, now: float) -> None:
        """Do what is due; to be called some times a second."""
        for feed in (feed for party in self._parties.values() for feed in party.feeds):
            feed.ask(now)
        if self._reported_at is None or now - self._reported_at >= REPORTS:
            self._reported_at = now
            for party in self._parties.values():
                party.report(now)

    # who sees whom

    def _visible_to(self, party: Party) -> list[Party]:
        return [other for other in self._parties.values() if other is party or party.may_see(other)]

    def _connect(self) -> None:
        """Have every view show what it wants to and may, and nothing else."""
        for party in self._parties.values():
            for feed in party.feeds:
                feed.views = []
        for party in self._parties.values():
            there = {feed.stream_id: feed for other in self._visible_to(party) for feed in other.feeds}
            for view in party.views.values():
                view.shows(there.get(view.wanted))
