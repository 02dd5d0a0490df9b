"""Keys: asking for them, listening in the background, and sending them."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from chalicelib.sma import limits
from chalicelib.sma.words import Broken

from .audio import AudioSource
from .base import AboveZero, Action, AnyLeg, Expression, Key, LegByCallId, Number
from .speech import Speech

HowMany = Annotated[Number, Field(ge=limits.DIGITS_LEAST, le=limits.DIGITS_MOST)]


class Asking(AnyLeg):
    """How keys are collected; durations in milliseconds, `repeat` is the total number of attempts.

    `input_digits_regex` searches, so anchor it, and allow for the terminator: `^[0-9]{6}#?$`.
    """

    page: ClassVar[str] = "play-audio-get-digits"

    input_digits_regex: Expression | None = None
    min_number_of_digits: HowMany | None = None
    max_number_of_digits: HowMany | None = None
    terminator_digits: tuple[Key, ...] | None = None
    in_between_digits_duration_in_milliseconds: AboveZero | None = None
    repeat: AboveZero | None = None
    repeat_duration_in_milliseconds: AboveZero

    def broken_rules(self) -> Iterator[Broken]:
        """The page says that Max is greater than Min, but equal is what everybody sends."""
        least, most = self.min_number_of_digits, self.max_number_of_digits
        if least is not None and most is not None and most < least:
            yield Broken(f"{most}, at least MinNumberOfDigits, which is {least}", ("MaxNumberOfDigits",))


class PlayAudioAndGetDigitsParameters(Asking):
    """The question, what is played after a bad attempt, and how keys are collected."""

    audio_source: AudioSource
    failure_audio_source: AudioSource


class PlayAudioAndGetDigits(Action):
    """Play a question and collect keys (AWS: play-audio-get-digits)."""

    page: ClassVar[str] = "play-audio-get-digits"

    parameters: PlayAudioAndGetDigitsParameters


class SpeakAndGetDigitsParameters(Asking):
    """The question, what is said after a bad attempt, and how keys are collected."""

    page: ClassVar[str] = "speak-and-get-digits"

    speech_parameters: Speech
    failure_speech_parameters: Speech


class SpeakAndGetDigits(Action):
    """Say a question and collect keys (AWS: speak-and-get-digits)."""

    page: ClassVar[str] = "speak-and-get-digits"

    parameters: SpeakAndGetDigitsParameters


class ReceiveDigitsParameters(AnyLeg):
    """What to listen for. In between: the quiet time after a key. Flush: from the first key on. Milliseconds."""

    page: ClassVar[str] = "listen-to-digits"

    input_digits_regex: Annotated[Expression, Field(min_length=1)]
    in_between_digits_duration_in_milliseconds: AboveZero
    flush_digits_duration_in_milliseconds: AboveZero

    def broken_rules(self) -> Iterator[Broken]:
        """The page's error table says the reverse in one column: its condition is right, its resolution is not."""
        flush, gap = self.flush_digits_duration_in_milliseconds, self.in_between_digits_duration_in_milliseconds
        if flush <= gap:
            said = f"{flush:,}, greater than InBetweenDigitsDurationInMilliseconds, which is {gap:,}"
            yield Broken(said, ("FlushDigitsDurationInMilliseconds",))


class ReceiveDigits(Action):
    """Listen for keys in the background; they come with DIGITS_RECEIVED (AWS: listen-to-digits)."""

    page: ClassVar[str] = "listen-to-digits"

    parameters: ReceiveDigitsParameters


class SendDigitsParameters(LegByCallId):
    """Which tones to send, each how long (milliseconds). A comma waits half a second."""

    page: ClassVar[str] = "send-digits"

    digits: str = Field(min_length=1, max_length=limits.SEND_DIGITS_CHARACTERS, pattern=r"^[0-9*#A-D,]*$", repr=False)
    tone_duration_in_milliseconds: (
        Annotated[Number, Field(ge=limits.TONE_MILLISECONDS[0], le=limits.TONE_MILLISECONDS[1])] | None
    ) = None


class SendDigits(Action):
    """Send tones into a leg (AWS: send-digits)."""

    page: ClassVar[str] = "send-digits"

    parameters: SendDigitsParameters
