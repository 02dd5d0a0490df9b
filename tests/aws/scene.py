"""A room with people in it, where something is about to go wrong."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from chalicelib.meetings.house import Plan
from chalicelib.meetings.model import Role
from tests.meetings.callers import caller, sits_down

if TYPE_CHECKING:
    from chalicelib.meetings.house import NewRoom
    from chalicelib.meetings.model import Seat, Visitor
    from tests.aws.deployment import Deployment

_CALLERS = count(1)


@dataclass
class Scene:
    """A room with a caller and a browser in it, and one who is about to come."""

    on: Deployment
    made: NewRoom
    inside: Visitor
    seat: Seat
    browser: str
    newcomer: Visitor

    @property
    def room_id(self) -> str:
        return self.made.room.id

    def roster(self) -> list[str]:
        return sorted(who.attendee_id for who in self.on.house.roster(self.room_id))

    def detail(self, what: str) -> dict[str, object]:
        """Write the detail of a meeting event about the caller."""
        return {
            "eventType": f"chime:{what}",
            "timestamp": int(self.on.clock()) * 1000 + 1,
            "meetingId": self.seat.meeting_id,
            "attendeeId": self.seat.attendee_id,
            "externalUserId": "phone-gxx-x",
            "externalMeetingId": self.room_id,
        }


def set_up(deployment: Deployment) -> Scene:
    """Set the scene, and let go of the wire. A minute has passed since the one before, so no try counts any more."""
    deployment.wire.forget()
    deployment.clock.passes(61)
    made = deployment.house.create(Plan("Round"))
    inside = caller(next(_CALLERS))
    seat = deployment.reception.admit(made.guest_pin, inside)
    sits_down(deployment.attendance, seat, inside)
    browser = str(deployment.house.seat(made.room.id, Role.GUEST, "Ana").attendee["AttendeeId"])
    deployment.wire.forget()
    return Scene(deployment, made, inside, seat, browser, caller(next(_CALLERS)))
