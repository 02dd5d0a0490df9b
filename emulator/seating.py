"""A live call sits down in a meeting, and stands up: aside, because whoever listens to meetings may take its time."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from emulator.exchange import effects, stimuli
from emulator.one_thread import guarded
from emulator.seats import SeatRefusedError

if TYPE_CHECKING:
    from emulator.line import Host, Live
    from emulator.seats import Seat, Seats

_log = logging.getLogger(__name__)
_REMOVED: Final = "the meeting ended or the attendee was removed"


class Seating:
    """Takes seats for live calls. Returns at once; what comes of it is told in the switchboard's thread."""

    def __init__(self, board: Host, seats: Seats) -> None:
        self._board, self._seats = board, seats
        self._aside = ThreadPoolExecutor(1, "seats")

    def open(self) -> None:
        """From now on tell calls that lose their seat."""
        self._seats.on_removed(lambda: self._board.post(self._unseat))

    def close(self) -> None:
        """Give every seat back, those too that are just being taken, and listen no longer."""
        self._aside.shutdown()
        self._seats.close()

    def join(self, live: Live, join: effects.Join) -> None:
        """Take a seat for the call."""
        self._aside.submit(guarded, lambda: self._take(live, join))

    def leave(self, leg: str) -> None:
        """Give the seat of a leg back."""
        self._aside.submit(guarded, lambda: self._seats.leave(leg))

    def strangers(self, mute: effects.Mute) -> tuple[str, ...]:
        """Tell at once who of those named is not of the meeting."""
        return self._seats.strangers(mute.meeting_id, mute.attendees)

    def mute(self, mute: effects.Mute) -> None:
        """Let the meeting know who is muted, telephones and browsers."""
        self._aside.submit(
            guarded, lambda: self._seats.mute(mute.meeting_id, mute.attendees, muted=mute.operation == "Mute")
        )

    def _take(self, live: Live, join: effects.Join) -> None:
        try:
            seat = self._seats.take(join.leg, join.meeting_id, join.join_token)
        except SeatRefusedError as refusal:
            words = str(refusal)
            self._board.post(lambda: self._board.happens(live, stimuli.Unseated(join.leg, words)))
            return
        if seat.warning:
            _log.warning("%s", seat.warning)
        self._board.post(lambda: self._seated(live, join.leg, seat))

    def _seated(self, live: Live, leg: str, seat: Seat) -> None:
        if live.call.up:
            self._board.sounds.seated(live.call.transaction_id, seat.attendee_id)
        self._board.happens(live, stimuli.Seated(leg, seat.meeting_id))
        if live.call.leg(leg) is None:  # the caller has left while the meeting let the call in
            self.leave(leg)
            return
        if seat.attendee_id and not self._seats.holds(leg):  # lost before the call knew that it had it
            self._board.happens(live, stimuli.Removed(leg, _REMOVED))
            return
        phone = live.phones.get(live.call.first.call_id)
        if phone is not None:
            guarded(lambda: phone.joined(live.call.meeting_id))

    def _unseat(self) -> None:
        for leg in self._seats.removed():
            for live in self._board.calls:
                self._board.happens(live, stimuli.Removed(leg, _REMOVED))
