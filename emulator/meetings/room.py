"""One meeting with everything that changes while it runs."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from emulator.meetings import rules
from emulator.meetings.errors import AttendeeUnknownError, MeetingFullError
from emulator.meetings.model import CONTENT, MOST_SHARES, Attendee, Joined, Meeting

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(slots=True)
class Room:
    """A meeting, who may be in it and who is: `connected` and `muted` by attendee id, content shares with theirs.

    `empty_since` is when the last one left, `silent_since` when the last one fell silent, in seconds since the epoch;
    where no sound is known, nobody is called silent.
    """

    meeting: Meeting
    empty_since: float | None
    silent_since: float | None = None
    attendees: dict[str, Attendee] = field(default_factory=dict[str, Attendee])
    connected: dict[str, Joined] = field(default_factory=dict[str, Joined])
    muted: set[str] = field(default_factory=set[str])

    def attendee(self, attendee_id: str) -> Attendee:
        if attendee_id not in self.attendees:
            msg = f"Attendee {attendee_id} not found"
            raise AttendeeUnknownError(msg)
        return self.attendees[attendee_id]

    def by_external_id(self, external_user_id: str) -> Attendee | None:
        return next((a for a in self.attendees.values() if a.external_user_id == external_user_id), None)

    def check_place_for(self, key: str) -> None:
        """Let only so many be connected, attendees and content shares each by themselves. Raises MeetingFullError."""
        content = key.endswith(CONTENT)
        others = [one for one in self.connected if one != key and one.endswith(CONTENT) is content]
        most = MOST_SHARES if content else self.meeting.capacity
        if len(others) >= most:
            msg = f"There are {most} {'content shares' if content else 'attendees'} in the meeting, which is its limit"
            raise MeetingFullError(msg)

    def new_attendee(self, external_user_id: str, asked: Mapping[str, str] | None) -> Attendee:
        """Make one with a fresh id and token, not yet in the list. Raises MeetingFullError, RequestRefusedError."""
        capabilities = asked or rules.usual_capabilities(self.meeting.features)
        rules.check_capabilities(capabilities, self.meeting.features)
        if len(self.attendees) >= self.meeting.capacity:
            msg = f"The meeting has reached its limit of {self.meeting.capacity} attendees"
            raise MeetingFullError(msg)
        # Letters and digits only: the token travels as a WebSocket sub-protocol (RFC 6455, RFC 9110 token).
        return Attendee(str(uuid.uuid4()), external_user_id, secrets.token_hex(32), dict(capabilities))
