"""Everything the domain keeps, in one DynamoDB table (`chalicelib.aws.schema` describes it)."""

from __future__ import annotations

from chalicelib.aws.dynamodb.calls import DynamoCalls
from chalicelib.aws.dynamodb.rooms import DynamoRooms
from chalicelib.aws.dynamodb.tries import DynamoTries

__all__ = ["DynamoStore"]


class DynamoStore(DynamoRooms, DynamoTries, DynamoCalls):
    """The port `Store` on DynamoDB."""
