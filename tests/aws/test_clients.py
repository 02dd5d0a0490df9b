"""boto3 at arm's length: late, impatient, and never heard of above this package."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ParamValidationError

from chalicelib.aws.clients import Clients, asking
from chalicelib.meetings.errors import MeetingGoneError, MeetingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

SORRY_BY = 5.0
LONGEST_PAUSE_BETWEEN_TRIES = 1.0


def said_amazon(code: str, **more: Any) -> ClientError:  # noqa: ANN401
    response: Any = {"Error": {"Code": code, "Message": "about +12065550100"}, **more}
    return ClientError(response, "AnyOperation")


def test_no_import_of_ours_imports_boto3() -> None:
    program = (
        "import sys, chalicelib.aws.dynamodb, chalicelib.aws.chime_meetings, chalicelib.aws.chime_voice\n"
        "import chalicelib.aws.schema, chalicelib.settings, chalicelib.meetings.reception\n"
        "from chalicelib.aws.clients import Clients\n"
        "Clients()\n"
        "print([name for name in sys.modules if name.startswith('boto')])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_service_that_hangs_leaves_time_to_say_sorry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    clients = Clients()
    every: tuple[Any, ...] = clients.dynamodb(), clients.meetings(), clients.voice()
    for client in every:
        config = client.meta.config
        tries = config.retries["total_max_attempts"]
        hang = tries * max(config.read_timeout, config.connect_timeout) + (tries - 1) * LONGEST_PAUSE_BETWEEN_TRIES
        assert hang < SORRY_BY


def test_meetings_are_made_where_the_setting_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    clients = Clients(control_region="eu-central-1")
    assert clients.meetings().meta.region_name == "eu-central-1"
    assert clients.dynamodb().meta.region_name == "eu-west-1"


def test_a_client_is_made_once(clients: Clients) -> None:
    assert clients.dynamodb() is clients.dynamodb()


def test_no_region_is_an_outage(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(MeetingsError, match="NoRegionError"), asking("anything"):
        Clients().dynamodb()


@pytest.mark.parametrize(
    "error",
    [
        said_amazon("SomethingNewException"),
        EndpointConnectionError(endpoint_url="https://example.com/+12065550100"),
        NoCredentialsError(),
        ParamValidationError(report="+12065550100 is not valid"),
        KeyError("Attendee"),
        ValueError("+12065550100"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_failure_is_a_meetings_error_that_names_no_number(error: Exception) -> None:
    with pytest.raises(MeetingsError, match="ask Amazon") as outage, asking("ask Amazon"):
        raise error
    assert "2065550100" not in str(outage.value)
    assert outage.value.__suppress_context__


REFUSALS: Mapping[str, type[MeetingsError]] = {"ConditionalCheckFailed": MeetingGoneError}


def test_a_transaction_fails_for_the_first_reason_that_is_one() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}, {"Code": "None"}]
    cancelled = said_amazon("TransactionCanceledException", CancellationReasons=reasons)
    with pytest.raises(MeetingGoneError), asking("save", REFUSALS):
        raise cancelled


def test_what_is_no_failure_of_amazon_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError), asking("anything"):
        _ = 1 // 0
