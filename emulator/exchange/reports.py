"""Which successes call the Lambda function back, as one table.

Sources: the PSTN Audio workshop's "how it works", two published logs of real calls, and the guide's action pages.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from emulator.exchange.state import Action, Outcome


class Reported(Enum):
    """When a success is reported."""

    ALWAYS = "always"
    LAST = "when it is the last of its list"
    BY_LEG = "HANGUP instead, or always if a meeting leg is hung up"
    BY_SWITCH = "at the end; in mid-list as the switch send_digits says"


REPORTED: Final = {
    "PlayAudioAndGetDigits": Reported.ALWAYS,
    "SpeakAndGetDigits": Reported.ALWAYS,
    "RecordAudio": Reported.ALWAYS,
    "CallAndBridge": Reported.ALWAYS,
    "JoinChimeMeeting": Reported.ALWAYS,
    "ModifyChimeMeetingAttendees": Reported.ALWAYS,
    "StartBotConversation": Reported.ALWAYS,
    "Hangup": Reported.BY_LEG,
    "PlayAudio": Reported.LAST,
    "Speak": Reported.LAST,
    "Pause": Reported.LAST,
    "ReceiveDigits": Reported.LAST,
    "VoiceFocus": Reported.LAST,
    "StartCallRecording": Reported.LAST,
    "StopCallRecording": Reported.LAST,
    "PauseCallRecording": Reported.LAST,
    "ResumeCallRecording": Reported.LAST,
    "SendDigits": Reported.BY_SWITCH,
}


def reported(action: Action, outcome: Outcome) -> bool:
    """Say whether this success is reported; "last" means that no action is waiting at this moment."""
    if outcome.report is not None:
        return outcome.report
    rule = REPORTED.get(action.kind, Reported.LAST)
    if rule is Reported.BY_SWITCH and action.call.switches.send_digits == "reports":
        return True
    return rule is Reported.ALWAYS or not action.call.queue
