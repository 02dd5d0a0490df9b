"""An exchange whose application asks for a PIN with a tone and lets callers into a meeting, and what it has noticed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

from emulator.media import tones, wav
from emulator.media.sources import Sources
from emulator.media.studio import Studio
from emulator.meetings.control import MeetingControl
from emulator.phones.sip.phone import Softphones
from emulator.phones.sound_leg import SoundLeg
from emulator.switchboard import Switchboard
from tests.emulator.exchange.conversation import hangup, join
from tests.emulator.functions import Json, Scripted
from tests.emulator.sip.handset import eventually

if TYPE_CHECKING:
    from emulator.phones.sip.media_port import Listener, Stream

DIAL_IN = "+12065550199"
CALLER = "+12065550101"
PIN = "112900"
KEYS = "55*0#129"
"""Pressed in the meeting."""
PROMPT = 440.0
A_LONG_TONE = wav.write_pcm(tones.tone(PROMPT, seconds=20))
_TONE = {"Type": "S3", "BucketName": "prompts", "Key": "tone.wav"}
_PATIENCE = 10.0


class Noted(SoundLeg):
    """A sound leg that remembers what signalling has told it, and records what is said on it."""

    def __init__(self, studio: Studio, listener: Listener) -> None:
        super().__init__(studio, listener)
        self.aims: tuple[Stream, ...] = ()
        self.said = self.tape("INCOMING")

    def aim(self, stream: Stream) -> None:
        self.aims = (*self.aims, stream)
        super().aim(stream)


class Office:
    """Use it as a context manager."""

    def __init__(self) -> None:
        self.meetings = MeetingControl(now=time.time)
        self.legs: list[Noted] = []
        self.answer_to_answer: list[Json] = []
        self.function = Scripted(
            NEW_INBOUND_CALL=[_ask_for_pin()],
            ACTION_SUCCESSFUL=self._next,
            CALL_UPDATE_REQUESTED=[hangup()],
            CALL_ANSWERED=lambda _: {"SchemaVersion": "1.0", "Actions": self.answer_to_answer},
        )

    def __enter__(self) -> Self:
        self.studio = Studio(Sources(lambda _bucket, _key: A_LONG_TONE)).__enter__()
        self.board = Switchboard(self.function, self.meetings, audio_seconds=lambda *_: 20.0).__enter__()
        self.phones = Softphones(self.board, DIAL_IN, media=self._sound).__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self.phones.close()
        self.board.close()
        self.studio.__exit__()

    def _sound(self, listener: Listener) -> Noted:
        self.legs.append(Noted(self.studio, listener))
        return self.legs[-1]

    def _next(self, event: Json) -> Json:
        actions: list[Json] = []
        if event["ActionData"]["Type"] == "PlayAudioAndGetDigits":
            asked = {"ClientRequestToken": "t", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
            meeting = self.meetings.create_meeting(asked).meeting_id
            seat = self.meetings.add_attendee(meeting, "caller")
            actions = [_listen(), join(MeetingId=meeting, JoinToken=seat.join_token)]
        return {"SchemaVersion": "1.0", "Actions": actions}

    # what it does

    def calls(self, *then: Json) -> None:
        """Call the softphone; `then` is what the application says when it answers."""
        self.answer_to_answer = list(then)
        self.board.create_call("sma", DIAL_IN, CALLER)

    def hangs_up(self, transaction: str) -> None:
        """Let the application end a call."""
        self.board.update_call("sma", transaction, {})

    # what it has noticed

    @property
    def port(self) -> int:
        return self.phones.wire.port

    @property
    def events(self) -> list[Json]:
        return self.function.events

    def saw(self, kind: str, **data: Any) -> bool:  # noqa: ANN401
        """Whether the application is told this, with this in its ActionData."""

        def seen() -> bool:
            return any(
                event["InvocationEventType"] == kind and data.items() <= event.get("ActionData", {}).items()
                for event in self.events
            )

        return eventually(seen, _PATIENCE)

    def saw_busy(self) -> bool:
        """Whether a call ends with 486."""

        def busy() -> bool:
            ends = [event["ActionData"] for event in self.events if event["InvocationEventType"] == "HANGUP"]
            return any(end["Parameters"]["SipResponseCode"] == 486 for end in ends)

        return eventually(busy, _PATIENCE)

    def registered(self) -> bool:
        """Whether the softphone can be called."""
        wire = self.phones.wire
        return eventually(lambda: bool(wire.ask(lambda: wire.agent.bound(0, CALLER))), _PATIENCE)

    def hears(self, hertz: float) -> bool:
        """Whether the newest call says this tone now, within a hundredth."""

        def heard() -> bool:
            tape = self.legs[-1].tape("INCOMING")
            time.sleep(0.5)
            return is_tone(tones.loudest(wav.read_any(tape.stop())).hertz, hertz)

        return eventually(heard, _PATIENCE)

    def held(self, *, wanted: bool) -> bool:
        """Whether the newest call is held, or no longer."""
        return eventually(lambda: bool(self.legs[-1].aims) and self.legs[-1].aims[-1].held is wanted, _PATIENCE)

    def over(self, transport: str) -> bool:
        """Whether the newest call came by UDP or TCP, as it should."""
        (call,) = self.phones.wire.agent._station.calls.values()
        return call.dialog.hop.transport == transport.upper()

    def empty(self) -> bool:
        """Whether nothing is left of any call, and every BYE of ours was answered."""

        def counted() -> tuple[int, ...]:
            agent = self.phones.wire.agent
            return self.phones.busy, len(self.board.calls), self.studio.members, agent.calls, agent.unanswered

        return eventually(lambda: not any(counted()), _PATIENCE)


def is_tone(heard: float, wanted: float) -> bool:
    return abs(heard - wanted) < wanted / 100


def _ask_for_pin() -> Json:
    wanted = {"MinNumberOfDigits": 6, "MaxNumberOfDigits": 6, "Repeat": 1, "RepeatDurationInMilliseconds": 20_000}
    return {"Type": "PlayAudioAndGetDigits", "Parameters": {"AudioSource": _TONE, "FailureAudioSource": _TONE} | wanted}


def _listen() -> Json:
    quiet = {"InBetweenDigitsDurationInMilliseconds": 1500, "FlushDigitsDurationInMilliseconds": 10_000}
    return {"Type": "ReceiveDigits", "Parameters": {"InputDigitsRegex": r"^[\d*#]{8}$"} | quiet}


def tone() -> Json:
    """Play the prompt's tone, which lasts longer than any call."""
    return {"Type": "PlayAudio", "Parameters": {"AudioSource": _TONE}}
