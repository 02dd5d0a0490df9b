"""An exchange for softphones, as `make run` has one, with an application that is in the way of no measure.

It asks for six digits with a tone and lets who types the right ones, which the X-Keys header of the call says, into the
one meeting that there is, and presses 1 for them. There it listens for the same keys backwards, and presses 2 when it
has heard them. Three hashes hang up.
"""

from __future__ import annotations

import socket
import time
from collections import Counter
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

from emulator.hall import Hall
from emulator.media import tones, wav
from emulator.media.sources import Sources
from emulator.meetings.control import MeetingControl
from emulator.phones.sip.phone import Softphones
from emulator.switchboard import Switchboard
from tools.measures.sound import CountedLeg, Packets

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.media.studio import Studio

DIAL_IN: Final = "+12065550199"
KEYS: Final = "X-Keys"
BYE: Final = "###"
JOINED: Final = "1"
HEARD: Final = "2"
"""The keys that the application presses."""
PROMPT: Final = 440.0
_LONG: Final = 20.0
_TONE: Final = wav.write_pcm(tones.tone(PROMPT, seconds=_LONG, level=0.1))
_FILE: Final = {"Type": "S3", "BucketName": "prompts", "Key": "tone.wav"}

Actions = list[dict[str, Any]]


class Door(NamedTuple):
    """Where browsers come in, and a seat for each."""

    url: str = ""
    tokens: tuple[str, ...] = ()


class Office:
    """Use it as a context manager. Is the application of its exchange (`emulator.lambdas.Function`)."""

    studio: Studio
    _hall: Hall
    _door: str

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        """asked, right, wrong, joined, keys, left: how often."""
        self.packets = Packets()
        self.meetings = MeetingControl(now=time.time)
        self.board = Switchboard(self, self.meetings, audio_seconds=lambda _bucket, _key: _LONG)
        self.phones = Softphones(self.board, DIAL_IN, media=self._sound)
        self._stack = ExitStack()
        self._meeting = self._new_meeting()
        self._seats: dict[str, str] = {}

    def __enter__(self) -> Self:
        listener = self._stack.enter_context(socket.socket())
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        self._hall = self._stack.enter_context(closing(Hall(self.meetings, listener)))
        self._door = f"ws://127.0.0.1:{listener.getsockname()[1]}/control/{self._meeting}"
        self.studio = self._hall.studio
        self.studio.sources = Sources(lambda _bucket, _key: _TONE)
        for part in (self.board, self.phones):
            self._stack.enter_context(part)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def door(self, browsers: int) -> Door:
        """Let so many browsers into the meeting; they may come and go as they like. Raises RuntimeError."""
        if browsers and self._hall.plane is None:
            msg = "what the extra `browser` installs is missing"
            raise RuntimeError(msg)
        names = (f"browser {at}" for at in range(browsers))
        return Door(self._door, tuple(self.meetings.add_attendee(self._meeting, name).join_token for name in names))

    @property
    def idle(self) -> bool:
        """Whether nothing of any call is left, but for transactions that RFC 3261 wants remembered for 32 seconds."""
        left = (self.phones.busy, len(self.board.calls), self.studio.members, self.phones.wire.agent.calls)
        return not any(left) and not self._seats and not self.meetings.connected(self._meeting)

    def _sound(self, listener: Any) -> CountedLeg:  # noqa: ANN401 (whatever signalling listens with)
        return CountedLeg(self.studio, listener, self.packets)

    def _new_meeting(self) -> str:
        asked = {"ClientRequestToken": "measure", "MediaRegion": "us-east-1", "ExternalMeetingId": "measure"}
        return self.meetings.create_meeting(asked).meeting_id

    # the application

    def invoke(self, event: Mapping[str, Any]) -> object:
        """Answer an event."""
        heard = str(event["InvocationEventType"])
        if heard.startswith("ACTION_"):
            heard += f"/{event['ActionData']['Type']}"
        return {"SchemaVersion": "1.0", "Actions": _ANSWERS.get(heard, _nothing)(self, event)}

    def ask(self, _event: Mapping[str, Any]) -> Actions:
        """Ask for the digits."""
        self.seen["asked"] += 1
        wanted = {"MinNumberOfDigits": 6, "MaxNumberOfDigits": 6, "Repeat": 1, "RepeatDurationInMilliseconds": 10_000}
        return [_action("PlayAudioAndGetDigits", AudioSource=_FILE, FailureAudioSource=_FILE, **wanted)]

    def admit(self, event: Mapping[str, Any]) -> Actions:
        """Let in who typed what was wanted."""
        if event["ActionData"]["ReceivedDigits"] != _keys_of(event):
            return self.reject(event)
        self.seen["right"] += 1
        seat = self.meetings.add_attendee(self._meeting, event["CallDetails"]["TransactionId"])
        self._seats[event["CallDetails"]["TransactionId"]] = seat.attendee_id
        more = {"InBetweenDigitsDurationInMilliseconds": 1000, "FlushDigitsDurationInMilliseconds": 10_000}
        listen = _action("ReceiveDigits", InputDigitsRegex=r"^(\d{6}|###)$", **more)
        return [listen, _action("JoinChimeMeeting", MeetingId=self._meeting, JoinToken=seat.join_token)]

    def reject(self, _event: Mapping[str, Any]) -> Actions:
        """Hang up on who did not."""
        self.seen["wrong"] += 1
        return [_action("Hangup")]

    def joined(self, event: Mapping[str, Any]) -> Actions:
        """Count who sits, and let them know."""
        self.seen["joined"] += 1
        return [_press(event, JOINED)]

    def pressed(self, event: Mapping[str, Any]) -> Actions:
        """Count the right keys of who sits; hang up when they ask for it."""
        keys = event["ActionData"]["ReceivedDigits"]
        if keys == _keys_of(event)[::-1]:
            self.seen["keys"] += 1
            return [_press(event, HEARD)]
        return [_action("Hangup")] if keys == BYE else []

    def left(self, event: Mapping[str, Any]) -> Actions:
        """Give the seat back, and take down the leg that is left."""
        self.seen["left"] += 1
        seat = self._seats.pop(event["CallDetails"]["TransactionId"], None)
        if seat is not None:
            self.meetings.remove_attendee(self._meeting, seat)
        parties = event["CallDetails"]["Participants"]
        return [_action("Hangup")] if any(party["Status"] == "Connected" for party in parties) else []


def _action(kind: str, **parameters: object) -> dict[str, Any]:
    return {"Type": kind, "Parameters": parameters}


def _press(event: Mapping[str, Any], key: str) -> dict[str, Any]:
    first = event["CallDetails"]["Participants"][0]["CallId"]
    return _action("SendDigits", CallId=first, Digits=key, ToneDurationInMilliseconds=100)


def _keys_of(event: Mapping[str, Any]) -> str:
    headers = event["CallDetails"]["Participants"][0].get("SipHeaders", {})
    return str(headers.get(KEYS, ""))


def _nothing(_office: Office, _event: Mapping[str, Any]) -> Actions:
    return []


_ANSWERS: Final[Mapping[str, Callable[[Office, Mapping[str, Any]], Actions]]] = {
    "NEW_INBOUND_CALL": Office.ask,
    "CALL_ANSWERED": Office.ask,
    "ACTION_SUCCESSFUL/PlayAudioAndGetDigits": Office.admit,
    "ACTION_FAILED/PlayAudioAndGetDigits": Office.reject,
    "ACTION_SUCCESSFUL/JoinChimeMeeting": Office.joined,
    "DIGITS_RECEIVED": Office.pressed,
    "HANGUP": Office.left,
}
