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
"""Puts a WAV file where recordings go: bucket/key, the file, its metadata. Raises NotKeptError."""
Kept: TypeAlias = Callable[[str], None]
"""Is told, from any thread, why a recording could not be kept; nothing if it is kept, or none was made."""

_log = logging.getLogger(__name__)
Track: TypeAlias = Literal["BOTH", "INCOMING", "OUTGOING"]
_TURNED: Final[Mapping[Track, Track]] = {"INCOMING": "OUTGOING", "OUTGOING": "INCOMING", "BOTH": "BOTH"}
_WIDTH = 16_000
"""Bytes a second of one channel."""
_HEADER = 44


class NotKeptError(Exception):
    """A recording cannot be put where it belongs; the text says why."""


def at_once(act: Callable[[], None]) -> None:
    """Do it here and now, where nobody minds the time it takes."""
    act()


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

    def metadata(self, file: bytes) -> Mapping[str, str]:
        """What S3 is told of the file (AWS: sip-apps-call-record)."""
        return {
            "transaction-id": self.transaction,
            "call-id": self.leg,
            "recording-duration": f"{(len(file) - _HEADER) / (_WIDTH * self.channels):.3f}",
            "recording-audio-file-format": "wav",
        }


@dataclass(slots=True)
class Soundboard:
    """What the switchboard knows of sound. Used by the switchboard's thread alone."""

    keep: Keep = nowhere
    aside: Callable[[Callable[[], None]], object] = at_once
    """Where files are put away, which may take its time."""
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

    def where(self, heard: Heard) -> str:
        """Say on which leg it sounds; on none any more, if it was cut short: that may yet be told to have ended."""
        return next((leg for leg, now in self._hearing.items() if now is heard), "")

    def meeting_hears(self, leg: str, heard: Heard, call: Call, phones: Mapping[str, Phone]) -> None:
        """If this leg is the way into a meeting, let those in the meeting hear something, but not the caller."""
        sound = sound_of(phones.get(call.first.call_id)) if _is_way_in(call, leg) else None
        if sound is not None:
            sound.says(heard)

    def arrange(self, call: Call, phones: Mapping[str, Phone]) -> None:
        """Put the call's telephones into the room where they belong now: a meeting, a bridge, or none."""
        room = (
            meeting_room(call.meeting_id) if call.in_meeting else f"call {call.transaction_id}" if call.bridged else ""
        )
        who = self._seats.get(call.transaction_id, "") if call.in_meeting else ""
        for phone in phones.values():
            sound = sound_of(phone)
            if sound is not None:
                sound.enters(room, who)
        for leg in call.legs:
            if not leg.up:  # no telephone is told that the way into a meeting has ended
                self.parted(leg.call_id)

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

    def tape(self, order: effects.Tape, call: Call, phones: Mapping[str, Phone], kept: Kept) -> None:
        """Start a recording, change it, or end it; `kept` is told when one that was to end is put away."""
        if order.order == "start":
            self._record(order, call, phones)
        elif order.order == "stop":
            self._finish(order.location, kept)
        elif found := self._recordings.get(order.location):
            if order.order == "pause":
                found.tape.pause()
            else:
                found.tape.resume()

    def parted(self, leg: str) -> None:
        """End the recordings of a leg that is over."""
        self._hearing.pop(leg, None)
        for location in [place for place, one in self._recordings.items() if one.leg == leg]:
            self._finish(location, _nobody_asks)

    def over(self, call: Call) -> None:
        """Forget a call."""
        self._seats.pop(call.transaction_id, None)
        for leg in call.legs:
            self.parted(leg.call_id)

    def _record(self, order: effects.Tape, call: Call, phones: Mapping[str, Phone]) -> None:
        """Record. What the way into a meeting says is what the caller hears, and the other way round."""
        track, phone = order.track, phones.get(order.leg)
        if _is_way_in(call, order.leg):
            phone = phones.get(call.first.call_id)
            track = _TURNED[track]
        sound = sound_of(phone)
        if sound is not None:
            channels = 2 if track == "BOTH" else 1
            tape = sound.tape(track, order.threshold)
            self._recordings[order.location] = _Recording(call.transaction_id, order.leg, tape, channels)

    def _finish(self, location: str, kept: Kept) -> None:
        done = self._recordings.pop(location, None)
        if done is None:  # a telephone without sound
            kept("")
            return
        file = done.tape.stop()
        self.aside(lambda: kept(self._put_away(location, file, done)))

    def _put_away(self, location: str, file: bytes, done: _Recording) -> str:
        """Keep a file; say why that could not be done, or nothing."""
        try:
            self.keep(location, file, done.metadata(file))
        except Exception as error:  # noqa: BLE001 (whatever it was, the call goes on and its function is told)
            _log.warning("the recording %s is lost: %s", location, error, exc_info=not isinstance(error, NotKeptError))
            return str(error) or type(error).__name__
        return ""


def _is_way_in(call: Call, leg: str) -> bool:
    """Say whether this leg is the call's way into a meeting, which is no telephone."""
    other = call.other
    return other is not None and other.call_id == leg and other.kind == "meeting"


def _nobody_asks(_why: str) -> None:
    """Hear that a recording is kept of which nobody waits to hear."""
