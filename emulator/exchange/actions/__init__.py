"""The eighteen actions. A new one is a file here and its class in `ACTIONS`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from emulator.exchange.actions.answer import Answer
from emulator.exchange.actions.bot import StartBotConversation
from emulator.exchange.actions.bridge import CallAndBridge
from emulator.exchange.actions.call_recording import (
    PauseCallRecording,
    ResumeCallRecording,
    StartCallRecording,
    StopCallRecording,
)
from emulator.exchange.actions.get_digits import PlayAudioAndGetDigits, SpeakAndGetDigits
from emulator.exchange.actions.hangup import Hangup
from emulator.exchange.actions.join import JoinChimeMeeting
from emulator.exchange.actions.modify_attendees import ModifyChimeMeetingAttendees
from emulator.exchange.actions.pause import Pause
from emulator.exchange.actions.play_audio import PlayAudio
from emulator.exchange.actions.receive_digits import ReceiveDigits
from emulator.exchange.actions.record_audio import RecordAudio
from emulator.exchange.actions.send_digits import SendDigits
from emulator.exchange.actions.speak import Speak
from emulator.exchange.actions.voice_focus import VoiceFocus

if TYPE_CHECKING:
    from emulator.exchange.state import Action

ACTIONS: Final[dict[str, type[Action]]] = {
    action.kind: action
    for action in (
        PlayAudio,
        PlayAudioAndGetDigits,
        Speak,
        SpeakAndGetDigits,
        ReceiveDigits,
        JoinChimeMeeting,
        ModifyChimeMeetingAttendees,
        Hangup,
        Pause,
        RecordAudio,
        StartCallRecording,
        StopCallRecording,
        PauseCallRecording,
        ResumeCallRecording,
        CallAndBridge,
        SendDigits,
        StartBotConversation,
        VoiceFocus,
    )
}
BY_NAME: Final = ACTIONS | {Answer.kind: Answer}
"""What a response may name; `Answer` only if the switch answer_action says so."""
