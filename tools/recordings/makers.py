"""Who speaks the recordings: espeak-ng on this machine, or Amazon Polly in AWS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from chalicelib.callflow.prompts import Language
from emulator.media import loudness, speech, wav
from tools.recordings.wanted import Wanted, words_of

FINISH: Final = f"trimmed, {loudness.TARGET:g} dBFS, 1"
"""How every recording is finished. Raise the last number when that changes, and all are made anew."""


class CannotSpeakError(Exception):
    """The speaker is not there or did not speak; the text says why."""


class Maker(Protocol):
    """Somebody who speaks. `name` chooses them on the command line."""

    name: str

    def settings(self, language: Language) -> str:
        """Everything but the words that a recording depends on. Asks nobody."""
        ...

    def speak(self, one: Wanted) -> wav.Sound:
        """The words as sound, 8 kHz mono. Raises CannotSpeakError."""
        ...


class Espeak:
    """espeak-ng. Nobody would take it for a person; it needs no account and no network."""

    name = "espeak"

    def settings(self, language: Language) -> str:
        try:
            return f"{speech.version()}, {speech.voice_for(language)}, {speech.WORDS_A_MINUTE}"
        except speech.NoSpeechError as error:
            raise CannotSpeakError(str(error)) from error

    def speak(self, one: Wanted) -> wav.Sound:
        try:
            return speech.speak(one.text, one.language)
        except speech.NoSpeechError as error:
            raise CannotSpeakError(str(error)) from error


class Polly:
    """Amazon Polly, with the voice that the language file names. `client` gives boto3's client when first needed.

    Polly speaks 8 kHz itself (AWS: Polly API reference, SynthesizeSpeech, SampleRate for pcm).
    """

    name = "polly"

    def __init__(self, client: Callable[[], Any] | None = None) -> None:
        self._make = client or _polly
        self._client: Any = None

    def settings(self, language: Language) -> str:
        voice = self._voice(language)
        return "Polly " + ", ".join(voice[name] for name in sorted(voice))

    def speak(self, one: Wanted) -> wav.Sound:
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 (only who asks Polly needs it)

        try:
            self._client = self._client or self._make()
            answer = self._client.synthesize_speech(
                Text=one.text, OutputFormat="pcm", SampleRate=str(wav.RATE), **self._voice(one.language)
            )
            return wav.from_pcm(answer["AudioStream"].read())
        except (BotoCoreError, ClientError) as error:
            msg = f"Amazon Polly: {error}"
            raise CannotSpeakError(msg) from error

    def _voice(self, language: Language) -> Mapping[str, str]:
        names = {"voice_id": "VoiceId", "engine": "Engine", "language_code": "LanguageCode"}
        return {names[name]: str(value) for name, value in words_of(language).polly.items() if name in names}


MAKERS: Mapping[str, Callable[[], Maker]] = {Espeak.name: Espeak, Polly.name: Polly}


def made_by(maker: Maker, language: Language) -> str:
    """Everything but the words that a finished recording depends on."""
    return f"{maker.settings(language)}; {FINISH}"


def recording(one: Wanted, maker: Maker) -> bytes:
    """The finished WAV file. Raises CannotSpeakError."""
    sound = loudness.trimmed(maker.speak(one))
    if not sound.size:
        msg = f"{one.key}: not a sound came"
        raise CannotSpeakError(msg)
    return wav.write(loudness.evened(sound))


def _polly() -> Any:  # noqa: ANN401 (boto3 without the stubs of this service)
    import boto3  # noqa: PLC0415 (only who asks Polly needs it)

    session: Any = boto3.Session()
    return session.client("polly")
