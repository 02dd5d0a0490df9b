"""What the call flow may ask of the outside world. Each is answered by one input; the desk does the asking.

`answers` is everything that may come back; `broke` is what comes back when the service behind it fails.
"""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from chalicelib.callflow import inputs
from chalicelib.callflow.call import Call
from chalicelib.values import value

Answers = tuple[type[inputs.Input], ...]
REFUSALS: Answers = (inputs.WrongPin, inputs.LockedOut, inputs.Full, inputs.Gone, inputs.DoorLocked)


@value
class Admit:
    """Find a seat in the room that this PIN opens. `attempt` counts this call's tries."""

    answers: ClassVar[Answers] = (inputs.Admitted, inputs.MustWait, *REFUSALS, inputs.Broke)
    broke: ClassVar[type[inputs.Input]] = inputs.Broke
    pin: str = field(repr=False)
    attempt: int


@value
class Invite:
    """Find a seat in this room for somebody whom we called, or who was cut off."""

    answers: ClassVar[Answers] = (inputs.Admitted, inputs.Full, inputs.Gone, inputs.DoorLocked, inputs.Broke)
    broke: ClassVar[type[inputs.Input]] = inputs.Broke
    room_id: str
    host: bool = False


@value
class LookIn:
    """Find out whether it is the turn of somebody who waits, and find a seat for them."""

    answers: ClassVar[Answers] = (
        inputs.Admitted,
        inputs.MustWait,
        inputs.Removed,
        inputs.Full,
        inputs.Gone,
        inputs.DoorLocked,
        inputs.NotNow,
    )
    broke: ClassVar[type[inputs.Input]] = inputs.NotNow
    room_id: str


@value
class AdmitAll:
    """Let everybody in who waits."""

    answers: ClassVar[Answers] = (inputs.LetIn, inputs.NotNow)
    broke: ClassVar[type[inputs.Input]] = inputs.NotNow
    room_id: str


@value
class ShowMute:
    """Show in the roster whether the caller is muted."""

    answers: ClassVar[Answers] = (inputs.Noted, inputs.NotNoted)
    broke: ClassVar[type[inputs.Input]] = inputs.NotNoted
    call: Call


@value
class ShowHand:
    """Show in the roster whether the caller's hand is up."""

    answers: ClassVar[Answers] = (inputs.HandShown, inputs.NotNow)
    broke: ClassVar[type[inputs.Input]] = inputs.NotNow
    call: Call
    up: bool


@value
class CountHeads:
    """Count the people in the room."""

    answers: ClassVar[Answers] = (inputs.Counted, inputs.NotNow)
    broke: ClassVar[type[inputs.Input]] = inputs.NotNow
    room_id: str


@value
class WhyOut:
    """Find out why the meeting leg ended."""

    answers: ClassVar[Answers] = (inputs.MeetingOver, inputs.Removed, inputs.Dropped, inputs.Broke)
    broke: ClassVar[type[inputs.Input]] = inputs.Broke
    meeting_id: str
    attendee_id: str


@value
class Close:
    """Give the seat back and write the call record."""

    answers: ClassVar[Answers] = (inputs.Closed, inputs.NotNoted)
    broke: ClassVar[type[inputs.Input]] = inputs.NotNoted
    call: Call
    code: int = 0


Ask = Admit | Invite | LookIn | AdmitAll | ShowMute | ShowHand | CountHeads | WhyOut | Close
