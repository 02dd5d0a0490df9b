"""The one table.

    pk             sk                 what                       other attributes
    -------------  -----------------  -------------------------  ------------------------------------------------
    ROOM#room      ROOM               a room                     document, version, closes_at, list_pk, list_sk
    ROOM#room      SEAT#attendee      somebody in the roster     one each per field; gone, seen_at
    ROOM#room      CALL#transaction   a call we placed for it    name
    PIN#sealed     PIN                what a PIN leads to        document, room_id, role
    TRIES#purse    TRIES              wrong PINs in a window     attempts
    RECORD#trans.  RECORD             the record of a call       one each per field

Every item has `expires`, in seconds since the epoch, by which DynamoDB may delete it some time later; whoever reads
looks at it too. The index `rooms` lists the rooms that have not ended, by when they were made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

ROOMS_INDEX = "rooms"
TIME_TO_LIVE = "expires"


def create_table(client: DynamoDBClient, name: str) -> None:
    """Make the table, for a local cloud: a deployment's template describes the same one. Waits until it is there."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": attribute, "AttributeType": "S"} for attribute in ("pk", "sk", "list_pk", "list_sk")
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": ROOMS_INDEX,
                "KeySchema": [
                    {"AttributeName": "list_pk", "KeyType": "HASH"},
                    {"AttributeName": "list_sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
    client.update_time_to_live(
        TableName=name,
        TimeToLiveSpecification={"Enabled": True, "AttributeName": TIME_TO_LIVE},
    )
