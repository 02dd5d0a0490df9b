"""Everything that can happen to a call, in our own words: the machine's whole alphabet.

Input
├── from the telephone    Rang, Placed, FarEndRang, Answered, Entered, Pressed, Played, NotPlayed, Joined, Switched,
│                         LostMeeting, HungUp, NotHungUp, Rejected, Interrupted, Strange,
│                         Setback (SaidNothing, NotAsked, NotListening, NotJoined, NotSwitched)
├── from the web          ToldToMute, ToldToUnmute, ToldToSay, ToldToHangUp
└── answers to asks       Admitted, Refused (WrongPin, LockedOut, Full, Gone, DoorLocked), Counted, HandShown, NotNow,
                          Noted, NotNoted, MeetingOver, Removed, Dropped, Closed, Broke
"""

from __future__ import annotations

from dataclasses import dataclass, field


class Input:
    """Something happened."""

    __slots__ = ()


class Setback(Input):
    """An action of ours has failed, and Amazon has dropped what was to come after it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Rang(Input):
    """Somebody called in; they hear ringing."""


@dataclass(frozen=True, slots=True)
class Placed(Input):
    """Amazon has accepted a call that we asked for. Arguments are those of CreateSipMediaApplicationCall."""

    room_id: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class FarEndRang(Input):
    """The telephone that we called rings."""


@dataclass(frozen=True, slots=True)
class Answered(Input):
    """The telephone that we called was picked up, perhaps by a machine."""


@dataclass(frozen=True, slots=True)
class Entered(Input):
    """Digits in answer to a question, without the terminator."""

    digits: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SaidNothing(Setback):
    """The question's time is over, or what was typed cannot be an answer."""


@dataclass(frozen=True, slots=True)
class NotAsked(Setback):
    """The question could not be put: a broken prompt, throttled speech, an outage."""


@dataclass(frozen=True, slots=True)
class Pressed(Input):
    """Keys, while no question was open."""

    keys: str


@dataclass(frozen=True, slots=True)
class Played(Input):
    """A prompt, or anything else without a result, has finished."""


@dataclass(frozen=True, slots=True)
class NotPlayed(Input):
    """A prompt could not be played."""


@dataclass(frozen=True, slots=True)
class NotListening(Setback):
    """The keypad listener could not be armed."""


@dataclass(frozen=True, slots=True)
class Joined(Input):
    """The caller hears the meeting and is heard."""


@dataclass(frozen=True, slots=True)
class NotJoined(Setback):
    """The meeting did not take the caller."""


@dataclass(frozen=True, slots=True)
class Switched(Input):
    """The caller's microphone is now as asked."""

    muted: bool


@dataclass(frozen=True, slots=True)
class NotSwitched(Setback):
    """The caller's microphone is as it was."""


@dataclass(frozen=True, slots=True)
class LostMeeting(Input):
    """The meeting leg has ended; the caller is still on the line."""


@dataclass(frozen=True, slots=True)
class HungUp(Input):
    """The caller has gone. `code` is the SIP response code: 0 normal, 480 not answered, 486 busy."""

    code: int = 0


@dataclass(frozen=True, slots=True)
class NotHungUp(Input):
    """Hanging up failed."""


@dataclass(frozen=True, slots=True)
class Rejected(Input):
    """Amazon refused our last answer as a whole. Always our fault."""


@dataclass(frozen=True, slots=True)
class Interrupted(Input):
    """An update cut short what was playing. Nothing to answer."""


@dataclass(frozen=True, slots=True)
class Strange(Input):
    """An event or an outcome that we have never seen. Nothing to answer."""


@dataclass(frozen=True, slots=True)
class ToldToMute(Input):
    """The host, or the caller's own web page, mutes this telephone."""


@dataclass(frozen=True, slots=True)
class ToldToUnmute(Input):
    """The reverse."""


@dataclass(frozen=True, slots=True)
class ToldToSay(Input):
    """Somebody has words for this caller alone."""

    text: str


@dataclass(frozen=True, slots=True)
class ToldToHangUp(Input):
    """The host removes this caller."""


@dataclass(frozen=True, slots=True)
class Admitted(Input):
    """There is a seat. The token is a secret: it goes to the telephone network and nowhere else."""

    room_id: str
    meeting_id: str
    attendee_id: str
    role: str
    join_token: str = field(repr=False)


class Refused(Input):
    """There is no seat for this caller, and it is nobody's outage."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class WrongPin(Refused):
    """No room has this PIN."""


@dataclass(frozen=True, slots=True)
class LockedOut(Refused):
    """Too many wrong PINs lately."""


@dataclass(frozen=True, slots=True)
class Full(Refused):
    """Every seat is taken."""


@dataclass(frozen=True, slots=True)
class Gone(Refused):
    """The room has ended, or never was."""


@dataclass(frozen=True, slots=True)
class DoorLocked(Refused):
    """The host lets nobody else in."""


@dataclass(frozen=True, slots=True)
class Counted(Input):
    """How many people are in the room."""

    heads: int


@dataclass(frozen=True, slots=True)
class HandShown(Input):
    """The room sees the caller's hand, up or down."""

    up: bool


@dataclass(frozen=True, slots=True)
class NotNow(Input):
    """What the caller wanted to know or show cannot be had at the moment."""


@dataclass(frozen=True, slots=True)
class Noted(Input):
    """The roster knows."""


@dataclass(frozen=True, slots=True)
class NotNoted(Input):
    """The roster does not know; the caller need not care."""


@dataclass(frozen=True, slots=True)
class MeetingOver(Input):
    """The meeting has ended for everybody."""


@dataclass(frozen=True, slots=True)
class Removed(Input):
    """The host removed this caller."""


@dataclass(frozen=True, slots=True)
class Dropped(Input):
    """The meeting goes on; only the connection to it was lost."""


@dataclass(frozen=True, slots=True)
class Closed(Input):
    """The seat is given back and the call is on record."""


@dataclass(frozen=True, slots=True)
class Broke(Input):
    """A service that the call cannot go on without has failed."""
