"""The numbers by which a client is told why; what it makes of each is its own (amazon-chime-sdk-js 3.x)."""

from __future__ import annotations

from enum import IntEnum

from emulator.meetings.model import Change


class Status(IntEnum):
    """What AUDIO_STATUS or the error of a frame says.

    The client stops at all of these but UNAVAILABLE, upon which it connects again.
    """

    OTHER_DEVICE = 301
    BAD_REQUEST = 400
    REJECTED = 403
    FULL = 409
    ENDED = 410
    REMOVED = 411
    UNAVAILABLE = 503


class Close(IntEnum):
    """Why the socket is closed (RFC 6455 section 7.4; 4000 to 4999 are the client's and ours)."""

    BAD_FRAME = 4400
    BAD_TOKEN = 4403
    ENDED = 4410
    RESTART = 4500
    """The client connects again, as after a loss; 1001 would strand it."""


ENDINGS = {
    Change.MEETING_ENDED: Status.ENDED,
    Change.ATTENDEE_DELETED: Status.REMOVED,
    Change.ATTENDEE_AUTHORIZED: Status.OTHER_DEVICE,
    Change.CONTENT_AUTHORIZED: Status.OTHER_DEVICE,
}
"""What whoever is cut off by a change is told."""
