"""Playing recordings, and questions that are recordings (AWS: play-audio, play-audio-get-digits)."""

from typing import ClassVar, Literal

from chalicelib.sma.wire import Strict

from .asking import Asking
from .base import AboveZero, Action, AnyLeg, Key, Name


class AudioSource(Strict):
    """A WAV file in S3: PCM, at most 50 MB, Content-Type audio/wav, in a bucket of the same account."""

    page: ClassVar[str] = "play-audio"
    never_left_out: ClassVar[frozenset[str]] = frozenset({"Type"})

    type: Literal["S3"] = "S3"
    bucket_name: Name
    key: Name


class PlayAudioParameters(AnyLeg):
    """What to play, how often, and which keys stop it. The key is not reported and not repeated."""

    page: ClassVar[str] = "play-audio"

    audio_source: AudioSource
    playback_terminators: tuple[Key, ...] | None = None
    repeat: AboveZero | None = None


class PlayAudio(Action):
    """Play a file (AWS: play-audio)."""

    page: ClassVar[str] = "play-audio"

    parameters: PlayAudioParameters


class PlayAudioAndGetDigitsParameters(Asking):
    """The question, what is played after a bad attempt, and how keys are collected."""

    audio_source: AudioSource
    failure_audio_source: AudioSource


class PlayAudioAndGetDigits(Action):
    """Play a question and collect keys (AWS: play-audio-get-digits)."""

    page: ClassVar[str] = "play-audio-get-digits"

    parameters: PlayAudioAndGetDigitsParameters
