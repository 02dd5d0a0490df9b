"""The two clients that ask Amazon directly. Their methods are those of boto3's that our adapters use, and answer alike.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_Operations_Amazon_Chime_SDK_Meetings.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from chalicelib.aws.direct import Direct
from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

Answer = dict[str, Any]


@value
class DirectDynamoDB:
    """The operations of DynamoDB that the store needs."""

    direct: Direct

    def batch_get_item(self, **asked: object) -> Answer:
        return self._ask("BatchGetItem", asked)

    def get_item(self, **asked: object) -> Answer:
        return self._ask("GetItem", asked)

    def put_item(self, **asked: object) -> Answer:
        return self._ask("PutItem", asked)

    def update_item(self, **asked: object) -> Answer:
        return self._ask("UpdateItem", asked)

    def query(self, **asked: object) -> Answer:
        return self._ask("Query", asked)

    def transact_write_items(self, **asked: object) -> Answer:
        return self._ask("TransactWriteItems", asked)

    def get_paginator(self, _query: str) -> Pages:
        return Pages(self.query)

    def _ask(self, operation: str, asked: dict[str, object]) -> Answer:
        headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"DynamoDB_20120810.{operation}"}
        return self.direct.ask("POST", "/", headers, json.dumps(asked).encode())


@value
class Pages:
    """All pages of a query, one question each."""

    query: Callable[..., Answer]

    def paginate(self, **asked: object) -> Iterator[Answer]:
        start: dict[str, object] = {}
        while True:
            page = self.query(**asked, **start)
            yield page
            if not page.get("LastEvaluatedKey"):
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


@value
class DirectMeetings:
    """The operations of the Chime SDK that the meetings need."""

    direct: Direct

    def create_meeting(self, **asked: object) -> Answer:
        return self._ask("POST", "meetings", asked=asked)

    def get_meeting(self, *, MeetingId: str) -> Answer:  # noqa: N803 - Amazon's name
        return self._ask("GET", "meetings", MeetingId)

    def delete_meeting(self, *, MeetingId: str) -> Answer:  # noqa: N803
        return self._ask("DELETE", "meetings", MeetingId)

    def create_attendee(self, *, MeetingId: str, **asked: object) -> Answer:  # noqa: N803
        return self._ask("POST", "meetings", MeetingId, "attendees", asked=asked)

    def get_attendee(self, *, MeetingId: str, AttendeeId: str) -> Answer:  # noqa: N803
        return self._ask("GET", "meetings", MeetingId, "attendees", AttendeeId)

    def delete_attendee(self, *, MeetingId: str, AttendeeId: str) -> Answer:  # noqa: N803
        return self._ask("DELETE", "meetings", MeetingId, "attendees", AttendeeId)

    def update_attendee_capabilities(self, *, MeetingId: str, AttendeeId: str, **asked: object) -> Answer:  # noqa: N803
        return self._ask("PUT", "meetings", MeetingId, "attendees", AttendeeId, "capabilities", asked=asked)

    def batch_update_attendee_capabilities_except(self, *, MeetingId: str, **asked: object) -> Answer:  # noqa: N803
        query = "?operation=batch-update-except"
        return self._ask("PUT", "meetings", MeetingId, "attendees", "capabilities", asked=asked, query=query)

    def _ask(self, method: str, *steps: str, asked: dict[str, object] | None = None, query: str = "") -> Answer:
        path = "".join(f"/{quote(step, safe='-_.~')}" for step in steps) + query
        body = b"" if asked is None else json.dumps(asked).encode()
        return self.direct.ask(method, path, {"content-type": "application/json"} if body else {}, body)


def direct_client(service: str, environ: Mapping[str, str], region: str, tries: int) -> DirectDynamoDB | DirectMeetings:
    """Make a client by boto3's name of the service, `dynamodb` or `chime-sdk-meetings`."""
    if service == "dynamodb":
        url = _given_url(environ, "DYNAMODB") or f"https://dynamodb.{region}.amazonaws.com"
        return DirectDynamoDB(Direct(url, "dynamodb", region, environ, tries))
    url = _given_url(environ, "CHIME_SDK_MEETINGS") or f"https://meetings-chime.{region}.amazonaws.com"
    return DirectMeetings(Direct(url, "chime", region, environ, tries))


def _given_url(environ: Mapping[str, str], service: str) -> str:
    """Find an endpoint in the environment (AWS SDKs and Tools Reference, service-specific endpoints)."""
    if environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return ""
    return environ.get(f"AWS_ENDPOINT_URL_{service}") or environ.get("AWS_ENDPOINT_URL", "")
