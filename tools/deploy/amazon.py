"""The account and Region we deploy to, as the AWS SDK's own settings choose them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tools.deploy.errors import DeployError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

Json = dict[str, Any]


class Amazon:
    """Clients, made once. Raises DeployError when no Region is chosen or nobody lets us in."""

    def __init__(self, session: boto3.Session | None = None) -> None:
        self.session = session or boto3.Session()
        if not self.session.region_name:
            message = "no Region is chosen: set AWS_DEFAULT_REGION, or a region in ~/.aws/config"
            raise DeployError(message)
        self.region: str = self.session.region_name
        self._made: dict[str, Any] = {}
        with in_words("who are we"):
            self.account: str = self.client("sts").get_caller_identity()["Account"]

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3 makes its clients at run time
        """Give the client of a service."""
        if service not in self._made:
            maker: Any = self.session
            self._made[service] = maker.client(service)
        return self._made[service]

    def every(self, service: str, operation: str, member: str, **asked: Any) -> Iterator[Json]:  # noqa: ANN401
        """Give what a listing operation lists under `member`, page after page."""
        more: Json = {}
        while True:
            page = getattr(self.client(service), operation)(**asked, **more)
            yield from page[member]
            if not page.get("NextToken"):
                return
            more = {"NextToken": page["NextToken"]}


@contextmanager
def in_words(doing: str) -> Generator[None]:
    """Turn what the SDK raises into a DeployError that says what we were doing."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        message = f"{doing}: {error}"
        raise DeployError(message) from error


def code_of(error: ClientError) -> str:
    """Read the code of an error, such as NotFoundException."""
    return error.response.get("Error", {}).get("Code", "")
