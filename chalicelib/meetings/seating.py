"""How anybody, on whatever, gets a seat: in the meeting that runs, or in the next one.

Two people may arrive in the same instant. Both ask Amazon for the meeting of the same generation, which is one
meeting (ClientRequestToken); both try to save it; one is faster, and the other reads what was saved.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib.meetings.changing import SAVES
from chalicelib.meetings.errors import MeetingGoneError, MeetingsError, RoomUnknownError, StaleRoomError
from chalicelib.meetings.rooms import Room
from chalicelib.values import replace, value

if TYPE_CHECKING:
    from chalicelib.meetings.conferences import Attendee, Conferences
    from chalicelib.meetings.store import Rooms

Admission = Callable[[Room], None]
"""Raises what keeps somebody out; asked again whenever the room was read again."""


@value
class Seating:
    """Seats people in rooms. Browsers may be seated so that they cannot speak."""

    rooms: Rooms
    conferences: Conferences
    speaking: bool = True

    def take(self, room: Room, external_user_id: str, admission: Admission) -> tuple[Room, Attendee]:
        """Seat somebody; returns the room as it is now. Raises RefusedError and MeetingsError.

        One call to Amazon when the meeting runs. When it has ended unnoticed, the next one is started, once.
        """
        admission(room)
        if room.meeting_id:
            with suppress(MeetingGoneError):
                return room, self._seat(room, external_user_id)
        room = self._next_meeting(room, admission)
        try:
            return room, self._seat(room, external_user_id)
        except MeetingGoneError:
            # Ended by its host in this very instant, perhaps: then that is what the visitor is told.
            latest = self.rooms.room(room.id)
            if latest is not None:
                admission(latest)
            raise

    def _seat(self, room: Room, external_user_id: str) -> Attendee:
        return self.conferences.seat(room.meeting_id, external_user_id, speaking=self.speaking)

    def _next_meeting(self, room: Room, admission: Admission) -> Room:
        for _ in range(SAVES):
            generation = room.generation + 1
            meeting_id = self.conferences.start(room, generation)
            with suppress(StaleRoomError):
                return self.rooms.save(replace(room, meeting_id=meeting_id, generation=generation))
            latest = self._read_again(room, meeting_id, admission)
            if latest.generation >= generation and latest.meeting_id:
                return latest
            room = latest
        message = "the room changes faster than it can be saved"
        raise MeetingsError(message)

    def _read_again(self, room: Room, meeting_id: str, admission: Admission) -> Room:
        latest = self.rooms.room(room.id)
        try:
            if latest is None:
                raise RoomUnknownError(room.id)
            admission(latest)
        except MeetingsError:
            # The room was ended, say, while we started this meeting. Nobody else will ever know of it.
            if latest is None or latest.meeting_id != meeting_id:
                self.conferences.end(meeting_id)
            raise
        return latest
