"""Speaking text by Amazon Polly (AWS: speak)."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from chalicelib.sma import limits
from chalicelib.sma.wire import Strict
from chalicelib.sma.words import Broken

from .asking import Asking
from .base import Action, AnyLeg, Name

Text = Annotated[str, Field(min_length=1, max_length=limits.SPEAK_TEXT_CHARACTERS)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2,3}){0,2}$")]
Engine = Literal["standard", "neural"]
TextType = Literal["text", "ssml"]


def ssml_fault(text: str) -> str | None:
    """Say what is wrong with SSML, or None. It is XML whose outermost element is `speak` (AWS: Polly, ssml)."""
    if "<!" in text:
        return "SSML takes no declarations or comments"
    from xml.parsers import expat  # noqa: PLC0415 - nothing that we say ourselves is SSML

    elements: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: elements.append(name)
    try:
        parser.Parse(text, True)  # noqa: FBT003 - expat takes "this is all" by position only
    except (expat.ExpatError, UnicodeEncodeError):
        return "not well-formed SSML"
    return None if elements[0] == "speak" else "SSML begins with <speak>"


class Speech(Strict):
    """What is said and in which voice (AWS: speak-and-get-digits)."""

    page: ClassVar[str] = "speak"

    text: Text
    engine: Engine | None = None
    language_code: Language | None = None
    text_type: TextType | None = None
    voice_id: Name | None = None

    def broken_rules(self) -> Iterator[Broken]:
        """SSML is checked here, because Polly's refusal comes when the caller is on the line."""
        fault = ssml_fault(self.text) if self.text_type == "ssml" else None
        if fault:
            yield Broken(fault, ("Text",))


class SpeakParameters(AnyLeg, Speech):
    """What is said and in which voice. All of it is flat, unlike in SpeakAndGetDigits."""


class Speak(Action):
    """Say something (AWS: speak)."""

    page: ClassVar[str] = "speak"

    parameters: SpeakParameters


class SpeakAndGetDigitsParameters(Asking):
    """The question, what is said after a bad attempt, and how keys are collected."""

    page: ClassVar[str] = "speak-and-get-digits"

    speech_parameters: Speech
    failure_speech_parameters: Speech


class SpeakAndGetDigits(Action):
    """Say a question and collect keys (AWS: speak-and-get-digits)."""

    page: ClassVar[str] = "speak-and-get-digits"

    parameters: SpeakAndGetDigitsParameters
