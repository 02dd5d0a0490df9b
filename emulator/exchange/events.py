"""Building the events that the Lambda function gets: canonical names and types, as captured events have them.

Plain dicts, for speed; a test reads every kind of them back through `chalicelib.sma` and finds nothing to correct.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.exchange.state import Call, Leg, Pending


def build(call: Call, pending: Pending, sequence: int) -> dict[str, Any]:
    """Write the event for `pending` as the call stands now."""
    event: dict[str, Any] = {
        "SchemaVersion": "1.0",
        "Sequence": sequence,
        "InvocationEventType": pending.kind,
    }
    if pending.data is not None:
        event["ActionData"] = pending.data
    event["CallDetails"] = _details(call)
    if pending.error is not None:
        event["ErrorType"], event["ErrorMessage"] = pending.error
    return event


def _details(call: Call) -> dict[str, Any]:
    world = call.world
    details: dict[str, Any] = {"TransactionId": call.transaction_id}
    if call.attributes is not None:
        details["TransactionAttributes"] = call.attributes
    details["AwsAccountId"] = world.account
    details["AwsRegion"] = world.region
    if call.inbound:
        details["SipRuleId"] = world.rule_id
    details["SipMediaApplicationId"] = world.sma_id
    details["Participants"] = [_participant(leg) for leg in call.legs]
    return details


def _participant(leg: Leg) -> dict[str, Any]:
    participant: dict[str, Any] = {
        "CallId": leg.call_id,
        "ParticipantTag": leg.tag,
        "To": leg.to,
        "From": leg.from_,
        "Direction": leg.direction,
        "StartTimeInMilliseconds": leg.started_ms,
    }
    if leg.status is not None:
        participant["Status"] = leg.status
    if leg.headers:
        participant["SipHeaders"] = dict(leg.headers)
    return participant
