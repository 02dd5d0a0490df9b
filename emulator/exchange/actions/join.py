"""JoinChimeMeeting: give LEG-A a seat; the way into the meeting becomes LEG-B (AWS: join-chime-meeting)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from emulator.exchange.effects import Join, Leave
from emulator.exchange.state import CONNECTED, Action, Fault, Leg, Outcome
from emulator.exchange.stimuli import Seated, Unseated
from emulator.exchange.values import NOT_ON_THIS_CALL, NOT_THAT_LEG

if TYPE_CHECKING:
    from emulator.exchange.state import Call
    from emulator.exchange.stimuli import Stimulus

SHORTEST_TOKEN: Final = 2
LONGEST_TOKEN: Final = 2_048
BAD_TOKEN: Final = Fault("InvalidActionParameter", "JoinToken parameter value is invalid.")
NO_MEETING: Final = Fault("InvalidActionParameter", "MeetingId parameter value is invalid.")
REFUSED: Final = Fault("ErrorJoiningMeeting", "Error while joining meeting.", "single")
SHARED_NUMBER: Final = "+17035550122"
_NUMBERS: Final = {
    "to SMA": ("SMA", SHARED_NUMBER),
    "reverse": (SHARED_NUMBER, "SMA"),
    "+13605550122": ("+13605550122", "SMA"),
}


class JoinChimeMeeting(Action):
    """Ask the meeting for a seat and wait for its answer."""

    kind = "JoinChimeMeeting"
    page = "join-chime-meeting"
    answers = True
    known = frozenset({"JoinToken", "MeetingId"})

    __slots__ = ("seat_id",)

    def check(self) -> Fault | None:
        if self.leg is not self.call.first:
            return NOT_THAT_LEG
        if self.call.bridged or self.call.in_meeting:
            return Fault(self.call.switches.wrong_moment, NOT_ON_THIS_CALL)
        token = self.parameters.get("JoinToken")
        if not isinstance(token, str) or not SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN:
            return BAD_TOKEN
        meeting = self.parameters.get("MeetingId")
        missing = not isinstance(meeting, str) or not meeting
        return NO_MEETING if missing and self.call.switches.join_without_meeting == "fail" else None

    def begin(self, now: float) -> None:
        del now
        meeting = self.parameters.get("MeetingId")
        self.seat_id = self.call.world.new_id()
        named = meeting if isinstance(meeting, str) and meeting else None
        self.call.does(Join(self.seat_id, named, self.parameters["JoinToken"]))

    def told(self, now: float, stimulus: Stimulus) -> Outcome | None:
        if isinstance(stimulus, Unseated) and stimulus.leg == self.seat_id:
            self.call.notes(f"The meeting refused the call: {stimulus.why}")
            return Outcome(fault=REFUSED)
        if isinstance(stimulus, Seated) and stimulus.leg == self.seat_id:
            to, from_ = _NUMBERS[self.call.switches.meeting_leg]
            seat = Leg(self.seat_id, "LEG-B", to, from_, "Outbound", self.call.clock_ms(now), "meeting")
            seat.status = CONNECTED
            self.call.meeting_id = self.parameters.get("MeetingId") or stimulus.meeting_id
            second_leg(self.call, seat)
            return Outcome()
        return None

    def cut(self) -> None:
        """Give the seat back in case the meeting grants it yet."""
        self.call.does(Leave(self.seat_id))


def second_leg(call: Call, leg: Leg) -> None:
    """Put LEG-B into the call; whether an earlier one stays listed is the switch second_bridge."""
    if call.switches.second_bridge == "replaced":
        del call.legs[1:]
    call.legs.append(leg)
