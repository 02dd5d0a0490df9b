"""Where a call sits down: the meetings of the local cloud, or any meeting at all.

A token that the local cloud made must fit its meeting. Any other token is a stranger's: a Lambda under test may make
up its own, so it is let in with a warning unless the rule is strict.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

from emulator.meetings.errors import JoinRefusedError, MeetingUnknownError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from emulator.meetings.control import MeetingControl
    from emulator.meetings.model import Joined, MeetingEvent


class Seat(NamedTuple):
    """A granted seat. `warning` says what is doubtful about it."""

    attendee_id: str = ""
    meeting_id: str = ""
    warning: str = ""


class SeatRefusedError(Exception):
    """The meeting does not let the call in."""


class Seats:
    """Seats of the legs of calls, by CallId of the meeting leg.

    One thread takes and leaves seats, another may ask for `removed`, `mute` and `strangers` meanwhile.
    """

    def __init__(self, meetings: MeetingControl | None, *, strict: bool = False) -> None:
        self._meetings = meetings
        self._strict = strict
        self._joined: dict[str, Joined] = {}
        self._met: set[str] = set()
        self._cut: deque[Joined] = deque()
        self._wake: Callable[[], None] | None = None
        self._stop = meetings.subscribe(self._heard) if meetings is not None else None

    def on_removed(self, wake: Callable[[], None]) -> None:
        """Call `wake`, from any thread, when `removed` may have something to tell."""
        self._wake = wake

    def close(self) -> None:
        """Give all seats back, and listen no longer."""
        for leg in list(self._joined):
            self.leave(leg)
        if self._stop is not None:
            self._stop()

    def take(self, leg: str, meeting_id: str | None, join_token: str) -> Seat:
        """Sit down. Raises SeatRefusedError."""
        if self._meetings is None:
            return self._stranger(meeting_id)
        try:
            joined = self._meetings.join(meeting_id, join_token)
        except JoinRefusedError as refusal:
            if self._strict or self._ours(self._meetings, meeting_id):
                raise SeatRefusedError(str(refusal)) from refusal
            return self._stranger(meeting_id)
        self._joined[leg] = joined
        if not _sits(self._meetings, joined):  # cut before `removed` could know whose seat it was
            self._joined.pop(leg, None)
            msg = "the seat was taken away at once"
            raise SeatRefusedError(msg)
        return Seat(joined.attendee_id, joined.meeting_id)

    def leave(self, leg: str) -> None:
        """Stand up; harmless for a leg that never sat."""
        joined = self._joined.pop(leg, None)
        if joined is not None and self._meetings is not None:
            self._meetings.leave(joined.meeting_id, joined.attendee_id, joined.connection)

    def holds(self, leg: str) -> bool:
        """Say whether a leg has a seat."""
        return leg in self._joined

    def strangers(self, meeting_id: str, attendees: Collection[str]) -> tuple[str, ...]:
        """Tell which of these are no attendees of the meeting; none where nobody here knows the meeting."""
        try:
            known = self._meetings.attendees(meeting_id) if self._meetings is not None else None
        except MeetingUnknownError:
            known = None
        if known is None:
            return ()
        ids = {attendee.attendee_id for attendee in known}
        return tuple(one for one in attendees if one not in ids)

    def mute(self, meeting_id: str, attendees: Collection[str], *, muted: bool) -> None:
        """Let the meeting know which of these are muted, or no longer: those who sit there by telephone."""
        for joined in list(self._joined.values()):
            if self._meetings is not None and joined.meeting_id == meeting_id and joined.attendee_id in attendees:
                self._meetings.set_muted(meeting_id, joined.attendee_id, muted=muted)

    def removed(self) -> list[str]:
        """Tell which legs lost their seat since the last time: the meeting ended, or the attendee was removed."""
        legs: list[str] = []
        while self._cut:
            cut = self._cut.popleft()
            # A copy: others take and leave seats meanwhile.
            legs += [leg for leg, joined in list(self._joined.items()) if joined == cut]
        for leg in legs:
            self._joined.pop(leg, None)
        return legs

    def _heard(self, event: MeetingEvent) -> None:
        self._met.add(event.meeting_id)
        self._cut.extend(event.cut)
        if event.cut and self._wake is not None:
            self._wake()

    def _stranger(self, meeting_id: str | None) -> Seat:
        if self._strict:
            msg = "the meeting is not one of the local cloud's"
            raise SeatRefusedError(msg)
        return Seat(warning=f"meeting {meeting_id} is not one of the local cloud's: the join is taken on trust")

    def _ours(self, meetings: MeetingControl, meeting_id: str | None) -> bool:
        """Say whether the meeting is, or ever was, one that the local cloud made."""
        if meeting_id in self._met:
            return True
        try:
            meetings.meeting(meeting_id or "")
        except MeetingUnknownError:
            return False
        return True


def _sits(meetings: MeetingControl, joined: Joined) -> bool:
    try:
        return joined in meetings.connected(joined.meeting_id)
    except MeetingUnknownError:
        return False
