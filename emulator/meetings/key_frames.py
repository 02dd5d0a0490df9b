"""Where a picture begins that needs no earlier one: the only thing we look at in video."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

_SPS: Final = 7
"""The NAL unit with which Chromium begins each key frame; without it nobody can decode what follows."""
_STAP_A: Final = 24
"""Several NAL units in one packet (RFC 6184 section 5.7.1)."""


def begins_key_frame(codec: str, payload: bytes) -> bool:
    """Whether this is the first packet of a key frame. `codec` is VP8 or H264; of others nothing is known."""
    reader = _READERS.get(codec)
    return bool(payload) and reader is not None and reader(payload)


def _vp8(payload: bytes) -> bool:
    """RFC 7741 section 4: the start of the first partition, then a frame header whose lowest bit is 0."""
    if not payload[0] & 0x10 or payload[0] & 0x07:
        return False
    header = 1 + (_vp8_extension(payload) if payload[0] & 0x80 else 0)
    return header < len(payload) and not payload[header] & 0x01


def _vp8_extension(payload: bytes) -> int:
    """Give how long the extended part of the descriptor is (RFC 7741 section 4.2)."""
    bits = payload[1] if len(payload) > 1 else 0
    picture = 0
    if bits & 0x80:
        picture = 2 if payload[2:3] >= b"\x80" else 1
    return 1 + picture + bool(bits & 0x40) + bool(bits & 0x30)


def _h264(payload: bytes) -> bool:
    kind = payload[0] & 0x1F
    return kind == _SPS or (kind == _STAP_A and _SPS in _together(payload))


def _together(payload: bytes) -> Iterator[int]:
    """Give the kinds of the NAL units in a packet that has several: each stands after its length in two bytes."""
    at = 1
    while at + 2 < len(payload):
        yield payload[at + 2] & 0x1F
        at += 2 + int.from_bytes(payload[at : at + 2])


_READERS: Final[dict[str, Callable[[bytes], bool]]] = {"VP8": _vp8, "H264": _h264}
