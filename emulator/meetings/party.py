"""One connection, as far as its video goes: what it sends, what it may see, what it has subscribed to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from emulator.media.rtp import Packet, extension, read
from emulator.meetings import feedback, messages, sdp
from emulator.meetings.feeds import Feed, View, Wire
from emulator.meetings.model import CONTENT

MOST_VIEWS: Final = 25
"""Videos that one participant receives, as JOIN_ACK says."""
ROOM: Final = 2_500_000
"""Bits per second that a sender may take; nothing between us and a browser on this machine is narrower."""
_ORIGINAL: Final = 2
"""Octets before the payload of a retransmission: the number that the packet had (RFC 4588 section 4)."""


class Party:
    """One connection. `key` is its attendee's id, with CONTENT behind it for a content share."""

    def __init__(self, key: str, external_user_id: str, wire: Wire, capabilities: Mapping[str, str]) -> None:
        self.key = key
        self.kind = "Content" if key.endswith(CONTENT) else "Video"
        """The capability that rules what it sends."""
        self.capabilities = capabilities
        self.feeds: list[Feed] = []
        self.views: dict[str, View] = {}
        """What it receives, by the mid of the section."""
        self.told: tuple[messages.Stream, ...] | None = None
        """What it was last told that there is to see."""
        self._external_user_id = external_user_id
        self._wire = wire
        self._codecs: dict[int, str] = {}
        self._repaired_kind: dict[int, int] = {}
        self._repaired_ssrc: Mapping[int, int] = {}
        self._layers: Mapping[bytes, Feed] = {}
        self._rid = self._repaired_rid = 0

    def may_send(self) -> bool:
        return "Send" in self.capabilities.get(self.kind, "")

    def may_see(self, other: Party) -> bool:
        return other.may_send() and "Receive" in self.capabilities.get(other.kind, "")

    def publish(self, streams: Sequence[messages.Stream], ids: Iterator[int]) -> None:
        """Send these from now on, as one group. The same number of them are the same streams, with other settings."""
        if len(streams) != len(self.feeds):
            group = next(ids)
            self.feeds = [Feed(next(ids), group, self._wire) for _ in streams]
        for feed, stream in zip(self.feeds, streams, strict=True):
            feed.asked = stream

    def described(self) -> Iterator[messages.Stream]:
        """Say what it sends, as INDEX does. A stream without bitrate is one that it has switched off."""
        for feed in self.feeds if self.may_send() else ():
            if feed.kbps:
                yield messages.Stream(
                    stream_id=feed.stream_id,
                    group_id=feed.group_id,
                    attendee_id=self.key,
                    external_user_id=self._external_user_id,
                    media_type=messages.Medium.VIDEO,
                    framerate=feed.asked.framerate,
                    max_bitrate_kbps=feed.kbps,
                    avg_bitrate_bps=feed.kbps * 1000,
                )

    def offers(self, offer: sdp.Offer) -> None:
        """Learn from its description what its packets look like."""
        sending = [section for section in offer.video if section.sends and not section.stopped]
        for section in sending[:1]:
            self._codecs = {codec.payload: codec.name for codec in section.spoken if codec.name != sdp.RTX}
            self._repaired_kind = {
                rtx.payload: codec.payload for codec in section.spoken for rtx in section.spoken if rtx.repairs(codec)
            }
            self._repaired_ssrc = section.repairs
            self._layers = {rid.encode(): feed for rid, feed in zip(section.rids, self.feeds, strict=False)}
            self._rid, self._repaired_rid = (section.extensions.get(uri, 0) for uri in (sdp.RID, sdp.REPAIRED_RID))
            for feed, ssrc in zip(self.feeds, section.ssrcs, strict=False):
                feed.comes_as(ssrc)

    def watch(self, wanted: Sequence[tuple[sdp.Section, int]], ssrc: Callable[[], int]) -> None:
        """Receive these streams in these sections, and no others."""
        views: dict[str, View] = {}
        for section, stream_id in wanted[:MOST_VIEWS]:
            view = self.views.get(section.mid) or View(section.mid, ssrc(), self._wire)
            view.wants(stream_id)
            payloads = {codec.name: codec.payload for codec in reversed(section.spoken)}
            view.comes_as(payloads, section.extensions.get(sdp.MID, 0))
            views[section.mid] = view
        self.views = views

    def rtp(self, data: bytes, now: float) -> None:
        """Pass on what it sent; what is no video is left alone."""
        packet = read(data)
        if packet and packet.kind in self._repaired_kind:
            packet = self._repaired(packet, data)
        codec = self._codecs.get(packet.kind) if packet else None
        if packet and codec:
            feed = next((feed for feed in self.feeds if feed.ssrc == packet.source), None) or self._new(packet, data)
            if feed:
                feed.rtp(packet, codec, now)

    def _new(self, packet: Packet, data: bytes) -> Feed | None:
        """Find out which layer a packet is of whose SSRC we do not know: it says so itself (RFC 8852)."""
        feed = self._layers.get(extension(data, self._rid) or b"") if self._layers else None
        if feed:
            feed.comes_as(packet.source)
        return feed

    def _repaired(self, packet: Packet, data: bytes) -> Packet | None:
        """Make the packet again that this one repairs; one that only fills the line has none."""
        layer = self._layers.get(extension(data, self._repaired_rid) or b"") if self._layers else None
        source = layer.ssrc if layer else self._repaired_ssrc.get(packet.source)
        number, payload = packet.payload[:_ORIGINAL], packet.payload[_ORIGINAL:]
        if source is None or not payload:
            return None
        kind = self._repaired_kind[packet.kind]
        return packet._replace(kind=kind, number=int.from_bytes(number), source=source, payload=payload)

    def rtcp(self, data: bytes, now: float) -> None:
        """Hear what it says of what it receives and of what it sends."""
        views = {view.ssrc: view for view in self.views.values()}
        for said in feedback.read(data) if views or self.feeds else ():
            view = views.get(said.ssrc)
            if isinstance(said, feedback.Reported):
                self._reported(said, now)
            elif view and isinstance(said, feedback.Missing):
                view.send_again(said.numbers)
            elif view and view.feed:
                view.feed.want_key_frame()
                view.feed.ask(now)

    def _reported(self, said: feedback.Reported, now: float) -> None:
        for feed in self.feeds:
            if feed.ssrc == said.ssrc:
                feed.reported(said.middle, now)

    def report(self, now: float) -> None:
        """Tell it what we sent, what came, and how much more may come."""
        for view in self.views.values():
            view.report(now)
        coming = [(feed.ssrc, block) for feed in self.feeds for block in feed.receipt(now) if feed.ssrc is not None]
        if coming:
            self._wire.send_rtcp(feedback.receipt([block for _, block in coming]))
            self._wire.send_rtcp(feedback.offer_room(ROOM, [ssrc for ssrc, _ in coming]))
