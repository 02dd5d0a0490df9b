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

    __slots__ = ("greets",)

    greets: bool
    """Whether its welcome still sounds."""

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
        language = str(self.parameters.get("LocaleId") or "en_US").replace("_", "-")
        welcome = _welcome(self.parameters.get("Configuration"), language)
        self.greets = bool(welcome)
        self.wake_at = now + (sum(prompt.play(self.call, self.leg) for prompt in welcome) or TALK_SECONDS)

    @property
    def sounding(self) -> bool:
        return self.greets

    def wake(self, now: float) -> Outcome | None:
        if not self.greets:
            return Outcome(self.unfinished())
        self.greets, self.wake_at = False, now + TALK_SECONDS
        return None

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


def _welcome(configuration: dict[str, Any] | None, language: str) -> list[Prompt]:
    messages = (configuration or {}).get("WelcomeMessages")
    if not is_array(messages):
        return []
    said = [(str(one["Content"]), one.get("ContentType")) for one in messages if is_object(one) and one.get("Content")]
    return [Prompt("speech", words, speech_seconds(words), language, kind == "SSML") for words, kind in said]
