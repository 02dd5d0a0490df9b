"""A prompt: an audio file or a text to speak, how long it sounds, and what may be wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from emulator.exchange.effects import Silence, Sound
from emulator.exchange.state import Fault
from emulator.exchange.values import invalid, is_object, speech_seconds

if TYPE_CHECKING:
    from emulator.exchange.state import Call, Leg

TEXT_LIMIT: Final = 1_000
NO_TEXT: Final = Fault("MissingRequiredActionParameter", "Text is a required parameter.")
LONG_TEXT: Final = Fault("MissingRequiredActionParameter", "Text is limited to 1,000 characters")
BAD_SOURCE: Final = Fault("InvalidAudioSource", "Audio Source parameter value is invalid.")
NO_FILE: Final = Fault("InvalidAudioSource", "Cannot access S3 bucket or audio file.")


class Prompt(NamedTuple):
    """Something to be heard."""

    kind: Literal["speech", "audio"]
    text: str
    seconds: float
    language: str = "en-US"
    ssml: bool = False
    times: int = 1

    def play(self, call: Call, leg: Leg) -> float:
        """Let it sound on a leg; answer how many seconds it lasts."""
        call.does(Sound(leg.call_id, self.kind, self.text, self.seconds, self.language, self.ssml, self.times))
        return self.seconds


def silence(call: Call, leg: Leg) -> None:
    """Cut short what sounds on a leg."""
    call.does(Silence(leg.call_id))


def spoken(speech: object, base: object = None) -> Prompt | Fault:
    """Read speech parameters (AWS: speak); what `speech` lacks comes from `base`."""
    if not is_object(speech):
        return NO_TEXT
    words = base | speech if is_object(base) else speech
    text = speech.get("Text")
    if not isinstance(text, str) or not text:
        return NO_TEXT
    if len(text) > TEXT_LIMIT:
        return LONG_TEXT
    if words.get("Engine", "standard") not in ("standard", "neural"):
        return invalid("Engine")
    if words.get("TextType", "text") not in ("text", "ssml"):
        return invalid("TextType")
    language = words.get("LanguageCode") or "en-US"
    return Prompt("speech", text, speech_seconds(text), str(language), words.get("TextType") == "ssml")


def recorded(call: Call, source: object) -> Prompt | Fault:
    """Read an AudioSource (AWS: play-audio): Type S3, BucketName and Key, all required."""
    if not is_object(source):
        return BAD_SOURCE
    bucket, key = source.get("BucketName"), source.get("Key")
    if source.get("Type") != "S3" or not isinstance(bucket, str) or not isinstance(key, str) or not bucket or not key:
        return BAD_SOURCE
    seconds = call.world.audio_seconds(bucket, key)
    return NO_FILE if seconds is None else Prompt("audio", f"{bucket}/{key}", seconds)
