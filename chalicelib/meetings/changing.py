"""Changing a room that others may be changing in the same instant."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from chalicelib.meetings.errors import MeetingsError, RoomUnknownError, StaleRoomError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.meetings.rooms import Room
    from chalicelib.meetings.store import Rooms

SAVES: Final = 8
"""How often we try to be first. Each failure means that somebody else has just saved the room."""


def change_room(rooms: Rooms, room_id: str, now: float, change: Callable[[Room], Room]) -> Room:
    """Change a live room as it is the moment it is saved. Raises RoomUnknownError, RoomEndedError, MeetingsError."""
    for _ in range(SAVES):
        room = rooms.room(room_id)
        if room is None:
            raise RoomUnknownError(room_id)
        room.check_open(now)
        with suppress(StaleRoomError):
            return rooms.save(change(room))
    message = "the room changes faster than it can be saved"
    raise MeetingsError(message)
