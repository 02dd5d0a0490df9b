"""What only DynamoDB can do to us."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chalicelib.aws.dynamodb.items import from_document, to_document, write
from chalicelib.meetings.budgets import Budget, Purse
from chalicelib.meetings.errors import MeetingsError
from tests.aws.examples import NOW, room
from tests.aws.wire import Trouble, refused

if TYPE_CHECKING:
    from chalicelib.aws.dynamodb import DynamoStore
    from tests.aws.wire import Wire

PURSE = Purse("caller-x", Budget(3, 60))


def unprocessed(store: DynamoStore, *keys: dict[str, str]) -> Trouble:
    """Answer a BatchGetItem with nothing but the keys DynamoDB was too busy to read."""
    answer = {"Responses": {}, "UnprocessedKeys": {store.name: {"Keys": [write(key) for key in keys]}}}
    return Trouble("too busy", status=200, body=json.dumps(answer).encode())


def test_whoever_reads_sees_what_was_written_a_moment_before(dynamo: DynamoStore, wire: Wire) -> None:
    """No emulator forgets for a second as DynamoDB may, so look at what is asked."""
    wire.forget()
    dynamo.knock("guest-1", (PURSE,), NOW)
    dynamo.room("x")
    dynamo.roster("x")
    dynamo.attendees("x", "y")
    dynamo.participant("x", "y")
    dynamo.placed("x", "y")
    dynamo.record("x")
    assert len(wire.bodies) == 7
    assert [body for body in wire.bodies if '"ConsistentRead": true' not in body] == []


def test_keys_left_over_are_asked_for_again(dynamo: DynamoStore, wire: Wire) -> None:
    dynamo.add(room())
    wire.forget()
    wire.spoil(0, unprocessed(dynamo, {"pk": "PIN#guest-1", "sk": "PIN"}))
    assert dynamo.knock("guest-1", (PURSE,), NOW).room == room()
    assert wire.asked == ["BatchGetItem", "BatchGetItem"]


def test_a_table_that_never_answers_for_a_key_is_an_outage_and_no_wrong_pin(dynamo: DynamoStore, wire: Wire) -> None:
    for question in range(9):
        wire.spoil(question, unprocessed(dynamo, {"pk": "PIN#guest-1", "sk": "PIN"}))
    with pytest.raises(MeetingsError, match="too busy"):
        dynamo.knock("guest-1", (PURSE,), NOW)


def test_a_window_that_will_not_stand_still_is_an_outage(dynamo: DynamoStore, wire: Wire) -> None:
    for question in range(20):
        wire.spoil(question, refused("ConditionalCheckFailedException", 400))
    with pytest.raises(MeetingsError, match="budget"):
        dynamo.count_try(PURSE, "a", NOW)


def test_what_a_later_version_wrote_of_a_room_is_left_out() -> None:
    later = json.loads(to_document(room())) | {"colour": "blue"}
    assert from_document(json.dumps(later)) == room()


@pytest.mark.parametrize("document", ["", "[]", "{}", '{"mode": "conversation"}', '{"mode": "karaoke"}', "null"])
def test_an_item_nobody_of_us_wrote_is_an_outage(dynamo: DynamoStore, document: str) -> None:
    strange: Any = write({"pk": "ROOM#strange", "sk": "ROOM", "document": document or " "})
    dynamo.client.put_item(TableName=dynamo.name, Item=strange)
    with pytest.raises(MeetingsError):
        dynamo.room("strange")


def test_more_rooms_than_one_answer_holds_are_counted_and_listed(dynamo: DynamoStore, wire: Wire) -> None:
    # One answer of a query is a megabyte at most; eight rooms with titles of 200 kB are more.
    for n in range(1, 9):
        dynamo.add(replace(room(n), title="long " * 40_000))
    wire.forget()
    assert dynamo.count_rooms() == 8
    assert len(dynamo.rooms(NOW, limit=50).rooms) == 8
    assert len(wire.asked) > 2
