"""The narrow port between the switchboard and every telephone: terminal, SIP, browser keypad.

A telephone is told things (`Phone`); it holds a `Line` to say things; and it gets one by dialling on a `Switchboard`
or by having a number there that rings. Nothing of SIP, of a terminal or of Amazon's events shows here.

    phone says     dial   press   hang up   answer   refuse          (any thread)
    phone is told  rings  ringing  answered  hears  joined  ended     (always from the switchboard's own thread)

A phone must return from what it is told at once; it may call its line from inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Heard:
    """Something that begins to sound in a telephone's ear."""

    kind: Literal["speech", "audio", "tones", "silence"]
    """speech: `text` is what is said; audio: the name of the file; tones: the keys; silence: what sounded stops."""
    text: str = ""
    language: str = "en-US"
    seconds: float = 0.0
    """How long the exchange reckons it lasts; 0 for silence."""
    ssml: bool = False
    times: int = 1
    """How often an audio file sounds; 0: over and over until silence."""

    def __str__(self) -> str:
        return {"audio": f"[{self.text}]", "tones": f"(tones {self.text})", "silence": ""}.get(self.kind, self.text)


class Line(Protocol):
    """A telephone's end of one call."""

    @property
    def transaction_id(self) -> str:
        """Amazon's id of the call."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """SIP headers that came with a call that rings here; none of one that was dialled here."""
        ...

    @property
    def code(self) -> int:
        """The SIP status that the exchange ended the call with; 0 until then, and for an ordinary end."""
        ...

    def press(self, digits: str) -> None:
        """Press keys, each of 0-9 * # A-D, in order. Keys on a call that is over are lost, as in life."""
        ...

    def hang_up(self) -> None:
        """Put the receiver down. Doing it twice is harmless."""
        ...

    def answer(self) -> None:
        """Pick up a call that rings here."""
        ...

    def refuse(self, code: int = 486) -> None:
        """Turn a ringing call away: 486 busy, 480 unavailable."""
        ...


class Phone(Protocol):
    """What the switchboard tells a telephone."""

    def rings(self, line: Line, from_number: str) -> Phone | None:
        """Ring: a call comes in; the phone keeps the line and later answers or refuses it.

        A phone with several lines gives who is to be told about this call from now on; else it is this phone.
        """
        ...

    def ringing(self) -> None:
        """Hear that the far end of a call that this phone dialled is ringing."""
        ...

    def answered(self) -> None:
        """Take note: the call that this phone dialled, or picked up, is connected."""
        ...

    def hears(self, heard: Heard) -> None:
        """Speech, audio or tones begin; `silence` when they are cut short."""
        ...

    def joined(self, meeting_id: str) -> None:
        """Take note: the call is now a seat in this meeting."""
        ...

    def ended(self, why: str) -> None:
        """Fall silent: the call is over for this phone; `why` in plain words."""
        ...


class Nobody:
    """A phone on which nothing is heard: for a call that a telephone has not taken, or not yet."""

    def rings(self, line: Line, from_number: str) -> Phone | None:
        """Let it ring."""

    def ringing(self) -> None:
        """Hear nothing."""

    def answered(self) -> None:
        """Hear nothing."""

    def hears(self, heard: Heard) -> None:
        """Hear nothing."""

    def joined(self, meeting_id: str) -> None:
        """Hear nothing."""

    def ended(self, why: str) -> None:
        """Hear nothing."""


class Attendant(Protocol):
    """What the sound of a telephone tells, from any thread."""

    def lasts(self, heard: Heard, seconds: float) -> None:
        """Tell how much longer this very `heard` sounds; 0 when it has just ended."""
        ...

    def spoke(self) -> None:
        """Tell that somebody speaks; only while a recording asks for it."""
        ...


class Tape(Protocol):
    """A recording under way. The methods may be called from any thread."""

    def pause(self) -> None:
        """Record silence."""
        ...

    def resume(self) -> None:
        """Record again."""
        ...

    def stop(self) -> bytes:
        """Record no more; give the WAV file."""
        ...


@runtime_checkable
class Sound(Protocol):
    """The sound of a telephone that has real sound: its attribute `media`. The methods may be called from any thread.

    Prompts for the telephone do not come this way; they come as `Phone.hears`.
    """

    def attend(self, attendant: Attendant) -> None:
        """Tell this attendant."""
        ...

    def enters(self, room: str, who: str = "") -> None:
        """Hear, and be heard by, all others in the room, and nobody else; an empty name is no room.

        `who` it is there: an attendee's id in a meeting, whose volume others are told.
        """
        ...

    def says(self, heard: Heard) -> None:
        """Let all others in the room hear this, as if it came from here; `silence` cuts it short."""
        ...

    def mutes(self, *, muted: bool) -> None:
        """Be heard by nobody in the room, until unmuted or in another room."""
        ...

    def tape(self, track: Literal["BOTH", "INCOMING", "OUTGOING"], threshold: int) -> Tape:
        """Begin to record. What comes in louder than the threshold (RMS of 16-bit samples) is told; 0: nothing is."""
        ...


def sound_of(phone: Phone | None) -> Sound | None:
    """Give the sound of a telephone, if it has any."""
    sound = getattr(phone, "media", None)
    return sound if isinstance(sound, Sound) else None


class Switchboard(Protocol):
    """What a telephone can ask of the switchboard."""

    def dial(self, phone: Phone, from_number: str, to_number: str, headers: Mapping[str, str] | None = None) -> Line:
        """Place a call into the SIP media application. Numbers are E.164; headers are SIP headers of the INVITE."""
        ...

    def register(self, number: str, phone: Phone) -> None:
        """From now on calls that the application makes to this number ring on this phone."""
        ...
