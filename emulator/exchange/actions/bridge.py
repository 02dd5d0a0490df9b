"""CallAndBridge: call somebody and put the two together; they become LEG-B (AWS: call-and-bridge, sip-headers)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

from emulator.exchange.actions.join import second_leg
from emulator.exchange.effects import Answer, Dial, End, Ring
from emulator.exchange.prompts import Prompt, recorded, silence
from emulator.exchange.state import CONNECTED, Action, Fault, Leg, Outcome, Parameters, Pending
from emulator.exchange.stimuli import PickedUp, Rang, TurnedAway
from emulator.exchange.values import NOT_ON_THIS_CALL, NOT_THAT_LEG, e164, is_array, is_object, whole

if TYPE_CHECKING:
    from emulator.exchange.stimuli import Stimulus

LONGEST_TIMEOUT: Final = 120
NOT_ANSWERED: Final = Fault("CallNotAnswered", "Call not answered")
_URI: Final = re.compile(r"[a-zA-Z0-9&=+$/%\-_!~*().]{1,36}")
_RESERVED: Final = ("x-amzn", "x-vin", "x-vc", "x-canary", "x-voice")
_NAMED: Final = frozenset({"user-to-user", "diversion"})
_HEADER_LIMIT: Final = 2_048


class CallAndBridge(Action):
    """Ring the far end until it answers, refuses, or the time is up."""

    kind = "CallAndBridge"
    page = "call-and-bridge"
    numbers = frozenset({"CallTimeoutSeconds"})
    defaults: ClassVar[Parameters] = {"CallTimeoutSeconds": 30}
    known = frozenset({"CallerIdNumber", "Endpoints", "CallTimeoutSeconds", "RingbackTone", "SipHeaders"})

    __slots__ = ("callee", "tone")

    def check(self) -> Fault | None:
        if self.leg is not self.call.first:
            return NOT_THAT_LEG
        if self.call.in_meeting or self.call.bridged:
            return Fault(self.call.switches.wrong_moment, NOT_ON_THIS_CALL)
        self.tone: Prompt | None = None
        if self.parameters.get("RingbackTone") is not None:
            tone = recorded(self.call, self.parameters["RingbackTone"])
            if isinstance(tone, Fault):
                return Fault("InvalidAudioSource", "Ringtone parameter value is invalid.")
            self.tone = tone._replace(seconds=self.parameters["CallTimeoutSeconds"], times=0)
        return _wrong_numbers(self.parameters) or _wrong_headers(self.parameters.get("SipHeaders"))

    def begin(self, now: float) -> None:
        wanted, call = self.parameters, self.call
        to, from_ = wanted["Endpoints"][0]["Uri"], wanted["CallerIdNumber"]
        self.callee = Leg(call.world.new_id(), "LEG-B", to, from_, "Outbound", call.clock_ms(now))
        self.wake_at = now + wanted["CallTimeoutSeconds"]
        if self.leg.status is None:
            call.does(Ring(self.leg.call_id))
        elif self.tone is not None:
            self.tone.play(call, self.leg)
        call.does(Dial(self.callee.call_id, to, from_, wanted.get("SipHeaders") or {}))

    def wake(self, now: float) -> Outcome:
        del now
        self.cut()
        self._no_tone()
        return Outcome(fault=NOT_ANSWERED)

    def told(self, now: float, stimulus: Stimulus) -> Outcome | None:
        if not isinstance(stimulus, Rang | PickedUp | TurnedAway) or stimulus.leg != self.callee.call_id:
            return None
        if isinstance(stimulus, TurnedAway):
            self._no_tone()
            return Outcome(fault=NOT_ANSWERED)
        if isinstance(stimulus, PickedUp):
            return self._connected(now)
        if self.call.switches.bridge_ringing == "yes":
            self.call.outbox.append(Pending("RINGING", None, self.leg))
        return None

    def cut(self) -> None:
        self.call.does(End(self.callee.call_id, 0, "the call was not answered in time, or the caller left"))

    def _no_tone(self) -> None:
        if self.tone is not None and self.leg.status == CONNECTED:
            silence(self.call, self.leg)

    def _connected(self, now: float) -> Outcome:
        if self.leg.status is None:
            self.leg.status = CONNECTED
            self.call.does(Answer(self.leg.call_id))
        else:
            self._no_tone()
        self.callee.status = CONNECTED
        self.callee.started_ms = self.call.clock_ms(now)
        second_leg(self.call, self.callee)
        return Outcome()


def _bad(words: str) -> Fault:
    return Fault("InvalidActionParameter", words)


def _wrong_numbers(wanted: Parameters) -> Fault | None:
    if not wanted.get("CallerIdNumber"):
        return _bad("Caller ID not defined.")
    if not e164(wanted["CallerIdNumber"]):
        return _bad("Invalid caller ID.")
    endpoints = wanted.get("Endpoints")
    if not is_array(endpoints) or len(endpoints) != 1:
        return _bad("Invalid number of endpoints provided.")
    if not _endpoint(endpoints[0]):
        return _bad("Endpoint parameter is invalid.")
    if not 1 <= (whole(wanted["CallTimeoutSeconds"]) or 0) <= LONGEST_TIMEOUT:
        return _bad("The MaxCallTimeout parameter is invalid. It must be between 0 and 120.")
    return None


def _endpoint(place: object) -> bool:
    if not is_object(place):
        return False
    uri = place.get("Uri")
    if place.get("BridgeEndpointType") == "PSTN":
        return e164(uri)
    has_arn = isinstance(place.get("Arn"), str) and place["Arn"].startswith("arn:")
    return place.get("BridgeEndpointType") == "AWS" and has_arn and isinstance(uri, str) and bool(_URI.fullmatch(uri))


def _wrong_headers(headers: object) -> Fault | None:
    if headers is None:
        return None
    if not is_object(headers):
        return _bad("Invalid SIP header(s) provided: not a map")
    wrong = [name for name, value in headers.items() if not allowed_header(name, value)]
    return _bad("Invalid SIP header(s) provided: " + ", ".join(wrong)) if wrong else None


def allowed_header(name: str, value: object) -> bool:
    """Say whether a header may travel: X-..., User-to-User or Diversion, none of the reserved ones."""
    plain = name.lower()
    known = plain in _NAMED or (plain.startswith("x-") and not plain.startswith(_RESERVED))
    return known and isinstance(value, str) and len(value) <= _HEADER_LIMIT
