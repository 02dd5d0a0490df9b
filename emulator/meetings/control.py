"""The control plane: meetings, their attendees, and who is connected.

Phones, browsers and the HTTP API all change this one object. It does no I/O, is safe to use from several threads,
and is handed its clock. Subscribers hear of every change in order, after it has happened and outside the lock.
"""

from __future__ import annotations

import secrets
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from emulator.meetings import rules
from emulator.meetings.errors import JoinRefusedError, MeetingUnknownError
from emulator.meetings.events import Stamp, event_body
from emulator.meetings.model import CONTENT, Attendee, Change, Joined, Meeting, MeetingEvent
from emulator.meetings.news import Listener, News
from emulator.meetings.room import Room

_LEFT = (Change.ATTENDEE_LEFT, Change.CONTENT_LEFT)
_DROPPED = (Change.ATTENDEE_DROPPED, Change.CONTENT_DROPPED)
"""Of an attendee, of a content share."""
_JOINED = {
    # content share, throws another out
    (False, False): Change.ATTENDEE_JOINED,
    (False, True): Change.ATTENDEE_AUTHORIZED,
    (True, False): Change.CONTENT_JOINED,
    (True, True): Change.CONTENT_AUTHORIZED,
}


class MeetingControl:
    """All meetings of one account and Region. `now` gives seconds since the epoch."""

    def __init__(self, *, now: Callable[[], float], region: str = "us-east-1") -> None:
        self.region = region
        self._now = now
        self._lock = threading.RLock()
        self._rooms: dict[str, Room] = {}
        self._connections = 0
        self._news = News()

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
        self._news.deliver()
        return meeting

    def meeting(self, meeting_id: str) -> Meeting:
        """Find the running meeting. Raises MeetingUnknownError."""
        return self._room(meeting_id).meeting

    def running(self) -> tuple[str, ...]:
        """Give the ids of all meetings there are."""
        with self._lock:
            return tuple(self._rooms)

    def delete_meeting(self, meeting_id: str) -> None:
        """End the meeting for everybody in it. Raises MeetingUnknownError."""
        with self._lock:
            self._end(self._room(meeting_id))
        self._news.deliver()

    def end_overdue(self) -> None:
        """End the meetings that Amazon would have ended by now; to be called now and then."""
        with self._lock:
            self._end_overdue()
        self._news.deliver()

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
            attendee = room.new_attendee(external_user_id, capabilities)
            room.attendees[attendee.attendee_id] = attendee
            self._tell(Change.ATTENDEE_ADDED, room.meeting, attendee)
        self._news.deliver()
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
            cut = self._disconnect(room, attendee_id) + self._disconnect(room, attendee_id + CONTENT)
            self._tell(Change.ATTENDEE_DELETED, room.meeting, attendee, cut=cut)
        self._news.deliver()

    def set_capabilities(self, meeting_id: str, attendee_id: str, capabilities: Mapping[str, str]) -> Attendee:
        """Change what an attendee may send and receive. Raises RequestRefusedError and the unknown errors."""
        with self._lock:
            room = self._room(meeting_id)
            rules.check_capabilities(capabilities, room.meeting.features)
            attendee = replace(room.attendee(attendee_id), capabilities=dict(capabilities))
            room.attendees[attendee_id] = attendee
            self._tell(Change.CAPABILITIES_UPDATED, room.meeting, attendee)
        self._news.deliver()
        return attendee

    # connections

    def join(self, meeting_id: str | None, join_token: str) -> Joined:
        """Connect with a token. A second connection of the same attendee throws the first one out.

        With `CONTENT` at its end the token is for a content share, a connection of its own beside the attendee's.
        Without a meeting id the token alone must say which meeting. Raises JoinRefusedError, MeetingFullError.
        """
        with self._lock:
            room, attendee, content = self._let_in(meeting_id, join_token)
            room.check_place_for(attendee.attendee_id + content)
            thrown_out = self._disconnect(room, attendee.attendee_id + content)
            joined = self._connect(room, attendee, content)
            change = _JOINED[bool(content), bool(thrown_out)]
            self._tell(change, room.meeting, attendee, cut=thrown_out, joined=joined)
        self._news.deliver()
        return joined

    def may_join(self, meeting_id: str, join_token: str) -> Attendee:
        """Say whose token this is. Raises JoinRefusedError."""
        with self._lock:
            return self._let_in(meeting_id, join_token)[1]

    def leave(self, meeting_id: str, attendee_id: str, connection: int | None = None) -> None:
        """Hear that the attendee hung up; nothing happens if that connection is not the present one."""
        self._part(_LEFT, meeting_id, attendee_id, connection)

    def drop(self, meeting_id: str, attendee_id: str, connection: int | None = None) -> None:
        """Hear that the attendee's connection was lost."""
        self._part(_DROPPED, meeting_id, attendee_id, connection)

    def connected(self, meeting_id: str) -> tuple[Joined, ...]:
        """Who is connected. Raises MeetingUnknownError."""
        with self._lock:
            return tuple(self._room(meeting_id).connected.values())

    def set_muted(self, meeting_id: str, attendee_id: str, *, muted: bool) -> None:
        """Hear that somebody was muted or unmuted; nothing happens for somebody who is not connected."""
        with self._lock:
            room = self._rooms.get(meeting_id)
            if room and attendee_id in room.connected and muted is not (attendee_id in room.muted):
                room.muted ^= {attendee_id}
                attendee = room.attendees[attendee_id.removesuffix(CONTENT)]
                there = room.connected[attendee_id]
                self._tell(Change.MUTED if muted else Change.UNMUTED, room.meeting, attendee, joined=there)
        self._news.deliver()

    def muted(self, meeting_id: str) -> frozenset[str]:
        """Tell who of the connected is muted; nobody in a meeting that is over."""
        with self._lock:
            room = self._rooms.get(meeting_id)
            return frozenset(room.muted) if room else frozenset()

    def set_silent(self, meeting_id: str, *, silent: bool) -> None:
        """Hear whether anybody can be heard in the meeting. To be told of every change by whoever has its sound."""
        with self._lock:
            room = self._rooms.get(meeting_id)
            if room and silent is not (room.silent_since is not None):
                room.silent_since = self._now() if silent else None

    # telling others

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Hear of every change that Amazon tells. Gives back a function that ends it."""
        return self._news.subscribe(listener, ours_too=False)

    def watch(self, listener: Listener) -> Callable[[], None]:
        """Hear of every change, those too that Amazon tells nobody. Gives back a function that ends it."""
        return self._news.subscribe(listener, ours_too=True)

    def _room(self, meeting_id: str) -> Room:
        with self._lock:
            self._end_overdue()
            if meeting_id not in self._rooms:
                msg = f"Meeting {meeting_id} not found"
                raise MeetingUnknownError(msg)
            return self._rooms[meeting_id]

    def _let_in(self, meeting_id: str | None, join_token: str) -> tuple[Room, Attendee, str]:
        self._end_overdue()
        token = join_token.removesuffix(CONTENT)
        return *self._find_token(meeting_id, token), join_token[len(token) :]

    def _find_token(self, meeting_id: str | None, join_token: str) -> tuple[Room, Attendee]:
        for room in self._rooms.values():
            if meeting_id in {None, "", room.meeting.meeting_id}:
                for attendee in room.attendees.values():
                    if secrets.compare_digest(attendee.join_token.encode(), join_token.encode()):
                        return room, attendee
        msg = "The join token opens no running meeting, or not this one"
        raise JoinRefusedError(msg)

    def _connect(self, room: Room, attendee: Attendee, content: str) -> Joined:
        self._connections += 1
        ids = (attendee.attendee_id + content, attendee.external_user_id + content)
        joined = room.connected[ids[0]] = Joined(room.meeting.meeting_id, *ids, self._connections)
        room.empty_since = None
        return joined

    def _part(self, changes: tuple[Change, Change], meeting_id: str, attendee_id: str, connection: int | None) -> None:
        with self._lock:
            room = self._rooms.get(meeting_id)
            there = room and room.connected.get(attendee_id)
            if room and there and connection in {None, there.connection}:
                cut = self._disconnect(room, attendee_id)
                attendee = room.attendees[attendee_id.removesuffix(CONTENT)]
                self._tell(changes[attendee_id.endswith(CONTENT)], room.meeting, attendee, cut=cut)
        self._news.deliver()

    def _disconnect(self, room: Room, attendee_id: str) -> tuple[Joined, ...]:
        there = room.connected.pop(attendee_id, None)
        room.muted.discard(attendee_id)
        if there and not room.connected:
            room.empty_since = self._now()
        return (there,) if there else ()

    def _end_overdue(self) -> None:
        now = self._now()
        for room in tuple(self._rooms.values()):
            born, empty, silent = room.meeting.created_at, room.empty_since, room.silent_since
            if rules.is_over(now=now, created_at=born, empty_since=empty, silent_since=silent):
                self._end(room)

    def _end(self, room: Room) -> None:
        del self._rooms[room.meeting.meeting_id]
        self._tell(Change.MEETING_ENDED, room.meeting, cut=tuple(room.connected.values()))

    def _tell(
        self,
        change: Change,
        meeting: Meeting,
        attendee: Attendee | None = None,
        *,
        cut: tuple[Joined, ...] = (),
        joined: Joined | None = None,
    ) -> None:
        body = event_body(change, meeting, attendee, Stamp(str(uuid.uuid4()), self.region, self._now()))
        whose = attendee.attendee_id if attendee else ""
        self._news.add(MeetingEvent(change, meeting.meeting_id, whose, cut, body, joined))
