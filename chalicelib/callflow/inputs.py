"""Everything that can happen to a call, in our own words: the machine's whole alphabet.

Input
├── from the telephone    Rang, Placed, FarEndRang, Answered, Entered, Pressed, Played, NotPlayed, Joined, Switched,
│                         LostMeeting, HungUp, NotHungUp, Rejected, Interrupted, Strange,
│                         Setback (SaidNothing, NotAsked, NotListening, NotJoined, NotSwitched)
├── from the web          ToldToMute, ToldToUnmute, ToldToSay, ToldToShowHand, ToldToComeIn,
│                         ToldToHangUp
└── answers to asks       Admitted, MustWait, Refused (WrongPin, LockedOut, Full, Gone, DoorLocked), LetIn, Counted,
                          HandShown, NotNow, Noted, NotNoted, MeetingOver, Removed, Dropped, Closed, Broke
"""

from __future__ import annotations

from dataclasses import field

from chalicelib.values import value


class Input:
    """Something happened. Two inputs of a kind that has no fields are equal."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self)

    def __hash__(self) -> int:
        return hash(type(self))

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


class Setback(Input):
    """An action of ours has failed, and Amazon has dropped what was to come after it."""

    __slots__ = ()


class Rang(Input):
    """Somebody called in; they hear ringing."""


@value
class Placed(Input):
    """Amazon has accepted a call that we asked for. Arguments are those of CreateSipMediaApplicationCall."""

    room_id: str = ""
    lang: str = ""


class FarEndRang(Input):
    """The telephone that we called rings."""


class Answered(Input):
    """The telephone that we called was picked up, perhaps by a machine."""


@value
class Entered(Input):
    """Digits in answer to a question, without the terminator."""

    digits: str = field(repr=False)


class SaidNothing(Setback):
    """The question's time is over, or what was typed cannot be an answer."""


class NotAsked(Setback):
    """The question could not be put: a broken prompt, throttled speech, an outage."""


@value
class Pressed(Input):
    """Keys, while no question was open."""

    keys: str


class Played(Input):
    """A prompt, or anything else without a result, has finished."""


class NotPlayed(Input):
    """A prompt could not be played."""


class NotListening(Setback):
    """The keypad listener could not be armed."""


class Joined(Input):
    """The caller hears the meeting and is heard."""


class NotJoined(Setback):
    """The meeting did not take the caller."""


@value
class Switched(Input):
    """The caller's microphone is now as asked."""

    muted: bool


class NotSwitched(Setback):
    """The caller's microphone is as it was."""


class LostMeeting(Input):
    """The meeting leg has ended; the caller is still on the line."""


@value
class HungUp(Input):
    """The caller has gone. `code` is the SIP response code: 0 normal, 480 not answered, 486 busy."""

    code: int = 0


class NotHungUp(Input):
    """Hanging up failed."""


class Rejected(Input):
    """Amazon refused our last answer as a whole. Always our fault."""


class Interrupted(Input):
    """An update cut short what was playing. Nothing to answer."""


class Strange(Input):
    """An event or an outcome that we have never seen. Nothing to answer."""


class ToldToMute(Input):
    """The host, or the caller's own web page, mutes this telephone."""


class ToldToUnmute(Input):
    """The reverse."""


@value
class ToldToSay(Input):
    """Somebody has words for this caller alone."""

    text: str


@value
class ToldToShowHand(Input):
    """The host raises or lowers this caller's hand, lowers it mostly: the question has been answered."""

    up: bool


class ToldToComeIn(Input):
    """The host lets this caller in."""


class ToldToHangUp(Input):
    """The host removes this caller."""


@value
class Admitted(Input):
    """There is a seat. The token is a secret: it goes to the telephone network and nowhere else."""

    room_id: str
    meeting_id: str
    attendee_id: str
    role: str
    join_token: str = field(repr=False)
    floor: str = "open"


@value
class MustWait(Input):
    """It is not this caller's turn yet. `place` is what they are called in the lobby."""

    room_id: str
    place: str


class LetIn(Input):
    """Whoever waited has been let in."""


class Refused(Input):
    """There is no seat for this caller, and it is nobody's outage."""

    __slots__ = ()


class WrongPin(Refused):
    """No room has this PIN."""


class LockedOut(Refused):
    """Too many wrong PINs lately."""


class Full(Refused):
    """Every seat is taken."""


class Gone(Refused):
    """The room has ended, or never was."""


class DoorLocked(Refused):
    """The host lets nobody else in."""


@value
class Counted(Input):
    """How many people are in the room."""

    heads: int


@value
class HandShown(Input):
    """The room sees the caller's hand, up or down."""

    up: bool


class NotNow(Input):
    """What the caller wanted to know or show cannot be had at the moment."""


class Noted(Input):
    """The roster knows."""


class NotNoted(Input):
    """The roster does not know; the caller need not care."""


class MeetingOver(Input):
    """The meeting has ended for everybody."""


class Removed(Input):
    """The host removed this caller."""


class Dropped(Input):
    """The meeting goes on; only the connection to it was lost."""


class Closed(Input):
    """The seat is given back and the call is on record."""


class Broke(Input):
    """A service that the call cannot go on without has failed."""
