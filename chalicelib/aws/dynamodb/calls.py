"""The calls we placed, and the record of every call."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from chalicelib.aws.clients import asking
from chalicelib.aws.dynamodb.items import CONDITION_FAILED, call_key, read, record_key, write
from chalicelib.aws.dynamodb.presence import DynamoPresence
from chalicelib.meetings.errors import MeetingsError
from chalicelib.meetings.model import CallRecord
from chalicelib.meetings.rooms import PlacedCall

if TYPE_CHECKING:
    from chalicelib.aws.dynamodb.items import Plain

_DAY = 86_400


class _WrittenBeforeError(MeetingsError):
    """This call has a record."""


class DynamoCalls(DynamoPresence):
    """The port `Calls`."""

    def place(self, call: PlacedCall, now: float) -> None:
        with asking("note a call"):
            values: dict[str, Plain] = {"name": call.name, "expires": int(now) + 2 * _DAY}
            item = write({**call_key(call.room_id, call.transaction_id), **values})
            self.client.put_item(TableName=self.name, Item=item)

    def placed(self, room_id: str, transaction_id: str) -> PlacedCall | None:
        with asking("read a call"):
            key = write(call_key(room_id, transaction_id))
            answer = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
            return PlacedCall(room_id, transaction_id, read(answer["Item"])["name"]) if "Item" in answer else None

    def close(self, record: CallRecord) -> bool:
        # The record comes last: where there is one, everything before it has been done.
        if record.attendee_id:
            self.depart(record.room_id, record.attendee_id, record.ended_at)
        values: dict[str, Plain] = {field.name: getattr(record, field.name) for field in fields(record)}
        values["expires"] = record.ended_at + self.record_days * _DAY
        try:
            with asking("write a call record", {CONDITION_FAILED: _WrittenBeforeError}):
                self.client.put_item(
                    TableName=self.name,
                    Item=write({**record_key(record.transaction_id), **values}),
                    ConditionExpression="attribute_not_exists(pk)",
                )
        except _WrittenBeforeError:
            return False
        return True

    def record(self, transaction_id: str) -> CallRecord | None:
        with asking("read a call record"):
            key = write(record_key(transaction_id))
            answer = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
            values = read(answer.get("Item", {}))
            names = [field.name for field in fields(CallRecord)]
            return CallRecord(**{name: values[name] for name in names}) if values else None
