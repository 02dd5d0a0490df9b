"""boto3, and what becomes of its errors. Nothing is imported before the first call that needs it.

boto3 costs a third of a second of a cold start; the first ring of a call needs none of it.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from chalicelib.meetings.errors import MeetingsError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from botocore.config import Config
    from mypy_boto3_chime_sdk_meetings import ChimeSDKMeetingsClient
    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
    from mypy_boto3_dynamodb import DynamoDBClient

# The SIP media application waits five seconds for an answer before it asks again
# (https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-timeouts.html). One service that hangs must leave time to
# say sorry: two tries of 1.8 seconds and the pause between them, at most one second, stay below five.
_PATIENCE: dict[str, Any] = {"connect_timeout": 0.8, "read_timeout": 1.8}
_TRIES = 2
_NO_REFUSALS: Mapping[str, type[MeetingsError]] = MappingProxyType({})


class Clients:
    """The clients of one process, made when first wanted and kept.

    `control_region` is where meetings are made; `tries` is how often a question is asked before we give up.
    """

    def __init__(self, control_region: str = "", tries: int = _TRIES) -> None:
        self._tries = tries
        self._control_region = control_region or None
        self._lock = Lock()
        self._session: Any = None
        self._made: dict[str, Any] = {}

    def dynamodb(self) -> DynamoDBClient:
        client: DynamoDBClient = self._client("dynamodb", tries=self._tries)
        return client

    def meetings(self) -> ChimeSDKMeetingsClient:
        client: ChimeSDKMeetingsClient = self._client(
            "chime-sdk-meetings", tries=self._tries, region=self._control_region
        )
        return client

    def voice(self) -> ChimeSDKVoiceClient:
        # Tried once: a call placed twice rings twice.
        client: ChimeSDKVoiceClient = self._client("chime-sdk-voice", tries=1)
        return client

    def _client(self, service: str, *, tries: int, region: str | None = None) -> Any:  # noqa: ANN401
        with self._lock:  # making a client is the one thing that is not safe in threads
            if service not in self._made:
                self._session = self._session or _session()
                self._made[service] = self._session.client(service, region_name=region, config=_config(tries))
            return self._made[service]


def _session() -> Any:  # noqa: ANN401
    import boto3.session  # noqa: PLC0415

    return boto3.session.Session()


def _config(tries: int) -> Config:
    from botocore.config import Config  # noqa: PLC0415

    return Config(**_PATIENCE, retries={"mode": "standard", "total_max_attempts": tries})


@contextmanager
def asking(what: str, refusals: Mapping[str, type[MeetingsError]] = _NO_REFUSALS) -> Generator[None]:
    """Turn every way Amazon can fail us into a MeetingsError, the codes in `refusals` into theirs.

    The message keeps Amazon's code and drops its text, and the cause with it: either may quote a number or a token.
    """
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415
    from botocore.parsers import ResponseParserError  # noqa: PLC0415

    try:
        yield
    except ClientError as error:
        code = _code(dict(error.response))
        message = f"{what}: {code}"
        raise refusals.get(code, MeetingsError)(message) from None
    except (BotoCoreError, ResponseParserError, KeyError, TypeError, ValueError) as error:
        # The last three: an answer that lacks a member, an item that was written by something else.
        message = f"{what}: {type(error).__name__}"
        raise MeetingsError(message) from None


def _code(response: Mapping[str, Any]) -> str:
    """Find the code of an error; of a cancelled transaction, the first reason that is one."""
    reasons = [reason.get("Code", "None") for reason in response.get("CancellationReasons", ())]
    code: str = next(
        (reason for reason in reasons if reason != "None"), response.get("Error", {}).get("Code", "Unknown")
    )
    return code
