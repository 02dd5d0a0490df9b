"""StartBotConversation: a Lex bot talks to LEG-A (AWS: start-bot-conversation). The bot here understands nothing."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from emulator.exchange.prompts import Prompt, silence
from emulator.exchange.state import Action, Fault, Outcome, Parameters
from emulator.exchange.values import NOT_ON_THIS_CALL, invalid, is_array, is_object, speech_seconds

TALK_SECONDS: Final = 5.0
_ALIAS: Final = re.compile(r"arn:aws[\w-]*:lex:[\w-]+:\d{12}:bot-alias/\w+/\w+")
_CONFIGURATION_LIMIT: Final = 10_240


class StartBotConversation(Action):
    """Say the welcome messages, wait, and come back with the fallback intent."""

    kind = "StartBotConversation"
    page = "start-bot-conversation"
    answers = True
    known = frozenset({"BotAliasArn", "LocaleId", "Configuration"})

    __slots__ = ()

    def check(self) -> Fault | None:
        if self.call.in_meeting or self.call.bridged:
            return Fault(self.call.switches.wrong_moment, NOT_ON_THIS_CALL)
        alias = self.parameters.get("BotAliasArn")
        if not isinstance(alias, str) or not _ALIAS.fullmatch(alias):
            return invalid("BotAliasArn")
        configuration = self.parameters.get("Configuration")
        wrong = not isinstance(configuration, dict | None) or len(json.dumps(configuration)) > _CONFIGURATION_LIMIT
        return invalid("Configuration") if wrong else None

    def begin(self, now: float) -> None:
        self.wake_at = now + TALK_SECONDS
        for words in _welcome(self.parameters.get("Configuration")):
            self.wake_at += Prompt("speech", words, speech_seconds(words)).play(self.call, self.leg)

    def wake(self, now: float) -> Outcome:
        del now
        return Outcome(self.unfinished())

    def cut(self) -> None:
        silence(self.call, self.leg)

    def unfinished(self) -> Parameters:
        intent: Parameters = {
            "Name": "FallbackIntent",
            "Slots": {},
            "State": "ReadyForFulfillment",
            "ConfirmationState": "None",
        }
        state: Parameters = {"SessionAttributes": {}, "Intent": intent}
        result: Parameters = {
            "SessionId": self.leg.call_id,
            "SessionState": state,
            "Interpretations": [{"Intent": intent}],
        }
        return {"IntentResult": result}


def _welcome(configuration: dict[str, Any] | None) -> list[str]:
    messages = (configuration or {}).get("WelcomeMessages")
    if not is_array(messages):
        return []
    return [str(one["Content"]) for one in messages if is_object(one) and one.get("Content")]
