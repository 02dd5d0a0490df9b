"""Whole calls with real sound, in real time: the switchboard, a function's actions, and people with telephones."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from emulator.media import tones, wav
from emulator.meetings.control import MeetingControl
from emulator.switchboard import Switchboard
from tests.emulator.exchange.conversation import CALLED, CALLER, join
from tests.emulator.functions import Json, Scripted
from tests.emulator.media.handset import Handset
from tests.emulator.media.handset import sound_of as channels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.phones.port import Tape

FILES = {
    "prompts/a4.wav": wav.write_pcm(tones.tone(440, seconds=0.6)),
    "prompts/d5.wav": wav.write_pcm(tones.tone(587, seconds=0.6)),
    "prompts/long.wav": wav.write_pcm(tones.tone(440, seconds=8.0)),
}


class Shelf:
    """Where recordings are kept."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[bytes, Mapping[str, str]]] = {}

    def keep(self, location: str, file: bytes, metadata: Mapping[str, str]) -> None:
        self.files[location] = file, metadata


def board(function: Scripted, meetings: MeetingControl | None = None, shelf: Shelf | None = None) -> Switchboard:
    def seconds(bucket: str, key: str) -> float | None:
        file = FILES.get(f"{bucket}/{key}")
        return None if file is None else (len(file) - 44) / 16000

    return Switchboard(function, meetings, audio_seconds=seconds, keep=(shelf or Shelf()).keep)


def source(name: str) -> Json:
    return {"Type": "S3", "BucketName": "prompts", "Key": f"{name}.wav"}


def play(name: str, **parameters: object) -> Json:
    return {"Type": "PlayAudio", "Parameters": {"AudioSource": source(name), **parameters}}


def say(text: str) -> Json:
    return {"Type": "Speak", "Parameters": {"Text": text, "LanguageCode": "en-US"}}


def ask(name: str, sorry: str = "d5", **parameters: object) -> Json:
    wanted = {"AudioSource": source(name), "FailureAudioSource": source(sorry), "RepeatDurationInMilliseconds": 4000}
    return {
        "Type": "PlayAudioAndGetDigits",
        "Parameters": {"MinNumberOfDigits": 1, "TerminatorDigits": ["#"], "Repeat": 2} | wanted | parameters,
    }


def record(**parameters: object) -> Json:
    place = {"Type": "S3", "BucketName": "voicemail", "Prefix": "box/7"}
    fixed = {"RecordingDestination": place, "RecordingTerminators": ["#"], "DurationInSeconds": 10}
    return {"Type": "RecordAudio", "Parameters": fixed | parameters}


def acts(*actions: Json) -> Json:
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def first_leg(event: Json) -> str:
    return str(event["CallDetails"]["Participants"][0]["CallId"])


def wait_for(there: Callable[[], object], seconds: float = 10.0) -> None:
    ends = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < ends
        time.sleep(0.01)


def pitch(tape: Tape) -> float:
    return tones.loudest(channels(tape.stop())[0]).hertz


def mixed(*callers: Handset, hertz: tuple[float, float] = (600, 850)) -> list[float]:
    """Let both speak at once; the pitch that each hears."""
    tapes = [caller.mouth.tape() for caller in callers]
    for caller, tone in zip(callers, hertz, strict=True):
        caller.mouth.plays(tones.tone(tone, seconds=1.0))
    time.sleep(1.3)
    return [pitch(tape) for tape in tapes]


class Meeting:
    """A meeting with seats for two callers, who get them as they come."""

    def __init__(self) -> None:
        self.control = MeetingControl(now=time.time)
        asked = {"ClientRequestToken": "token", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
        self.id = self.control.create_meeting(asked).meeting_id
        self.seats = [self.control.add_attendee(self.id, name) for name in ("one", "two")]
        self._waiting = [seat.join_token for seat in self.seats]

    def rung(self, _event: Json) -> Json:
        return acts(join(MeetingId=self.id, JoinToken=self._waiting.pop(0)))


def come(switchboard: Switchboard, *callers: Handset) -> None:
    for caller in callers:
        caller.line = switchboard.dial(caller, CALLER, CALLED)
        caller.until("joined")


def update(switchboard: Switchboard, caller: Handset) -> None:
    assert caller.line
    switchboard.update_call("sma", caller.line.transaction_id, {"do": "it"})
