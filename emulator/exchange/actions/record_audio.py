"""RecordAudio: record one leg until time, silence or a key (AWS: record-audio).

It ends when its file is in the bucket, so that the function finds it there; when the file cannot be put there it fails,
of which AWS gives the type and not the words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final, Literal

from emulator.exchange.actions.stamps import stamp
from emulator.exchange.effects import Tape
from emulator.exchange.state import Action, Fault, Outcome, Parameters
from emulator.exchange.stimuli import Kept, Spoke
from emulator.exchange.values import invalid, is_object, keys_only, whole

if TYPE_CHECKING:
    from emulator.exchange.stimuli import Stimulus

HIGHEST: Final = 1_000
_PREFIX: Final = re.compile(r"[\w!.*'()/-]{0,979}", re.ASCII)
_NOT_KEPT: Final = Fault("InvalidActionParameter", "The recording could not be uploaded to the S3 bucket.")
_FOREVER: Final = 48 * 3600
"""AWS was seen to end abandoned legs after about so many seconds."""


class RecordAudio(Action):
    """Record; a telephone on which nobody is said to speak counts as silent."""

    kind = "RecordAudio"
    page = "record-audio"
    answers = True
    interruptible = True
    numbers = frozenset({"DurationInSeconds", "SilenceDurationInSeconds", "SilenceThreshold"})
    defaults: ClassVar[Parameters] = {"SilenceThreshold": 200}
    known = numbers | {"RecordingDestination", "RecordingTerminators"}

    __slots__ = ("began", "ends", "results")

    results: Parameters | None
    """What to report once the file is kept; None while it is being made."""

    def check(self) -> Fault | None:
        wanted = self.parameters
        terminators = wanted.get("RecordingTerminators")
        if not keys_only(terminators) or not terminators:
            return invalid("RecordingTerminators")
        if "DurationInSeconds" in wanted and (whole(wanted["DurationInSeconds"]) or 0) < 1:
            return invalid("DurationInSeconds")
        for name in ("SilenceDurationInSeconds", "SilenceThreshold"):
            if name in wanted and not 1 <= (whole(wanted[name]) or 0) <= HIGHEST:
                return invalid(name)
        return None if _destination(wanted.get("RecordingDestination")) else invalid("RecordingDestination")

    def begin(self, now: float) -> None:
        self.began, self.results = now, None
        self.ends = now + self.parameters.get("DurationInSeconds", _FOREVER)
        listens = "SilenceDurationInSeconds" in self.parameters
        self._tape("start", threshold=self.parameters["SilenceThreshold"] if listens else 0)
        self._until_silence(now)

    def wake(self, now: float) -> None:
        del now
        self._ends({})

    def hears(self, key: str) -> bool:
        return self.results is None and key in self.parameters["RecordingTerminators"]

    def key(self, now: float, key: str) -> None:
        del now
        self._ends({"RecordingTerminatorUsed": key})

    def told(self, now: float, stimulus: Stimulus) -> Outcome | None:
        if isinstance(stimulus, Spoke) and stimulus.leg == self.leg.call_id and self.results is None:
            self._until_silence(now)
        if isinstance(stimulus, Kept) and stimulus.location == self._location and self.results is not None:
            return Outcome(fault=_NOT_KEPT) if stimulus.why else Outcome(self.results)
        return None

    def cut(self) -> None:
        if self.results is None:
            self._tape("stop")

    def unfinished(self) -> Parameters:
        return self._result()

    def _until_silence(self, now: float) -> None:
        silence = self.parameters.get("SilenceDurationInSeconds", _FOREVER)
        self.wake_at = min(self.ends, now + silence)

    def _ends(self, more: Parameters) -> None:
        self.results, self.wake_at = self._result() | more, None
        self._tape("stop")

    @property
    def _location(self) -> str:
        place = self._result()["RecordingDestination"]
        return f"{place['BucketName']}/{place['Key']}"

    def _tape(self, order: Literal["start", "stop"], threshold: int = 0) -> None:
        self.call.does(Tape(self.leg.call_id, self._location, order, threshold=threshold))

    def _result(self) -> Parameters:
        wanted = self.parameters["RecordingDestination"]
        name = f"{stamp(self.call.world.epoch + self.began)[1]}_{self.call.transaction_id}_{self.leg.call_id}.wav"
        prefix = str(wanted.get("Prefix") or "").strip("/")
        key = f"{prefix}/{name}" if prefix else name
        return {"RecordingDestination": {"Type": "S3", "BucketName": wanted["BucketName"], "Key": key}}


def _destination(place: object) -> bool:
    if not is_object(place):
        return False
    prefix = place.get("Prefix", "")
    named = isinstance(place.get("BucketName"), str) and bool(place["BucketName"])
    return place.get("Type") == "S3" and named and isinstance(prefix, str) and _PREFIX.fullmatch(prefix) is not None
