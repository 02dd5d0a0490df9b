"""Which successes call the function back: every row of the table, in mid-list and last in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator.exchange import stimuli
from emulator.exchange.actions import ACTIONS
from emulator.exchange.reports import REPORTED, Reported
from tests.emulator.exchange.conversation import (
    Conversation,
    Json,
    action,
    ask,
    bridge,
    hangup,
    join,
    listen,
    mute,
    pause,
    play,
    record,
    speak,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LEG_A = "0a0a0a0a-0000-4000-8000-000000000002"
BOT = "arn:aws:lex:us-east-1:111122223333:bot-alias/ABCDEFGHIJ/TSTALIASID"
RECORDING = {"CallId": LEG_A}

SAMPLES: dict[str, Json] = {
    "PlayAudio": play(),
    "PlayAudioAndGetDigits": ask() | {"Type": "PlayAudioAndGetDigits"},
    "Speak": speak(),
    "SpeakAndGetDigits": ask(),
    "ReceiveDigits": listen(),
    "JoinChimeMeeting": join(),
    "ModifyChimeMeetingAttendees": mute(),
    "Pause": pause(),
    "RecordAudio": record(),
    "StartCallRecording": action(
        "StartCallRecording", Track="BOTH", Destination={"Type": "S3", "Location": "recordings"}, **RECORDING
    ),
    "StopCallRecording": action("StopCallRecording", **RECORDING),
    "PauseCallRecording": action("PauseCallRecording", **RECORDING),
    "ResumeCallRecording": action("ResumeCallRecording", **RECORDING),
    "CallAndBridge": bridge(),
    "SendDigits": action("SendDigits", Digits="12", **RECORDING),
    "StartBotConversation": action("StartBotConversation", BotAliasArn=BOT),
    "VoiceFocus": action("VoiceFocus", Enable=True),
}
SAMPLES["PlayAudioAndGetDigits"]["Parameters"] |= {
    "AudioSource": {"Type": "S3", "BucketName": "b", "Key": "q"},
    "FailureAudioSource": {"Type": "S3", "BucketName": "b", "Key": "f"},
}

SUCCEEDS: dict[str, Callable[[Conversation], object]] = {
    "PlayAudioAndGetDigits": lambda call: call.presses("123"),
    "SpeakAndGetDigits": lambda call: call.presses("123"),
    "JoinChimeMeeting": lambda call: call.seated(),
    "ModifyChimeMeetingAttendees": lambda call: call.happens(stimuli.Muted(call.leg("LEG-B"))),
    "CallAndBridge": lambda call: call.happens(stimuli.PickedUp(call.dialled)),
}
"""How an action comes to succeed, if not by time alone."""


def ready_for(kind: str) -> Conversation:
    """A call, waiting for an answer, on which this action can succeed."""
    if kind == "ModifyChimeMeetingAttendees":
        return Conversation().in_meeting()
    call = Conversation().rings().says(speak())
    before = {
        "StopCallRecording": ["StartCallRecording"],
        "PauseCallRecording": ["StartCallRecording"],
        "ResumeCallRecording": ["StartCallRecording", "PauseCallRecording"],
    }
    call.passes(0.5).hears("ACTION_SUCCESSFUL", "Speak")
    for other in before.get(kind, []):
        call.says(SAMPLES[other]).hears("ACTION_SUCCESSFUL", other)
    return call


def succeed(call: Conversation, kind: str) -> None:
    """Let the running action come to its end."""
    if kind in SUCCEEDS:
        SUCCEEDS[kind](call)
    elif call.call.running is not None and call.call.running.kind == kind:
        call.passes((call.wake_at or call.now) - call.now)


def test_the_table_and_the_samples_name_every_action() -> None:
    assert set(REPORTED) == set(ACTIONS) == {*SAMPLES, "Hangup"}


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_last_action_of_a_list_reports_its_success(kind: str) -> None:
    call = ready_for(kind)
    call.says(SAMPLES[kind])
    succeed(call, kind)
    call.hears("ACTION_SUCCESSFUL", kind)


@pytest.mark.parametrize("kind", SAMPLES)
def test_in_mid_list_only_some_report(kind: str) -> None:
    call = ready_for(kind)
    call.says(SAMPLES[kind], play("next.wav"))
    succeed(call, kind)
    if REPORTED[kind] is Reported.ALWAYS:
        call.hears("ACTION_SUCCESSFUL", kind)
        assert "prompts/next.wav" not in call.heard
    else:
        call.hears_nothing()
        assert call.heard[-1] == "prompts/next.wav"


@pytest.mark.parametrize(("value", "reported"), [("silent", False), ("reports", True)])
def test_send_digits_in_mid_list_is_a_switch(value: str, *, reported: bool) -> None:
    call = Conversation(send_digits=value).rings()
    call.says(speak(), SAMPLES["SendDigits"], play()).passes(0.5).passes(0.5)
    assert bool(call.open) is reported


@pytest.mark.parametrize(("value", "reported"), [("reports", True), ("silent", False)])
def test_audio_stopped_by_a_key_in_mid_list_is_a_switch(value: str, *, reported: bool) -> None:
    call = Conversation(terminated_audio=value).rings().says(play(PlaybackTerminators=["#"]), pause())
    call.passes(1).presses("#")
    assert bool(call.open) is reported


def test_which_key_stopped_the_audio_is_not_told() -> None:
    call = Conversation().rings().says(play(PlaybackTerminators=["1", "2"])).passes(1).presses("32")
    call.hears("ACTION_SUCCESSFUL", "PlayAudio")
    assert set(call.data) == {"Type", "Parameters"}


def test_hangup_of_the_only_leg_gives_hangup_and_nothing_else() -> None:
    call = Conversation().rings().says(pause(), play(), hangup())
    call.passes(1).passes(3).hears("HANGUP", "Hangup")
    call.says().hears_nothing()
    assert call.kinds == ["NEW_INBOUND_CALL", "HANGUP/Hangup"]
    assert [event["Sequence"] for event in call.events] == [1, 2]
    assert call.call.over


def test_hangup_of_the_meeting_leg_is_a_success() -> None:
    call = Conversation().in_meeting().says(hangup(ParticipantTag="LEG-B"), play("alone.wav"))
    call.hears("ACTION_SUCCESSFUL", "Hangup")
    assert call.up == ["LEG-A"]
    call.says()
    assert call.heard[-1] == "prompts/alone.wav"


@pytest.mark.parametrize(
    ("value", "kinds"),
    [
        ("hangup", ["HANGUP/Hangup"]),
        ("action_successful", ["ACTION_SUCCESSFUL/Hangup"]),
        ("both", ["HANGUP/Hangup", "ACTION_SUCCESSFUL/Hangup"]),
    ],
)
def test_hangup_of_one_leg_of_a_bridge_is_a_switch(value: str, kinds: list[str]) -> None:
    call = Conversation(bridge_hangup=value).bridged()
    before = len(call.kinds)
    call.says(hangup(ParticipantTag="LEG-B"))
    while call.open:
        call.says()
    assert call.kinds[before:] == kinds
    assert call.up == ["LEG-A"]
