"""The control plane: meetings, their attendees, and who is connected.

Phones, browsers and the HTTP API all change this one object. It does no I/O, is safe to use from several threads,
and is handed its clock. Subscribers hear of every change in order, after it has happened and outside the lock.
"""

from __future__ import annotations

import logging
import secrets
import threading
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from emulator.meetings import rules
from emulator.meetings.errors import JoinRefusedError, MeetingUnknownError
from emulator.meetings.events import Stamp, event_body
from emulator.meetings.model import ALL_CAPABILITIES, Attendee, Change, Joined, Meeting, MeetingEvent
from emulator.meetings.room import Room

Subscriber = Callable[[MeetingEvent], None]

_log = logging.getLogger(__name__)


class MeetingControl:
    """All meetings of one account and Region. `now` gives seconds since the epoch."""

    def __init__(self, *, now: Callable[[], float], region: str = "us-east-1") -> None:
        self.region = region
        self._now = now
        self._lock = threading.RLock()
        self._rooms: dict[str, Room] = {}
        self._connections = 0
        self._subscribers: list[Subscriber] = []
        self._outbox: deque[MeetingEvent] = deque()
        self._delivering = threading.Lock()

    # meetings

    def create_meeting(self, asked: Mapping[str, Any]) -> Meeting:
        """Start a meeting; a running one with the same ClientRequestToken is given back instead."""
        rules.check_external_id(str(asked["ExternalMeetingId"]))
        with self._lock:
            self._end_overdue()
            for room in self._rooms.values():
                if room.meeting.asked["ClientRequestToken"] == asked["ClientRequestToken"]:
                    return room.meeting
            meeting = Meeting(str(uuid.uuid4()), dict(asked), self._now())
            self._rooms[meeting.meeting_id] = Room(meeting, empty_since=meeting.created_at)
            self._tell(Change.MEETING_STARTED, meeting)
        self._deliver()
        return meeting

    def meeting(self, meeting_id: str) -> Meeting:
        """Find the running meeting. Raises MeetingUnknownError."""
        return self._room(meeting_id).meeting

    def delete_meeting(self, meeting_id: str) -> None:
        """End the meeting for everybody in it. Raises MeetingUnknownError."""
        with self._lock:
            self._end(self._room(meeting_id))
        self._deliver()

    def end_overdue(self) -> None:
        """End the meetings that Amazon would have ended by now; to be called now and then."""
        with self._lock:
            self._end_overdue()
        self._deliver()

    # attendees

    def add_attendee(
        self, meeting_id: str, external_user_id: str, capabilities: Mapping[str, str] | None = None
    ) -> Attendee:
        """Make an attendee; the same ExternalUserId gives the one that is there (API reference: idempotency token)."""
        with self._lock:
            room = self._room(meeting_id)
            rules.check_external_id(external_user_id)
            there = room.by_external_id(external_user_id)
            if there is not None:
                return there
            attendee = room.new_attendee(external_user_id, capabilities or ALL_CAPABILITIES)
            room.attendees[attendee.attendee_id] = attendee
            self._tell(Change.ATTENDEE_ADDED, room.meeting, attendee)
        self._deliver()
        return attendee

    def attendee(self, meeting_id: str, attendee_id: str) -> Attendee:
        """Find an attendee. Raises MeetingUnknownError or AttendeeUnknownError."""
        with self._lock:
            return self._room(meeting_id).attendee(attendee_id)

    def attendees(self, meeting_id: str) -> tuple[Attendee, ...]:
        """Everybody who may join, in the order they were made. Raises MeetingUnknownError."""
        with self._lock:
            return tuple(self._room(meeting_id).attendees.values())

    def remove_attendee(self, meeting_id: str, attendee_id: str) -> None:
        """Delete an attendee: its token dies, its connection is cut."""
        with self._lock:
            room = self._room(meeting_id)
            attendee = room.attendee(attendee_id)
            del room.attendees[attendee_id]
            self._tell(Change.ATTENDEE_DELETED, room.meeting, attendee, cut=self._disconnect(room, attendee_id))
        self._deliver()

    def set_capabilities(self, meeting_id: str, attendee_id: str, capabilities: Mapping[str, str]) -> Attendee:
        """Change what an attendee may send and receive. Raises RequestRefusedError and the unknown errors."""
        with self._lock:
            room = self._room(meeting_id)
            rules.check_capabilities(capabilities, room.meeting.features)
            attendee = replace(room.attendee(attendee_id), capabilities=dict(capabilities))
            room.attendees[attendee_id] = attendee
            self._tell(Change.CAPABILITIES_UPDATED, room.meeting, attendee)
        self._deliver()
        return attendee

    # connections

    def join(self, meeting_id: str | None, join_token: str) -> Joined:
        """Connect with a token. A second connection of the same attendee throws the first one out.

        Without a meeting id the token alone must say which meeting. Raises JoinRefusedError.
        """
        with self._lock:
            self._end_overdue()
            room, attendee = self._find_token(meeting_id, join_token)
            thrown_out = self._disconnect(room, attendee.attendee_id)
            self._connections += 1
            joined = Joined(room.meeting.meeting_id, attendee.attendee_id, attendee.external_user_id, self._connections)
            room.connected[attendee.attendee_id] = joined
            room.empty_since = None
            change = Change.ATTENDEE_AUTHORIZED if thrown_out else Change.ATTENDEE_JOINED
            self._tell(change, room.meeting, attendee, cut=thrown_out)
        self._deliver()
        return joined

    def leave(self, meeting_id: str, attendee_id: str, connection: int | None = None) -> None:
        """Hear that the attendee hung up; nothing happens if that connection is not the present one."""
        self._part(Change.ATTENDEE_LEFT, meeting_id, attendee_id, connection)

    def drop(self, meeting_id: str, attendee_id: str, connection: int | None = None) -> None:
        """Hear that the attendee's connection was lost."""
        self._part(Change.ATTENDEE_DROPPED, meeting_id, attendee_id, connection)

    def connected(self, meeting_id: str) -> tuple[Joined, ...]:
        """Who is connected. Raises MeetingUnknownError."""
        with self._lock:
            return tuple(self._room(meeting_id).connected.values())

    # telling others

    def subscribe(self, callback: Subscriber) -> Callable[[], None]:
        """Hear of every change. Gives back a function that ends it."""
        self._subscribers.append(callback)
        return lambda: self._subscribers.remove(callback) if callback in self._subscribers else None

    def _room(self, meeting_id: str) -> Room:
        with self._lock:
            self._end_overdue()
            if meeting_id not in self._rooms:
                msg = f"Meeting {meeting_id} not found"
                raise MeetingUnknownError(msg)
            return self._rooms[meeting_id]

    def _find_token(self, meeting_id: str | None, join_token: str) -> tuple[Room, Attendee]:
        for room in self._rooms.values():
            if meeting_id in {None, "", room.meeting.meeting_id}:
                for attendee in room.attendees.values():
                    if secrets.compare_digest(attendee.join_token.encode(), join_token.encode()):
                        return room, attendee
        msg = "The join token opens no running meeting, or not this one"
        raise JoinRefusedError(msg)

    def _part(self, change: Change, meeting_id: str, attendee_id: str, connection: int | None) -> None:
        with self._lock:
            room = self._rooms.get(meeting_id)
            there = room and room.connected.get(attendee_id)
            if room and there and connection in {None, there.connection}:
                cut = self._disconnect(room, attendee_id)
                self._tell(change, room.meeting, room.attendees[attendee_id], cut=cut)
        self._deliver()

    def _disconnect(self, room: Room, attendee_id: str) -> tuple[Joined, ...]:
        there = room.connected.pop(attendee_id, None)
        if there and not room.connected:
            room.empty_since = self._now()
        return (there,) if there else ()

    def _end_overdue(self) -> None:
        now = self._now()
        for room in tuple(self._rooms.values()):
            if rules.is_over(now=now, created_at=room.meeting.created_at, empty_since=room.empty_since):
                self._end(room)

    def _end(self, room: Room) -> None:
        del self._rooms[room.meeting.meeting_id]
        self._tell(Change.MEETING_ENDED, room.meeting, cut=tuple(room.connected.values()))

    def _tell(
        self, change: Change, meeting: Meeting, attendee: Attendee | None = None, *, cut: tuple[Joined, ...] = ()
    ) -> None:
        body = event_body(change, meeting, attendee, Stamp(str(uuid.uuid4()), self.region, self._now()))
        whose = attendee.attendee_id if attendee else ""
        self._outbox.append(MeetingEvent(change, meeting.meeting_id, whose, cut, body))

    def _deliver(self) -> None:
        # Never waits: when another thread is delivering, it will take these events along, in order.
        while self._outbox and self._delivering.acquire(blocking=False):
            try:
                while self._outbox:
                    event = self._outbox.popleft()
                    for subscriber in tuple(self._subscribers):
                        _call(subscriber, event)
            finally:
                self._delivering.release()


def _call(subscriber: Subscriber, event: MeetingEvent) -> None:
    try:
        subscriber(event)
    except Exception:  # noqa: BLE001 - whoever made the change is not to blame for a listener
        _log.exception("a subscriber failed on %s", event.change)
