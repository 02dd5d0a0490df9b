"""The steward: looks after the people in a room for its host, and calls those who are missing.

Phones and browsers are muted and shown out in different ways; the steward knows which way is whose.
A telephone is told through its call and acts a moment later: its roster entry shows it when it is done
(https://docs.aws.amazon.com/chime-sdk/latest/dg/update-sip-call.html).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from chalicelib.meetings.errors import (
    CallOverError,
    MeetingsError,
    NotForBrowsersError,
    NumberRefusedError,
    ParticipantUnknownError,
    RoomUnknownError,
)
from chalicelib.meetings.lobby import admit_all
from chalicelib.meetings.model import Kind, Participant, Role
from chalicelib.meetings.rooms import PlacedCall
from chalicelib.meetings.seal import mask
from chalicelib.meetings.telephone import Instruction, Telephone, may_dial

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from chalicelib.meetings.conferences import Conferences
    from chalicelib.meetings.store import Store


@dataclass(frozen=True, slots=True)
class Steward:
    """Acts on participants. `prefixes` are the beginnings of the numbers that may be called."""

    store: Store
    conferences: Conferences
    telephone: Telephone
    now: Callable[[], float]
    prefixes: tuple[str, ...] = ("+1",)

    def admit(self, room_id: str, attendee_id: str) -> None:
        """Let somebody in who waits. Fine if they are in. Raises ParticipantUnknownError."""
        someone = self._find(room_id, attendee_id)
        if someone.in_lobby:
            self.store.let_in(room_id, attendee_id)
            self._call_in(someone)

    def admit_all(self, room_id: str) -> None:
        """Let everybody in who waits. Raises RoomUnknownError, RoomEndedError."""
        _try_all(partial(self._call_in, one) for one in admit_all(self.store, room_id, self.now()))

    def mute(self, room_id: str, attendee_id: str, *, muted: bool = True) -> None:
        """Mute or unmute anybody in the room. Raises ParticipantUnknownError."""
        someone = self._find_seated(room_id, attendee_id)
        if someone.kind is Kind.PHONE:
            self._mute_phone(someone, muted=muted)
            return
        self.conferences.let_speak(someone.meeting_id, attendee_id, speaking=not muted)
        self.store.mark(room_id, attendee_id, muted=muted)

    def mute_all(self, room_id: str, *, muted: bool = True) -> None:
        """Mute or unmute everybody but the hosts; who comes later is not meant. One failure does not spare the others.

        Raises RoomUnknownError, RoomEndedError.
        """
        roster = self.store.roster(room_id)
        if roster is None:
            raise RoomUnknownError(room_id)
        roster.room.check_open(self.now())
        guests = [one for one in roster.participants if one.role is not Role.HOST]
        browsers = [one for one in guests if one.kind is Kind.WEB]
        spared = [one.attendee_id for one in roster.participants if one not in browsers]
        _try_all(
            [lambda: self._silence(browsers, spared, muted=muted)]
            + [partial(self._mute_phone, one, muted=muted) for one in guests if one.kind is Kind.PHONE]
        )

    def show_hand(self, room_id: str, attendee_id: str, *, up: bool) -> None:
        """Raise or lower somebody's hand. Raises ParticipantUnknownError."""
        someone = self._find_seated(room_id, attendee_id)
        if someone.kind is Kind.PHONE:
            self._tell(someone, Instruction.RAISE_HAND if up else Instruction.LOWER_HAND)
            return
        self.store.mark(room_id, attendee_id, hand_raised=up)

    def say(self, room_id: str, attendee_id: str, text: str) -> None:
        """Have a text spoken to one person on a telephone. Raises ParticipantUnknownError, NotForBrowsersError."""
        someone = self._find(room_id, attendee_id)
        if someone.kind is not Kind.PHONE:
            raise NotForBrowsersError(attendee_id)
        self._tell(someone, Instruction.SAY, text)

    def remove(self, room_id: str, attendee_id: str) -> None:
        """Show somebody out, or do not let them in: a telephone is hung up, a browser loses its seat or its place.

        Raises ParticipantUnknownError.
        """
        someone = self._find(room_id, attendee_id)
        if someone.in_lobby:
            self.store.depart(room_id, attendee_id, self.now())
        if someone.kind is Kind.PHONE:
            # Gone already is as good as gone now.
            with suppress(ParticipantUnknownError):
                self._tell(someone, Instruction.HANG_UP)
            return
        if not someone.in_lobby:
            self.conferences.free(someone.meeting_id, attendee_id)
            self.store.depart(room_id, attendee_id, self.now())

    def dial_out(self, room_id: str, number: str, *, language: str = "", name: str = "") -> str:
        """Call somebody into the room; returns the transaction id of the call, which rings now.

        `number` is E.164. Raises NumberRefusedError, RoomUnknownError, RoomEndedError.
        """
        room = self.store.room(room_id)
        if room is None:
            raise RoomUnknownError(room_id)
        room.check_open(self.now())
        if not may_dial(number, self.prefixes):
            raise NumberRefusedError(mask(number))
        arguments = {"room": room_id, "language": language or room.language}
        transaction_id = self.telephone.call(number, arguments)
        try:
            self.store.place(PlacedCall(room_id, transaction_id, name), self.now())
        except MeetingsError:
            # A call nobody can instruct must not go on ringing: the host will hear of the outage and try again.
            with suppress(MeetingsError):
                self._instruct(transaction_id, Instruction.HANG_UP, "")
            raise
        return transaction_id

    def tell_call(self, room_id: str, transaction_id: str, instruction: Instruction, text: str = "") -> None:
        """Instruct a call we placed for this room, also while it rings. Raises ParticipantUnknownError."""
        if self.store.placed(room_id, transaction_id) is None:
            raise ParticipantUnknownError(transaction_id)
        self._instruct(transaction_id, instruction, text)

    def _call_in(self, someone: Participant) -> None:
        """A browser asks again in a moment; a telephone is told, so that nobody hears another sentence first."""
        if someone.kind is Kind.PHONE:
            self._tell(someone, Instruction.COME_IN)

    def _mute_phone(self, someone: Participant, *, muted: bool) -> None:
        self._tell(someone, Instruction.MUTE if muted else Instruction.UNMUTE)

    def _silence(self, browsers: Sequence[Participant], spared: Sequence[str], *, muted: bool) -> None:
        """One question to Amazon for all of them, unless there is nobody to spare: it wants somebody spared."""
        if not browsers:
            return
        meeting_id = browsers[0].meeting_id
        if spared:
            self.conferences.let_others_speak(meeting_id, spared, speaking=not muted)
        for one in browsers:
            if not spared:
                self.conferences.let_speak(meeting_id, one.attendee_id, speaking=not muted)
            self.store.mark(one.room_id, one.attendee_id, muted=muted)

    def _find(self, room_id: str, attendee_id: str) -> Participant:
        someone = self.store.participant(room_id, attendee_id)
        if someone is None:
            raise ParticipantUnknownError(attendee_id)
        return someone

    def _find_seated(self, room_id: str, attendee_id: str) -> Participant:
        someone = self._find(room_id, attendee_id)
        if someone.in_lobby:
            raise ParticipantUnknownError(attendee_id)
        return someone

    def _tell(self, someone: Participant, instruction: Instruction, text: str = "") -> None:
        try:
            self._instruct(someone.transaction_id, instruction, text)
        except ParticipantUnknownError:
            # Amazon knows no such call any more: the caller has left and the news got lost.
            self.store.depart(someone.room_id, someone.attendee_id, self.now())
            raise

    def _instruct(self, transaction_id: str, instruction: Instruction, text: str) -> None:
        arguments = {"action": instruction.value} | ({"text": text} if text else {})
        try:
            self.telephone.tell(transaction_id, arguments)
        except CallOverError:
            raise ParticipantUnknownError(transaction_id) from None


def _try_all(deeds: Iterable[Callable[[], None]]) -> None:
    """Do all of it. Who has left meanwhile is no failure; of the failures there are, the last is raised."""
    failed: MeetingsError | None = None
    for deed in deeds:
        try:
            deed()
        except ParticipantUnknownError:
            continue
        except MeetingsError as error:
            failed = error
    if failed is not None:
        raise failed
