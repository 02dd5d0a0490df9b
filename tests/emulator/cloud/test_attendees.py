"""Attendees, as unmodified boto3 sees them."""

from __future__ import annotations

import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, cast

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_meetings import ChimeSDKMeetingsClient

ALL: Any = {"Audio": "SendReceive", "Video": "SendReceive", "Content": "SendReceive"}
HEAR: Any = {"Audio": "Receive", "Video": "Receive", "Content": "Receive"}


def meeting_with(chime: ChimeSDKMeetingsClient, **features: Any) -> str:  # noqa: ANN401
    made = chime.create_meeting(
        ClientRequestToken=secrets.token_hex(8),
        MediaRegion="us-east-1",
        ExternalMeetingId="room",
        MeetingFeatures=cast("Any", features),
    )
    return made["Meeting"]["MeetingId"]


def test_an_attendee_gets_an_id_a_token_and_every_capability(chime: ChimeSDKMeetingsClient, meeting_id: str) -> None:
    ann = chime.create_attendee(MeetingId=meeting_id, ExternalUserId="ann")["Attendee"]
    assert ann["ExternalUserId"] == "ann"
    assert ann["Capabilities"] == ALL
    # The token travels as a WebSocket sub-protocol: only characters of an HTTP token (RFC 9110), hard to guess.
    assert re.fullmatch(r"[A-Za-z0-9]{40,}", ann["JoinToken"])
    assert chime.get_attendee(MeetingId=meeting_id, AttendeeId=ann["AttendeeId"])["Attendee"] == ann


def test_the_external_user_id_makes_it_idempotent(chime: ChimeSDKMeetingsClient, meeting_id: str) -> None:
    first = chime.create_attendee(MeetingId=meeting_id, ExternalUserId="ann", Capabilities=HEAR)["Attendee"]
    with ThreadPoolExecutor(10) as crowd:
        again = list(crowd.map(lambda _: chime.create_attendee(MeetingId=meeting_id, ExternalUserId="ann"), range(20)))
    assert all(one["Attendee"] == first for one in again)
    assert chime.create_attendee(MeetingId=meeting_id, ExternalUserId="bob")["Attendee"] != first


def test_a_meeting_is_full_at_its_own_number(
    chime: ChimeSDKMeetingsClient, refused: Callable[..., tuple[str, int, str]]
) -> None:
    meeting_id = meeting_with(chime, Attendee={"MaxCount": 1})
    ann = chime.create_attendee(MeetingId=meeting_id, ExternalUserId="ann")["Attendee"]
    assert refused(chime.create_attendee, MeetingId=meeting_id, ExternalUserId="bob")[:2] == (
        "LimitExceededException",
        400,
    )
    assert chime.create_attendee(MeetingId=meeting_id, ExternalUserId="ann")["Attendee"] == ann
    chime.delete_attendee(MeetingId=meeting_id, AttendeeId=ann["AttendeeId"])
    assert chime.create_attendee(MeetingId=meeting_id, ExternalUserId="bob")["Attendee"]["ExternalUserId"] == "bob"


def test_a_crowd_never_gets_more_seats_than_there_are(chime: ChimeSDKMeetingsClient) -> None:
    meeting_id = meeting_with(chime, Attendee={"MaxCount": 5})

    def arrive(number: int) -> bool:
        try:
            chime.create_attendee(MeetingId=meeting_id, ExternalUserId=f"user-{number}")
        except chime.exceptions.LimitExceededException:
            return False
        return True

    with ThreadPoolExecutor(20) as crowd:
        assert sum(crowd.map(arrive, range(20))) == 5
    assert len(chime.list_attendees(MeetingId=meeting_id)["Attendees"]) == 5


def test_without_a_number_of_its_own_a_meeting_takes_250(
    chime: ChimeSDKMeetingsClient, meeting_id: str, refused: Callable[..., tuple[str, int, str]]
) -> None:
    for batch in range(3):
        people: Any = [{"ExternalUserId": f"user-{batch}-{number}"} for number in range(100 if batch < 2 else 50)]
        assert chime.batch_create_attendee(MeetingId=meeting_id, Attendees=people)["Errors"] == []
    assert (
        refused(chime.create_attendee, MeetingId=meeting_id, ExternalUserId="one more")[0] == "LimitExceededException"
    )


def test_a_batch_tells_what_could_not_be_made(
    chime: ChimeSDKMeetingsClient, meeting_id: str, refused: Callable[..., tuple[str, int, str]]
) -> None:
    people: Any = [{"ExternalUserId": "ann", "Capabilities": HEAR}, {"ExternalUserId": "aws:bob"}]
    made = chime.batch_create_attendee(MeetingId=meeting_id, Attendees=people)
    assert [(one["ExternalUserId"], one["Capabilities"]) for one in made["Attendees"]] == [("ann", HEAR)]
    assert [(one["ExternalUserId"], one["ErrorCode"]) for one in made["Errors"]] == [("aws:bob", "BadRequest")]
    unknown = "00000000-0000-4000-8000-000000000000"
    assert refused(chime.batch_create_attendee, MeetingId=unknown, Attendees=people)[1] == 404


def test_a_long_list_comes_in_pages(
    chime: ChimeSDKMeetingsClient, meeting_id: str, refused: Callable[..., tuple[str, int, str]]
) -> None:
    names = [f"user-{number}" for number in range(7)]
    for name in names:
        chime.create_attendee(MeetingId=meeting_id, ExternalUserId=name)
    pages = pages_of(chime, meeting_id)
    assert [len(page["Attendees"]) for page in pages] == [3, 3, 1]
    assert [one["ExternalUserId"] for page in pages for one in page["Attendees"]] == names
    assert refused(chime.list_attendees, MeetingId=meeting_id, NextToken="soon")[0] == "BadRequestException"


def pages_of(chime: ChimeSDKMeetingsClient, meeting_id: str) -> list[Any]:
    pages: list[Any] = [chime.list_attendees(MeetingId=meeting_id, MaxResults=3)]
    while "NextToken" in pages[-1]:
        pages.append(chime.list_attendees(MeetingId=meeting_id, MaxResults=3, NextToken=pages[-1]["NextToken"]))
    return pages


def test_a_deleted_attendee_is_gone(
    chime: ChimeSDKMeetingsClient, meeting_id: str, refused: Callable[..., tuple[str, int, str]]
) -> None:
    ann = chime.create_attendee(MeetingId=meeting_id, ExternalUserId="ann")["Attendee"]
    who: Any = {"MeetingId": meeting_id, "AttendeeId": ann["AttendeeId"]}
    assert chime.delete_attendee(**who)["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert refused(chime.delete_attendee, **who)[:2] == ("NotFoundException", 404)
    assert refused(chime.get_attendee, **who)[:2] == ("NotFoundException", 404)
    assert refused(chime.update_attendee_capabilities, **who, Capabilities=HEAR)[1] == 404
    again = chime.create_attendee(MeetingId=meeting_id, ExternalUserId="ann")["Attendee"]
    assert again["JoinToken"] != ann["JoinToken"]


def test_capabilities_change_for_one_or_for_all_but_some(chime: ChimeSDKMeetingsClient, meeting_id: str) -> None:
    ids = {
        name: chime.create_attendee(MeetingId=meeting_id, ExternalUserId=name)["Attendee"]["AttendeeId"]
        for name in ("ann", "bob", "cyd")
    }

    def heard() -> dict[str, str]:
        everybody = chime.list_attendees(MeetingId=meeting_id)["Attendees"]
        return {one["ExternalUserId"]: one["Capabilities"]["Audio"] for one in everybody}

    muted = chime.update_attendee_capabilities(MeetingId=meeting_id, AttendeeId=ids["ann"], Capabilities=HEAR)
    assert muted["Attendee"]["Capabilities"] == HEAR
    assert heard() == {"ann": "Receive", "bob": "SendReceive", "cyd": "SendReceive"}
    chime.batch_update_attendee_capabilities_except(
        MeetingId=meeting_id, ExcludedAttendeeIds=[{"AttendeeId": ids["bob"]}], Capabilities=HEAR
    )
    assert heard() == {"ann": "Receive", "bob": "SendReceive", "cyd": "Receive"}


@pytest.mark.parametrize(
    ("features", "capabilities"),
    [
        ({"Video": {"MaxResolution": "None"}}, {"Audio": "Send", "Video": "Send", "Content": "None"}),
        ({"Content": {"MaxResolution": "None"}}, {"Audio": "Send", "Video": "SendReceive", "Content": "Send"}),
        ({}, {"Audio": "Send", "Video": "Send", "Content": "Receive"}),
        ({}, {"Audio": "Send", "Video": "None", "Content": "SendReceive"}),
    ],
)
def test_capabilities_that_cannot_be(
    chime: ChimeSDKMeetingsClient,
    refused: Callable[..., tuple[str, int, str]],
    features: dict[str, Any],
    capabilities: dict[str, str],
) -> None:
    meeting_id = meeting_with(chime, **features)
    answer = refused(chime.create_attendee, MeetingId=meeting_id, ExternalUserId="ann", Capabilities=capabilities)
    assert answer[:2] == ("BadRequestException", 400)
