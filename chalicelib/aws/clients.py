"""The clients that ask Amazon, and what becomes of their errors. None is imported before the first call that needs it.

boto3 costs half a second of a cold start, and a caller who has typed a PIN hears nothing meanwhile. So what they wait
for is asked without it where that is possible (`chalicelib.aws.direct`).
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from threading import Lock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from chalicelib.aws.errors import DirectError, RefusedDirectlyError
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
_UNUSUAL = ("AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT")
# Regions whose services are at amazonaws.com.
_ORDINARY_REGION = re.compile(r"(?!cn-)[a-z]{2}-(gov-)?[a-z]+-\d", re.ASCII)
_NO_ENVIRONMENT: Mapping[str, str] = MappingProxyType({})
_NO_REFUSALS: Mapping[str, type[MeetingsError]] = MappingProxyType({})


class Clients:
    """The clients of one process, made when first wanted and kept.

    `control_region` is where meetings are made; `tries` is how often a question is asked before we give up. `directly`
    is an environment: if it is plain enough, the clients for DynamoDB and meetings do without boto3.
    """

    def __init__(
        self, control_region: str = "", tries: int = _TRIES, *, directly: Mapping[str, str] = _NO_ENVIRONMENT
    ) -> None:
        self._tries = tries
        self._directly = directly
        self._control_region = control_region or None
        self._lock = Lock()
        self._session: Any = None
        self._made: dict[str, Any] = {}

    def dynamodb(self) -> DynamoDBClient:
        client: DynamoDBClient = self._direct("dynamodb") or self._client("dynamodb", tries=self._tries)
        return client

    def meetings(self) -> ChimeSDKMeetingsClient:
        service, region = "chime-sdk-meetings", self._control_region
        client: ChimeSDKMeetingsClient = self._direct(service, region) or self._client(
            service, tries=self._tries, region=region
        )
        return client

    def voice(self) -> ChimeSDKVoiceClient:
        # Tried once: a call placed twice rings twice.
        client: ChimeSDKVoiceClient = self._client("chime-sdk-voice", tries=1)
        return client

    def _direct(self, service: str, region: str | None = None) -> Any:  # noqa: ANN401
        with self._lock:
            environ = self._directly
            region = region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION", "")
            if service not in self._made and is_plain(environ, region):
                from chalicelib.aws.direct_clients import direct_client  # noqa: PLC0415

                self._made[service] = direct_client(service, environ, region, self._tries)
            return self._made.get(service)

    def _client(self, service: str, *, tries: int, region: str | None = None) -> Any:  # noqa: ANN401
        with self._lock:  # making a client is the one thing that is not safe in threads
            if service not in self._made:
                self._session = self._session or _session()
                self._made[service] = self._session.client(service, region_name=region, config=_config(tries))
            return self._made[service]


def is_plain(environ: Mapping[str, str], region: str) -> bool:
    """Whether this environment is a Lambda function's: keys, an ordinary region, and nothing that boto3 has to find.

    A proxy is boto3's business too, unless the environment says where Amazon is.
    """
    proxied = not environ.get("AWS_ENDPOINT_URL") and (environ.get("HTTPS_PROXY") or environ.get("https_proxy"))
    unusual = proxied or any(environ.get(name) for name in _UNUSUAL)
    return bool(environ.get("AWS_ACCESS_KEY_ID")) and _ORDINARY_REGION.fullmatch(region) is not None and not unusual


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
    try:
        yield
    except _refusals() as error:
        code = _code(vars(error)["response"])
        message = f"{what}: {code}"
        raise refusals.get(code, MeetingsError)(message) from None
    except _outages() as error:
        message = f"{what}: {type(error).__name__}"
        raise MeetingsError(message) from None


# Python looks for what to catch once something is raised; while boto3 is not imported, it cannot be one of boto3's.


def _refusals() -> tuple[type[Exception], ...]:
    if "botocore" not in sys.modules:
        return (RefusedDirectlyError,)
    from botocore.exceptions import ClientError  # noqa: PLC0415

    return RefusedDirectlyError, ClientError


def _outages() -> tuple[type[Exception], ...]:
    # The last three: an answer that lacks a member, an item that was written by something else.
    ours = DirectError, KeyError, TypeError, ValueError
    if "botocore" not in sys.modules:
        return ours
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415
    from botocore.parsers import ResponseParserError  # noqa: PLC0415

    return BotoCoreError, ResponseParserError, *ours


def _code(response: Mapping[str, Any]) -> str:
    """Find the code of an error; of a cancelled transaction, the first reason that is one."""
    reasons = [reason.get("Code", "None") for reason in response.get("CancellationReasons", ())]
    code: str = next(
        (reason for reason in reasons if reason != "None"), response.get("Error", {}).get("Code", "Unknown")
    )
    return code
