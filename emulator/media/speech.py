"""Speech without AWS: espeak-ng, whose library and voices come in a wheel from PyPI (Linux and macOS, no compiler).

The wheel holds a shared library; this is the little of its C interface that turns a text into samples
(espeak-ng: src/include/espeak-ng/speak_lib.h). The library has one voice at a time, so one thread speaks at a time, and
one wakes it up: woken twice at once it never says a word.
"""

from __future__ import annotations

import ctypes
import threading
from functools import cache
from importlib import import_module
from typing import Any, Final

import numpy as np
import soxr  # type: ignore[import-untyped]

from emulator.media.wav import RATE, Sound, from_pcm

VOICES: Final = {"en-US": "en-us", "es-US": "es-419", "es-MX": "es-419", "pt-BR": "pt-br", "fr-CA": "fr-fr"}
"""espeak-ng's voice for a language tag; any other language goes by the tag's first part."""
WORDS_A_MINUTE: Final = 150

_RETRIEVAL: Final = 1  # AUDIO_OUTPUT_RETRIEVAL: samples are handed over, nothing is played
_DONT_EXIT: Final = 0x8000  # espeakINITIALIZE_DONT_EXIT: a fault is reported, the process goes on
_UTF8: Final = 1  # espeakCHARS_UTF8
_SSML: Final = 0x10  # espeakSSML: tags are obeyed where espeak-ng knows them, and never read aloud
_BY_CHARACTER: Final = 1  # POS_CHARACTER
_SPEED: Final = 1  # espeakRATE
_OK: Final = 0
_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)
_one_at_a_time = threading.Lock()


class NoSpeechError(Exception):
    """Nothing here can speak, or not this language; the text says what to do."""


def version() -> str:
    """What speaks, with its version: recordings are made anew when it changes. Raises NoSpeechError."""
    with _one_at_a_time:
        library, _ = _espeak()
        library.espeak_Info.restype = ctypes.c_char_p
        return f"espeak-ng {library.espeak_Info(None).decode()}"


def voice_for(language: str) -> str:
    """espeak-ng's voice for a language tag."""
    return VOICES.get(language, language.partition("-")[0].lower())


def speak(text: str, language: str, *, ssml: bool = False) -> Sound:
    """The text in a voice of that language (a tag such as en-US), 8 kHz mono. Raises NoSpeechError."""
    with _one_at_a_time:
        library, rate = _espeak()
        raw = _samples(library, text, voice_for(language), _UTF8 | (_SSML if ssml else 0))
    resampled: Sound = soxr.resample(from_pcm(raw), rate, RATE, quality="HQ").astype(np.float32)
    return resampled


def _samples(library: Any, text: str, voice: str, flags: int) -> bytes:  # noqa: ANN401 (a C library has no type)
    if library.espeak_SetVoiceByName(voice.encode()) != _OK:
        msg = f"espeak-ng has no voice {voice!r}"
        raise NoSpeechError(msg)
    pieces: list[bytes] = []

    def take(samples: Any, count: int, _events: int) -> int:  # noqa: ANN401 (a C pointer)
        if samples and count:
            pieces.append(ctypes.string_at(samples, count * ctypes.sizeof(ctypes.c_short)))
        return 0

    callback = _CALLBACK(take)
    library.espeak_SetSynthCallback(callback)
    library.espeak_SetParameter(_SPEED, WORDS_A_MINUTE, 0)
    words = text.encode()
    library.espeak_Synth(words, ctypes.c_size_t(len(words) + 1), 0, _BY_CHARACTER, 0, flags, None, None)
    library.espeak_Synchronize()
    return b"".join(pieces)


@cache
def _espeak() -> tuple[Any, int]:
    """The library and its sample rate. Whoever asks has `_one_at_a_time`: a cache lets two in that come at once."""
    try:
        wheel: Any = import_module("espeakng_loader")
        library = ctypes.CDLL(wheel.get_library_path())
    except (ImportError, OSError) as error:
        msg = f"espeak-ng cannot be loaded ({error}): pip install 'partyline[prompts]', or make setup"
        raise NoSpeechError(msg) from error
    rate = int(library.espeak_Initialize(_RETRIEVAL, 0, wheel.get_data_path().encode(), _DONT_EXIT))
    if rate <= 0:
        msg = "espeak-ng finds no voices where its wheel should have them"
        raise NoSpeechError(msg)
    return library, rate
