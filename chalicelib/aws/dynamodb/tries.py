"""The tries at the door. An item holds the ids of the wrong tries of one window, so a repeated one counts once."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from chalicelib.aws.clients import asking
from chalicelib.aws.dynamodb.items import CONDITION_FAILED, Item, Table, pin_key, read, tries_key, write
from chalicelib.aws.dynamodb.rooms import room_of_pin
from chalicelib.meetings.errors import MeetingsError
from chalicelib.meetings.model import Role
from chalicelib.meetings.rooms import Knock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.aws.dynamodb.items import Plain
    from chalicelib.meetings.budgets import Purse

_READS = 3
_WRITES = 3


class _WindowError(MeetingsError):
    """The window has passed, or another has been opened, since we looked."""


_WINDOW: dict[str, type[MeetingsError]] = {CONDITION_FAILED: _WindowError}


class DynamoTries(Table):
    """The port `Tries`."""

    def knock(self, pin: str, purses: Sequence[Purse], now: float) -> Knock:
        with asking("look at the door"):
            keys = [pin_key(pin), *(tries_key(purse.key) for purse in purses)]
            found = {item["pk"]["S"]: item for item in self._read_all([write(key) for key in keys])}
            item = found.get(pin_key(pin)["pk"])
            room, role = room_of_pin(item, now) if item else (None, Role.GUEST)
            tries = {purse.key: _tries(found.get(tries_key(purse.key)["pk"]), now) for purse in purses}
            return Knock(room, role, tries)

    def count_try(self, purse: Purse, attempt: str, now: float) -> None:
        for _ in range(_WRITES):
            with suppress(_WindowError):
                self._count_in_window(purse, attempt, int(now))
                return
            with suppress(_WindowError):
                self._open_window(purse, attempt, int(now))
                return
        message = "a budget changes faster than it can be saved"
        raise MeetingsError(message)

    def spend(self, purse: Purse, now: float) -> bool:
        budget, window = purse.budget, purse.budget.window(now)
        try:
            with asking("count what is spent", _WINDOW):
                self.client.update_item(
                    TableName=self.name,
                    Key=write(tries_key(f"{purse.key}-{window}")),
                    UpdateExpression="ADD spent :one SET #expires = :until",
                    ConditionExpression="attribute_not_exists(pk) OR spent < :all",
                    ExpressionAttributeNames={"#expires": "expires"},
                    ExpressionAttributeValues=write({":one": 1, ":all": budget.tries, ":until": budget.ends(now)}),
                )
        except _WindowError:
            return False
        return True

    def _read_all(self, keys: list[Item]) -> list[Item]:
        """Read in one round trip, unless DynamoDB is too busy to answer for every key at once."""
        found: list[Item] = []
        wanted: Any = {self.name: {"Keys": keys, "ConsistentRead": True}}
        for _ in range(_READS):
            answer = self.client.batch_get_item(RequestItems=wanted)
            found += answer["Responses"].get(self.name, [])
            wanted = answer.get("UnprocessedKeys")
            if not wanted:
                return found
        message = "the table is too busy"
        raise MeetingsError(message)

    def _count_in_window(self, purse: Purse, attempt: str, now: int) -> None:
        with asking("count a try", _WINDOW):
            self.client.update_item(
                TableName=self.name,
                Key=write(tries_key(purse.key)),
                UpdateExpression="ADD attempts :attempt SET #expires = if_not_exists(#expires, :until)",
                ConditionExpression="attribute_not_exists(pk) OR #expires > :now",
                ExpressionAttributeNames={"#expires": "expires"},
                ExpressionAttributeValues=write(
                    {":attempt": frozenset({attempt}), ":until": now + purse.budget.seconds, ":now": now}
                ),
            )

    def _open_window(self, purse: Purse, attempt: str, now: int) -> None:
        opened: dict[str, Plain] = {"attempts": frozenset({attempt}), "expires": now + purse.budget.seconds}
        with asking("count a try", _WINDOW):
            self.client.put_item(
                TableName=self.name,
                Item=write({**tries_key(purse.key), **opened}),
                ConditionExpression="attribute_not_exists(pk) OR #expires <= :now",
                ExpressionAttributeNames={"#expires": "expires"},
                ExpressionAttributeValues=write({":now": now}),
            )


def _tries(item: Item | None, now: float) -> frozenset[str]:
    values = read(item) if item else {}
    return frozenset(values["attempts"]) if values.get("expires", 0) > now else frozenset()
