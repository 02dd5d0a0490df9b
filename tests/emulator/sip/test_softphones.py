"""Telephones of other make call with real sound, and are called: baresip and linphonec.

Each hears a known tone and is heard with one, types a PIN, sits in a meeting, holds and resumes, and hangs up.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Self

import pytest

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
from tests.emulator.sip.softphones import OWN_TONE, Baresip, Linphone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from emulator.phones.sip.media_port import Listener, Stream

DIAL_IN = "+12065550199"
CALLER = "+12065550101"
PIN = "112900"
PROMPT = 440.0
A_LONG_TONE = wav.write_pcm(tones.tone(PROMPT, seconds=20))


class Noted(SoundLeg):
    """A sound leg that remembers what signalling has told it."""

    aims: tuple[Stream, ...] = ()

    def aim(self, stream: Stream) -> None:
        self.aims = (*self.aims, stream)
        super().aim(stream)


def ask_for_pin() -> Json:
    tone = {"Type": "S3", "BucketName": "prompts", "Key": "tone.wav"}
    wanted = {"MinNumberOfDigits": 6, "MaxNumberOfDigits": 6, "Repeat": 1, "RepeatDurationInMilliseconds": 20_000}
    return {"Type": "PlayAudioAndGetDigits", "Parameters": {"AudioSource": tone, "FailureAudioSource": tone} | wanted}


class Office:
    """An exchange whose application asks for a PIN with a tone and lets the caller into a meeting."""

    def __init__(self) -> None:
        self.meetings = MeetingControl(now=time.time)
        self.legs: list[Noted] = []
        self.answer_to_answer: list[Json] = []
        self.function = Scripted(
            NEW_INBOUND_CALL=[ask_for_pin()],
            ACTION_SUCCESSFUL=self._next,
            CALL_ANSWERED=lambda _: {"SchemaVersion": "1.0", "Actions": self.answer_to_answer},
        )

    def __enter__(self) -> Self:
        self.studio = Studio(Sources(lambda _bucket, _key: A_LONG_TONE)).__enter__()
        seconds = (len(A_LONG_TONE) - 44) / 16_000
        self.board = Switchboard(self.function, self.meetings, audio_seconds=lambda *_: seconds).__enter__()
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
            actions = [join(MeetingId=meeting, JoinToken=seat.join_token)]
        return {"SchemaVersion": "1.0", "Actions": actions}

    def saw(self, kind: str, **data: Any) -> bool:  # noqa: ANN401
        """Whether the application was told this, with this in its ActionData."""

        def seen() -> bool:
            return any(
                event["InvocationEventType"] == kind and data.items() <= event.get("ActionData", {}).items()
                for event in self.function.events
            )

        return eventually(seen, 10.0)

    def hears(self, hertz: float) -> bool:
        """Whether the newest call says this tone."""
        tape = self.legs[-1].tape("INCOMING")
        time.sleep(1.0)
        return abs(tones.loudest(wav.read_any(tape.stop())).hertz - hertz) < hertz / 100

    def held(self, *, wanted: bool) -> bool:
        return eventually(lambda: self.legs[-1].aims[-1].held is wanted)

    def empty(self) -> bool:
        return eventually(lambda: (self.phones.busy, len(self.board.calls), self.studio.members) == (0, 0, 0))


@pytest.fixture
def office() -> Iterator[Office]:
    with Office() as office:
        yield office


def test_baresip_calls_hears_types_joins_holds_resumes_and_hangs_up(office: Office, tmp_path: Path) -> None:
    with Baresip(tmp_path, office.phones.wire.port, CALLER) as baresip:
        baresip.calls(office.phones.uri)
        assert office.saw("NEW_INBOUND_CALL")
        assert office.hears(OWN_TONE)
        baresip.presses(PIN)
        assert office.saw("ACTION_SUCCESSFUL", ReceivedDigits=PIN)
        assert office.saw("ACTION_SUCCESSFUL", Type="JoinChimeMeeting")
        baresip.does("hold")
        assert office.held(wanted=True)
        baresip.does("resume")
        assert office.held(wanted=False)
        assert office.hears(OWN_TONE)
        baresip.does("hangup")
        assert office.saw("HANGUP")
        assert office.empty()
    assert baresip.hertz() == pytest.approx(PROMPT, rel=0.01)


def test_baresip_is_called_answers_and_is_hung_up(office: Office, tmp_path: Path) -> None:
    with Baresip(tmp_path, office.phones.wire.port, CALLER):
        assert eventually(lambda: bool(office.phones.wire.ask(lambda: office.phones.wire.agent.bound(0, CALLER))))
        office.answer_to_answer = [{"Type": "Pause", "Parameters": {"DurationInMilliseconds": "2500"}}, hangup()]
        office.board.create_call("sma", DIAL_IN, CALLER)
        assert office.saw("CALL_ANSWERED")
        assert office.hears(OWN_TONE)
        assert office.saw("HANGUP")
        assert office.empty()


def test_baresip_is_busy(office: Office, tmp_path: Path) -> None:
    with Baresip(tmp_path, office.phones.wire.port, CALLER, answers="manual") as baresip:
        assert eventually(lambda: bool(office.phones.wire.ask(lambda: office.phones.wire.agent.bound(0, CALLER))))
        office.board.create_call("sma", DIAL_IN, CALLER)
        assert eventually(lambda: "Incoming call" in baresip.log or "incoming call" in baresip.log), baresip.log
        baresip.does("hangup")
        assert office.saw("HANGUP")
        assert office.function.events[-1]["ActionData"]["Parameters"]["SipResponseCode"] == 486
        assert office.empty()


def test_linphone_calls_hears_types_joins_holds_resumes_and_hangs_up(office: Office, tmp_path: Path) -> None:
    with Linphone(tmp_path, office.phones.wire.port, CALLER) as linphone:
        linphone.calls(office.phones.uri)
        assert office.saw("NEW_INBOUND_CALL")
        assert eventually(lambda: bool(office.legs and office.legs[-1].aims))
        linphone.speaks()
        assert office.hears(OWN_TONE)
        linphone.presses(PIN)
        assert office.saw("ACTION_SUCCESSFUL", ReceivedDigits=PIN)
        assert office.saw("ACTION_SUCCESSFUL", Type="JoinChimeMeeting")
        linphone.does("pause")
        assert office.held(wanted=True)
        assert eventually(lambda: " paused" in linphone.log), linphone.log
        linphone.does("resume")
        assert office.held(wanted=False)
        linphone.does("terminate")
        assert office.saw("HANGUP")
        assert office.empty()
        assert linphone.hertz() == pytest.approx(PROMPT, rel=0.01)


def test_linphone_is_called_answers_and_is_hung_up(office: Office, tmp_path: Path) -> None:
    with Linphone(tmp_path, office.phones.wire.port, CALLER) as linphone:
        linphone.registers()
        assert eventually(lambda: bool(office.phones.wire.ask(lambda: office.phones.wire.agent.bound(0, CALLER))))
        office.answer_to_answer = [{"Type": "Pause", "Parameters": {"DurationInMilliseconds": "2500"}}, hangup()]
        office.board.create_call("sma", DIAL_IN, CALLER)
        assert office.saw("CALL_ANSWERED")
        assert office.saw("HANGUP")
        assert office.empty()
