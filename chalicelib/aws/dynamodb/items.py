"""Items and their keys: how our values look in DynamoDB."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from chalicelib.meetings.rooms import Mode, Room, WaitingRoom
from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_dynamodb import DynamoDBClient

    from chalicelib.aws.clients import Clients

Plain = str | int | bool | frozenset[str]
Item = dict[str, Any]
"""An item as DynamoDB's JSON writes it: {"pk": {"S": "ROOM#..."}, ...}."""

Answer = dict[str, Any]
"""What a query answers. The stubs call every member of an attribute optional, which says less than nothing."""

CONDITION_FAILED = "ConditionalCheckFailedException"


@value
class Table:
    """Our table. `record_days` is how long call records are kept."""

    clients: Clients
    name: str
    record_days: int = 90

    @property
    def client(self) -> DynamoDBClient:
        return self.clients.dynamodb()


def write(values: Mapping[str, Plain]) -> Item:
    """Write plain values as attributes."""
    return {name: _attribute(value) for name, value in values.items()}


def read(item: Mapping[str, Any]) -> dict[str, Any]:
    """Read attributes back into plain values."""
    return {name: _value(attribute) for name, attribute in item.items()}


def room_key(room_id: str) -> dict[str, str]:
    """Tell where a room is."""
    return {"pk": f"ROOM#{room_id}", "sk": "ROOM"}


def seat_key(room_id: str, attendee_id: str) -> dict[str, str]:
    """Tell where somebody in the roster is."""
    return {"pk": f"ROOM#{room_id}", "sk": f"SEAT#{attendee_id}"}


def call_key(room_id: str, transaction_id: str) -> dict[str, str]:
    """Tell where a call we placed is."""
    return {"pk": f"ROOM#{room_id}", "sk": f"CALL#{transaction_id}"}


def pin_key(sealed: str) -> dict[str, str]:
    """Tell where it says what a PIN leads to."""
    return {"pk": f"PIN#{sealed}", "sk": "PIN"}


def tries_key(purse: str) -> dict[str, str]:
    """Tell where the wrong tries of a purse are."""
    return {"pk": f"TRIES#{purse}", "sk": "TRIES"}


def record_key(transaction_id: str) -> dict[str, str]:
    """Tell where the record of a call is."""
    return {"pk": f"RECORD#{transaction_id}", "sk": "RECORD"}


def to_document(room: Room) -> str:
    """Write a room as one JSON text, the same in the room's item and in those of its PINs."""
    values = {field.name: getattr(room, field.name) for field in fields(room)}
    return json.dumps(values | {"settings": dict(room.settings)}, sort_keys=True)


def from_document(document: str) -> Room:
    """Read a room. What a later version of us added is left out."""
    known = {field.name for field in fields(Room)}
    values: dict[str, Any] = {name: value for name, value in dict(json.loads(document)).items() if name in known}
    values["mode"] = Mode(values["mode"])
    values["waiting_room"] = WaitingRoom(values.get("waiting_room", WaitingRoom.OFF))
    return Room(**values)


def _attribute(value: Plain) -> dict[str, Any]:
    if isinstance(value, bool):  # before int, which a bool also is
        return {"BOOL": value}
    if isinstance(value, int):
        return {"N": str(value)}
    if isinstance(value, frozenset):
        return {"SS": sorted(value)}
    return {"S": value}


def _value(attribute: Mapping[str, Any]) -> Plain:
    ((kind, value),) = attribute.items()
    if kind == "N":
        return int(value)
    if kind == "SS":
        return frozenset(value)
    return bool(value) if kind == "BOOL" else str(value)
