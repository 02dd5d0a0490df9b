"""What PSTN Audio tells the Lambda. Everything is read that can be read; what cannot be is left empty.

AWS pages: pstn-invocations, use-cases, case-1 to case-5, use-create-call-api, update-sip-call.
"""

from enum import StrEnum
from typing import Any, ClassVar, NamedTuple, Self, cast

from pydantic import AliasChoices, Field, SerializerFunctionWrapHandler, ValidationError, field_serializer

from . import limits, words
from .errors import WireError
from .prune import without_the_unreadable
from .wire import Tolerant


class EventType(StrEnum):
    """The eleven reasons for which a Lambda is invoked (AWS: pstn-invocations)."""

    NEW_INBOUND_CALL = "NEW_INBOUND_CALL"
    NEW_OUTBOUND_CALL = "NEW_OUTBOUND_CALL"
    RINGING = "RINGING"
    CALL_ANSWERED = "CALL_ANSWERED"
    ACTION_SUCCESSFUL = "ACTION_SUCCESSFUL"
    ACTION_FAILED = "ACTION_FAILED"
    ACTION_INTERRUPTED = "ACTION_INTERRUPTED"
    CALL_UPDATE_REQUESTED = "CALL_UPDATE_REQUESTED"
    DIGITS_RECEIVED = "DIGITS_RECEIVED"
    HANGUP = "HANGUP"
    INVALID_LAMBDA_RESPONSE = "INVALID_LAMBDA_RESPONSE"


_KINDS = {str(kind): kind for kind in EventType}
_FAILURES = frozenset({EventType.ACTION_FAILED, EventType.INVALID_LAMBDA_RESPONSE})


def _empty_object() -> dict[str, Any]:
    """Not `dict[str, Any]` itself: to call that takes five times as long, seven times for each event."""
    return {}


def _empty_array() -> list[Any]:
    return []


class Fault(NamedTuple):
    """Why an action or a response failed. Decide by `type`; the wording of `message` has changed over the years."""

    type: str
    message: str


class Incoming(Tolerant):
    """A part of an event. Its printed form shows only `shown`: digits, tokens and numbers must not reach a log."""

    shown: ClassVar[tuple[str, ...]] = ()

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return [(name, getattr(self, name)) for name in self.shown]


class Participant(Incoming):
    """One leg of the call. `status` is absent until the leg has been answered."""

    shown = ("participant_tag", "status")

    call_id: str = ""
    participant_tag: str = ""
    to: str = ""
    from_: str = Field(default="", validation_alias=AliasChoices("From"), serialization_alias="From")
    direction: str = ""
    start_time_in_milliseconds: str = ""
    status: str | None = None
    sip_headers: dict[str, str] = Field(default_factory=_empty_object)


class ActionData(Incoming):
    """The echo of an action, with its results or its error; `parameters` are as they came.

    A join token (JoinChimeMeeting) and typed digits are in here: redact before logging.
    """

    shown = ("type",)

    type: str = ""
    parameters: dict[str, Any] = Field(default_factory=_empty_object)
    received_digits: str = ""
    recording_destination: dict[str, Any] = Field(default_factory=_empty_object)
    recording_terminator_used: str = ""
    call_recording_destination: dict[str, Any] = Field(default_factory=_empty_object)
    intent_result: dict[str, Any] = Field(default_factory=_empty_object)
    error_type: str = ""
    error_message: str = ""
    error: str = ""
    error_list: list[Any] = Field(default_factory=_empty_array)

    @property
    def arguments(self) -> dict[str, str]:
        """What CreateSipMediaApplicationCall or UpdateSipMediaApplicationCall was given (0 to 20 pairs of strings)."""
        given = self.parameters.get("Arguments")
        if not isinstance(given, dict):
            return {}
        pairs = cast("dict[object, object]", given).items()
        return {str(key): str(value) for key, value in pairs if isinstance(value, str | int | float)}


class CallDetails(Incoming):
    """The call: its ids, the attributes that the Lambda stored, and one or two legs."""

    shown = ("transaction_id", "participants")

    transaction_id: str = ""
    transaction_attributes: dict[str, str] = Field(default_factory=_empty_object)
    aws_account_id: str = ""
    aws_region: str = ""
    sip_rule_id: str = ""
    # Hand-written examples of the guide use the older name.
    sip_media_application_id: str = Field(
        default="",
        validation_alias=AliasChoices("SipMediaApplicationId", "SipApplicationId"),
        serialization_alias="SipMediaApplicationId",
    )
    participants: tuple[Participant, ...] = ()

    @field_serializer("participants", mode="wrap")
    def _as_array(self, legs: tuple[Participant, ...], dump: SerializerFunctionWrapHandler) -> list[Any]:
        return list(dump(legs))


class Event(Incoming):
    """One invocation of the Lambda."""

    shown = ("invocation_event_type", "sequence", "action_data", "call_details")

    schema_version: str = limits.SCHEMA_VERSION
    sequence: int = 0
    # The page join-chime-meeting prints the key as InvocationEvent.
    invocation_event_type: str = Field(
        default="",
        validation_alias=AliasChoices("InvocationEventType", "InvocationEvent"),
        serialization_alias="InvocationEventType",
    )
    action_data: ActionData | None = None
    call_details: CallDetails = Field(default_factory=CallDetails)
    error_type: str = ""
    error_message: str = ""

    @classmethod
    def read(cls, raw: object) -> Self:
        """Read an event; a field that cannot be read is left empty. Raises WireError if `raw` is no JSON object."""
        if not isinstance(raw, dict):
            message = f"an event is a JSON object, this is {type(raw).__name__}"
            raise WireError(message)
        readable = cast("dict[str, Any]", raw)
        while True:
            try:
                return cls.model_validate(readable, by_alias=True, by_name=False)
            except ValidationError as error:
                readable = without_the_unreadable(readable, error)

    @classmethod
    def unreadable(cls, raw: dict[str, Any]) -> tuple[str, ...]:
        """Name each field that `read` would leave empty, one line for each. A null is no fault: it reads as absent."""
        try:
            cls.model_validate(raw, by_alias=True, by_name=False)
        except ValidationError as error:
            faults = error.errors(include_url=False)
            return tuple(
                words.line(fault["loc"], words.words_for(fault, ())) for fault in faults if fault["input"] is not None
            )
        return ()

    def dump(self) -> dict[str, Any]:
        """Amazon's JSON: canonical names and types, with every field that was given and no other."""
        return {"SchemaVersion": self.schema_version} | self.model_dump(by_alias=True, exclude_unset=True)

    @property
    def kind(self) -> EventType | None:
        """The type of the event, or None if Amazon has invented a new one."""
        return _KINDS.get(self.invocation_event_type)

    @property
    def error(self) -> Fault | None:
        """What went wrong, wherever it is written (AWS: each action's page, attribute-trans-invalid).

        Always there on ACTION_FAILED and INVALID_LAMBDA_RESPONSE, `Fault("Unknown", "")` if nothing is said. Never
        on ACTION_SUCCESSFUL: several of AWS's success examples carry the error of another example.
        """
        if self.kind is EventType.ACTION_SUCCESSFUL:
            return None
        found = _fault(self.action_data or ActionData()) or _typed(self)
        return found or (Fault("Unknown", "") if self.kind in _FAILURES else None)

    @property
    def connected(self) -> tuple[Participant, ...]:
        """The legs that are up. A leg that has not been answered has no status and is not among them."""
        return tuple(leg for leg in self.call_details.participants if leg.status == "Connected")

    def leg(self, tag: str) -> Participant | None:
        """Find the leg `LEG-A` or `LEG-B`; of several with one tag that which is connected, else the last.

        Letter case is ignored (AWS: case-5 prints `Leg-A`). Where no leg has a tag, LEG-A is the first of them.
        """
        legs = self.call_details.participants
        for leg in legs:
            if leg.participant_tag == tag and leg.status == "Connected":
                return leg
        tagged = [leg for leg in legs if leg.participant_tag.upper() == tag.upper()]
        if not any(leg.participant_tag for leg in legs):
            tagged = list(legs[:1] if tag.upper() == "LEG-A" else legs[1:2])
        return next((leg for leg in tagged if leg.status == "Connected"), tagged[-1] if tagged else None)


def _typed(said: ActionData | Event) -> Fault | None:
    if said.error_type or said.error_message:
        return Fault(said.error_type or "Unknown", said.error_message)
    return None


def _fault(data: ActionData) -> Fault | None:
    if data.error:
        kind, _, message = data.error.partition(": ")
        return Fault(kind, message)
    return _typed(data)
