"""Tags on meetings and SIP media applications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.cloud.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.cloud.account import Account, Act, Json

MOST_TAGS = 50


def list_tags(account: Account, asked: Json) -> Json:
    """List a resource's tags."""
    with account.lock:
        return {"Tags": [{"Key": key, "Value": value} for key, value in _tags(account, asked).items()]}


def tag(account: Account, asked: Json) -> None:
    """Put tags on a resource, in place of those with the same keys."""
    with account.lock:
        tags = _tags(account, asked)
        wanted = {**tags, **{one["Key"]: one["Value"] for one in asked["Tags"]}}
        if len(wanted) > MOST_TAGS:
            code, message = "TooManyTagsException", f"A resource has at most {MOST_TAGS} tags"
            raise ApiError(code, message, 400)
        tags.update(wanted)


def untag(account: Account, asked: Json) -> None:
    """Take tags off a resource."""
    with account.lock:
        tags = _tags(account, asked)
        for key in asked["TagKeys"]:
            tags.pop(key, None)


def _tags(account: Account, asked: Json) -> dict[str, str]:
    tags = account.tags.get(asked["ResourceARN"])
    if tags is None:
        code, message = "ResourceNotFoundException", "No resource has this ARN"
        raise ApiError(code, message, 404)
    return tags


TABLE: Mapping[str, Act] = {"ListTagsForResource": list_tags, "TagResource": tag, "UntagResource": untag}
