"""Where sound comes from: speech made here, and audio files of a bucket. Samples are 16 bits at 8 kHz."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from emulator.media import speech, tones, wav
from emulator.media.loudness import evened

_log = logging.getLogger(__name__)
STAND_IN: Final = tones.tone(440, seconds=0.3)
"""What sounds for a file that nobody has put into a bucket here."""


class Sources:
    """Makes and fetches sound. May take a while, so not in a thread that others wait for.

    `file` gives the bytes of an audio file by bucket and key, None if there is no such file.
    """

    def __init__(self, file: Callable[[str, str], bytes | None] = lambda _bucket, _key: None) -> None:
        self._file = file
        self.speech = lru_cache(maxsize=128)(self._speech)
        """(text, language, ssml) -> samples; none if nothing here can speak that."""

    def audio(self, name: str) -> bytes:
        """Fetch an audio file, `bucket/key`; a short tone in place of one that is not there or cannot be played."""
        bucket, _, key = name.partition("/")
        file = self._file(bucket, key)
        try:
            return STAND_IN if file is None else wav.read_any(file)
        except wav.BadWavError as error:
            _log.warning("%s cannot be played: %s", name, error)
            return STAND_IN

    def _speech(self, text: str, language: str, ssml: bool) -> bytes:  # noqa: FBT001 (the key of a cache)
        try:
            return wav.to_pcm(evened(speech.speak(text, language, ssml=ssml)))
        except speech.NoSpeechError as error:
            _log.warning("nothing is said: %s", error)
            return b""
