"""A call on the exchange, told as a conversation between the service and a function that the test speaks for."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any

from emulator.exchange import Call, CallOrder, Switches, World, effects, incoming, outgoing, step, stimuli
from emulator.exchange.world import unmeasured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.exchange.machine import Step

CALLER, CALLED, CALLEE = "+12065550100", "+12065550199", "+12065550111"
MEETING, TOKEN = "0a0a0a0a-0000-4000-8000-00000000a007", "token-of-the-attendee"
Json = dict[str, Any]


class Conversation:
    """One call. What the service sends waits in `event` until the test answers it."""

    def __init__(self, audio_seconds: Callable[[str, str], float | None] = unmeasured, /, **switches: str) -> None:
        ids = count(1)
        self.world = World(
            new_id=lambda: f"0a0a0a0a-0000-4000-8000-{next(ids):012}",
            switches=Switches.of(switches),
            audio_seconds=audio_seconds,
        )
        self.now = 0.0
        self.call: Call
        self.wake_at: float | None = None
        self.sent: list[effects.Invoke] = []
        self.open: list[effects.Invoke] = []
        self.done: list[effects.Effect] = []
        self.events: list[Json] = []
        self.trouble: str | None = ""
        """Why recordings cannot be kept; None while they are on their way."""

    # how a call begins

    def rings(self, headers: Mapping[str, str] | None = None) -> Conversation:
        self.call, first = incoming(self.world, self.now, CALLER, CALLED, headers or {})
        self._follow(first)
        return self

    def calls_out(self, arguments: Mapping[str, str] | None = None) -> Conversation:
        self.call, first = outgoing(self.world, self.now, CallOrder(CALLED, CALLEE, {}, arguments or {}))
        self._follow(first)
        return self

    def answered(self, *actions: Json) -> Conversation:
        """Ring, and answer with a first action that picks up; then the list."""
        self.rings().says(*actions)
        return self

    def in_meeting(self) -> Conversation:
        """Ring and join; the report of the join waits for its answer."""
        self.rings().says(join())
        self.seated()
        return self.hears("ACTION_SUCCESSFUL", "JoinChimeMeeting")

    def bridged(self) -> Conversation:
        """Ring and be put through; the report of the bridge waits for its answer."""
        self.rings().says(speak("hello"), bridge())
        self.passes(1.0)
        self.happens(stimuli.PickedUp(self.dialled))
        return self.hears("ACTION_SUCCESSFUL", "CallAndBridge")

    # what the service sent

    @property
    def event(self) -> Json:
        assert self.open, "the service waits for no answer"
        return self.open[-1].event

    @property
    def data(self) -> Json:
        found: Json = self.event["ActionData"]
        return found

    @property
    def parties(self) -> list[Json]:
        found: list[Json] = self.event["CallDetails"]["Participants"]
        return found

    def hears(self, kind: str, action: str | None = None) -> Conversation:
        """Check which event waits for an answer."""
        assert self.event["InvocationEventType"] == kind, self.event
        if action is not None:
            assert self.data["Type"] == action, self.event
        return self

    def hears_nothing(self) -> Conversation:
        assert not self.open, self.event
        return self

    @property
    def kinds(self) -> list[str]:
        """Every event so far, as `KIND/Action`."""
        return [
            "/".join(filter(None, [e["InvocationEventType"], e.get("ActionData", {}).get("Type")])) for e in self.events
        ]

    # what the function answers

    def says(self, *actions: Json, attributes: Json | None = None) -> Conversation:
        response: Json = {"SchemaVersion": "1.0", "Actions": list(actions)}
        if attributes is not None:
            response["TransactionAttributes"] = attributes
        return self.says_raw(response)

    def says_raw(self, response: object) -> Conversation:
        return self.happens(stimuli.Answered(self.open.pop(0).number, response))

    def fails(self, words: str = "it broke") -> Conversation:
        return self.happens(stimuli.Failed(self.open.pop(0).number, words))

    # what people and time do

    def happens(self, stimulus: stimuli.Stimulus) -> Conversation:
        self._follow(step(self.call, self.now, stimulus))
        return self

    def passes(self, seconds: float) -> Conversation:
        self.now += seconds
        return self.happens(stimuli.Tick())

    def presses(self, keys: str, leg: str = "LEG-A", *, every: float = 0.0) -> Conversation:
        for key in keys:
            self.happens(stimuli.Key(self.leg(leg), key))
            self.now += every
        return self

    def hangs_up(self, leg: str = "LEG-A") -> Conversation:
        return self.happens(stimuli.HungUp(self.leg(leg)))

    def seated(self) -> Conversation:
        return self.happens(stimuli.Seated(self.last(effects.Join).leg))

    # what can be seen

    def leg(self, tag: str) -> str:
        return next(leg.call_id for leg in reversed(self.call.legs) if leg.tag == tag)

    @property
    def dialled(self) -> str:
        return str(self.last(effects.Dial).leg)

    def last(self, kind: type[Any]) -> Any:  # noqa: ANN401 (an effect of that kind)
        return next(effect for effect in reversed(self.done) if isinstance(effect, kind))

    def count(self, kind: type[Any]) -> int:
        return sum(isinstance(effect, kind) for effect in self.done)

    @property
    def heard(self) -> list[str]:
        """What sounded, in order."""
        return [effect.text for effect in self.done if isinstance(effect, effects.Sound)]

    @property
    def log(self) -> list[str]:
        return [effect.words for effect in self.done if isinstance(effect, effects.Note)]

    @property
    def up(self) -> list[str]:
        return [leg.tag for leg in self.call.legs if leg.up]

    def _follow(self, done: Step) -> None:
        self.wake_at = done.wake_at
        self.done += done.effects
        for effect in done.effects:
            if isinstance(effect, effects.Invoke):
                self.events.append(json.loads(json.dumps(effect.event)))
                self.open.append(effect)
            elif isinstance(effect, effects.Tape) and effect.order == "stop" and self.trouble is not None:
                self.happens(stimuli.Kept(effect.leg, effect.location, self.trouble))


# ── actions, as a function writes them ──


def action(kind: str, **parameters: object) -> Json:
    return {"Type": kind, "Parameters": parameters}


def speak(text: str = "hello", **more: object) -> Json:
    """Half a second of speech."""
    return action("Speak", Text=text, **more)


def audio(key: str = "welcome.wav") -> Json:
    return {"Type": "S3", "BucketName": "prompts", "Key": key}


def play(key: str = "welcome.wav", **more: object) -> Json:
    """Three seconds of sound, as nobody has measured the file."""
    return action("PlayAudio", AudioSource=audio(key), **more)


def ask(**more: object) -> Json:
    """Half a second of question, five seconds for an attempt, two between keys, three digits, one attempt."""
    wanted = {
        "SpeechParameters": {"Text": "PIN?"},
        "FailureSpeechParameters": {"Text": "Again."},
        "MinNumberOfDigits": 3,
        "MaxNumberOfDigits": 3,
        "TerminatorDigits": ["#"],
        "InBetweenDigitsDurationInMilliseconds": 2000,
        "Repeat": 1,
        "RepeatDurationInMilliseconds": 5000,
    }
    return action("SpeakAndGetDigits", **(wanted | more))


def listen(pattern: str = r"^\*\d$", /, **more: object) -> Json:
    """A listener with one second of quiet and ten until the flush."""
    wanted = {"InBetweenDigitsDurationInMilliseconds": 1000, "FlushDigitsDurationInMilliseconds": 10_000}
    return action("ReceiveDigits", InputDigitsRegex=pattern, **(wanted | more))


def join(**more: object) -> Json:
    return action("JoinChimeMeeting", **({"JoinToken": TOKEN, "MeetingId": MEETING} | more))


def pause(milliseconds: int = 1000) -> Json:
    return action("Pause", DurationInMilliseconds=milliseconds)


def hangup(**more: object) -> Json:
    return action("Hangup", **more)


def bridge(**more: object) -> Json:
    wanted = {
        "CallerIdNumber": CALLED,
        "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": CALLEE}],
        "CallTimeoutSeconds": 30,
    }
    return action("CallAndBridge", **(wanted | more))


def record(**more: object) -> Json:
    wanted = {
        "RecordingDestination": {"Type": "S3", "BucketName": "recordings", "Prefix": "calls"},
        "RecordingTerminators": ["#"],
        "DurationInSeconds": 10,
    }
    return action("RecordAudio", **(wanted | more))


def mute(*attendees: str, operation: str = "Mute") -> Json:
    return action(
        "ModifyChimeMeetingAttendees", Operation=operation, MeetingId=MEETING, AttendeeList=list(attendees or ("a",))
    )
