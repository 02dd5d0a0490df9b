"""What we remember of a call between two invocations."""

from __future__ import annotations

from collections.abc import Mapping

from chalicelib.values import replace, value

FLAGS = ("host", "muted", "hand_raised", "spare_voice", "listener")
TEXTS = {
    "flow": "flow",
    "at": "at",
    "lang": "lang",
    "room_id": "room",
    "meeting_id": "meeting",
    "attendee_id": "attendee",
    "outcome": "outcome",
}
MOST_TRIES_DIGITS = 3


@value
class Call:
    """Stored as TransactionAttributes: short strings, at most ten (here nine), no PIN, no token, no telephone number.

    `outcome` is the last sentence that we said before hanging up: why the call ended, for the call record.
    A `listener` may not unmute: in this meeting hosts speak.
    `spare_voice` is set once prompts in the usual medium have failed: recordings give way to speech, or the reverse.
    """

    flow: str = ""
    at: str = ""
    lang: str = ""
    tries: int = 0
    room_id: str = ""
    meeting_id: str = ""
    attendee_id: str = ""
    outcome: str = ""
    host: bool = False
    muted: bool = False
    hand_raised: bool = False
    spare_voice: bool = False
    listener: bool = False

    @property
    def seated(self) -> bool:
        """Whether a seat is taken that somebody must give back."""
        return bool(self.attendee_id)

    def moved(self, at: str) -> Call:
        """The same call in another state."""
        return replace(self, at=at)

    def pack(self) -> dict[str, str]:
        """As TransactionAttributes. What is empty is left out; unpack knows the defaults."""
        packed: dict[str, str] = {}
        for name, short in TEXTS.items():
            if text := getattr(self, name):
                packed[short] = text
        if self.tries:
            packed["tries"] = str(self.tries)
        if flags := [flag for flag in FLAGS if getattr(self, flag)]:
            packed["is"] = " ".join(flags)
        return packed

    @classmethod
    def unpack(cls, stored: Mapping[str, str]) -> Call:
        """From TransactionAttributes, perhaps of another version of this program: what is unknown is ignored."""
        text, flags, tries = stored.get, stored.get("is", "").split(), stored.get("tries", "")
        return cls(
            flow=text("flow", ""),
            at=text("at", ""),
            lang=text("lang", ""),
            tries=int(tries) if tries.isdecimal() and len(tries) <= MOST_TRIES_DIGITS else 0,
            room_id=text("room", ""),
            meeting_id=text("meeting", ""),
            attendee_id=text("attendee", ""),
            outcome=text("outcome", ""),
            host="host" in flags,
            muted="muted" in flags,
            hand_raised="hand_raised" in flags,
            spare_voice="spare_voice" in flags,
            listener="listener" in flags,
        )
