"""The local cloud's meetings can be heard: browsers find their way by what CreateMeeting says, when they first come."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import time
import urllib.request
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import boto3
import pytest

from emulator import stack
from emulator.hall import Hall, has_browsers
from emulator.media.g711 import SILENCE
from emulator.meetings.caller import Caller
from emulator.meetings.control import MeetingControl
from emulator.soundboard import meeting_room
from emulator.stack import LocalCloud, local_cloud

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def cloud() -> Iterator[LocalCloud]:
    with local_cloud(dynamodb=False) as cloud:
        yield cloud


def a_seat(cloud: LocalCloud, name: str = "ann", **features: Any) -> dict[str, Any]:  # noqa: ANN401
    """What a server of somebody's makes by Amazon's SDK and gives to its page."""
    keys = cloud.environment
    chime = boto3.client(
        "chime-sdk-meetings",
        endpoint_url=cloud.chime_url,
        region_name=keys["AWS_REGION"],
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
    )
    made: Any = chime.create_meeting_with_attendees(
        ClientRequestToken=name,
        MediaRegion="us-east-1",
        ExternalMeetingId="room",
        Attendees=[{"ExternalUserId": name}],
        **features,
    )
    chime.close()
    return {"placement": made["Meeting"]["MediaPlacement"], "meeting": made["Meeting"], **made["Attendees"][0]}


def test_who_has_a_seat_of_the_api_joins_by_its_addresses(cloud: LocalCloud) -> None:
    seat = a_seat(cloud)

    async def joins() -> None:
        async with Caller(seat["placement"]["SignalingUrl"], seat["JoinToken"]) as ann:
            await ann.join()
            ann.say(b"\xf8\xff\xfe")
            await ann.until(lambda: ann.seen.knows("ann"))
            there = cloud.meetings.connected(seat["meeting"]["MeetingId"])
            assert [one.attendee_id for one in there] == [seat["AttendeeId"]]
            await ann.leave()

    asyncio.run(joins())
    assert cloud.meetings.connected(seat["meeting"]["MeetingId"]) == ()


def test_telephones_and_browsers_have_one_studio(cloud: LocalCloud) -> None:
    assert cloud.studio is cloud.studio
    assert cloud.plane is cloud.plane
    assert cloud.plane is not None


def test_a_meeting_without_video_has_attendees_without_video(cloud: LocalCloud) -> None:
    seat = a_seat(cloud, "no-video", MeetingFeatures={"Video": {"MaxResolution": "None"}})
    assert seat["Capabilities"] == {"Audio": "SendReceive", "Video": "None", "Content": "None"}


class Telephone:
    """Somebody in a room, as loud as the test says, in decibels below full scale."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.level = 127

    def say(self) -> bytes:
        return SILENCE

    def hear(self, frame: bytes) -> None: ...

    def levels(self) -> dict[str, int]:
        return {"ann": self.level}


HOUR = 3600.0


@pytest.mark.parametrize("has_sound", [True, False])
def test_six_hours_of_silence_end_a_meeting_of_telephones_if_they_have_sound(*, has_sound: bool) -> None:
    clock = [0.0]
    control = MeetingControl(now=lambda: clock[0])
    hall = Hall(control, None)
    asked = {"ClientRequestToken": "t", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
    meeting = control.create_meeting(asked).meeting_id
    control.join(meeting, control.add_attendee(meeting, "ann").join_token)
    ann = Telephone(meeting_room(meeting))
    if has_sound:
        hall.studio.enter(ann)
        hall.studio._do_all()

    def passes(hours: float) -> bool:
        clock[0] += hours * HOUR
        hall.listen()
        control.end_overdue()
        return bool(control.running())

    assert passes(1)
    assert passes(5.9)
    ann.level = 30
    assert passes(0.05)
    ann.level = 127
    assert passes(0.05)
    assert passes(5.9)
    assert passes(0.2) is not has_sound
    hall.close()


def _report(url: str, body: bytes | None, method: str) -> tuple[int, Any, str | None]:
    headers = {"Content-Type": "application/json", "Origin": "http://127.0.0.1:1"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(urllib.request.Request(url, body, headers, method=method), timeout=20) as answer:
        return answer.status, json.load(answer), answer.headers["Access-Control-Allow-Origin"]


def test_what_a_client_reports_is_taken_from_any_page_and_only_its_name_is_kept(cloud: LocalCloud) -> None:
    url = a_seat(cloud, "reporter")["placement"]["EventIngestionUrl"]
    event = {"type": "Meet", "v": 1, "payloads": [{"name": "meetingStartSucceeded", "ts": 1, "meetingId": "secret"}]}
    report = json.dumps({"metadata": {}, "events": [event], "authorization": "Bearer secret"}).encode()
    assert _report(url, None, "OPTIONS") == (200, {"ok": True}, "*")
    assert _report(url, report, "POST") == (200, {"ok": True}, "*")
    for nonsense in (b"", b"{", b"[]", b"3", b'{"events": 3}', b'{"events": [3]}', b'{"events": [{"payloads": [{}]}]}'):
        assert _report(f"{url}?beacon=1", nonsense, "POST")[0] == 200
    assert cloud.plane is not None
    assert list(cloud.plane.signalling.events) == ["meetingStartSucceeded"]


def test_who_needs_no_browser_pays_for_none() -> None:
    program = """
import sys
from emulator.stack import local_cloud
with local_cloud(dynamodb=False) as cloud:
    print([name for name in ("aiortc", "av", "google.protobuf", "numpy") if name in sys.modules])
    cloud.plane
    print("aiortc" not in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.splitlines()[0] == "[]", done.stderr
    assert "Traceback" not in done.stderr


def test_without_what_browsers_need_there_is_a_word_and_everything_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert has_browsers()
    monkeypatch.setattr(stack, "has_browsers", lambda: False)
    with local_cloud(dynamodb=False) as cloud:
        assert cloud.plane is None
        assert cloud.studio.members == 0
        placement = a_seat(cloud)["placement"]
    assert placement["SignalingUrl"].startswith(cloud.chime_url.replace("http", "ws"))
    assert "the extra `browser`" in caplog.text


def test_what_is_not_installed_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("emulator.hall._NEEDED", ("aiortc", "no_such_module"))
    assert not has_browsers()
    monkeypatch.setattr("emulator.hall._NEEDED", ("no_such_package.inside",))
    assert not has_browsers()


def test_a_plane_that_cannot_be_opened_is_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        message = "a broken wheel"
        raise ImportError(message)

    monkeypatch.setattr(Hall, "_begin", broken)
    with local_cloud(dynamodb=False) as cloud:
        url = urlsplit(a_seat(cloud)["placement"]["SignalingUrl"])
        with socket.create_connection((url.hostname, url.port or 0), 5):
            until = time.monotonic() + 20
            while "could not be opened" not in caplog.text:
                assert time.monotonic() < until
                time.sleep(0.01)
        with pytest.raises(ImportError):
            _ = cloud.plane
