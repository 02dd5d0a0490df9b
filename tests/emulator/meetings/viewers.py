"""Browsers that send and watch video, as the forwarder sees them: packets in, packets out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import SupportsBytes

from aiortc.rtp import AnyRtcpPacket, RtcpPacket, RtcpPsfbPacket

from emulator.media.rtp import Packet, extension, read, write
from emulator.meetings import messages
from emulator.meetings.sdp import Offer
from emulator.meetings.video import Forwarder, Subscribed
from tests.emulator.meetings import offers

ALL: Mapping[str, str] = {"Audio": "SendReceive", "Video": "SendReceive", "Content": "SendReceive"}
VP8, VP8_RTX = 96, 97
MID, RID, REPAIRED = 4, 10, 11
KEY = b"\x90\x80\x01\x10"
"""The first packet of a key frame: a descriptor with a picture id, and a frame header that ends in 0."""
DELTA = b"\x90\x80\x01\x11"
CAMERA = messages.Stream(track_label="AmazonChimeExpressVideo", framerate=15, max_bitrate_kbps=1400)


class Room:
    """A meeting with a clock of its own."""

    def __init__(self) -> None:
        self.forwarder = Forwarder(ssrc=iter(range(1000, 100_000)).__next__)
        self.now = 100.0

    def joined(self, name: str, capabilities: Mapping[str, str] = ALL) -> Browser:
        return Browser(self, name, capabilities)

    def passes(self, seconds: float) -> None:
        self.now += seconds
        self.forwarder.tick(self.now)


class Browser:
    """One connection. Its camera has the SSRC `ssrc`, and `ssrc + 1` for retransmissions."""

    def __init__(self, room: Room, name: str, capabilities: Mapping[str, str]) -> None:
        self.room = room
        self.name = name
        self.ssrc = 10_000_000 + sum(map(ord, name)) * 1000
        self.number = 65_530
        self.stamp = 7_000
        self.shown: list[Packet] = []
        self.mids: list[bytes | None] = []
        self.told: list[AnyRtcpPacket] = []
        self.camera = CAMERA
        self.layers: tuple[int, ...] = ()
        """The kbit/s of each layer of a simulcast; none: there is one stream."""
        self.films = False
        self.watched: list[int] = []
        room.forwarder.enter(name, f"{name} Example", self, capabilities)
        room.forwarder.news()

    # the wire

    def send(self, rtp: bytes) -> None:
        packet = read(rtp)
        assert packet is not None
        self.shown.append(packet)
        self.mids.append(extension(rtp, MID))

    def send_rtcp(self, rtcp: bytes) -> None:
        self.told += RtcpPacket.parse(rtcp)

    # what a client does

    def subscribes(self, *, camera: bool | None = None, to: Sequence[int] | None = None) -> Subscribed:
        """Send a SUBSCRIBE: section 1 is the camera's, each stream has the next one."""
        self.films = self.films if camera is None else camera
        self.watched = self.watched if to is None else list(to)
        rids = [f"layer{at}" for at, _ in enumerate(self.layers)]
        ssrcs = () if self.layers or not self.films else (self.ssrc, self.ssrc + 1)
        own = offers.video("1", "sendrecv" if self.films else "inactive", ssrcs, rids=rids)
        tiles = [
            offers.video(str(at), "recvonly") if stream_id else offers.stopped(str(at))
            for at, stream_id in enumerate(self.watched, 2)
        ]
        offer = Offer.read(offers.offer(offers.audio(), own, *tiles))
        cameras = [replace(self.camera, max_bitrate_kbps=kbps) for kbps in self.layers] or [self.camera]
        return self.room.forwarder.subscribe(self.name, offer, cameras * self.films, [0, *self.watched])

    def films_as(self) -> int:
        """Start the camera; give its stream id."""
        (allocation,) = self.subscribes(camera=True).allocations
        assert allocation.track_label == self.camera.track_label
        return allocation.stream_id or 0

    def sends(
        self,
        payload: bytes = DELTA,
        *,
        kind: int = VP8,
        number: int | None = None,
        ssrc: int | None = None,
        says: Mapping[int, bytes] = MappingProxyType({}),
    ) -> int:
        """Send a packet of the camera, the next one unless said otherwise; give its number."""
        if number is None:
            number, self.number = self.number, (self.number + 1) % 65536
            self.stamp += 6000
        packet = Packet(kind, number, self.stamp, ssrc or self.ssrc, payload, mark=True)
        self.room.forwarder.rtp(self.name, write(packet, {MID: b"1", **says}), self.room.now)
        return number

    def says(self, *packets: SupportsBytes) -> None:
        """Send RTCP."""
        self.room.forwarder.rtcp(self.name, b"".join(map(bytes, packets)), self.room.now)

    # what came

    def shows(self) -> list[Packet]:
        """Give what came since this was last asked."""
        shown, self.shown = self.shown, []
        return shown

    def hears(self) -> list[AnyRtcpPacket]:
        """Give the RTCP that came since this was last asked."""
        told, self.told = self.told, []
        return told

    def is_asked_for_a_key_frame(self) -> bool:
        return any(isinstance(p, RtcpPsfbPacket) and (p.fmt, p.media_ssrc) == (1, self.ssrc) for p in self.hears())
