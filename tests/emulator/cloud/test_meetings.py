"""Meetings, as unmodified boto3 sees them."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_meetings import ChimeSDKMeetingsClient

    from emulator.stack import LocalCloud


def wanted(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "ClientRequestToken": secrets.token_hex(8),
        "MediaRegion": "eu-central-1",
        "ExternalMeetingId": "weekly",
        **more,
    }


def test_a_new_meeting_has_what_was_asked_and_where_to_connect(
    chime: ChimeSDKMeetingsClient, cloud: LocalCloud
) -> None:
    features: Any = {"Video": {"MaxResolution": "FHD"}, "Attendee": {"MaxCount": 3}}
    made = chime.create_meeting(**wanted(MeetingHostId="host", MeetingFeatures=features, TenantIds=["ab"]))["Meeting"]
    assert made["MediaRegion"] == "eu-central-1"
    assert made["ExternalMeetingId"] == "weekly"
    assert made["MeetingHostId"] == "host"
    assert made["MeetingFeatures"] == features
    assert made["TenantIds"] == ["ab"]
    assert made["MeetingArn"] == f"arn:aws:chime:us-east-1:111122223333:meeting/{made['MeetingId']}"
    placement = made["MediaPlacement"]
    assert placement["AudioHostUrl"]
    assert placement["TurnControlUrl"].startswith(cloud.chime_url)
    plane = urlsplit(placement["SignalingUrl"])
    assert (plane.scheme, plane.hostname, plane.query) == ("ws", "127.0.0.1", "")
    assert plane.path == f"/control/{made['MeetingId']}"
    assert urlsplit(placement["EventIngestionUrl"]).netloc == plane.netloc
    assert cloud.plane is not None, "what browsers need is installed"


def test_the_same_request_token_gives_the_same_meeting(chime: ChimeSDKMeetingsClient) -> None:
    request = wanted()
    first = chime.create_meeting(**request)["Meeting"]
    assert chime.create_meeting(**request)["Meeting"] == first
    assert chime.create_meeting(**wanted())["Meeting"]["MeetingId"] != first["MeetingId"]


def test_twenty_at_once_with_one_token_make_one_meeting(chime: ChimeSDKMeetingsClient) -> None:
    request = wanted()
    with ThreadPoolExecutor(20) as crowd:
        made = list(crowd.map(lambda _: chime.create_meeting(**request)["Meeting"]["MeetingId"], range(20)))
    assert len(set(made)) == 1


def test_a_meeting_can_be_read_until_it_is_deleted(
    chime: ChimeSDKMeetingsClient, refused: Callable[..., tuple[str, int, str]]
) -> None:
    made = chime.create_meeting(**wanted())["Meeting"]
    assert chime.get_meeting(MeetingId=made["MeetingId"])["Meeting"] == made
    assert chime.delete_meeting(MeetingId=made["MeetingId"])["ResponseMetadata"]["HTTPStatusCode"] == 204
    for call in (chime.get_meeting, chime.delete_meeting, chime.list_attendees):
        assert refused(call, MeetingId=made["MeetingId"])[:2] == ("NotFoundException", 404)
    assert refused(chime.create_attendee, MeetingId=made["MeetingId"], ExternalUserId="ann")[1] == 404


def test_a_meeting_comes_with_its_first_attendees(chime: ChimeSDKMeetingsClient) -> None:
    made = chime.create_meeting_with_attendees(
        **wanted(
            MeetingFeatures={"Attendee": {"MaxCount": 2}},
            Attendees=[{"ExternalUserId": name} for name in ("ann", "bob", "cy!")],
        )
    )
    assert [one["ExternalUserId"] for one in made["Attendees"]] == ["ann", "bob"]
    assert made["Errors"][0]["ExternalUserId"] == "cy!"
    assert made["Errors"][0]["ErrorCode"] == "LimitExceeded"
    assert len(chime.list_attendees(MeetingId=made["Meeting"]["MeetingId"])["Attendees"]) == 2


def test_reserved_names_are_refused(
    chime: ChimeSDKMeetingsClient, refused: Callable[..., tuple[str, int, str]]
) -> None:
    code, status, message = refused(chime.create_meeting, **wanted(ExternalMeetingId="aws:mine"))
    assert (code, status) == ("BadRequestException", 400)
    assert "aws:" in message


def test_transcription_is_accepted_for_a_meeting_that_runs(
    chime: ChimeSDKMeetingsClient, meeting_id: str, refused: Callable[..., tuple[str, int, str]]
) -> None:
    how: Any = {"EngineTranscribeSettings": {"LanguageCode": "en-US"}}
    started = chime.start_meeting_transcription(MeetingId=meeting_id, TranscriptionConfiguration=how)
    assert started["ResponseMetadata"]["HTTPStatusCode"] == 200
    chime.stop_meeting_transcription(MeetingId=meeting_id)
    chime.delete_meeting(MeetingId=meeting_id)
    assert refused(chime.stop_meeting_transcription, MeetingId=meeting_id)[1] == 404


def test_tags_of_a_meeting(chime: ChimeSDKMeetingsClient, refused: Callable[..., tuple[str, int, str]]) -> None:
    arn = chime.create_meeting(**wanted(Tags=[{"Key": "stage", "Value": "dev"}]))["Meeting"]["MeetingArn"]
    chime.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "a"}, {"Key": "stage", "Value": "prod"}])
    tags = {tag["Key"]: tag["Value"] for tag in chime.list_tags_for_resource(ResourceARN=arn)["Tags"]}
    assert tags == {"stage": "prod", "team": "a"}
    chime.untag_resource(ResourceARN=arn, TagKeys=["stage", "never-was"])
    assert chime.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "team", "Value": "a"}]
    assert refused(chime.list_tags_for_resource, ResourceARN=arn + "x")[:2] == ("ResourceNotFoundException", 404)
    crowd = [{"Key": "k" * number, "Value": ""} for number in range(1, 51)]
    assert refused(chime.tag_resource, ResourceARN=arn, Tags=crowd)[:2] == ("TooManyTagsException", 400)
    assert chime.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "team", "Value": "a"}]
