"""Recording a leg: a message until a key or silence, or the whole conversation (AWS: record-audio, record-legs)."""

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from chalicelib.sma import limits
from chalicelib.sma.wire import Strict
from chalicelib.sma.words import Broken

from .base import AboveZero, Action, AnyLeg, Key, LegByCallId, Name, Number

Silence = Annotated[Number, Field(ge=limits.SILENCE_SECONDS[0], le=limits.SILENCE_SECONDS[1])]
Loudness = Annotated[Number, Field(ge=limits.SILENCE_THRESHOLD[0], le=limits.SILENCE_THRESHOLD[1])]


class RecordingDestination(Strict):
    """The bucket for a message; `prefix` of characters that are safe in S3 keys."""

    page: ClassVar[str] = "record-audio"
    never_left_out: ClassVar[frozenset[str]] = frozenset({"Type"})

    type: Literal["S3"] = "S3"
    bucket_name: Name
    prefix: (
        Annotated[str, Field(max_length=limits.RECORDING_PREFIX_CHARACTERS, pattern=r"^[0-9a-zA-Z!\-_.*'()/]*$")] | None
    ) = None


class RecordAudioParameters(AnyLeg):
    """Until when to record (seconds) and where to. Threshold 1 is a quiet room, 200 an office, 1000 loud."""

    page: ClassVar[str] = "record-audio"

    recording_destination: RecordingDestination
    recording_terminators: tuple[Key, ...]
    # The page calls it optional, the table of errors says that it must not be null (AWS: unexpected-action-fail).
    duration_in_seconds: AboveZero
    silence_duration_in_seconds: Silence | None = None
    silence_threshold: Loudness | None = None

    def broken_rules(self) -> Iterator[Broken]:
        """Only this action minds when its leg is named twice."""
        if self.call_id is not None and self.participant_tag is not None:
            yield Broken("CallId or ParticipantTag, not both", ("ParticipantTag",))


class RecordAudio(Action):
    """Record a message (AWS: record-audio)."""

    page: ClassVar[str] = "record-audio"

    parameters: RecordAudioParameters


class CallRecordingDestination(Strict):
    """Where a conversation goes: `bucket` or `bucket/prefix`."""

    page: ClassVar[str] = "start-call-recording"
    never_left_out: ClassVar[frozenset[str]] = frozenset({"Type"})

    type: Literal["S3"] = "S3"
    location: Name


class CallRecordingParameters(LegByCallId):
    """Which leg. These four actions want its CallId."""

    page: ClassVar[str] = "sip-apps-call-record"


class StartCallRecordingParameters(CallRecordingParameters):
    """Which leg, what of it (INCOMING is what that party says), and where to."""

    page: ClassVar[str] = "start-call-recording"

    track: Literal["BOTH", "INCOMING", "OUTGOING"]
    destination: CallRecordingDestination


class StartCallRecording(Action):
    """Record a leg until it ends (AWS: start-call-recording)."""

    page: ClassVar[str] = "start-call-recording"

    parameters: StartCallRecordingParameters


class StopCallRecording(Action):
    """End the recording (AWS: stop-call-recording)."""

    page: ClassVar[str] = "stop-call-recording"

    parameters: CallRecordingParameters


class PauseCallRecording(Action):
    """Record silence for a while (AWS: pause-call-recording)."""

    page: ClassVar[str] = "pause-call-recording"

    parameters: CallRecordingParameters


class ResumeCallRecording(Action):
    """Record again (AWS: resume-call-recording)."""

    page: ClassVar[str] = "resume-call-recording"

    parameters: CallRecordingParameters
