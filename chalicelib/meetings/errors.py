"""What can go wrong between a visitor and a seat.

    MeetingsError                 a port failed: the visitor did nothing wrong
    ├── RefusedError              the visitor may not have what was asked for; `code` is stable and public
    │   ├── WrongPinError         no room has this PIN
    │   ├── LockedOutError        too many wrong PINs lately from here, to here, or for this room
    │   ├── RoomUnknownError      no such room, or it has expired
    │   ├── RoomEndedError        the host has ended it for good
    │   ├── RoomLockedError       the host has locked the door
    │   ├── NotAdmittedError      a host has not let this visitor in
    │   ├── MeetingFullError      capacity reached
    │   ├── ParticipantUnknownError   nobody by that id in the room
    │   ├── NumberRefusedError    this number may not be dialled
    │   ├── NotForBrowsersError   only a telephone can be told this
    │   └── BadCursorError        this cursor was not given out by a list of rooms
    ├── MustWaitError             it is not this visitor's turn yet: there is a waiting room
    ├── PinTakenError             the store: another room has this PIN
    ├── StaleRoomError            the store: somebody saved the room in between
    ├── MeetingGoneError          the conferences: this Chime meeting has ended
    ├── CallOverError             the telephone: this call is over
    └── (MeetingsError itself)    an outage: say sorry

The four before the last are between the domain and its ports; the domain answers them itself.
"""

from __future__ import annotations

from typing import ClassVar


class MeetingsError(Exception):
    """A meeting, telephone or storage service failed. Nobody's PIN is to blame."""


class RefusedError(MeetingsError):
    """The visitor may not have this. `code` is part of the HTTP API."""

    code: ClassVar[str] = "refused"


class WrongPinError(RefusedError):
    """No room has this PIN."""

    code = "wrong_pin"


class LockedOutError(RefusedError):
    """Too many wrong PINs: from this number or address, to this number, or for this room, for at most `seconds`."""

    code = "locked_out"

    def __init__(self, *told: object, seconds: int = 900) -> None:
        super().__init__(*told)
        self.seconds = seconds


class RoomUnknownError(RefusedError):
    """No such room, or its time is over."""

    code = "meeting_unknown"


class RoomEndedError(RefusedError):
    """The host has ended the room for good."""

    code = "meeting_ended"


class RoomLockedError(RefusedError):
    """The host has locked the door."""

    code = "meeting_locked"


class NotAdmittedError(RefusedError):
    """A host has refused to let this visitor in, or the visitor has stopped waiting."""

    code = "not_admitted"


class MeetingFullError(RefusedError):
    """Every seat is taken."""

    code = "meeting_full"


class ParticipantUnknownError(RefusedError):
    """Nobody by that id is in the room."""

    code = "participant_unknown"


class NumberRefusedError(RefusedError):
    """This number may not be dialled."""

    code = "number_refused"


class NotForBrowsersError(RefusedError):
    """Only somebody on a telephone can be told this."""

    code = "not_for_browsers"


class BadCursorError(RefusedError):
    """This cursor was not given out by a list of rooms."""

    code = "bad_cursor"


class MustWaitError(MeetingsError):
    """It is not this visitor's turn yet. `place` is what they are called in the lobby of this room."""

    def __init__(self, room_id: str = "", place: str = "") -> None:
        super().__init__(room_id)
        self.room_id, self.place = room_id, place


class PinTakenError(MeetingsError):
    """Another room has this PIN (or this id): draw again."""


class StaleRoomError(MeetingsError):
    """Somebody saved the room since it was read: read it again."""


class MeetingGoneError(MeetingsError):
    """This Chime meeting has ended: start the next."""


class CallOverError(MeetingsError):
    """This telephone call is over."""
