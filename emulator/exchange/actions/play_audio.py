"""PlayAudio: play a file, as often as `Repeat` says (AWS: play-audio)."""

from __future__ import annotations

from typing import ClassVar

from emulator.exchange.prompts import Prompt, recorded, silence
from emulator.exchange.state import Action, Fault, Outcome, Parameters
from emulator.exchange.values import invalid, keys_only, whole


class PlayAudio(Action):
    """Play an audio file; a terminator key stops it and the action succeeds."""

    kind = "PlayAudio"
    page = "play-audio"
    answers = True
    interruptible = True
    numbers = frozenset({"Repeat"})
    defaults: ClassVar[Parameters] = {"Repeat": 1}
    known = frozenset({"AudioSource", "PlaybackTerminators", "Repeat"})

    __slots__ = ("prompt",)

    def check(self) -> Fault | None:
        if (whole(self.parameters["Repeat"]) or 0) < 1:
            return invalid("Repeat")
        if not keys_only(self.parameters.get("PlaybackTerminators", [])):
            return invalid("PlaybackTerminators")
        prompt = recorded(self.call, self.parameters.get("AudioSource"))
        if isinstance(prompt, Fault):
            return prompt
        times = self.parameters["Repeat"]
        self.prompt = prompt._replace(seconds=prompt.seconds * times, times=times)
        return None

    @property
    def sounding(self) -> bool:
        return True

    def begin(self, now: float) -> None:
        prompt: Prompt = self.prompt
        self.wake_at = now + prompt.play(self.call, self.leg)

    def hears(self, key: str) -> bool:
        return key in self.parameters.get("PlaybackTerminators", [])

    def key(self, now: float, key: str) -> Outcome:
        del now, key
        self.cut()
        return Outcome(report=True if self.call.switches.terminated_audio == "reports" else None)

    def cut(self) -> None:
        silence(self.call, self.leg)
