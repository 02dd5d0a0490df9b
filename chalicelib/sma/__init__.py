"""The wire: every event that PSTN Audio sends and every action that it takes, typed. No decisions.

Tolerant in what it reads (`Event.read`), strict in what it writes (`Response`, the actions).

Each name is imported when it is first used: to make all models takes longer than to answer a ring with a few of them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .actions.audio import (
        AudioSource,
        PlayAudio,
        PlayAudioAndGetDigits,
        PlayAudioAndGetDigitsParameters,
        PlayAudioParameters,
    )
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
        ReceiveDigits,
        ReceiveDigitsParameters,
        SendDigits,
        SendDigitsParameters,
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
    from .actions.speech import Speak, SpeakAndGetDigits, SpeakAndGetDigitsParameters, SpeakParameters, Speech
    from .actions.table import ACTIONS, read_action
    from .errors import RefusedByAmazonError, SmaError, WireError
    from .events import ActionData, CallDetails, Event, EventType, Fault, Participant
    from .response import Response, answer

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
    "answer",
    "read_action",
]

# Where each name is. Parameters are beside their action.
_HOMES = {
    "actions.audio": "AudioSource PlayAudio PlayAudioAndGetDigits",
    "actions.base": "Action Parameters",
    "actions.bot": "BotConfiguration DialogAction SessionState StartBotConversation WelcomeMessage",
    "actions.bridge": "CallAndBridge Endpoint",
    "actions.control": "Hangup Pause VoiceFocus",
    "actions.digits": "ReceiveDigits SendDigits",
    "actions.meeting": "JoinChimeMeeting ModifyChimeMeetingAttendees",
    "actions.recording": "CallRecordingDestination CallRecordingParameters PauseCallRecording RecordAudio "
    "RecordingDestination ResumeCallRecording StartCallRecording StopCallRecording",
    "actions.speech": "Speak SpeakAndGetDigits Speech",
    "actions.table": "ACTIONS read_action",
    "errors": "RefusedByAmazonError SmaError WireError",
    "events": "ActionData CallDetails Event EventType Fault Participant",
    "response": "Response answer",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type checkers read the imports above
    home = _HOME_OF.get(name) or _HOME_OF.get(name.removesuffix("Parameters"))
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
