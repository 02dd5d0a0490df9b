"""The world that a recorded answer tells of: who was let in, how many were there, what was broken.

A recording holds no database. But every answer of ours shows what its questions were answered with: a join shows the
seat, the last words show the refusal. So the same questions get the same answers today, and what differs is our doing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chalicelib.callflow.flows.ending import At
from chalicelib.callflow.prompts import MOST_COUNTED, Language, Prompt, Spoken
from chalicelib.callflow.texts import texts_in
from chalicelib.callflow.voice import Voice
from chalicelib.meetings import errors
from chalicelib.meetings.model import CallRecord, Departure, Floor, Role, Seat, Visitor
from tools.replays.pairs import Json, Pair, part

Refusal = type[errors.MeetingsError]

REFUSED: Final[Mapping[str, Refusal]] = {
    Prompt.LOCKED_OUT: errors.LockedOutError,
    Prompt.MEETING_FULL: errors.MeetingFullError,
    Prompt.MEETING_GONE: errors.RoomEndedError,
    Prompt.DOOR_LOCKED: errors.RoomLockedError,
    Prompt.SORRY: errors.MeetingsError,
}
"""Last words, and what was said at the door before them. Without last words it was a wrong PIN."""
DEPARTED: Final[Mapping[str, Departure]] = {
    Prompt.MEETING_OVER: Departure.OVER,
    Prompt.REMOVED: Departure.REMOVED,
}
"""Last words, and why the meeting was lost. After any others the caller was let back, or not: the line had dropped."""


@dataclass(frozen=True, slots=True)
class RecordedMeetings:
    """The meetings, as far as one recorded answer tells. Implements `frontdoor.Meetings`."""

    pair: Pair

    def admit(self, pin: str, visitor: Visitor) -> Seat:
        del pin, visitor
        self._unless_waiting()
        return self._seat(errors.WrongPinError)

    def wait(self, room_id: str, visitor: Visitor) -> Seat:
        del room_id, visitor
        self._unless_waiting()
        return self._seat(errors.NotAdmittedError)

    def admit_all(self, room_id: str) -> None:
        del room_id
        self._unless_not_now()

    def invite(self, room_id: str, visitor: Visitor) -> Seat:
        del room_id, visitor
        return self._seat(errors.MeetingsError)

    def mark(self, room_id: str, attendee_id: str, *, muted: bool, hand_raised: bool) -> None:
        del room_id, attendee_id, muted, hand_raised
        self._unless_not_now()

    def head_count(self, room_id: str) -> int:
        del room_id
        self._unless_not_now()
        return _heads(self.pair)

    def departure(self, meeting_id: str, attendee_id: str) -> Departure:
        del meeting_id, attendee_id
        if self._last_words == Prompt.SORRY:
            raise errors.MeetingsError
        return DEPARTED.get(self._last_words, Departure.DROPPED)

    def close(self, record: CallRecord) -> None:
        """Whether the record was written cannot be heard on the telephone."""

    @property
    def _last_words(self) -> str:
        return self.pair.kept.get("outcome", "")

    def _unless_waiting(self) -> None:
        kept = self.pair.kept
        if kept.get("at") == At.WAITING:
            raise errors.MustWaitError(kept.get("room", ""), kept.get("attendee", ""))

    def _seat(self, usual: Refusal) -> Seat:
        join = next((action for action in self.pair.actions if action.get("Type") == "JoinChimeMeeting"), None)
        if join is None:
            refusal = REFUSED.get(self._last_words, usual)
            raise refusal
        kept, parameters = self.pair.kept, part(join, "Parameters")
        return Seat(
            room_id=kept.get("room", ""),
            meeting_id=str(parameters.get("MeetingId", "")),
            attendee_id=kept.get("attendee", ""),
            role=Role.HOST if "host" in kept.get("is", "").split() else Role.GUEST,
            join_token=str(parameters.get("JoinToken", "")),
            floor=_floor(kept.get("is", "").split()),
        )

    def _unless_not_now(self) -> None:
        if Prompt.NOT_NOW in _said(self.pair):
            raise errors.MeetingsError


def _floor(flags: Sequence[str]) -> Floor:
    """Whether whoever came in could speak, by what the call remembers."""
    if "listener" in flags:
        return Floor.CLOSED
    return Floor.MUTED if "muted" in flags else Floor.OPEN


def voice_of(call: Sequence[Pair]) -> Voice:
    """The voice of the deployment that a call was recorded on: speech or recordings, the bucket, the first language."""
    sources = [part(parameters, "AudioSource") for one in call for parameters in _parameters(one)]
    bucket = next((str(source["BucketName"]) for source in sources if "BucketName" in source), "")
    usual = (one for one in call if "spare_voice" not in one.kept.get("is", "").split())
    recorded = any("AudioSource" in parameters for one in usual for parameters in _parameters(one))
    return Voice(recorded, bucket, {"*": next((one.kept.get("lang", "") for one in call), "")})


def _parameters(pair: Pair) -> list[Json]:
    return [part(action, "Parameters") for action in pair.actions]


def _said(pair: Pair) -> list[str]:
    """The prompts in an answer, by the names of their recordings, or else by the words we have for them today."""
    plain = texts_in(Language.of(pair.kept.get("lang", ""))).plain
    names = {text: name for name, text in plain.items()}
    return [
        re.sub(r"^.*/|\.wav$", "", str(part(parameters, "AudioSource").get("Key", "")))
        or names.get(str(parameters.get("Text", "")), str(parameters.get("Text", "")))
        for parameters in _parameters(pair)
        if "AudioSource" in parameters or "Text" in parameters
    ]


def _heads(pair: Pair) -> int:
    """How many people an answer speaks of."""
    voice, lang = Voice(), pair.kept.get("lang", "")
    for said in _said(pair):
        for heads in range(1, MOST_COUNTED + 2):
            spoken = Spoken(Prompt.HEAD_COUNT, heads)
            if said in (spoken.recording, voice.text([spoken], lang)):
                return heads
        if number := re.search(r"\d+", said):  # the words have changed since
            return int(number.group())
    return 1
