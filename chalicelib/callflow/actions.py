"""What we can do on the phone. One class each; it knows how to say itself to Amazon, and what Amazon may answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Protocol

from chalicelib import sma
from chalicelib.callflow import inputs
from chalicelib.callflow.prompts import Prompt, Spoken
from chalicelib.callflow.voice import Voice
from chalicelib.values import replace, value

Answers = tuple[type[inputs.Input], ...]

DIGIT_GAP_MS = 3_000  # people look at the invitation between two digits; samples that allow one second cut them off
ANSWER_TIME_MS = 15_000  # nobody knows whether Amazon counts from the start of the question or from its end
KEY_GAP_MS = 700  # quiet time after which a command counts as typed: others are to see it within a second
KEY_FLUSH_MS = 6_000


class Leg(StrEnum):
    """The two ends of a call: the telephone, and its place in the meeting."""

    PHONE = "LEG-A"
    MEETING = "LEG-B"


@value
class Line:
    """What an action must know of the call to be sent: which legs are up, by CallId, and how we speak on it.

    A CallId may be unknown (None): then Amazon takes the leg of the event.
    """

    legs: Mapping[Leg, str | None]
    voice: Voice
    lang: str
    recorded: bool


class Action(Protocol):
    """Something to do on one leg."""

    answers: ClassVar[Answers]
    leg: ClassVar[Leg]

    def wire(self, line: Line) -> Sequence[sma.Action]:
        """As Amazon wants it. Sent only if the leg is up."""
        ...


@dataclass(frozen=True, slots=True, init=False)
class Say:
    """Say these sentences, one after another."""

    answers: ClassVar[Answers] = (inputs.Played, inputs.NotPlayed)
    leg: ClassVar[Leg] = Leg.PHONE
    sentences: tuple[Spoken, ...]

    def __init__(self, *prompts: Prompt, number: int | None = None) -> None:
        object.__setattr__(self, "sentences", tuple(Spoken(prompt, number) for prompt in prompts))

    def wire(self, line: Line) -> Sequence[sma.Action]:
        if not line.recorded:
            return _speak(line.voice.text(self.sentences, line.lang), line)
        return [
            sma.PlayAudio(
                parameters=sma.PlayAudioParameters(
                    call_id=line.legs[self.leg], audio_source=line.voice.audio(spoken, line.lang)
                )
            )
            for spoken in self.sentences
        ]


@value
class SayText:
    """Say words that no prompt has. Always speech: there is no recording of them."""

    answers: ClassVar[Answers] = (inputs.Played, inputs.NotPlayed)
    leg: ClassVar[Leg] = Leg.PHONE
    text: str

    def wire(self, line: Line) -> Sequence[sma.Action]:
        return _speak(self.text, line)


def _speak(text: str, line: Line) -> Sequence[sma.Action]:
    polly = line.voice.polly(line.lang)
    return [sma.Speak(parameters=sma.SpeakParameters(call_id=line.legs[Leg.PHONE], text=text, **polly))]


@value
class Pause:
    """Let a moment pass in silence (AWS: pause)."""

    answers: ClassVar[Answers] = (inputs.Played, inputs.NotPlayed)
    leg: ClassVar[Leg] = Leg.PHONE
    milliseconds: int

    def wire(self, line: Line) -> Sequence[sma.Action]:
        parameters = sma.PauseParameters(call_id=line.legs[self.leg], duration_in_milliseconds=self.milliseconds)
        return [sma.Pause(parameters=parameters)]


@value
class AskDigits:
    """Put a question that is answered with keys and `#`. Once: the flow counts the tries.

    Amazon searches with `regex` (it does not match whole), may or may not include the terminator, and plays `PARDON` to
    what does not fit. So the expression is anchored and allows one `#` (AWS: play-audio-get-digits).
    """

    answers: ClassVar[Answers] = (inputs.Entered, inputs.SaidNothing, inputs.NotAsked)
    leg: ClassVar[Leg] = Leg.PHONE
    prompt: Prompt
    fits: str
    most: int

    def wire(self, line: Line) -> Sequence[sma.Action]:
        return [self._recorded(line) if line.recorded else self._spoken(line)]

    def _recorded(self, line: Line) -> sma.Action:
        return sma.PlayAudioAndGetDigits(
            parameters=sma.PlayAudioAndGetDigitsParameters(
                call_id=line.legs[self.leg],
                audio_source=line.voice.audio(Spoken(self.prompt), line.lang),
                failure_audio_source=line.voice.audio(Spoken(Prompt.PARDON), line.lang),
                **self._keys(),
            )
        )

    def _spoken(self, line: Line) -> sma.Action:
        polly = line.voice.polly(line.lang)
        return sma.SpeakAndGetDigits(
            parameters=sma.SpeakAndGetDigitsParameters(
                call_id=line.legs[self.leg],
                speech_parameters=sma.Speech(text=line.voice.text([Spoken(self.prompt)], line.lang), **polly),
                failure_speech_parameters=sma.Speech(text=line.voice.text([Spoken(Prompt.PARDON)], line.lang), **polly),
                **self._keys(),
            )
        )

    def _keys(self) -> Mapping[str, Any]:
        """How keys are collected, by the names of the fields that both actions have."""
        return {
            "input_digits_regex": f"^({self.fits})#?$",
            "min_number_of_digits": 1,
            "max_number_of_digits": self.most,
            "terminator_digits": ("#",),
            "in_between_digits_duration_in_milliseconds": DIGIT_GAP_MS,
            "repeat": 1,
            "repeat_duration_in_milliseconds": ANSWER_TIME_MS,
        }


@value
class Listen:
    """Hear these keys from now on, whatever else goes on. Doing it again is harmless (AWS: listen-to-digits)."""

    answers: ClassVar[Answers] = (inputs.Pressed, inputs.Played, inputs.NotListening)
    leg: ClassVar[Leg] = Leg.PHONE
    keys: tuple[str, ...]

    def wire(self, line: Line) -> Sequence[sma.Action]:
        keys = "|".join(key.replace("*", r"\*") for key in self.keys)
        return [
            sma.ReceiveDigits(
                parameters=sma.ReceiveDigitsParameters(
                    call_id=line.legs[self.leg],
                    input_digits_regex=f"^({keys})$",
                    in_between_digits_duration_in_milliseconds=KEY_GAP_MS,
                    flush_digits_duration_in_milliseconds=KEY_FLUSH_MS,
                )
            )
        ]


@value
class Join:
    """Put the caller into the meeting. The token is a secret."""

    answers: ClassVar[Answers] = (inputs.Joined, inputs.NotJoined)
    leg: ClassVar[Leg] = Leg.PHONE
    meeting_id: str
    join_token: str = field(repr=False)

    def wire(self, line: Line) -> Sequence[sma.Action]:
        return [
            sma.JoinChimeMeeting(
                parameters=sma.JoinChimeMeetingParameters(
                    call_id=line.legs[self.leg], join_token=self.join_token, meeting_id=self.meeting_id
                )
            )
        ]


@value
class SwitchMicrophone:
    """Mute or unmute this caller in the meeting (AWS: mute-unmute)."""

    answers: ClassVar[Answers] = (inputs.Switched, inputs.NotSwitched)
    leg: ClassVar[Leg] = Leg.MEETING
    meeting_id: str
    attendee_id: str
    mute: bool

    def wire(self, line: Line) -> Sequence[sma.Action]:
        return [
            sma.ModifyChimeMeetingAttendees(
                parameters=sma.ModifyChimeMeetingAttendeesParameters(
                    call_id=line.legs[self.leg],
                    operation="Mute" if self.mute else "Unmute",
                    meeting_id=self.meeting_id,
                    attendee_list=(self.attendee_id,),
                )
            )
        ]


class _HangUp:
    answers: ClassVar[Answers] = (inputs.HungUp, inputs.NotHungUp, inputs.Played)
    leg: ClassVar[Leg]

    def wire(self, line: Line) -> Sequence[sma.Action]:
        return [sma.Hangup(parameters=sma.HangupParameters(call_id=line.legs[self.leg], sip_response_code="0"))]


@value
class HangUp(_HangUp):
    """End the telephone leg."""

    leg: ClassVar[Leg] = Leg.PHONE


@value
class LeaveMeeting(_HangUp):
    """End the meeting leg. Amazon never does that for us when the caller hangs up (AWS: hangup)."""

    leg: ClassVar[Leg] = Leg.MEETING


# What is said to Amazon alike on every call, but for the CallId. Nothing secret, and no more than there are prompts.
ALIKE = (Say, Pause, AskDigits, Listen, HangUp, LeaveMeeting)


COPIED = (dict, list)


def written(action: Action, line: Line) -> list[dict[str, Any]]:
    """An action as Amazon's JSON. What is alike on every call is made, and held to Amazon's rules, once."""
    if not isinstance(action, ALIKE):
        return [one.dump() for one in action.wire(line)]
    key = action, line.lang, line.recorded
    found: list[dict[str, Any]] | None = line.voice.written.get(key)
    if found is None:
        found = [one.dump() for one in action.wire(replace(line, legs={action.leg: None}))]
        line.voice.written[key] = found
    return [_addressed(one, line.legs[action.leg]) for one in found]


def _addressed(one: Mapping[str, Any], call_id: str | None) -> dict[str, Any]:
    """A copy of an action for this leg: no two answers share anything that could be changed."""
    parameters: dict[str, Any] = one["Parameters"]
    told = {name: each.copy() if type(each) in COPIED else each for name, each in parameters.items()}
    return {"Type": one["Type"], "Parameters": {"CallId": call_id, **told} if call_id else told}
