"""What the ends of a video stream tell each other (RTCP: RFC 4585, RFC 5104, REMB): key frames, lost packets, room.

aiortc reads and writes the packets; here they become the few things that we act on.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from aiortc import rtp

OURS: Final = 1
"""Who asks. Browsers look at whom it is about, and not at this."""
MOST_ASKED: Final = 16
"""Packets that one request to send again may name."""


class KeyFrameWanted(NamedTuple):
    """A receiver cannot go on without a key frame of this SSRC (PLI or FIR)."""

    ssrc: int


class Missing(NamedTuple):
    """A receiver has not got these packets (generic NACK)."""

    ssrc: int
    numbers: tuple[int, ...]


class Reported(NamedTuple):
    """A sender has reported; what it receives in turn says how long ago that was."""

    ssrc: int
    middle: int
    """The middle 32 bits of its NTP time."""


Said = KeyFrameWanted | Missing | Reported


def read(data: bytes) -> tuple[Said, ...]:
    """Read what a browser sent; nothing from what is broken or means something else."""
    try:
        packets = rtp.RtcpPacket.parse(data)
    except (ValueError, struct.error):
        return ()
    return tuple(found for packet in packets for found in _meant(packet))


def _meant(packet: rtp.AnyRtcpPacket) -> Iterator[Said]:
    if isinstance(packet, rtp.RtcpRtpfbPacket) and packet.fmt == rtp.RTCP_RTPFB_NACK:
        yield Missing(packet.media_ssrc, tuple(dict.fromkeys(number & 0xFFFF for number in packet.lost)))
    elif isinstance(packet, rtp.RtcpSrPacket):
        yield Reported(packet.ssrc, packet.sender_info.ntp_timestamp >> 16 & 0xFFFFFFFF)
    elif isinstance(packet, rtp.RtcpPsfbPacket) and packet.fmt == rtp.RTCP_PSFB_PLI:
        yield KeyFrameWanted(packet.media_ssrc)
    elif isinstance(packet, rtp.RtcpPsfbPacket) and packet.fmt == rtp.RTCP_PSFB_FIR:
        for at in range(0, len(packet.fci) - 7, 8):  # FIR names its streams in entries of its own (RFC 5104, 4.3.1)
            yield KeyFrameWanted(int.from_bytes(packet.fci[at : at + 4]))


def want_key_frame(theirs: int) -> bytes:
    """Ask for a key frame (PLI, RFC 4585 section 6.3.1)."""
    return bytes(rtp.RtcpPsfbPacket(rtp.RTCP_PSFB_PLI, OURS, theirs))


def ask_again(theirs: int, numbers: Sequence[int]) -> bytes:
    """Ask for packets to be sent again (generic NACK, RFC 4585 section 6.2.1)."""
    return bytes(rtp.RtcpRtpfbPacket(rtp.RTCP_RTPFB_NACK, OURS, theirs, sorted(set(numbers))[:MOST_ASKED]))


def offer_room(bits: int, ssrcs: Sequence[int]) -> bytes:
    """Say how many bits per second these streams may take together (REMB); without it Chromium's guess stays low."""
    return bytes(rtp.RtcpPsfbPacket(rtp.RTCP_PSFB_APP, OURS, 0, rtp.pack_remb_fci(bits, list(ssrcs))))


def receipt(blocks: Sequence[bytes]) -> bytes:
    """Report how streams come (RFC 3550 section 6.4.2); each block is one of `emulator.media.rtcp.Reception`."""
    return bytes(rtp.RtcpRrPacket(OURS, [rtp.RtcpReceiverInfo.parse(block) for block in blocks]))


def report(ssrc: int, now: float, stamp: int, sent: tuple[int, int]) -> bytes:
    """Report what was sent, in packets and octets (RFC 3550 section 6.4.1). `now` may count from whenever."""
    counts = (count & 0xFFFFFFFF for count in sent)
    return bytes(rtp.RtcpSrPacket(ssrc, rtp.RtcpSenderInfo(int(now * 2**32) & (2**64 - 1), stamp, *counts)))
