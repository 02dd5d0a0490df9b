"""Amazon asked without boto3: the same questions, the same answers, the same troubles."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.session import get_session
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.chime_meetings import ChimeMeetings
from chalicelib.aws.clients import Clients, asking, is_plain
from chalicelib.aws.direct import CONNECT_SECONDS, PAUSE_SECONDS, READ_SECONDS, Direct
from chalicelib.aws.direct_clients import direct_client
from chalicelib.aws.errors import DirectError, RefusedDirectlyError
from chalicelib.aws.signature import Keys, Request, signed
from chalicelib.meetings.errors import MeetingFullError, MeetingGoneError, MeetingsError, ParticipantUnknownError
from chalicelib.meetings.rooms import Room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emulator.stack import LocalCloud

SORRY_BY = 5.0
NOWHERE = "00000000-0000-4000-8000-00000000dead"
KEYS = {"AWS_ACCESS_KEY_ID": "an-id", "AWS_SECRET_ACCESS_KEY": "a-secret"}
_ROOMS = count(1)

words = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)


@given(
    request=st.builds(
        Request,
        method=st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
        host=st.just("example.com"),
        path=st.builds(
            lambda steps, query: "/" + "/".join(steps) + query,
            st.lists(st.text("abc-_~XYZ019", min_size=1, max_size=9), max_size=4),
            st.sampled_from(["", "?operation=batch-update-except"]),
        ),
        headers=st.dictionaries(st.sampled_from(["content-type", "x-amz-target"]), words),
        body=st.binary(max_size=50),
    ),
    token=st.just("") | words,
    now=st.integers(1_000_000_000, 2_000_000_000),
)
def test_a_signature_is_the_one_boto3_makes(request: Request, token: str, now: int) -> None:
    ours = signed(request, Keys("an-id", "a-secret", token), "chime", "us-east-1", now)
    theirs = AWSRequest(request.method, f"https://example.com{request.path}", request.headers, request.body)
    theirs.context["timestamp"] = ours["x-amz-date"]
    signer: Any = SigV4Auth(Credentials("an-id", "a-secret", token or None), "chime", "us-east-1")
    signer._modify_request_before_signing(theirs)
    signature = signer.signature(signer.string_to_sign(theirs, signer.canonical_request(theirs)), theirs)
    assert ours["authorization"].endswith(f"Signature={signature}")


@pytest.mark.parametrize("service", ["dynamodb", "chime-sdk-meetings"])
def test_every_plain_region_is_where_boto3_finds_it(service: str) -> None:
    session: Any = get_session()
    regions = [*session.get_available_regions(service), *session.get_available_regions(service, "aws-us-gov")]
    for region in regions:
        assert is_plain(KEYS, region)
        theirs = session.create_client(
            service, region_name=region, aws_access_key_id="an-id", aws_secret_access_key="a-secret"
        )
        client = direct_client(service, KEYS, region, tries=1)
        assert client.direct.url == theirs.meta.endpoint_url
        assert client.direct.name == theirs.meta.service_model.signing_name


@pytest.mark.parametrize(
    ("environ", "region"),
    [
        ({}, "us-east-1"),
        ({"AWS_PROFILE": "me"}, "us-east-1"),
        (KEYS | {"https_proxy": "http://127.0.0.1:1"}, "us-east-1"),
        (KEYS | {"AWS_USE_FIPS_ENDPOINT": "true"}, "us-east-1"),
        (KEYS, ""),
        (KEYS, "cn-north-1"),
        (KEYS, "us-iso-east-1"),
    ],
    ids=["no keys", "a profile", "a proxy", "FIPS", "no region", "China", "isolated"],
)
def test_whatever_is_unusual_is_left_to_boto3(environ: dict[str, str], region: str) -> None:
    assert not is_plain(environ, region)


def test_an_endpoint_of_the_environment_wins_unless_it_is_to_be_ignored() -> None:
    given = {**KEYS, "AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_DYNAMODB": "http://one"}
    assert direct_client("dynamodb", given, "us-east-1", 1).direct.url == "http://one"
    assert direct_client("chime-sdk-meetings", given, "us-east-1", 1).direct.url == "http://all"
    ignored = {**given, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}
    assert direct_client("dynamodb", ignored, "us-east-1", 1).direct.url == "https://dynamodb.us-east-1.amazonaws.com"


# ── the meetings' adapter, on it ──


@pytest.fixture
def meetings(direct_clients: Clients) -> ChimeMeetings:
    return ChimeMeetings(direct_clients)


@pytest.fixture
def room() -> Room:
    return Room(f"direct{next(_ROOMS)}", "Two of us", 0, 1, "host", "guest", capacity=2)


def test_a_meeting_from_its_start_to_its_end(meetings: ChimeMeetings, room: Room) -> None:
    meeting = meetings.start(room, 1)
    assert meetings.start(room, 1) == meeting
    assert meetings.describe(meeting)["ExternalMeetingId"] == room.id
    seat = meetings.seat(meeting, "phone-1")
    assert seat.join_token
    assert meetings.has(meeting, seat.id)
    meetings.let_speak(meeting, seat.id, speaking=False)
    meetings.free(meeting, seat.id)
    meetings.free(meeting, seat.id)
    assert not meetings.has(meeting, seat.id)
    meetings.end(meeting)
    assert not meetings.is_running(meeting)


def test_refusals_are_those_of_the_domain(meetings: ChimeMeetings, room: Room) -> None:
    meeting = meetings.start(room, 1)
    for n in (1, 2):
        meetings.seat(meeting, f"phone-{n}")
    with pytest.raises(MeetingFullError):
        meetings.seat(meeting, "phone-3")
    with pytest.raises(MeetingGoneError):
        meetings.seat(NOWHERE, "phone-1")
    with pytest.raises(ParticipantUnknownError):
        meetings.let_speak(meeting, NOWHERE, speaking=True)


@pytest.mark.parametrize("error", ["ServiceUnavailableException", "ThrottledClientException"])
def test_what_may_pass_is_asked_twice(cloud: LocalCloud, room: Room, error: str) -> None:
    cloud.faults.next("CreateMeeting", error)
    assert ChimeMeetings(Clients(directly=cloud.environment)).start(room, 1)


def test_what_will_not_pass_is_asked_once(cloud: LocalCloud, room: Room) -> None:
    cloud.faults.next("CreateMeeting", "ForbiddenException", times=2)
    before = cloud.calls["CreateMeeting"]
    with pytest.raises(MeetingsError, match="CreateMeeting: ForbiddenException"):
        ChimeMeetings(Clients(directly=cloud.environment)).start(room, 1)
    assert cloud.calls["CreateMeeting"] == before + 1
    cloud.faults.clear()


# ── a server of no good manners ──


@contextmanager
def answering(*answers: bytes | None) -> Iterator[tuple[Direct, list[bytes]]]:
    """A server that gives each connection one answer and hangs up; None: it says nothing at all."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            for answer in answers:
                with suppress(OSError), server.accept()[0] as caller:
                    asked.append(whole_question(caller))
                    if answer is None:
                        caller.recv(1)  # until the other side has had enough
                    else:
                        caller.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield Direct(f"http://127.0.0.1:{server.getsockname()[1]}", "dynamodb", "us-east-1", KEYS), asked
        thread.join(10)
        assert not thread.is_alive()


def whole_question(caller: socket.socket) -> bytes:
    """Read on to the end of the body, which is always the same."""
    question = b""
    while not question.endswith(b"\r\n\r\n{}"):
        question += caller.recv(65_536)
    return question


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers])
    return head.encode() + b"\r\n\r\n" + body


def ask(direct: Direct) -> dict[str, Any]:
    return direct.ask("POST", "/", {"content-type": "application/json"}, b"{}")


def test_a_connection_that_died_while_it_was_kept_costs_no_try() -> None:
    with answering(http(b'{"n": 1}'), http(b'{"n": 2}')) as (direct, asked):
        once = Direct(direct.url, "dynamodb", "us-east-1", KEYS, tries=1)
        assert [ask(once), ask(once)] == [{"n": 1}, {"n": 2}]
        assert len(asked) == 2


@pytest.mark.parametrize(
    "bad",
    [http(b"<html>"), http(b"[]"), b"", b"nonsense\r\n\r\n", http(b"{}")[:-1], http(b"<html>", "502 Bad Gateway")],
    ids=["no JSON", "no object", "nothing", "no HTTP", "half", "a gateway's page"],
)
def test_a_bad_answer_is_asked_for_again_and_then_given_up(bad: bytes) -> None:
    with answering(bad, http(b'{"n": 1}')) as (direct, _):
        assert ask(direct) == {"n": 1}
    with answering(bad, bad) as (direct, _), pytest.raises(DirectError):
        ask(direct)


def test_silence_leaves_time_to_say_sorry() -> None:
    started = time.monotonic()
    with answering(None, None) as (direct, _), pytest.raises(DirectError, match="TimeoutError"):
        ask(direct)
    assert time.monotonic() - started < SORRY_BY
    # Sending and waiting each have their own patience; a try is never longer than both.
    assert direct.tries * (CONNECT_SECONDS + READ_SECONDS) - CONNECT_SECONDS + PAUSE_SECONDS < SORRY_BY


def test_nobody_there_is_an_outage() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(MeetingsError, match="look: DirectError"), asking("look"):
        ask(Direct(f"http://127.0.0.1:{port}", "dynamodb", "us-east-1", KEYS))


def test_an_error_keeps_its_code_and_loses_its_words() -> None:
    body = json.dumps(
        {
            "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
            "message": "about +12065550100",
            "CancellationReasons": [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}],
        }
    )
    with answering(http(body.encode(), "400 Bad Request")) as (direct, _):
        with pytest.raises(RefusedDirectlyError, match=r"^TransactionCanceledException$") as refusal:
            ask(direct)
        assert "2065550100" not in repr(refusal.value.response)
        assert refusal.value.response["CancellationReasons"][1] == {"Code": "ConditionalCheckFailed"}


def test_a_seat_is_found_without_boto3(cloud: LocalCloud) -> None:
    program = (
        "import os, sys\n"
        "from chalicelib.aws.chime_meetings import ChimeMeetings\n"
        "from chalicelib.aws.clients import Clients\n"
        "from chalicelib.meetings.errors import MeetingsError\n"
        "try:\n"
        f"    ChimeMeetings(Clients(directly=os.environ)).seat('{NOWHERE}', 'phone-1')\n"
        "except MeetingsError as error:\n"
        "    print(type(error).__name__, [name for name in sys.modules if name.startswith('boto')])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=cloud.environment
    )
    assert done.stdout.split() == ["MeetingGoneError", "[]"]
