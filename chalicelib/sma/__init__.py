"""The wire: every event that PSTN Audio sends and every action that it takes, typed. No decisions.

Tolerant in what it reads (`Event.read`), strict in what it writes (`Response`, the actions).
"""

from .actions import ACTIONS, read_action
from .actions.audio import AudioSource, PlayAudio, PlayAudioParameters
from .actions.base import Action, Parameters
from .actions.bot import (
    BotConfiguration,
    DialogAction,
    SessionState,
    StartBotConversation,
    StartBotConversationParameters,
    WelcomeMessage,
)
from .actions.bridge import CallAndBridge, CallAndBridgeParameters, Endpoint
from .actions.control import Hangup, HangupParameters, Pause, PauseParameters, VoiceFocus, VoiceFocusParameters
from .actions.digits import (
    PlayAudioAndGetDigits,
    PlayAudioAndGetDigitsParameters,
    ReceiveDigits,
    ReceiveDigitsParameters,
    SendDigits,
    SendDigitsParameters,
    SpeakAndGetDigits,
    SpeakAndGetDigitsParameters,
)
from .actions.meeting import (
    JoinChimeMeeting,
    JoinChimeMeetingParameters,
    ModifyChimeMeetingAttendees,
    ModifyChimeMeetingAttendeesParameters,
)
from .actions.recording import (
    CallRecordingDestination,
    CallRecordingParameters,
    PauseCallRecording,
    RecordAudio,
    RecordAudioParameters,
    RecordingDestination,
    ResumeCallRecording,
    StartCallRecording,
    StartCallRecordingParameters,
    StopCallRecording,
)
from .actions.speech import Speak, SpeakParameters, Speech
from .errors import RefusedByAmazonError, SmaError, WireError
from .events import ActionData, CallDetails, Event, EventType, Fault, Participant
from .response import Response

__all__ = [
    "ACTIONS",
    "Action",
    "ActionData",
    "AudioSource",
    "BotConfiguration",
    "CallAndBridge",
    "CallAndBridgeParameters",
    "CallDetails",
    "CallRecordingDestination",
    "CallRecordingParameters",
    "DialogAction",
    "Endpoint",
    "Event",
    "EventType",
    "Fault",
    "Hangup",
    "HangupParameters",
    "JoinChimeMeeting",
    "JoinChimeMeetingParameters",
    "ModifyChimeMeetingAttendees",
    "ModifyChimeMeetingAttendeesParameters",
    "Parameters",
    "Participant",
    "Pause",
    "PauseCallRecording",
    "PauseParameters",
    "PlayAudio",
    "PlayAudioAndGetDigits",
    "PlayAudioAndGetDigitsParameters",
    "PlayAudioParameters",
    "ReceiveDigits",
    "ReceiveDigitsParameters",
    "RecordAudio",
    "RecordAudioParameters",
    "RecordingDestination",
    "RefusedByAmazonError",
    "Response",
    "ResumeCallRecording",
    "SendDigits",
    "SendDigitsParameters",
    "SessionState",
    "SmaError",
    "Speak",
    "SpeakAndGetDigits",
    "SpeakAndGetDigitsParameters",
    "SpeakParameters",
    "Speech",
    "StartBotConversation",
    "StartBotConversationParameters",
    "StartCallRecording",
    "StartCallRecordingParameters",
    "StopCallRecording",
    "VoiceFocus",
    "VoiceFocusParameters",
    "WelcomeMessage",
    "WireError",
    "read_action",
]
