"""One account in one Region: what the operations work on, and the table they are found in."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from emulator.cloud.errors import bad_request

if TYPE_CHECKING:
    from emulator.cloud.ports import Telephony
    from emulator.meetings.control import MeetingControl

Json = dict[str, Any]


@dataclass
class Account:
    """Everything the two services keep. `lock` guards the dictionaries; meetings guard themselves.

    The dictionaries hold what Amazon's API returns, by id. `host` is this cloud's own address, such as
    127.0.0.1:4000, and `plane` that which browsers join meetings at, if there is any. `now` gives seconds since the
    epoch.
    """

    meetings: MeetingControl
    now: Callable[[], float]
    host: str
    plane: str = ""
    telephony: Telephony | None = None
    account_id: str = "111122223333"
    lock: threading.RLock = field(default_factory=threading.RLock)
    applications: dict[str, Json] = field(default_factory=dict[str, Json])
    logging: dict[str, Json] = field(default_factory=dict[str, Json])
    rules: dict[str, Json] = field(default_factory=dict[str, Json])
    numbers: dict[str, Json] = field(default_factory=dict[str, Json])
    orders: dict[str, Json] = field(default_factory=dict[str, Json])
    tags: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    @property
    def region(self) -> str:
        return self.meetings.region

    def arn(self, kind: str, name: str) -> str:
        """Name a resource of this account and Region."""
        return f"arn:aws:chime:{self.region}:{self.account_id}:{kind}/{name}"

    def timestamp(self) -> str:
        """Give the time now as the voice API writes it (ISO 8601)."""
        return datetime.fromtimestamp(self.now(), UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def asked_tags(asked: Json) -> dict[str, str]:
    """Read the Tags of a create request."""
    tags: list[dict[str, str]] = asked.get("Tags") or []
    return {tag["Key"]: tag["Value"] for tag in tags}


Act = Callable[[Account, Json], Json | None]
"""Carries an operation out: the account and the request's members in, the response's members out (None: no body)."""


def new_id() -> str:
    """Make an id of the form every Chime resource has."""
    return str(uuid.uuid4())


def page(items: Sequence[Any], asked: Mapping[str, Any], *, most: int = 100) -> tuple[list[Any], Json]:
    """Cut one page out: the items, and a NextToken when there are more. Raises BadRequestException for a bad token."""
    token = str(asked.get("NextToken") or "0")
    if not token.isdecimal():
        message = "The NextToken is not valid"
        raise bad_request(message)
    start = int(token)
    end = start + int(asked.get("MaxResults") or most)
    return list(items[start:end]), ({"NextToken": str(end)} if end < len(items) else {})
