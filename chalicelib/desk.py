"""The front desk: answers what the call flow asks. Where asking becomes I/O."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from chalicelib.callflow import inputs
from chalicelib.callflow.asks import Admit, AdmitAll, Ask, Close, CountHeads, Invite, LookIn, ShowHand, ShowMute, WhyOut
from chalicelib.callflow.call import Call
from chalicelib.callflow.inputs import Input
from chalicelib.meetings import errors
from chalicelib.meetings.frontdoor import Meetings
from chalicelib.meetings.model import CallRecord, Departure, Seat, Visitor
from chalicelib.meetings.seal import mask
from chalicelib.values import replace, value

REFUSALS: Mapping[type[errors.RefusedError], type[Input]] = {
    errors.WrongPinError: inputs.WrongPin,
    errors.LockedOutError: inputs.LockedOut,
    errors.MeetingFullError: inputs.Full,
    errors.RoomUnknownError: inputs.Gone,
    errors.RoomEndedError: inputs.Gone,
    errors.RoomLockedError: inputs.DoorLocked,
    errors.NotAdmittedError: inputs.Removed,
}
DEPARTURES: Mapping[Departure, type[Input]] = {
    Departure.OVER: inputs.MeetingOver,
    Departure.REMOVED: inputs.Removed,
    Departure.DROPPED: inputs.Dropped,
}
UNANSWERED = {480: "no_answer", 486: "busy"}


@value
class Telephone:
    """Who is on the line, as the desk must know it and the flow need not. `started_at` is seconds since the epoch."""

    visitor: Visitor
    direction: str
    started_at: int


@value
class Desk:
    """Answers asks through the meetings. `now` is seconds since the epoch.

    `report` hears of services that failed: how, on which ask, on which call.
    """

    meetings: Meetings
    now: Callable[[], float]
    report: Callable[[errors.MeetingsError, str, str], None]

    def answer(self, ask: Ask, telephone: Telephone) -> Input:
        """The one input that answers this ask. Never raises a MeetingsError."""
        try:
            return self._ask(ask, telephone)
        except errors.MustWaitError as must:
            return inputs.MustWait(must.room_id, must.place)
        except errors.RefusedError as refused:
            answer = REFUSALS.get(type(refused), ask.broke)
            return answer() if answer in ask.answers else ask.broke()
        except errors.MeetingsError as broken:
            self.report(broken, type(ask).__name__, telephone.visitor.transaction_id)
            return ask.broke()

    def _ask(self, ask: Ask, telephone: Telephone) -> Input:  # noqa: C901 - a case for each ask
        match ask:
            case Admit() | Invite() | LookIn():
                return _admitted(self._seat(ask, telephone.visitor))
            case AdmitAll(room_id):
                self.meetings.admit_all(room_id)
                return inputs.LetIn()
            case CountHeads(room_id):
                return inputs.Counted(self.meetings.head_count(room_id))
            case WhyOut(meeting_id, attendee_id):
                return DEPARTURES[self.meetings.departure(meeting_id, attendee_id)]()
            case Close(call, code):
                self.meetings.close(self._record(call, code, telephone))
                return inputs.Closed()
            case ShowMute() | ShowHand():
                return self._show(ask)
            case _:
                assert_never(ask)

    def _seat(self, ask: Admit | Invite | LookIn, visitor: Visitor) -> Seat:
        match ask:
            case Admit(pin, attempt):
                return self.meetings.admit(pin, replace(visitor, attempt=attempt))
            case Invite(room_id, host):
                return self.meetings.invite(room_id, replace(visitor, host=host))
            case LookIn(room_id):
                return self.meetings.wait(room_id, visitor)
            case _:
                assert_never(ask)

    def _show(self, ask: ShowMute | ShowHand) -> Input:
        call = ask.call
        match ask:
            case ShowMute():
                self.meetings.mark(call.room_id, call.attendee_id, muted=call.muted, hand_raised=call.hand_raised)
                return inputs.Noted()
            case ShowHand(up=up):
                self.meetings.mark(call.room_id, call.attendee_id, muted=call.muted, hand_raised=up)
                return inputs.HandShown(up)
            case _:
                assert_never(ask)

    def _record(self, call: Call, code: int, telephone: Telephone) -> CallRecord:
        visitor = telephone.visitor
        return CallRecord(
            transaction_id=visitor.transaction_id,
            direction=telephone.direction,
            caller=mask(visitor.number),
            called=mask(visitor.called),
            started_at=telephone.started_at,
            ended_at=int(self.now()),
            outcome=outcome_of(call, code),
            room_id=call.room_id,
            meeting_id=call.meeting_id,
            attendee_id=call.attendee_id,
        )


def outcome_of(call: Call, code: int) -> str:
    """How the call ended, in one word: our last words, why nobody answered, or where the caller hung up."""
    if call.outcome:
        return call.outcome
    return UNANSWERED.get(code) or f"hung_up_{call.at or 'early'}"


def _admitted(seat: Seat) -> Input:
    return inputs.Admitted(seat.room_id, seat.meeting_id, seat.attendee_id, seat.role, seat.join_token, seat.floor)
