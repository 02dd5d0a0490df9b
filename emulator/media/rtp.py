"""RTP packets (RFC 3550 section 5.1): reading any bytes without ever raising, and writing.

Nothing here, nor in `incoming` and `outgoing`, has a socket or a clock: packets go in and out as bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Final, NamedTuple

_HEADER: Final = struct.Struct("!BBHII")
_EXTENSION: Final = struct.Struct("!HH")
_ONE_BYTE: Final = 0xBEDE
_VERSION: Final = 2
_RTCP: Final = range(200, 208)
"""What the second byte of RTCP is when it comes to the same port (RFC 5761 section 4)."""


class Packet(NamedTuple):
    """One RTP packet."""

    kind: int
    """The payload type, 0 to 127."""
    number: int
    """The sequence number, 0 to 65535."""
    stamp: int
    """The timestamp in samples, modulo 2**32."""
    source: int
    """The SSRC."""
    payload: bytes
    mark: bool = False


def read(data: bytes) -> Packet | None:
    """Read a datagram; None if it is no RTP: too short, another version, RTCP, lengths that do not add up."""
    if len(data) < _HEADER.size:
        return None
    flags, second, number, stamp, source = _HEADER.unpack_from(data)
    if flags >> 6 != _VERSION or second in _RTCP:
        return None
    payload = _payload(data, flags)
    return None if payload is None else Packet(second & 0x7F, number, stamp, source, payload, second >= 0x80)  # noqa: PLR2004


def _payload(data: bytes, flags: int) -> bytes | None:
    """What is left without contributing sources, extension and padding."""
    start = _HEADER.size + 4 * (flags & 0x0F)
    if flags & 0x10:
        if len(data) < start + _EXTENSION.size:
            return None
        start += _EXTENSION.size + 4 * _EXTENSION.unpack_from(data, start)[1]
    end = len(data) - data[-1] if flags & 0x20 else len(data)
    return data[start:end] if start <= end else None


def extension(data: bytes, number: int) -> bytes | None:
    """Give a header extension of a packet that `read` has read (RFC 8285, one byte of head); None if it has none."""
    at = _HEADER.size + 4 * (data[0] & 0x0F)
    if not data[0] & 0x10:
        return None
    profile, words = _EXTENSION.unpack_from(data, at)
    at += _EXTENSION.size
    end = at + 4 * words
    while profile == _ONE_BYTE and at < end:
        length = (data[at] & 0x0F) + 1 if data[at] else 0  # a zero is padding
        if data[at] >> 4 == number:
            return data[at + 1 : min(at + 1 + length, end)]
        at += 1 + length
    return None


def write(packet: Packet, extensions: Mapping[int, bytes] | None = None) -> bytes:
    """Write a packet, with header extensions by their numbers, 1 to 14, of 1 to 16 bytes each."""
    second = packet.kind | (0x80 if packet.mark else 0)
    first = _VERSION << 6 | (0x10 if extensions else 0)
    head = _HEADER.pack(first, second, packet.number, packet.stamp, packet.source)
    return head + (_extensions(extensions) if extensions else b"") + packet.payload


def _extensions(extensions: Mapping[int, bytes]) -> bytes:
    written = b"".join(bytes([number << 4 | len(value) - 1]) + value for number, value in extensions.items())
    written += bytes(-len(written) % 4)
    return _EXTENSION.pack(_ONE_BYTE, len(written) // 4) + written
