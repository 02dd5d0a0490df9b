"""The smallest honest model of Amazon: runs an action list without a clock, and calls back when the protocol says so.

The rules are those of sma-protocol chapter 6: which successes are reported, what an empty answer means. What Amazon
leaves open is not modelled here; the emulator draws it at random in the laws.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

CALLER = "+12065550100"
CALLED = "+12065550199"
QUESTIONS = frozenset({"PlayAudioAndGetDigits", "SpeakAndGetDigits"})
REPORTING = frozenset({"JoinChimeMeeting", "ModifyChimeMeetingAttendees"})


@dataclass
class TinyAmazon:
    """One call. `send` delivers an event and returns the answer."""

    send: Callable[[Json], Json]
    outbound: bool = False
    _called: str = CALLED
    legs: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    attributes: dict[str, str] = field(default_factory=dict[str, str])
    sequence: int = 0
    queue: list[Json] = field(default_factory=list[Json])
    question: Json | None = None
    armed: str = ""
    heard: list[str] = field(default_factory=list[str])
    joins: list[Json] = field(default_factory=list[Json])
    muted: bool = False
    line: int = 0  # tells the ids of several calls apart
    faults: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    events: list[Json] = field(default_factory=list[Json])
    answers: list[Json] = field(default_factory=list[Json])

    # what people do

    def dial(self, called: str = CALLED) -> None:
        self.legs = {"LEG-A": None}
        self._called = called
        self.tell("NEW_INBOUND_CALL")

    def call_out(self, arguments: Mapping[str, str]) -> None:
        self.outbound, self.legs = True, {"LEG-A": None}
        self.tell("NEW_OUTBOUND_CALL", {"Type": "CallCreateRequest", "Parameters": {"Arguments": dict(arguments)}})
        self.tell("RINGING")

    def pick_up(self) -> None:
        self.legs["LEG-A"] = "Connected"
        self.tell("CALL_ANSWERED")

    def enter(self, digits: str) -> None:
        """Type an answer to the open question."""
        question = self._open_question()
        typed = digits.rstrip("#")
        if typed and re.search(question["Parameters"]["InputDigitsRegex"], typed):
            self._report("ACTION_SUCCESSFUL", question, ReceivedDigits=typed)
        else:
            self._report("ACTION_FAILED", question, **_fault("InvalidDigitsReceived"))

    def wait(self) -> None:
        """Let the open question's time run out, or the pause."""
        waited = self._open_question()
        if waited["Type"] == "Pause":
            self._report("ACTION_SUCCESSFUL", waited)
        else:
            self._report("ACTION_FAILED", waited, **_fault("InvalidDigitsReceived"))

    def press(self, keys: str) -> None:
        """Press keys while no question is open. Nobody hears them if no listener is armed or none matches."""
        if self.armed and re.search(self.armed, keys):
            self.tell("DIGITS_RECEIVED", {"Type": "ReceiveDigits", "Parameters": {}, "ReceivedDigits": keys})

    def hang_up(self, code: int = 0) -> None:
        self._end("LEG-A", code)

    def end_meeting_leg(self) -> None:
        """The meeting has ended, or removed or lost this caller."""
        self._end("LEG-B")

    def update(self, arguments: Mapping[str, str]) -> None:
        """UpdateSipMediaApplicationCall."""
        self.tell("CALL_UPDATE_REQUESTED", {"Type": "CallUpdateRequest", "Parameters": {"Arguments": dict(arguments)}})

    def reject(self) -> None:
        """Say that the last answer was no good. None of its actions ran."""
        self.queue, self.question = [], None
        self.tell("INVALID_LAMBDA_RESPONSE", None, ErrorType="TransactionAttributesInvalidMapSize", ErrorMessage="!")

    # what can be seen from outside

    @property
    def joined(self) -> list[str]:
        return [join["MeetingId"] for join in self.joins]

    @property
    def up(self) -> set[str]:
        return {tag for tag, status in self.legs.items() if status != "Disconnected"}

    @property
    def in_meeting(self) -> bool:
        return self.legs.get("LEG-B") == "Connected"

    # the service

    def _open_question(self) -> Json:
        assert self.question is not None, f"no question is open; {self.heard=}"
        question, self.question = self.question, None
        return question

    def _run(self) -> None:
        while self.queue and self.question is None:
            action = self.queue.pop(0)
            parameters = action["Parameters"]
            assert parameters["CallId"] in [self._call_id(tag) for tag in self.up], f"{action['Type']} on a dead leg"
            if errors := self.faults.get(action["Type"]):
                self.queue = []
                self._report("ACTION_FAILED", action, **_fault(errors.pop()))
            else:
                self._do(action)

    def _do(self, action: Json) -> None:
        kind = action["Type"]
        if kind in QUESTIONS:
            self._hear(action)
            self.question = action
        elif kind == "Pause":
            assert not self.queue, "what comes after a pause is not modelled"
            self.question = action
        elif kind == "Hangup":
            self._end(self._tag_of(action))
        else:
            self._effect(kind, action)
            if kind in REPORTING or not self.queue:
                self._report("ACTION_SUCCESSFUL", action)

    def _effect(self, kind: str, action: Json) -> None:
        match kind:
            case "PlayAudio" | "Speak":
                self._hear(action)
            case "ReceiveDigits":
                self.armed = action["Parameters"]["InputDigitsRegex"]
            case "JoinChimeMeeting":
                self.legs["LEG-B"] = "Connected"
                self.muted = False
                self.joins.append(action["Parameters"])
            case "ModifyChimeMeetingAttendees":
                self.muted = action["Parameters"]["Operation"] == "Mute"
            case _:
                msg = f"{kind} is not modelled"
                raise AssertionError(msg)

    def _hear(self, action: Json) -> None:
        self.legs["LEG-A"] = "Connected"
        parameters = action["Parameters"]
        source = parameters.get("AudioSource")
        speech = parameters.get("SpeechParameters", parameters)
        self.heard.append(source["Key"].removesuffix(".wav") if source else speech["Text"])

    def _end(self, tag: str, code: int = 0) -> None:
        if tag in self.up:
            self.legs[tag] = "Disconnected"
            if tag == "LEG-A":
                self.queue, self.question, self.armed = [], None, ""
            ended = {"SipResponseCode": code, "CallId": self._call_id(tag), "ParticipantTag": tag}
            self.tell("HANGUP", {"Type": "Hangup", "Parameters": ended})

    def _report(self, kind: str, action: Json, **result: object) -> None:
        self.tell(kind, {"Type": action["Type"], "Parameters": action["Parameters"], **result})

    def tell(self, kind: str, data: Json | None = None, **top: object) -> None:
        self.sequence += 1
        event = self._event(kind, data) | top
        self.events.append(event)
        answer = self.send(event)
        self.answers.append(answer)
        self.attributes = answer.get("TransactionAttributes", self.attributes)
        if kind not in {"NEW_OUTBOUND_CALL", "RINGING", "ACTION_INTERRUPTED"}:
            self._apply(answer["Actions"])

    def _apply(self, actions: list[Json]) -> None:
        if actions:
            self.queue, self.question = [*actions], None
        self._run()

    def _event(self, kind: str, data: Json | None) -> Json:
        details: Json = {
            "TransactionId": f"0a0a0a0a-0000-4000-8000-{self.line:07x}0a0a2",
            "AwsAccountId": "111122223333",
            "AwsRegion": "us-east-1",
            "SipMediaApplicationId": "0a0a0a0a-0000-4000-8000-00000000a0a4",
            "Participants": [self._participant(tag, status) for tag, status in self.legs.items()],
        }
        if self.attributes:
            details["TransactionAttributes"] = dict(self.attributes)
        event = {"SchemaVersion": "1.0", "Sequence": self.sequence, "InvocationEventType": kind, "CallDetails": details}
        return event | ({"ActionData": data} if data else {})

    def _participant(self, tag: str, status: str | None) -> Json:
        if tag == "LEG-B":
            numbers = {"To": "SMA", "From": "+17035550122", "Direction": "Outbound"}
        elif self.outbound:
            numbers = {"To": CALLER, "From": CALLED, "Direction": "Outbound"}
        else:
            numbers = {"To": self._called, "From": CALLER, "Direction": "Inbound"}
        participant = {"CallId": self._call_id(tag), "ParticipantTag": tag, "StartTimeInMilliseconds": "1735689600000"}
        return participant | numbers | ({"Status": status} if status else {})

    def _call_id(self, tag: str) -> str:
        return f"0a0a0a0a-0000-4000-8000-{self.line:07x}{tag[-1] * 5}"

    def _tag_of(self, action: Json) -> str:
        return next(tag for tag in self.up if self._call_id(tag) == action["Parameters"]["CallId"])


def _fault(error: str) -> Json:
    if error.startswith("Error"):
        return {"Error": f"{error}: it failed"}
    return {"ErrorType": error, "ErrorMessage": "it failed"}
