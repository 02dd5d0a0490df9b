"""Opus (RFC 6716), the codec of browsers, by the libopus that PyAV's wheel carries: 20 ms of 16-bit samples at 48 kHz.

PyAV's own way to it gives no concealment of lost packets and takes a third longer. ctypes lets go of the interpreter
while libopus works. Packets are coded in Opus' low-delay mode, which takes a third of the time of the mode for speech,
sounds as well at this bitrate, and is 4 ms quicker.
"""

from __future__ import annotations

import ctypes
from ctypes.util import find_library
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

RATE: Final = 48_000
SAMPLES: Final = 960
"""Samples in a frame of 20 ms."""
FRAME: Final = 2 * SAMPLES
"""Bytes in a frame."""
SILENCE: Final = bytes(FRAME)
QUIET: Final = b"\xf8\xff\xfe"
"""A packet of 20 ms of silence, whatever came before it."""

_BITRATE: Final = 64_000
_COMPLEXITY: Final = 5
"""Of 10. Below it steady tones have noise of their own, 40 dB under them; above it the time doubles."""
_LARGEST: Final = 1275
"""Bytes of a packet of one frame (RFC 6716 section 3.2.1)."""
_LONGEST: Final = RATE * 120 // 1000
"""Samples of the longest packet."""
_LOW_DELAY: Final = 2051
_SET_BITRATE: Final = 4002
_SET_COMPLEXITY: Final = 4010


class OpusError(Exception):
    """A packet that is none."""


class NoOpusError(Exception):
    """There is no libopus here."""


class Encoder:
    """Codes one stream; its packets build on each other."""

    def __init__(self) -> None:
        """Raise NoOpusError."""
        self._opus = _library()
        self._state = ctypes.create_string_buffer(self._opus.opus_encoder_get_size(1))
        self._packet = ctypes.create_string_buffer(_LARGEST)
        self._opus.opus_encoder_init(self._state, RATE, 1, _LOW_DELAY)
        self._set(_SET_BITRATE, _BITRATE)
        self._set(_SET_COMPLEXITY, _COMPLEXITY)

    def encode(self, frame: bytes) -> bytes:
        """Code a frame."""
        size = self._opus.opus_encode(self._state, frame, SAMPLES, self._packet, _LARGEST)
        return self._packet.raw[:size]

    def continue_from(self, other: Encoder) -> None:
        """Go on where another encoder is now: whoever heard its packets understands ours, and hears no seam.

        All that an encoder remembers lies in this one piece of memory (opus_encoder.h: "a shallow copy is sufficient").
        """
        ctypes.memmove(self._state, other._state, len(self._state))

    def _set(self, setting: int, *value: int) -> None:
        self._opus.opus_encoder_ctl(self._state, setting, *map(ctypes.c_int, value))


class Decoder:
    """Decodes one stream."""

    def __init__(self) -> None:
        """Raise NoOpusError."""
        self._opus = _library()
        self._state = ctypes.create_string_buffer(self._opus.opus_decoder_get_size(1))
        self._samples = ctypes.create_string_buffer(2 * _LONGEST)
        self._opus.opus_decoder_init(self._state, RATE, 1)

    def decode(self, packet: bytes) -> bytes:
        """Give the samples of a packet, 2.5 to 120 ms of them. Raises OpusError."""
        return self._decoded(packet, len(packet), _LONGEST)

    def conceal(self) -> bytes:
        """Give a frame in place of one that is lost: the sound goes on for a moment and fades."""
        return self._decoded(None, 0, SAMPLES)

    def _decoded(self, packet: bytes | None, size: int, most: int) -> bytes:
        count = self._opus.opus_decode(self._state, packet, size, self._samples, most, 0)
        if count < 0:
            msg = f"libopus says {count}"
            raise OpusError(msg)
        return self._samples.raw[: 2 * count]


@cache
def _library() -> ctypes.CDLL:
    opus = ctypes.CDLL(_path())
    # What is named here is passed as the C function has it; what comes after is variadic, which some machines pass
    # in another way.
    opus.opus_encoder_ctl.argtypes = [ctypes.c_void_p, ctypes.c_int]
    return opus


def _path() -> str:
    """Where libopus is: in PyAV's wheel for Linux or macOS, else the system's own."""
    av = find_spec("av")
    home = Path(av.origin).parent if av and av.origin else Path()
    carried = [*home.parent.glob("av.libs/libopus*.so*"), *home.glob(".dylibs/libopus*.dylib")]
    found = str(carried[0]) if carried else find_library("opus")
    if found is None:
        msg = "browsers speak Opus and there is no libopus here: install the extra `browser`"
        raise NoOpusError(msg)
    return found
