"""The local cloud as a whole: found by its environment alone, on the loopback only, gone without a trace."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
from typing import Never
from urllib.parse import urlsplit

import boto3
import pytest

from emulator.cloud import storage
from emulator.meetings.control import MeetingControl
from emulator.stack import LocalCloud, local_cloud

TABLE = "things"


def has_table(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch, *, make: bool = False) -> bool:
    for name, value in cloud.environment.items():
        monkeypatch.setenv(name, value)
    dynamodb = boto3.Session().client("dynamodb")
    if make:
        dynamodb.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        )
    names: list[str] = dynamodb.list_tables()["TableNames"]
    dynamodb.close()
    return TABLE in names


def test_boto3_finds_it_by_the_environment_alone() -> None:
    program = """
import boto3
meeting = boto3.client("chime-sdk-meetings").create_meeting(
    ClientRequestToken="token", MediaRegion="us-east-1", ExternalMeetingId="weekly")["Meeting"]
s3 = boto3.client("s3")
s3.create_bucket(Bucket="prompts")
s3.put_object(Bucket="prompts", Key="hello.wav", Body=b"RIFF")
print(meeting["ExternalMeetingId"], s3.get_object(Bucket="prompts", Key="hello.wav")["Body"].read().decode(),
      boto3.client("chime-sdk-voice").list_sip_media_applications()["SipMediaApplications"],
      boto3.client("dynamodb").list_tables()["TableNames"])
"""
    environ = {**os.environ, "AWS_PROFILE": "production", "HTTP_PROXY": "http://192.0.2.1:9", "AWS_SESSION_TOKEN": "x"}
    with local_cloud() as cloud:
        cloud.take_over(environ)
        done = subprocess.run(
            [sys.executable, "-c", program], env=environ, capture_output=True, text=True, timeout=60, check=False
        )
    assert done.stdout.strip() == "weekly RIFF [] []", done.stderr
    assert "AWS_PROFILE" not in environ


def test_two_clouds_know_nothing_of_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with local_cloud() as one, local_cloud() as other:
        assert has_table(one, monkeypatch, make=True)
        assert not has_table(other, monkeypatch)
        assert has_table(one, monkeypatch)
        assert one.meetings is not other.meetings
    with local_cloud() as later:
        assert not has_table(later, monkeypatch)


def test_everything_listens_on_the_loopback_only() -> None:
    with local_cloud() as cloud:
        for url in (cloud.aws_url, cloud.chime_url):
            address = urlsplit(url)
            assert address.hostname == "127.0.0.1"
            with socket.create_connection(("127.0.0.1", address.port or 0), timeout=5):
                pass
            with pytest.raises(OSError, match=r"."):  # refused on Linux, unreachable on macOS
                socket.create_connection(("127.0.0.2", address.port or 0), timeout=1).close()


def test_nothing_is_left_behind() -> None:
    before = set(threading.enumerate())
    with local_cloud() as cloud:
        port = urlsplit(cloud.chime_url).port or 0
        assert {thread.name for thread in set(threading.enumerate()) - before} >= {"local-cloud"}
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert left <= {"dynamodb-ttl-reaper"}, "ministack's own, once for the process, ends with it"
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()


def test_it_stops_at_once_though_clients_hold_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    program = """
import time, boto3, os
from emulator.stack import local_cloud
with local_cloud() as cloud:
    cloud.take_over(os.environ)
    clients = [boto3.client("dynamodb"), boto3.client("chime-sdk-voice")]
    clients[0].list_tables(), clients[1].list_sip_rules()
    began = time.monotonic()
print(time.monotonic() - began)
"""
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    assert float(done.stdout) < 1.5


def test_it_leaves_logging_and_the_environment_alone() -> None:
    program = """
import logging, os
root, before = logging.getLogger(), dict(os.environ)
from emulator.stack import local_cloud
with local_cloud() as cloud:
    print(root.handlers, root.level, dict(os.environ) == before, cloud.telephony)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == (f"[] {logging.WARNING} True None\n", "")


def test_without_dynamodb_other_services_are_refused_and_never_amazon(monkeypatch: pytest.MonkeyPatch) -> None:
    with local_cloud(dynamodb=False) as cloud:
        assert cloud.aws_url == ""
        assert cloud.environment["AWS_ENDPOINT_URL"] == cloud.chime_url
        with pytest.raises(Exception, match=r"UnknownOperationException|404"):
            has_table(cloud, monkeypatch)


def test_an_error_while_starting_is_raised_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> object:
        message = "no ministack"
        raise ImportError(message)

    monkeypatch.setattr("emulator.cloud.storage.import_module", broken)
    with pytest.raises(ImportError, match="no ministack"), local_cloud():
        pass


def test_an_exchange_can_be_connected_later() -> None:
    class Exchange:
        def create_call(self, *_: object) -> str:
            return "call"

        def update_call(self, *_: object) -> None:
            return

    with local_cloud(dynamodb=False) as cloud:
        exchange = Exchange()
        cloud.telephony = exchange
        assert cloud.telephony is exchange


def test_a_fault_now_and_then_does_not_end_the_cloud(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    happened = threading.Event()

    def fails(_: MeetingControl) -> None:
        happened.set()
        msg = "no overdue meeting can be ended today"
        raise RuntimeError(msg)

    monkeypatch.setattr(MeetingControl, "end_overdue", fails)
    with local_cloud(dynamodb=False) as cloud:
        assert happened.wait(10)
        for name, value in cloud.environment.items():
            monkeypatch.setenv(name, value)
        voice = boto3.Session().client("chime-sdk-voice")
        assert voice.list_sip_media_applications()["SipMediaApplications"] == []
        voice.close()
    assert "no overdue meeting can be ended today" in caplog.text


def test_what_cannot_be_started_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_storage(_: socket.socket) -> Never:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "storing", no_storage)
    others = set(threading.enumerate())
    with pytest.raises(OSError, match="No space left"), local_cloud():
        pytest.fail("it never started")
    assert "local-cloud" not in {thread.name for thread in set(threading.enumerate()) - others}
