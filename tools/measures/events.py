"""The events of an ordinary call, as Amazon sends them, and the people and services around a call, in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.callflow.voice import Voice
from chalicelib.desk import Desk
from chalicelib.invocation import Parts, handle
from chalicelib.meetings.errors import WrongPinError
from chalicelib.meetings.model import CallRecord, Departure, Role, Seat, Visitor
from emulator.lambdas import PythonFunction
from emulator.player import Player
from emulator.script import read_script
from emulator.seats import Seats

if TYPE_CHECKING:
    from emulator.script import Script

PIN = "482615"
NOW = 1_800_000_000.0


def script(pin: str, *keys: str) -> Script:
    """Somebody dials in, types a PIN, is in the meeting, perhaps presses keys there, and hangs up."""
    pressed = [{"press": key} for key in keys]
    steps = [{"press": f"{pin}#"}, {"wait": 5.0}, *pressed, {"hangup": True}]
    return read_script({"from": "+12065550100", "to": "+12065550199", "direction": "inbound", "steps": steps})


def ring(to: str = "+12065550199") -> dict[str, Any]:
    """The first event of a call."""
    caller = {
        "CallId": "22222222-0000-4000-8000-000000000001",
        "ParticipantTag": "LEG-A",
        "To": to,
        "From": "+12065550100",
        "Direction": "Inbound",
        "StartTimeInMilliseconds": "1800000000000",
    }
    details = {
        "TransactionId": "11111111-0000-4000-8000-000000000001",
        "AwsAccountId": "111122223333",
        "AwsRegion": "us-east-1",
        "SipRuleId": "33333333-0000-4000-8000-000000000001",
        "SipMediaApplicationId": "44444444-0000-4000-8000-000000000001",
        "Participants": [caller],
    }
    return {
        "SchemaVersion": "1.0",
        "Sequence": 1,
        "InvocationEventType": "NEW_INBOUND_CALL",
        "CallDetails": details,
    }


class _Meetings:
    """One room, in memory, that everybody may enter who knows the PIN."""

    def admit(self, pin: str, visitor: Visitor) -> Seat:
        if pin != PIN:
            raise WrongPinError
        return self.invite("room", visitor)

    def invite(self, room_id: str, visitor: Visitor) -> Seat:
        return Seat(room_id, "meeting", f"attendee-{visitor.call_id}", Role.GUEST, "a-token-of-nothing")

    def wait(self, room_id: str, visitor: Visitor) -> Seat:
        return self.invite(room_id, visitor)

    def admit_all(self, room_id: str) -> None:
        """Nobody waits."""

    def mark(self, room_id: str, attendee_id: str, *, muted: bool, hand_raised: bool) -> None:
        """Nobody looks."""

    def seated(self, room_id: str, meeting_id: str, attendee_id: str, role: Role, visitor: Visitor) -> None:
        """Nobody looks."""

    def head_count(self, room_id: str) -> int:
        return len(room_id)

    def departure(self, meeting_id: str, attendee_id: str) -> Departure:
        return Departure.OVER if meeting_id == attendee_id else Departure.DROPPED

    def close(self, record: CallRecord) -> None:
        """Nobody reads it."""


class _Ledger:
    """Throws away what an operator would read."""

    def invocation(self, **fields: object) -> None:
        """Not kept."""

    def failure(self, error: Exception, **_fields: object) -> None:
        raise error


def parts() -> Parts:
    """What answers telephones, without any service behind it."""
    return Parts(Desk(_Meetings(), lambda: NOW, lambda _error, _asked, _call: None), Voice(), _Ledger())


def play(call: Script, answering: Parts, seats: Seats) -> list[dict[str, Any]]:
    """Play a call in virtual time; give its events. Raises RuntimeError if anything was wrong."""
    function = PythonFunction(lambda event, _: handle(event, answering), limit=None)
    result = Player(call, function, seats).play()
    if not result.ok:
        raise RuntimeError(result.faults)
    return [invocation["event"] for invocation in result.invocations]
