"""Calling a second party (AWS: call-and-bridge, sip-headers)."""

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from chalicelib.sma import limits
from chalicelib.sma.wire import Strict
from chalicelib.sma.words import Broken

from .audio import AudioSource
from .base import Action, CallerLeg, Number, PhoneNumber, is_e164

_VOICE_CONNECTOR = re.compile(r"arn:aws[^:]*:chime:[^:]+:[0-9]{12}:\S+")
_USER_PART = re.compile(rf"[a-zA-Z0-9&=+$/%\-_!~*().]{{1,{limits.URI_CHARACTERS}}}")
_HEADER_NAME = re.compile(r"x-[!-9;-~]+|user-to-user|diversion", re.IGNORECASE)
_RESERVED = ("x-amzn", "x-vin", "x-vc", "x-canary", "x-voice")


class Endpoint(Strict):
    """The other party: a telephone number, or a user behind a Voice Connector."""

    page: ClassVar[str] = "call-and-bridge"

    bridge_endpoint_type: Literal["PSTN", "AWS"]
    uri: str = Field(repr=False)
    arn: str | None = None

    def broken_rules(self) -> Iterator[Broken]:
        """What an endpoint needs depends on its type."""
        return self._as_telephone() if self.bridge_endpoint_type == "PSTN" else self._behind_a_voice_connector()

    def _as_telephone(self) -> Iterator[Broken]:
        if self.arn is not None:
            yield Broken("goes with an AWS endpoint only", ("Arn",))
        if not is_e164(self.uri):
            yield Broken("must be an E.164 number for a PSTN endpoint", ("Uri",))

    def _behind_a_voice_connector(self) -> Iterator[Broken]:
        if self.arn is None or not _VOICE_CONNECTOR.fullmatch(self.arn):
            yield Broken("must be the ARN of a Voice Connector or its group for an AWS endpoint", ("Arn",))
        if not _USER_PART.fullmatch(self.uri):
            allowed = f"1 to {limits.URI_CHARACTERS} of a-z A-Z 0-9 and &=+$/%-_!~*()."
            yield Broken(f"{len(self.uri):,} characters; {allowed} for an AWS endpoint", ("Uri",))


def _header_fault(name: str, value: str) -> str | None:
    if not _HEADER_NAME.fullmatch(name):
        return "allowed are X-..., User-to-User and Diversion"
    if name.lower().startswith(_RESERVED):
        return "the names X-AMZN, X-VIN, X-VC, X-Canary and X-Voice are reserved"
    if not value.isprintable():
        return "a value is one line of printable characters"
    if len(name) + len(value) > limits.SIP_HEADER_CHARACTERS:
        return f"{len(name) + len(value):,} characters, at most {limits.SIP_HEADER_CHARACTERS:,}"
    return None


class CallAndBridgeParameters(CallerLeg):
    """Whom to call, as whom, for how long (seconds), with which ringback for the caller."""

    page: ClassVar[str] = "call-and-bridge"

    caller_id_number: PhoneNumber = Field(repr=False)
    endpoints: Annotated[tuple[Endpoint, ...], Field(min_length=limits.ENDPOINTS, max_length=limits.ENDPOINTS)]
    call_timeout_seconds: (
        Annotated[Number, Field(ge=limits.CALL_TIMEOUT_SECONDS[0], le=limits.CALL_TIMEOUT_SECONDS[1])] | None
    ) = None
    ringback_tone: AudioSource | None = None
    sip_headers: dict[str, str] | None = Field(default=None, repr=False)

    def broken_rules(self) -> Iterator[Broken]:
        """Each header by itself (AWS: sip-headers)."""
        for name, value in (self.sip_headers or {}).items():
            fault = _header_fault(name, value)
            if fault:
                yield Broken(fault, ("SipHeaders", name), "sip-headers")


class CallAndBridge(Action):
    """Call somebody and connect the two (AWS: call-and-bridge)."""

    page: ClassVar[str] = "call-and-bridge"

    parameters: CallAndBridgeParameters
