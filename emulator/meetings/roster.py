"""Who is in a meeting, as its browsers are shown it: telephones and browsers alike.

A person's audio stream id is the number of their connection: it rises with each and is never 0, as clients need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from emulator.meetings.messages import AudioMetadata, AudioState, AudioStreamIdInfo, RosterRow
from emulator.meetings.model import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from emulator.meetings.model import Joined, MeetingEvent

SILENCE: Final = 127
"""dB below full scale (RFC 6464)."""
_STRONG: Final = 2
_LOST: Final = {Change.ATTENDEE_DROPPED, Change.CONTENT_DROPPED}
_MUTES: Final = {Change.MUTED: True, Change.UNMUTED: False}


class Roster:
    """Those who are connected, by the number of their connection."""

    def __init__(self, here: Iterable[Joined] = (), muted: Iterable[str] = ()) -> None:
        self._here = {one.connection: one for one in here}
        self._muted = set(muted)

    def __len__(self) -> int:
        return len(self._here)

    def heard(self, event: MeetingEvent) -> AudioStreamIdInfo | None:
        """Follow what has happened; give what those who know the roster must be told, if anything."""
        rows = tuple(self._mute(event) if event.change in _MUTES else self._moved(event))
        return AudioStreamIdInfo(rows=rows) if rows else None

    def whole(self) -> AudioStreamIdInfo:
        """Show everybody, to somebody who comes in."""
        return AudioStreamIdInfo(rows=tuple(self._row(one) for one in self._here.values()))

    def loudness(self, levels: Mapping[str, int], signals: Mapping[str, int]) -> AudioMetadata:
        """Show how loud everybody is, and how well it comes.

        `levels` are dB below full scale by attendee id, who is missing is silent; `signals` are from 0 to 2, and who is
        missing comes well.
        """
        return AudioMetadata(
            states=tuple(
                AudioState(
                    audio_stream_id=one.connection,
                    volume=SILENCE if one.attendee_id in self._muted else levels.get(one.attendee_id, SILENCE),
                    signal_strength=signals.get(one.attendee_id, _STRONG),
                )
                for one in self._here.values()
            )
        )

    def _mute(self, event: MeetingEvent) -> Iterable[RosterRow]:
        one, muted = event.joined, _MUTES[event.change]
        if one and one.connection in self._here:
            (self._muted.add if muted else self._muted.discard)(one.attendee_id)
            yield RosterRow(audio_stream_id=one.connection, muted=muted)

    def _moved(self, event: MeetingEvent) -> Iterable[RosterRow]:
        """Give the new row before the old one: so somebody who has come again is never thought to be gone."""
        for one in event.cut:
            self._muted.discard(one.attendee_id)
        if event.joined:
            self._here[event.joined.connection] = event.joined
            yield self._row(event.joined)
        for one in event.cut:
            if self._here.pop(one.connection, None):
                yield RosterRow(audio_stream_id=one.connection, dropped=event.change in _LOST or None)

    def _row(self, one: Joined) -> RosterRow:
        return RosterRow(
            audio_stream_id=one.connection,
            attendee_id=one.attendee_id,
            external_user_id=one.external_user_id,
            muted=one.attendee_id in self._muted,
        )
