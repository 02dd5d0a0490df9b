"""What the exchange wants done in the world, for its host to do.

`leg` is always the CallId of a leg. An effect that asks something (`Invoke`, `Dial`, `Join`, `Mute`, a `Tape` that
is to stop) is answered by a stimulus; the others are orders.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


class Invoke(NamedTuple):
    """Invoke the Lambda function with this event; answer with `Answered` or `Failed` of the same number."""

    number: int
    event: dict[str, Any]
    delay: float = 0.0
    """Seconds by which an injected fault makes this delivery slower."""


class Ring(NamedTuple):
    """Tell the caller's telephone that it rings (180)."""

    leg: str


class Answer(NamedTuple):
    """Answer the caller's telephone (200 OK)."""

    leg: str


class End(NamedTuple):
    """Hang a leg up, or refuse it if it was never answered."""

    leg: str
    code: int
    why: str


class Dial(NamedTuple):
    """Call a number; answer with `Rang`, `PickedUp` or `TurnedAway`."""

    leg: str
    to: str
    from_: str
    headers: Mapping[str, str]


class Sound(NamedTuple):
    """Something begins to sound on a leg."""

    leg: str
    kind: Literal["speech", "audio", "tones"]
    text: str
    seconds: float
    language: str = "en-US"
    ssml: bool = False
    times: int = 1
    """How often an audio file sounds; 0: over and over until `Silence`."""


class Silence(NamedTuple):
    """What sounds on a leg stops before its end."""

    leg: str


class Tape(NamedTuple):
    """Record a leg into a WAV file, or change or end that; answer "stop" with `Kept`. A leg that ends ends its own."""

    leg: str
    location: str
    """bucket/key; names the recording in later orders."""
    order: Literal["start", "pause", "resume", "stop"]
    track: Literal["BOTH", "INCOMING", "OUTGOING"] = "INCOMING"
    """Seen from the leg: incoming is what that party says."""
    threshold: int = 0
    """Tell `Spoke` while something louder than this comes in; 0: never."""


class Join(NamedTuple):
    """Take a seat in a meeting; answer with `Seated` or `Unseated`."""

    leg: str
    meeting_id: str | None
    join_token: str


class Leave(NamedTuple):
    """Leave the meeting that the leg joined."""

    leg: str


class Mute(NamedTuple):
    """Mute or unmute telephone attendees; answer with `Muted`."""

    leg: str
    meeting_id: str
    operation: Literal["Mute", "Unmute"]
    attendees: tuple[str, ...]


class Note(NamedTuple):
    """A line for the SMA log; `refused` when it says why a response was not accepted or the function failed."""

    words: str
    refused: bool = False


class Over(NamedTuple):
    """Nothing more will happen on this call."""


Effect: TypeAlias = Invoke | Ring | Answer | End | Dial | Sound | Silence | Tape | Join | Leave | Mute | Note | Over
