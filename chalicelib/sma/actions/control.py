"""The leg itself: hanging up, waiting, and noise suppression (AWS: hangup, pause, voice-focus)."""

from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from chalicelib.sma import limits

from .base import Action, AnyLeg, Code, Number


def _truth(value: object) -> object:
    """AWS's samples also write "True"."""
    return {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value


class HangupParameters(AnyLeg):
    """With which SIP code: "0" normal, "480" unavailable, "486" busy. A string, the only form ever shown."""

    page: ClassVar[str] = "hangup"

    sip_response_code: Annotated[Literal["0", "480", "486"], Code] | None = None


class Hangup(Action):
    """End one leg; the other stays up (AWS: hangup)."""

    page: ClassVar[str] = "hangup"

    parameters: HangupParameters = Field(default_factory=HangupParameters)


class PauseParameters(AnyLeg):
    """How long to wait. The page says "> 0", the service refuses what is outside 100 to 30,000 milliseconds."""

    page: ClassVar[str] = "unexpected-action-fail"

    duration_in_milliseconds: Annotated[Number, Field(ge=limits.PAUSE_MILLISECONDS[0], le=limits.PAUSE_MILLISECONDS[1])]


class Pause(Action):
    """Wait (AWS: pause)."""

    page: ClassVar[str] = "pause"

    parameters: PauseParameters


class VoiceFocusParameters(AnyLeg):
    """Noise suppression on or off. Amazon takes five requests a second per account."""

    page: ClassVar[str] = "voice-focus"

    enable: Annotated[bool, Field(strict=True), BeforeValidator(_truth)]


class VoiceFocus(Action):
    """Suppress noise on a leg (AWS: voice-focus)."""

    page: ClassVar[str] = "voice-focus"

    parameters: VoiceFocusParameters
