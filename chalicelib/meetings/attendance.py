"""Keeps the roster true to what Amazon saw: the events `Chime Meeting State Change` of EventBridge.

https://docs.aws.amazon.com/chime-sdk/latest/dg/using-events.html. They come at least once and in any order.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.meetings.badge import Badge
from chalicelib.meetings.errors import StaleRoomError
from chalicelib.meetings.model import Kind, Participant, Role
from chalicelib.values import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.meetings.store import Store

_CONNECTED = {
    "chime:AttendeeJoined": True,
    "chime:AttendeeLeft": False,
    "chime:AttendeeDropped": False,
}
_DELETED = "chime:AttendeeDeleted"
_ENDED = "chime:MeetingEnded"
_MILLISECONDS = 1000


@dataclass(frozen=True, slots=True)
class _News:
    """The fields of an event's `detail` that we read; the external ids are those we gave."""

    type: str
    at: int
    room_id: str
    meeting_id: str
    attendee_id: str
    external_user_id: str

    @classmethod
    def read(cls, detail: Mapping[str, object]) -> _News:
        def text(key: str) -> str:
            value = detail.get(key)
            return value if isinstance(value, str) else ""

        at = detail.get("timestamp")
        return cls(
            type=text("eventType"),
            at=int(at) if isinstance(at, int | float) else 0,
            room_id=text("externalMeetingId"),
            meeting_id=text("meetingId"),
            attendee_id=text("attendeeId"),
            external_user_id=text("externalUserId"),
        )


@dataclass(frozen=True, slots=True)
class Attendance:
    """Takes note of meeting events. Hearing one twice, late, or of a room long gone changes nothing that is true."""

    store: Store
    now: Callable[[], float]

    def note(self, detail: Mapping[str, object]) -> bool:
        """Take note of the `detail` of an event; tells whether it concerned us. Raises MeetingsError: try again."""
        news = _News.read(detail)
        room = self.store.room(news.room_id) if news.room_id and news.meeting_id else None
        if room is None:
            return False
        if news.type == _ENDED:
            self._meeting_ended(news)
        elif news.attendee_id and news.type == _DELETED:
            self.store.depart(news.room_id, news.attendee_id, self.now())
        elif news.attendee_id and news.type in _CONNECTED:
            self.store.observe(self._seen(news, connected=_CONNECTED[news.type]), news.at)
        else:
            return False
        return True

    def _seen(self, news: _News, *, connected: bool) -> Participant:
        """Whom Amazon saw: a telephone by its badge, and by the name the host gave it if we called it."""
        badge = Badge.read(news.external_user_id)
        placed = self.store.placed(news.room_id, badge.transaction_id) if badge else None
        return Participant(
            room_id=news.room_id,
            meeting_id=news.meeting_id,
            attendee_id=news.attendee_id,
            kind=Kind.PHONE if badge else Kind.WEB,
            role=badge.role if badge else Role.GUEST,
            name=(placed.name if placed else "") or (badge.shown if badge else "Guest"),
            joined_at=news.at // _MILLISECONDS,
            connected=connected,
            transaction_id=badge.transaction_id if badge else "",
        )

    def _meeting_ended(self, news: _News) -> None:
        for attendee_id in self.store.attendees(news.room_id, news.meeting_id):
            self.store.depart(news.room_id, attendee_id, self.now())
        room = self.store.room(news.room_id)
        if room is not None and room.meeting_id == news.meeting_id:
            # Only spares the next to come a call to Amazon. Whoever saves the room now knows better.
            with suppress(StaleRoomError):
                self.store.save(replace(room, meeting_id=""))
