"""PlayAudioAndGetDigits and SpeakAndGetDigits: ask, collect keys, ask again (AWS: play-audio-get-digits).

asking --(prompt ends, or a key)--> listening --(enough, terminator, or time)--> judged
   ^                                                                             |     |
   `---- while attempts are left ---- sorry (the failure prompt) <--- bad -------'   good: done
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from emulator.exchange.prompts import Prompt, recorded, silence, spoken
from emulator.exchange.state import Action, Fault, Outcome, Parameters
from emulator.exchange.values import invalid, keys_only, pattern, whole

if TYPE_CHECKING:
    from emulator.exchange.state import Call, Leg

MOST_DIGITS: Final = 128
NO_GOOD_DIGITS: Final = Fault("InvalidDigitsReceived", "No valid digits were received in any of the attempts.")
"""The type is undocumented, but AWS's own samples test for it; the text is ours."""
_DIGIT_NUMBERS: Final = frozenset(
    {
        "MinNumberOfDigits",
        "MaxNumberOfDigits",
        "InBetweenDigitsDurationInMilliseconds",
        "Repeat",
        "RepeatDurationInMilliseconds",
    }
)
_DIGIT_NAMES: Final = _DIGIT_NUMBERS | {"TerminatorDigits", "InputDigitsRegex"}


class GetDigits(Action):
    """What the two have in common: everything but where the prompts come from."""

    answers = True
    numbers = _DIGIT_NUMBERS
    defaults: ClassVar[Parameters] = {
        "MinNumberOfDigits": 0,
        "MaxNumberOfDigits": MOST_DIGITS,
        "TerminatorDigits": ["#"],
        "Repeat": 1,
    }

    __slots__ = ("attempt", "attempt_ends", "digits", "failure", "phase", "question", "saved")

    def __init__(self, call: Call, leg: Leg, parameters: Parameters) -> None:
        super().__init__(call, leg, parameters)
        if "RepeatDurationInMilliseconds" in parameters:
            self.parameters.setdefault(
                "InBetweenDigitsDurationInMilliseconds", parameters["RepeatDurationInMilliseconds"]
            )
        self.attempt = 0
        self.attempt_ends = 0.0
        self.digits = ""
        self.phase = "asking"
        self.saved: list[str] = []

    def prompts(self) -> tuple[Prompt | Fault, Prompt | Fault]:
        """Read the question and the failure prompt."""
        raise NotImplementedError

    def check(self) -> Fault | None:
        question, failure = self.prompts()
        if isinstance(question, Fault):
            return question
        if isinstance(failure, Fault):
            return failure
        self.question, self.failure = question, failure
        return _wrong_digits(self.parameters)

    def begin(self, now: float) -> Outcome | None:
        if self.call.switches.type_ahead == "kept":
            self.saved, self.leg.typed = self.leg.typed, []
        return self._ask(now)

    def wake(self, now: float) -> Outcome | None:
        if self.phase == "asking":
            return self._listen(now)
        if self.phase == "sorry":
            return self._ask(now) if self._attempts_left else Outcome(fault=NO_GOOD_DIGITS)
        return self._judge(now, "")

    def hears(self, key: str) -> bool:
        del key
        return self.phase != "sorry" or self._attempts_left  # after the last bad attempt there is nothing to type for

    def key(self, now: float, key: str) -> Outcome | None:
        if self.phase == "listening":
            return self._take(now, key)
        if self.call.switches.barge_in == "no":
            self.saved.append(key)
            return None
        return self._barge_in(now, key)

    def cut(self) -> None:
        if self.phase != "listening":
            silence(self.call, self.leg)

    def unfinished(self) -> Parameters:
        return {"ReceivedDigits": self.digits}

    @property
    def sounding(self) -> bool:
        return self.phase != "listening"

    @property
    def _attempts_left(self) -> bool:
        return self.attempt < int(self.parameters["Repeat"])

    @property
    def _attempt_seconds(self) -> float:
        return float(self.parameters["RepeatDurationInMilliseconds"]) / 1000

    def _new_attempt(self, now: float) -> None:
        self.attempt += 1
        self.digits = ""
        self.attempt_ends = now + self._attempt_seconds

    def _ask(self, now: float) -> Outcome | None:
        self._new_attempt(now)
        self.phase = "asking"
        self.wake_at = now + self.question.play(self.call, self.leg)
        if self.saved and self.call.switches.barge_in == "yes":
            return self._barge_in(now, self.saved.pop(0))
        return None

    def _barge_in(self, now: float, key: str) -> Outcome | None:
        """Let a key stop the prompt; during the apology it begins the next attempt."""
        if self.phase == "sorry":
            self._new_attempt(now)
        silence(self.call, self.leg)
        self.saved.insert(0, key)
        return self._listen(now)

    def _listen(self, now: float) -> Outcome | None:
        self.phase = "listening"
        if self.call.switches.attempt_clock == "end":
            self.attempt_ends = now + self._attempt_seconds
        self.wake_at = max(now, self.attempt_ends)
        while self.saved and self.phase == "listening":
            outcome = self._take(now, self.saved.pop(0))
            if outcome is not None:
                return outcome
        return None

    def _take(self, now: float, key: str) -> Outcome | None:
        if key in self.parameters["TerminatorDigits"]:
            return self._judge(now, key)
        self.digits += key
        if len(self.digits) >= self.parameters["MaxNumberOfDigits"]:
            return self._judge(now, "")
        gap = float(self.parameters["InBetweenDigitsDurationInMilliseconds"]) / 1000
        self.wake_at = max(now, min(self.attempt_ends, now + gap))
        return None

    def _judge(self, now: float, terminator: str) -> Outcome | None:
        sees, receives = self.call.switches.terminator.split(", ")
        if self._good(self.digits + terminator if sees == "yes" else self.digits, terminator):
            return Outcome({"ReceivedDigits": self.digits + terminator if receives == "yes" else self.digits})
        if not self._attempts_left and self.call.switches.last_failure == "no":
            return Outcome(fault=NO_GOOD_DIGITS)
        self.phase = "sorry"
        self.wake_at = now + self.failure.play(self.call, self.leg)
        return None

    def _good(self, seen: str, terminator: str) -> bool:
        least: int = self.parameters["MinNumberOfDigits"]
        if len(self.digits) < least:
            return False
        if not self.digits and not terminator and self.call.switches.no_digits == "failure":
            return False
        wanted: str | None = self.parameters.get("InputDigitsRegex")
        expression = pattern(wanted) if wanted else None
        # A search, not a full match: an AWS sample asks for six digits with [0-9].
        found = None if expression is None else expression.search(seen)
        return expression is None or found is not None


def _wrong_digits(parameters: Parameters) -> Fault | None:
    """Hold the digit fields to their limits (AWS: unexpected-action-fail); the first that is wrong is named."""
    least, most = whole(parameters["MinNumberOfDigits"]), whole(parameters["MaxNumberOfDigits"])
    expression = parameters.get("InputDigitsRegex")
    right = {
        "MinNumberOfDigits": least is not None and least >= 0,
        "MaxNumberOfDigits": most is not None and max(0, least or 0) <= most <= MOST_DIGITS,
        "RepeatDurationInMilliseconds": _positive(parameters.get("RepeatDurationInMilliseconds")),
        "InBetweenDigitsDurationInMilliseconds": _positive(parameters.get("InBetweenDigitsDurationInMilliseconds")),
        "Repeat": _positive(parameters["Repeat"]),
        "TerminatorDigits": keys_only(parameters["TerminatorDigits"]),
        "InputDigitsRegex": expression is None or (isinstance(expression, str) and pattern(expression) is not None),
    }
    return next((invalid(name) for name, fine in right.items() if not fine), None)


def _positive(value: object) -> bool:
    return (whole(value) or 0) > 0


class SpeakAndGetDigits(GetDigits):
    """Ask for keys with speech."""

    kind = "SpeakAndGetDigits"
    page = "speak-and-get-digits"
    known = _DIGIT_NAMES | {"SpeechParameters", "FailureSpeechParameters"}

    __slots__ = ()

    def prompts(self) -> tuple[Prompt | Fault, Prompt | Fault]:
        speech = self.parameters.get("SpeechParameters")
        return spoken(speech), spoken(self.parameters.get("FailureSpeechParameters"), speech)


class PlayAudioAndGetDigits(GetDigits):
    """Ask for keys with audio files."""

    kind = "PlayAudioAndGetDigits"
    page = "play-audio-get-digits"
    known = _DIGIT_NAMES | {"AudioSource", "FailureAudioSource"}

    __slots__ = ()

    def prompts(self) -> tuple[Prompt | Fault, Prompt | Fault]:
        audio, failure = self.parameters.get("AudioSource"), self.parameters.get("FailureAudioSource")
        return recorded(self.call, audio), recorded(self.call, failure)
