"""How a prompt is said: as a recording from the bucket, or as text for Amazon Polly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import Any

from chalicelib import sma
from chalicelib.callflow.prompts import Language, Spoken, form_of
from chalicelib.callflow.texts import Texts, texts_in
from chalicelib.values import value


@value
class Voice:
    """A deployment's voice.

    `recorded` chooses recordings; they are found at `<language>/<prompt>.wav` in `bucket`. `languages` maps a called
    number to the language that greets there; `*` stands for every other number. `written` keeps what has been said in
    this voice before (`actions.written`).
    """

    recorded: bool = False
    bucket: str = ""
    languages: Mapping[str, str] = field(default_factory=dict[str, str])
    written: dict[Any, Any] = field(init=False, default_factory=dict[Any, Any], repr=False, compare=False)

    def greets(self, called: str) -> Language:
        """The language for this called number."""
        return Language.of(self.languages.get(called, self.languages.get("*", "")))

    def audio(self, spoken: Spoken, lang: str) -> sma.AudioSource:
        """Where the recording is."""
        return sma.AudioSource(bucket_name=self.bucket, key=f"{Language.of(lang)}/{spoken.recording}.wav")

    def text(self, spoken: Sequence[Spoken], lang: str) -> str:
        """The words, sentence after sentence."""
        texts = texts_in(Language.of(lang))
        return " ".join(_words(texts, one) for one in spoken)

    def polly(self, lang: str) -> Mapping[str, Any]:
        """The Polly voice of a language, by the field names of Speak."""
        return texts_in(Language.of(lang)).polly


def _words(texts: Texts, spoken: Spoken) -> str:
    if spoken.number is None:
        return texts.plain[spoken.prompt]
    return texts.counted[spoken.prompt][form_of(spoken.number)].format(number=spoken.number)
