"""Speak: text to speech by Amazon Polly (AWS: speak)."""

from __future__ import annotations

from emulator.exchange.prompts import Prompt, silence, spoken
from emulator.exchange.state import Action, Fault


class Speak(Action):
    """Say a text; the emulator reckons its length and gives the words to the telephone."""

    kind = "Speak"
    page = "speak"
    answers = True
    interruptible = True
    known = frozenset({"Text", "Engine", "LanguageCode", "TextType", "VoiceId"})

    __slots__ = ("prompt",)

    def check(self) -> Fault | None:
        prompt = spoken(self.parameters)
        if isinstance(prompt, Fault):
            return prompt
        self.prompt: Prompt = prompt
        return None

    @property
    def sounding(self) -> bool:
        return True

    def begin(self, now: float) -> None:
        self.wake_at = now + self.prompt.play(self.call, self.leg)

    def cut(self) -> None:
        silence(self.call, self.leg)
