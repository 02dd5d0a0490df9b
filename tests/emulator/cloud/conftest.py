"""One cloud and one pair of unmodified boto3 clients for all tests here; each test makes its own meetings."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from emulator.cloud.ports import NoSuchCallError
from emulator.stack import LocalCloud, local_cloud

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_chime_sdk_meetings import ChimeSDKMeetingsClient
    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient


@dataclass
class FakeTelephony:
    """Remembers what it was asked to dial; calls stay up until hung up."""

    dialled: list[tuple[str, str, str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    up: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def create_call(
        self,
        sma_id: str,
        from_number: str,
        to_number: str,
        headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        self.dialled.append((sma_id, from_number, to_number, dict(headers), dict(arguments)))
        transaction_id = f"00000000-0000-4000-8000-{len(self.dialled):012}"
        self.up[transaction_id] = []
        return transaction_id

    def update_call(self, sma_id: str, transaction_id: str, arguments: Mapping[str, str]) -> None:
        del sma_id
        if transaction_id not in self.up:
            raise NoSuchCallError
        self.up[transaction_id].append(dict(arguments))


def client(cloud: LocalCloud, service: str, **more: Any) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
    config = Config(retries={"total_max_attempts": 1, "mode": "standard"}, read_timeout=2, **more)
    return boto3.client(
        service,  # type: ignore[call-overload]
        region_name="us-east-1",
        endpoint_url=cloud.chime_url,
        aws_access_key_id="111122223333",
        aws_secret_access_key="local",
        config=config,
    )


@pytest.fixture(scope="session")
def cloud() -> Iterator[LocalCloud]:
    with local_cloud(dynamodb=False) as running:
        yield running


@pytest.fixture(scope="session")
def chime(cloud: LocalCloud) -> ChimeSDKMeetingsClient:
    made: ChimeSDKMeetingsClient = client(cloud, "chime-sdk-meetings")
    return made


@pytest.fixture(scope="session")
def voice(cloud: LocalCloud) -> ChimeSDKVoiceClient:
    made: ChimeSDKVoiceClient = client(cloud, "chime-sdk-voice")
    return made


@pytest.fixture(scope="session")
def careless_chime(cloud: LocalCloud) -> ChimeSDKMeetingsClient:
    """A client that sends whatever it is given."""
    made: ChimeSDKMeetingsClient = client(cloud, "chime-sdk-meetings", parameter_validation=False)
    return made


@pytest.fixture(scope="session")
def careless_voice(cloud: LocalCloud) -> ChimeSDKVoiceClient:
    made: ChimeSDKVoiceClient = client(cloud, "chime-sdk-voice", parameter_validation=False)
    return made


@pytest.fixture
def telephony(cloud: LocalCloud) -> Iterator[FakeTelephony]:
    cloud.telephony = fake = FakeTelephony()
    yield fake
    cloud.telephony = None


@pytest.fixture(autouse=True)
def no_faults_left(cloud: LocalCloud) -> Iterator[None]:
    yield
    cloud.faults.clear()


@pytest.fixture
def meeting_id(chime: ChimeSDKMeetingsClient) -> str:
    made = chime.create_meeting(
        ClientRequestToken=secrets.token_hex(8), MediaRegion="us-east-1", ExternalMeetingId="a meeting"
    )
    return made["Meeting"]["MeetingId"]


@pytest.fixture
def refused() -> Callable[..., tuple[str, int, str]]:
    """What Amazon's error says of a call that must fail: its code, its HTTP status, its message."""

    def refusal(call: Callable[..., object], **arguments: object) -> tuple[str, int, str]:
        with pytest.raises(ClientError) as caught:
            call(**arguments)
        answer = caught.value.response
        return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"], answer["Error"]["Message"]

    return refusal
