"""Every request is held against Amazon's own model, and the answer says all that is wrong, without the values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.model import ListShape, MapShape, Shape, StructureShape

from emulator.cloud.catalogue import Catalogue
from emulator.cloud.operations import TABLE
from emulator.cloud.validation import compiled, complaints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_chime_sdk_meetings import ChimeSDKMeetingsClient

MEETING: Any = {"ClientRequestToken": "a-token", "MediaRegion": "us-east-1", "ExternalMeetingId": "weekly"}
CATALOGUE = Catalogue()


@pytest.mark.parametrize(
    ("wrong", "where", "why"),
    [
        ({"ExternalMeetingId": None}, "ExternalMeetingId", "not be null"),
        ({"ExternalMeetingId": "x"}, "ExternalMeetingId", "length greater than or equal to 2"),
        ({"ExternalMeetingId": "x" * 65}, "ExternalMeetingId", "length less than or equal to 64"),
        ({"ExternalMeetingId": 12}, "ExternalMeetingId", "must be a string"),
        ({"ClientRequestToken": "no spaces!"}, "ClientRequestToken", "regular expression pattern"),
        ({"ClientRequestToken": "newline\n"}, "ClientRequestToken", "regular expression pattern"),
        ({"MeetingFeatures": {"Attendee": {"MaxCount": 0}}}, "MeetingFeatures.Attendee.MaxCount", "value greater"),
        ({"MeetingFeatures": {"Attendee": {"MaxCount": 251}}}, "MeetingFeatures.Attendee.MaxCount", "value less"),
        ({"MeetingFeatures": {"Attendee": {"MaxCount": "9"}}}, "MeetingFeatures.Attendee.MaxCount", "an integer"),
        ({"MeetingFeatures": {"Attendee": {"MaxCount": True}}}, "MeetingFeatures.Attendee.MaxCount", "an integer"),
        ({"MeetingFeatures": {"Video": {"MaxResolution": "8K"}}}, "MeetingFeatures.Video.MaxResolution", "enum value"),
        ({"TenantIds": []}, "TenantIds", "length greater than or equal to 1"),
        ({"TenantIds": ["ab"] * 6}, "TenantIds", "length less than or equal to 5"),
        ({"TenantIds": ["ab", "aaaa"]}, "TenantIds.2", "regular expression pattern"),
        ({"Tags": [{"Key": "k"}]}, "Tags.1.Value", "not be null"),
    ],
)
def test_what_is_wrong_with_a_meeting(
    careless_chime: ChimeSDKMeetingsClient,
    refused: Callable[..., tuple[str, int, str]],
    wrong: dict[str, Any],
    where: str,
    why: str,
) -> None:
    code, status, message = refused(careless_chime.create_meeting, **{**MEETING, **wrong})
    assert (code, status) == ("BadRequestException", 400)
    assert f"'{where}'" in message
    assert why in message
    assert "no spaces" not in message, "a value was repeated"


def test_everything_wrong_is_said_at_once(
    careless_chime: ChimeSDKMeetingsClient, refused: Callable[..., tuple[str, int, str]]
) -> None:
    message = refused(careless_chime.create_meeting, ClientRequestToken="!", MediaRegion="x")[2]
    assert message.startswith("4 validation errors detected: ")


def test_what_the_path_and_the_query_say_is_checked_too(
    careless_chime: ChimeSDKMeetingsClient, meeting_id: str, refused: Callable[..., tuple[str, int, str]]
) -> None:
    assert "'MeetingId'" in refused(careless_chime.get_meeting, MeetingId="m 1/2")[2]
    for number in (0, 101, "many"):
        answer = refused(careless_chime.list_attendees, MeetingId=meeting_id, MaxResults=number)
        assert answer[0] == "BadRequestException"
        assert "'MaxResults'" in answer[2]


def inside(shape: Shape) -> list[Shape]:
    if isinstance(shape, StructureShape):
        return list(shape.members.values())
    if isinstance(shape, MapShape):
        return [shape.key, shape.value]
    return [shape.member] if isinstance(shape, ListShape) else []


def shapes(shape: Shape, seen: set[str]) -> Iterator[Shape]:
    yield shape
    if shape.name in seen:
        return
    seen.add(shape.name)
    for member in inside(shape):
        yield from shapes(member, seen)


def test_the_models_use_nothing_that_goes_unchecked() -> None:
    checked = {"structure", "list", "map", "string", "integer", "boolean"}
    limits = {"min", "max", "pattern", "enum", "required", "sensitive", "idempotencyToken", "box", "document"}
    for operation in CATALOGUE.operations:
        if operation.name in TABLE and operation.takes:
            for shape in shapes(operation.takes, set()):
                assert shape.type_name in checked, (operation.name, shape.name)
                assert set(shape.metadata) <= limits, (operation.name, shape.name)


def test_every_pattern_of_an_emulated_operation_can_be_read() -> None:
    patterns = {
        str(shape.metadata["pattern"])
        for operation in CATALOGUE.operations
        if operation.takes and operation.name in TABLE
        for shape in shapes(operation.takes, set())
        if "pattern" in shape.metadata
    }
    assert len(patterns) > 15
    assert all(compiled(pattern) for pattern in patterns)


def test_a_map_has_a_size_and_its_keys_and_values_count() -> None:
    call = next(one for one in CATALOGUE.operations if one.name == "UpdateSipMediaApplicationCall")
    assert call.takes
    arguments = call.takes.members["Arguments"]
    assert list(complaints(arguments, {"a": "b"}, "Arguments")) == []
    assert list(complaints(arguments, {"a": 1}, "Arguments")) == ["Value at 'Arguments (a value)' must be a string"]
    assert list(complaints(arguments, [], "Arguments")) == ["Value at 'Arguments' must be an object"]


def test_an_object_where_an_object_is_meant() -> None:
    meeting = next(one for one in CATALOGUE.operations if one.name == "CreateMeeting")
    assert meeting.takes
    features = meeting.takes.members["MeetingFeatures"]
    assert list(complaints(features, "many", "MeetingFeatures")) == ["Value at 'MeetingFeatures' must be an object"]
    tags = meeting.takes.members["Tags"]
    assert list(complaints(tags, {}, "Tags")) == ["Value at 'Tags' must be a list"]


def test_true_and_false_and_nothing_else() -> None:
    rule = next(one for one in CATALOGUE.operations if one.name == "CreateSipRule")
    assert rule.takes
    disabled = rule.takes.members["Disabled"]
    assert list(complaints(disabled, value=False, where="Disabled")) == []
    assert list(complaints(disabled, "no", "Disabled")) == ["Value at 'Disabled' must be true or false"]
