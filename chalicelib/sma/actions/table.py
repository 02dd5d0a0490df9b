"""The one table that knows all eighteen actions."""

from typing import Any, Final, cast

from pydantic_core import PydanticCustomError

from chalicelib.sma import words
from chalicelib.sma.errors import RefusedByAmazonError
from chalicelib.sma.wire import read_strictly

from .audio import PlayAudio, PlayAudioAndGetDigits
from .base import Action
from .bot import StartBotConversation
from .bridge import CallAndBridge
from .control import Hangup, Pause, VoiceFocus
from .digits import ReceiveDigits, SendDigits
from .meeting import JoinChimeMeeting, ModifyChimeMeetingAttendees
from .recording import PauseCallRecording, RecordAudio, ResumeCallRecording, StartCallRecording, StopCallRecording
from .speech import Speak, SpeakAndGetDigits

# Amazon's Type -> our class. Nothing else is documented.
ACTIONS: Final[dict[str, type[Action]]] = {
    action.__name__: action
    for action in (
        CallAndBridge,
        Hangup,
        JoinChimeMeeting,
        ModifyChimeMeetingAttendees,
        Pause,
        PauseCallRecording,
        PlayAudio,
        PlayAudioAndGetDigits,
        ReceiveDigits,
        RecordAudio,
        ResumeCallRecording,
        SendDigits,
        Speak,
        SpeakAndGetDigits,
        StartBotConversation,
        StartCallRecording,
        StopCallRecording,
        VoiceFocus,
    )
}


def class_and_rest(raw: object) -> tuple[type[Action], dict[str, Any]]:
    """Tell an action's class by its Type, and leave the rest to it. Raises PydanticCustomError if there is none."""
    if not isinstance(raw, dict):
        words.refuse("an action must be an object")
    found = cast("dict[str, Any]", raw)
    if "Type" not in found:
        meant = words.nearest("Type", (str(key) for key in found))
        words.refuse(f"required, not {meant}" if meant else "required", "Type")
    kind = found["Type"]
    if not isinstance(kind, str):
        words.refuse("must be a string", "Type")
    if kind not in ACTIONS:
        words.refuse(words.unknown_type(kind, ACTIONS), "Type")
    return ACTIONS[kind], {key: value for key, value in found.items() if key != "Type"}


def read_action(raw: object, *, lenient: bool = False) -> Action:
    """Read one action: lax on types ("5" is 5), strict on all else.

    `lenient` passes over unknown parameters, as Amazon does. Raises RefusedByAmazonError with every reason.
    """
    try:
        kind, rest = class_and_rest(raw)
    except PydanticCustomError as error:
        raise RefusedByAmazonError((words.one_line(error, Action.page),)) from None
    return read_strictly(kind, rest, lenient=lenient)
