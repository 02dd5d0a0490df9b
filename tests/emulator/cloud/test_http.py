"""The HTTP side: what no AWS SDK would send gets an answer too, and no answer waits for the network."""

from __future__ import annotations

import http.client
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_meetings import ChimeSDKMeetingsClient

    from emulator.stack import LocalCloud

SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=any"}


def said(
    cloud: LocalCloud, method: str, target: str, body: bytes = b"", headers: dict[str, str] | None = None
) -> tuple[int, str]:
    address = urlsplit(cloud.chime_url)
    assert address.hostname == "127.0.0.1"
    connection = http.client.HTTPConnection(address.hostname, address.port or 0, timeout=5)
    try:
        connection.request(method, target, body, SIGNED if headers is None else headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("x-amzn-ErrorType", "")
    finally:
        connection.close()


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'"text"', b"[" * 100_000, b"NaN"])
def test_a_body_that_is_no_json_object(cloud: LocalCloud, body: bytes) -> None:
    assert said(cloud, "POST", "/meetings", body) == (400, "BadRequestException")


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/"),
        ("PATCH", "/meetings"),
        ("POST", "/meetings?operation=dance"),
        ("GET", "/nothing/here"),
        ("GET", "/meetings/a/b/c/d/e"),
        ("POST", "/meetings/%00/attendees?operation=batch-create&operation=other"),
    ],
)
def test_no_such_operation(cloud: LocalCloud, method: str, target: str) -> None:
    assert said(cloud, method, target) == (404, "UnknownOperationException")


def test_a_request_that_is_not_signed(cloud: LocalCloud) -> None:
    assert said(cloud, "POST", "/meetings", b"{}", headers={}) == (403, "MissingAuthenticationTokenException")


def test_a_body_beyond_all_measure(cloud: LocalCloud) -> None:
    body = json.dumps({"ExternalMeetingId": "x" * (1 << 20)}).encode()
    assert said(cloud, "POST", "/meetings", body)[0] == 413


def test_answers_are_sent_in_one_piece(cloud: LocalCloud, chime: ChimeSDKMeetingsClient, meeting_id: str) -> None:
    # Headers and body in two pieces would wait 40 ms for each other (Nagle's algorithm and delayed ACK).
    del cloud
    chime.get_meeting(MeetingId=meeting_id)
    took: list[float] = []
    for _ in range(20):
        began = time.monotonic()
        chime.get_meeting(MeetingId=meeting_id)
        took.append(time.monotonic() - began)
    assert sorted(took)[10] < 0.035
