"""What the meeting plane refuses. Each says it in words that may be shown to a developer.

MeetingPlaneError
├── MeetingUnknownError     no such meeting, or it has ended
├── AttendeeUnknownError    no such attendee in that meeting, or it was deleted
├── MeetingFullError        as many attendees as the meeting allows
├── RequestRefusedError     the values fit the API's model and break one of its written rules
└── JoinRefusedError        this token opens no meeting, or not this one
"""

from __future__ import annotations


class MeetingPlaneError(Exception):
    """The meeting plane cannot do what was asked."""


class MeetingUnknownError(MeetingPlaneError):
    """No such meeting, or it has ended."""


class AttendeeUnknownError(MeetingPlaneError):
    """No such attendee in that meeting, or it was deleted."""


class MeetingFullError(MeetingPlaneError):
    """The meeting has as many attendees as it allows."""


class RequestRefusedError(MeetingPlaneError):
    """The request fits the API's model and breaks one of its written rules."""


class JoinRefusedError(MeetingPlaneError):
    """The join token is unknown, revoked, or belongs to another meeting."""
