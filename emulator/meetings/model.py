"""The nouns of the meeting plane, immutable. Member names inside `asked` and `capabilities` are Amazon's."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_ATTENDEES = 250
"""Attendees in a meeting that asks for no other number (Chime SDK quotas)."""

MOST_SHARES = 2
"""Content shares at a time (Chime SDK quotas)."""


class Change(StrEnum):
    """What may happen to a meeting, by the names of the Chime SDK's meeting events (developer guide, using-events)."""

    MEETING_STARTED = "chime:MeetingStarted"
    MEETING_ENDED = "chime:MeetingEnded"
    ATTENDEE_ADDED = "chime:AttendeeAdded"
    ATTENDEE_DELETED = "chime:AttendeeDeleted"
    ATTENDEE_AUTHORIZED = "chime:AttendeeAuthorized"
    ATTENDEE_JOINED = "chime:AttendeeJoined"
    ATTENDEE_LEFT = "chime:AttendeeLeft"
    ATTENDEE_DROPPED = "chime:AttendeeDropped"
    CAPABILITIES_UPDATED = "chime:AttendeeCapabilitiesUpdated"
    CONTENT_JOINED = "chime:AttendeeContentJoined"
    CONTENT_LEFT = "chime:AttendeeContentLeft"
    CONTENT_DROPPED = "chime:AttendeeContentDropped"
    CONTENT_AUTHORIZED = "content authorized"
    MUTED = "muted"
    UNMUTED = "unmuted"


AMAZONS = frozenset(change for change in Change if change.startswith("chime:"))
"""What Amazon tells; the rest only the meeting itself knows of."""

CONTENT = "#content"
"""Ends the ids and tokens of a content share, which sits in the meeting beside its attendee."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A running meeting. `asked` is the CreateMeeting request; `created_at` is seconds since the epoch."""

    meeting_id: str
    asked: Mapping[str, Any] = field(repr=False)
    created_at: float

    @property
    def external_meeting_id(self) -> str:
        return str(self.asked["ExternalMeetingId"])

    @property
    def media_region(self) -> str:
        return str(self.asked["MediaRegion"])

    @property
    def features(self) -> Mapping[str, Any]:
        return dict(self.asked.get("MeetingFeatures") or {})

    @property
    def capacity(self) -> int:
        return int(dict(self.features.get("Attendee") or {}).get("MaxCount", MOST_ATTENDEES))


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who may join, once at a time. The token is a secret."""

    attendee_id: str
    external_user_id: str
    join_token: str = field(repr=False)
    capabilities: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Joined:
    """One media connection of an attendee, or of what it shares (`CONTENT` ends the ids).

    `connection` tells it from an earlier or later one of the same attendee: it rises with each.
    """

    meeting_id: str
    attendee_id: str
    external_user_id: str
    connection: int


@dataclass(frozen=True, slots=True)
class MeetingEvent:
    """Something happened. `cut` are the connections it ended, `joined` is the one that it began.

    `body` is the event as EventBridge carries it, if Amazon tells of it at all.
    """

    change: Change
    meeting_id: str
    attendee_id: str
    cut: tuple[Joined, ...]
    body: Mapping[str, Any] = field(repr=False)
    joined: Joined | None = None
