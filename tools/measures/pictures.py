"""A camera and those who watch it, with no network between: how much work it is to forward video."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Final

from emulator.media.rtp import Packet, write
from emulator.meetings.messages import Stream
from emulator.meetings.sdp import MID, Offer
from emulator.meetings.video import Forwarder

if TYPE_CHECKING:
    from collections.abc import Callable

_MAY: Final = {"Video": "SendReceive", "Content": "SendReceive"}
_VP8, _CAMERA, _MID = 96, 1, 4
_KEY, _LATER = b"\x10\x00" + bytes(1100), b"\x10\x01" + bytes(1100)
_PACKETS: Final = 100
_OFFER: Final = f"""\
a=group:BUNDLE 0
a=ice-ufrag:none
a=ice-pwd:{"none" * 6}
a=fingerprint:sha-256 {":".join(["00"] * 32)}
m=video 9 UDP/TLS/RTP/SAVPF {_VP8}
a=mid:0
a=extmap:{_MID} {MID}
a=rtpmap:{_VP8} VP8/90000
"""


class _Nowhere:
    """Where packets end."""

    def __init__(self) -> None:
        self.packets = 0

    def send(self, rtp: bytes) -> None:
        self.packets += bool(rtp)

    def send_rtcp(self, rtcp: bytes) -> None: ...


def one_camera(viewers: int) -> Callable[[], int]:
    """Give a function that has a hundred packets of a camera forwarded, and says how many went out."""
    forwarder, nowhere, numbers = Forwarder(), _Nowhere(), count()
    for who in ("camera", *map(str, range(viewers))):
        forwarder.enter(who, who, nowhere, _MAY)
    sends = Offer.read(f"{_OFFER}a=sendonly\na=ssrc:{_CAMERA} cname:camera\n")
    allocated = forwarder.subscribe("camera", sends, [Stream(max_bitrate_kbps=1400)], [0]).allocations
    watches = Offer.read(f"{_OFFER}a=recvonly\n")
    for who in map(str, range(viewers)):
        forwarder.subscribe(who, watches, [], [allocated[0].stream_id or 0])

    def once() -> int:
        before = nowhere.packets
        for number in (next(numbers) for _ in range(_PACKETS)):
            packet = Packet(_VP8, number & 0xFFFF, number * 900, _CAMERA, _LATER if number else _KEY)
            forwarder.rtp("camera", write(packet), number / 100)
        return nowhere.packets - before

    return once
