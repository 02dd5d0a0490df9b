"""What a client of the meeting plane has been told, taken as the SDK takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from emulator.meetings import messages

if TYPE_CHECKING:
    from emulator.meetings.frames import Frame
    from emulator.meetings.protobuf import Message

M = TypeVar("M", bound="Message")


@dataclass(slots=True)
class Person:
    """Somebody on the roster, as a client knows them."""

    attendee_id: str
    external_user_id: str
    muted: bool = False
    volume: int = 127
    """dB below full scale."""


@dataclass(slots=True)
class Seen:
    """All that a client has been told, and what has become of it."""

    frames: list[Frame] = field(default_factory=list["Frame"])
    roster: dict[int, Person] = field(default_factory=dict[int, Person])
    gone: dict[str, bool] = field(default_factory=dict[str, bool])
    """Who has left, and whether they were dropped, by external user id."""
    statuses: list[int] = field(default_factory=list[int])
    errors: list[int] = field(default_factory=list[int])
    close_code: int | None = None

    def note(self, frame: Frame) -> None:
        """Take in a frame."""
        self.frames.append(frame)
        if frame.error is not None:
            self.errors.append(frame.error.status or 0)
        if isinstance(frame.body, messages.AudioStreamIdInfo):
            for row in frame.body.rows:
                self._row(row)
        elif isinstance(frame.body, messages.AudioMetadata):
            self._volumes(frame.body)
        elif isinstance(frame.body, messages.AudioStatus):
            self.statuses.append(frame.body.status or 0)

    def all_of(self, kind: type[M]) -> list[M]:
        """Give the bodies of a kind so far."""
        return [frame.body for frame in self.frames if isinstance(frame.body, kind)]

    def knows(self, name: str) -> Person | None:
        """Find somebody on the roster by external user id."""
        return next((one for one in self.roster.values() if one.external_user_id == name), None)

    def _volumes(self, loudness: messages.AudioMetadata) -> None:
        for state in loudness.states:
            person = self.roster.get(state.audio_stream_id or 0)
            if person is not None and state.volume is not None:
                person.volume = state.volume

    def _row(self, row: messages.RosterRow) -> None:
        """Take a row as the SDK does (DefaultVolumeIndicatorAdapter)."""
        number, roster = row.audio_stream_id or 0, self.roster
        if row.attendee_id:
            roster[number] = Person(row.attendee_id, row.external_user_id or "", bool(row.muted))
        elif row.muted is not None and number in roster:
            roster[number].muted = row.muted
        elif number in roster:
            gone = roster.pop(number)
            if not any(one.attendee_id == gone.attendee_id for one in roster.values()):
                self.gone[gone.external_user_id] = bool(row.dropped)
