"""A Lex V2 bot on the line (AWS: start-bot-conversation)."""

import json
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from chalicelib.sma import limits
from chalicelib.sma.wire import Strict
from chalicelib.sma.words import Broken

from .base import Action, CallerLeg, Name


class BotPart(Strict):
    """A part of a bot's configuration."""

    page: ClassVar[str] = "start-bot-conversation"


class DialogAction(BotPart):
    """Who speaks first: the bot decides (Delegate), or it asks what the caller wants (ElicitIntent)."""

    type: Literal["Delegate", "ElicitIntent"]


class SessionState(BotPart):
    """What the bot starts with. Lex's timeouts are attributes, such as `x-amz-lex:start-timeout-ms:*:*`."""

    session_attributes: dict[str, str] | None = None
    dialog_action: DialogAction | None = None


class WelcomeMessage(BotPart):
    """The first thing that the bot says."""

    content: Name
    content_type: Literal["PlainText", "SSML"]


class BotConfiguration(BotPart):
    """State and greeting of the bot, at most 10 KB as JSON. A greeting demands ElicitIntent."""

    session_state: SessionState | None = None
    welcome_messages: tuple[WelcomeMessage, ...] | None = None

    def broken_rules(self) -> Iterator[Broken]:
        """The greeting needs the right dialogue, and all of it has to fit."""
        action = self.session_state.dialog_action if self.session_state else None
        if self.welcome_messages and (action is None or action.type != "ElicitIntent"):
            yield Broken("go with SessionState.DialogAction.Type ElicitIntent only", ("WelcomeMessages",))
        size = len(json.dumps(self.model_dump(by_alias=True, exclude_none=True), ensure_ascii=False).encode())
        if size > limits.BOT_CONFIGURATION_BYTES:
            yield Broken(f"{size:,} bytes, at most {limits.BOT_CONFIGURATION_BYTES:,}")


class StartBotConversationParameters(CallerLeg):
    """Which bot, in which language. The bot is in the Region of the SIP media application."""

    page: ClassVar[str] = "start-bot-conversation"

    bot_alias_arn: Annotated[str, Field(pattern=r"^arn:aws[^:]*:lex:[^:]+:[0-9]{12}:bot-alias/[^/]+/[^/]+$")]
    locale_id: Annotated[str, Field(pattern=r"^[a-z]{2,3}_[A-Z0-9]{2,3}$")] | None = None
    configuration: BotConfiguration | None = None


class StartBotConversation(Action):
    """Let a bot talk to the caller (AWS: start-bot-conversation)."""

    page: ClassVar[str] = "start-bot-conversation"

    parameters: StartBotConversationParameters
