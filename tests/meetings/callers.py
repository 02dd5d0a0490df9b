"""People at the door."""

from __future__ import annotations

from chalicelib.meetings.attendance import Attendance
from chalicelib.meetings.badge import Badge
from chalicelib.meetings.model import CallRecord, Seat, Visitor

CALLED = "+12065550199"


def caller(n: int = 0, *, attempt: int = 1, number: str = "", called: str = CALLED) -> Visitor:
    """Make the n-th caller, who dials from a number of their own."""
    return Visitor(
        transaction_id=f"transaction-{n}",
        call_id=f"call-{n}",
        number=number or f"+120655501{n % 100:02}",
        called=called,
        attempt=attempt,
    )


def sits_down(attendance: Attendance, seat: Seat, visitor: Visitor) -> None:
    """Let Amazon tell that the caller hears the meeting."""
    news = {
        "eventType": "chime:AttendeeJoined",
        "timestamp": int(attendance.now()) * 1000,
        "meetingId": seat.meeting_id,
        "attendeeId": seat.attendee_id,
        "externalUserId": Badge.of(visitor, seat.role).text,
        "externalMeetingId": seat.room_id,
    }
    assert attendance.note(news)


def record(visitor: Visitor, seat: Seat | None = None, *, outcome: str = "caller_left") -> CallRecord:
    """Write the record of a caller's call."""
    return CallRecord(
        transaction_id=visitor.transaction_id,
        direction="Inbound",
        caller="··00",
        called="··99",
        started_at=1_800_000_000,
        ended_at=1_800_000_060,
        outcome=outcome,
        room_id=seat.room_id if seat else "",
        meeting_id=seat.meeting_id if seat else "",
        attendee_id=seat.attendee_id if seat else "",
    )
