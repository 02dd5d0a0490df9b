"""StartCallRecording and its Stop, Pause and Resume (AWS: start-call-recording)."""

from __future__ import annotations

from typing import Any, ClassVar, Final, Literal

from emulator.exchange.actions.stamps import stamp
from emulator.exchange.effects import Tape
from emulator.exchange.state import Action, Fault, Outcome, Parameters
from emulator.exchange.values import NOT_ON_THIS_CALL, invalid, is_object

DEFAULT_PREFIX: Final = "Amazon-Chime-SMA-Call-Recordings"
_WRONG: Final = Fault("InvalidActionParameter", NOT_ON_THIS_CALL)
_NO_ACCESS: Final = Fault("NoAccessToDestination", "Error while accessing destination", "single")


class StartCallRecording(Action):
    """Begin to record a leg; one start and one stop for each."""

    kind = "StartCallRecording"
    page = "start-call-recording"
    needs_call_id = True
    known = frozenset({"Track", "Destination"})

    __slots__ = ()

    def check(self) -> Fault | None:
        if self.parameters.get("Track") not in ("BOTH", "INCOMING", "OUTGOING"):
            return invalid("Track")
        if not _location(self.parameters.get("Destination")):
            return invalid("Destination")
        if self.leg.recording:
            return _WRONG
        bucket = self.parameters["Destination"]["Location"].partition("/")[0]
        return None if self.call.world.may_keep(bucket) else _NO_ACCESS

    def begin(self, now: float) -> Outcome:
        bucket, _, prefix = self.parameters["Destination"]["Location"].partition("/")
        day, moment = stamp(self.call.world.epoch + now)
        name = f"{moment}_{self.call.transaction_id}_{self.leg.call_id}.wav"
        self.leg.recording = "on"
        self.leg.recorded_to = f"{bucket}/{prefix.strip('/') or DEFAULT_PREFIX}/{day}/{name}"
        self.call.does(Tape(self.leg.call_id, self.leg.recorded_to, "start", self.parameters["Track"]))
        return Outcome(_where(self.leg.recorded_to))


class _Change(Action):
    """Stop, Pause and Resume: allowed from one state, to another."""

    needs_call_id = True
    allowed: ClassVar[frozenset[str]]
    becomes: ClassVar[Any]
    order: ClassVar[Literal["pause", "resume", "stop"]]

    __slots__ = ()

    def check(self) -> Fault | None:
        return None if self.leg.recording in self.allowed else _WRONG

    def begin(self, now: float) -> Outcome:
        del now
        self.leg.recording = self.becomes
        self.call.does(Tape(self.leg.call_id, self.leg.recorded_to, self.order))
        plain = self.call.switches.recording_echo == "echo only"
        return Outcome() if plain else Outcome(_where(self.leg.recorded_to))


class StopCallRecording(_Change):
    """Stop the recording for good."""

    kind = "StopCallRecording"
    page = "stop-call-recording"
    allowed = frozenset({"on", "paused"})
    becomes = "stopped"
    order = "stop"

    __slots__ = ()


class PauseCallRecording(_Change):
    """Record silence for a while."""

    kind = "PauseCallRecording"
    page = "pause-call-recording"
    allowed = frozenset({"on"})
    becomes = "paused"
    order = "pause"

    __slots__ = ()


class ResumeCallRecording(_Change):
    """Go on recording."""

    kind = "ResumeCallRecording"
    page = "resume-call-recording"
    allowed = frozenset({"paused"})
    becomes = "on"
    order = "resume"

    __slots__ = ()


def _location(place: object) -> bool:
    if not is_object(place):
        return False
    location = place.get("Location")
    return place.get("Type") == "S3" and isinstance(location, str) and bool(location.partition("/")[0])


def _where(location: str) -> Parameters:
    return {"CallRecordingDestination": {"Type": "S3", "Location": location}}
