"""ModifyChimeMeetingAttendees: mute and unmute telephone attendees (AWS: mute-unmute)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from emulator.exchange.effects import Mute
from emulator.exchange.state import Action, Fault, Outcome
from emulator.exchange.stimuli import Muted
from emulator.exchange.values import NOT_ON_THIS_CALL, is_array

if TYPE_CHECKING:
    from emulator.exchange.stimuli import Stimulus

MOST_ATTENDEES: Final = 100
NOT_THERE: Final = "One or more attendees are not part of this meeting. All attendees must be part of this meeting."


class ModifyChimeMeetingAttendees(Action):
    """Mute or unmute up to a hundred attendees of the meeting that this call sits in."""

    kind = "ModifyChimeMeetingAttendees"
    page = "mute-unmute"
    default_tag = "LEG-B"
    known = frozenset({"Operation", "MeetingId", "AttendeeList"})

    __slots__ = ()

    def check(self) -> Fault | None:
        if not self.call.in_meeting:
            return Fault(self.call.switches.wrong_moment, NOT_ON_THIS_CALL)
        if self.parameters.get("Operation") not in ("Mute", "Unmute"):
            return Fault("InvalidActionParameter", "Operation parameter value is invalid.")
        meeting = self.parameters.get("MeetingId")
        if not isinstance(meeting, str) or not meeting:
            return Fault("InvalidActionParameter", "Meeting ID parameter value is invalid.")
        return _wrong_list(self.parameters.get("AttendeeList"))

    def begin(self, now: float) -> None:
        del now
        wanted = self.parameters
        attendees = tuple(wanted["AttendeeList"])
        self.call.does(Mute(self.leg.call_id, wanted["MeetingId"], wanted["Operation"], attendees))

    def told(self, now: float, stimulus: Stimulus) -> Outcome | None:
        del now
        if not isinstance(stimulus, Muted):
            return None
        if not stimulus.unknown:
            return Outcome()
        listed = stimulus.unknown if self.call.switches.error_list == "attendee ids" else ()
        return Outcome(fault=Fault("InvalidActionParameter", NOT_THERE, "list", listed))


def _wrong_list(attendees: object) -> Fault | None:
    if not is_array(attendees) or not all(isinstance(one, str) for one in attendees):
        return Fault("InvalidActionParameter", "Attendee List parameter value is invalid.")
    if not 1 <= len(attendees) <= MOST_ATTENDEES:
        return Fault("InvalidActionParameter", "Attendee List is empty or has more than 100 attendees.")
    return None
