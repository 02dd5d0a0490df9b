"""Rooms, each written three times in one transaction: under its id and under each of its PINs.

So one read at the door finds everything, the running meeting included.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.aws.clients import asking
from chalicelib.aws.dynamodb.items import (
    Answer,
    Item,
    Table,
    from_document,
    pin_key,
    read,
    room_key,
    to_document,
    write,
)
from chalicelib.aws.schema import ROOMS_INDEX
from chalicelib.meetings.errors import MeetingsError, PinTakenError, StaleRoomError
from chalicelib.meetings.model import Role
from chalicelib.meetings.rooms import Page, Room, check_cursor
from chalicelib.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

_LISTED = "ROOMS"

# Why a transaction may not have happened although nothing is broken; both mean that somebody else was there.
_PIN_TAKEN: dict[str, type[MeetingsError]] = {
    "ConditionalCheckFailed": PinTakenError,
    "TransactionConflict": PinTakenError,
}
_STALE: dict[str, type[MeetingsError]] = {
    "ConditionalCheckFailed": StaleRoomError,
    "TransactionConflict": StaleRoomError,
}


class DynamoRooms(Table):
    """The port `Rooms`."""

    def add(self, room: Room) -> None:
        # A dead room's PINs may be given out again even if DynamoDB has not deleted them yet.
        free = {
            "ConditionExpression": "attribute_not_exists(pk) OR #expires <= :now",
            "ExpressionAttributeNames": {"#expires": "expires"},
            "ExpressionAttributeValues": write({":now": room.created_at}),
        }
        with asking("add a room", _PIN_TAKEN):
            self._write(room, free, free)

    def save(self, room: Room) -> Room:
        saved = replace(room, version=room.version + 1)
        unchanged = {
            "ConditionExpression": "#version = :version",
            "ExpressionAttributeNames": {"#version": "version"},
            "ExpressionAttributeValues": write({":version": room.version}),
        }
        still_ours = {
            "ConditionExpression": "#room = :room",
            "ExpressionAttributeNames": {"#room": "room_id"},
            "ExpressionAttributeValues": write({":room": room.id}),
        }
        with asking("save a room", _STALE):
            self._write(saved, unchanged, still_ours)
        return saved

    def room(self, room_id: str) -> Room | None:
        with asking("read a room"):
            key = write(room_key(room_id))
            answer = self.client.get_item(TableName=self.name, Key=key, ConsistentRead=True)
            return from_document(read(answer["Item"])["document"]) if "Item" in answer else None

    def rooms(self, now: float, *, cursor: str = "", limit: int = 50) -> Page:
        check_cursor(cursor)
        found: list[Room] = []
        with asking("list rooms"):
            while True:
                answer = self._list(now, cursor, limit - len(found))
                found += [from_document(item["document"]["S"]) for item in answer["Items"]]
                cursor = answer["LastEvaluatedKey"]["list_sk"]["S"] if "LastEvaluatedKey" in answer else ""
                if not cursor or len(found) >= limit:
                    return Page(tuple(found), cursor)

    def count_rooms(self) -> int:
        with asking("count rooms"):
            pages = self.client.get_paginator("query").paginate(
                TableName=self.name,
                IndexName=ROOMS_INDEX,
                Select="COUNT",
                KeyConditionExpression="list_pk = :listed",
                ExpressionAttributeValues=write({":listed": _LISTED}),
            )
            return sum(page["Count"] for page in pages)

    def _write(self, room: Room, room_condition: dict[str, Any], pin_condition: dict[str, Any]) -> None:
        puts: list[Any] = [{"Put": {"TableName": self.name, "Item": _room_item(room), **room_condition}}]
        puts += [{"Put": {"TableName": self.name, "Item": item, **pin_condition}} for item in _pin_items(room)]
        self.client.transact_write_items(TransactItems=puts)

    def _list(self, now: float, cursor: str, limit: int) -> Answer:
        start: dict[str, Any] = {"ExclusiveStartKey": _listed_key(cursor)} if cursor else {}
        answer = self.client.query(
            TableName=self.name,
            IndexName=ROOMS_INDEX,
            KeyConditionExpression="list_pk = :listed",
            FilterExpression="closes_at > :now",
            ExpressionAttributeValues=write({":listed": _LISTED, ":now": int(now)}),
            ScanIndexForward=False,
            Limit=limit,
            **start,
        )
        return {**answer}


def room_of_pin(item: Item, now: float) -> tuple[Room | None, Role]:
    """Read what a PIN leads to; nowhere once its time is over."""
    values = read(item)
    if values["expires"] <= now:
        return None, Role.GUEST
    return from_document(values["document"]), Role(values["role"])


def _room_item(room: Room) -> Item:
    listed = {} if room.ended_at else {"list_pk": _LISTED, "list_sk": room.place}
    return write(
        {
            **room_key(room.id),
            **listed,
            "document": to_document(room),
            "version": room.version,
            "closes_at": room.expires_at,
            "expires": room.forgotten_at,
        }
    )


def _pin_items(room: Room) -> Iterator[Item]:
    for sealed, role in ((room.host_pin, Role.HOST), (room.guest_pin, Role.GUEST)):
        yield write(
            {
                **pin_key(sealed),
                "document": to_document(room),
                "room_id": room.id,
                "role": role.value,
                "expires": room.forgotten_at,
            }
        )


def _listed_key(cursor: str) -> Item:
    _, _, room_id = cursor.partition("-")
    return write({**room_key(room_id), "list_pk": _LISTED, "list_sk": cursor})
