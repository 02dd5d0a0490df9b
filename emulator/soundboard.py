"""The sound of the switchboard's calls: who hears whom, who is muted, what is recorded.

Only for telephones with sound (`emulator.phones.port.sound_of`); for all others nothing happens here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from emulator.phones.port import sound_of

if TYPE_CHECKING:
    from emulator.exchange import Call, effects
    from emulator.phones.port import Attendant, Heard, Phone, Tape

Keep: TypeAlias = Callable[[str, bytes, Mapping[str, str]], None]
"""Puts a WAV file where recordings go: bucket/key, the file, its metadata."""

_log = logging.getLogger(__name__)
Track: TypeAlias = Literal["BOTH", "INCOMING", "OUTGOING"]
_TURNED: Final[Mapping[Track, Track]] = {"INCOMING": "OUTGOING", "OUTGOING": "INCOMING", "BOTH": "BOTH"}
_WIDTH = 16_000
"""Bytes a second of one channel."""
_HEADER = 44


def meeting_room(meeting_id: str) -> str:
    """Name the studio's room of a meeting, for whoever else has sound in it."""
    return f"meeting {meeting_id}"


def nowhere(location: str, _file: bytes, _metadata: Mapping[str, str]) -> None:
    """Keep no recordings."""
    _log.info("%s is not kept: there is no bucket here", location)


@dataclass(slots=True)
class _Recording:
    """A recording under way and whose it is."""

    transaction: str
    leg: str
    tape: Tape
    channels: int


@dataclass(slots=True)
class Soundboard:
    """What the switchboard knows of sound. Used by the switchboard's thread alone."""

    keep: Keep = nowhere
    _hearing: dict[str, Heard] = field(default_factory=dict[str, "Heard"])
    _recordings: dict[str, _Recording] = field(default_factory=dict[str, _Recording])
    _seats: dict[str, str] = field(default_factory=dict[str, str])
    """The attendee of each call (TransactionId) that sits in a meeting."""

    def connected(self, phone: Phone | None, attendant: Attendant) -> None:
        """Listen to what a telephone's sound tells."""
        sound = sound_of(phone)
        if sound is not None:
            sound.attend(attendant)

    def hears(self, leg: str, heard: Heard) -> None:
        """Remember what sounds on a leg now."""
        self._hearing[leg] = heard

    def still(self, leg: str, heard: Heard) -> bool:
        """Say whether it is still this that sounds there: what was cut short may yet be told to have ended."""
        return self._hearing.get(leg) is heard

    def arrange(self, call: Call, phones: Mapping[str, Phone]) -> None:
        """Put the call's telephones into the room where they belong now: a meeting, a bridge, or none."""
        room = (
            f"meeting {call.meeting_id}" if call.in_meeting else f"call {call.transaction_id}" if call.bridged else ""
        )
        for phone in phones.values():
            sound = sound_of(phone)
            if sound is not None:
                sound.enters(room)

    def seated(self, transaction: str, attendee: str) -> None:
        """Remember which attendee a call is."""
        self._seats[transaction] = attendee

    def mute(self, mute: effects.Mute, call: Call, phones: Mapping[str, Phone]) -> None:
        """Mute or unmute the call if it is one of these attendees of this meeting."""
        mine = call.meeting_id == mute.meeting_id and self._seats.get(call.transaction_id) in mute.attendees
        for phone in phones.values() if mine else ():
            sound = sound_of(phone)
            if sound is not None:
                sound.mutes(muted=mute.operation == "Mute")

    def tape(self, order: effects.Tape, call: Call, phones: Mapping[str, Phone]) -> None:
        """Start a recording, change it, or end it."""
        if order.order == "start":
            self._record(order, call, phones)
        elif found := self._recordings.get(order.location):
            if order.order == "stop":
                self._finish(order.location)
            elif order.order == "pause":
                found.tape.pause()
            else:
                found.tape.resume()

    def parted(self, leg: str) -> None:
        """End the recordings of a leg that is over."""
        self._hearing.pop(leg, None)
        for location in [place for place, one in self._recordings.items() if one.leg == leg]:
            self._finish(location)

    def over(self, call: Call) -> None:
        """Forget a call."""
        self._seats.pop(call.transaction_id, None)
        for leg in call.legs:
            self.parted(leg.call_id)

    def _record(self, order: effects.Tape, call: Call, phones: Mapping[str, Phone]) -> None:
        """Record. The way into a meeting is no telephone: what it says is what the caller hears, and the other way."""
        track, phone = order.track, phones.get(order.leg)
        other = call.other
        if other is not None and other.call_id == order.leg and other.kind == "meeting":
            phone = phones.get(call.first.call_id)
            track = _TURNED[track]
        sound = sound_of(phone)
        if sound is not None:
            channels = 2 if track == "BOTH" else 1
            tape = sound.tape(track, order.threshold)
            self._recordings[order.location] = _Recording(call.transaction_id, order.leg, tape, channels)

    def _finish(self, location: str) -> None:
        done = self._recordings.pop(location)
        file = done.tape.stop()
        seconds = (len(file) - _HEADER) / (_WIDTH * done.channels)
        metadata = {
            "transaction-id": done.transaction,
            "call-id": done.leg,
            "recording-duration": f"{seconds:.3f}",
            "recording-audio-file-format": "wav",
        }
        try:
            self.keep(location, file, metadata)
        except Exception:  # noqa: BLE001 (a bucket that is not there; the call goes on)
            _log.exception("a recording could not be kept")
