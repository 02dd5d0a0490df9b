"""Amazon on this machine: the Chime SDK's APIs beside DynamoDB and S3, in threads of this process.

Everything listens on 127.0.0.1 only and forgets all it knows at the end.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Any

from emulator.cloud.account import Account
from emulator.cloud.api import ChimeApi
from emulator.cloud.server import serving
from emulator.meetings.control import MeetingControl

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Generator, MutableMapping

    from emulator.cloud.faults import Faults
    from emulator.cloud.ports import Telephony

REGION = "us-east-1"
_OVERDUE_SECONDS = 5.0


class LocalCloud:
    """A running cloud. Addresses are URLs without a path."""

    def __init__(self, api: ChimeApi, chime_url: str, aws_url: str) -> None:
        self._api = api
        self.chime_url = chime_url
        self.aws_url = aws_url
        # ministack keeps what belongs to different account numbers apart, and a key id of twelve digits is one.
        self._key_id = f"{secrets.randbelow(10**12):012}"

    @property
    def meetings(self) -> MeetingControl:
        """Meetings, attendees and who is connected."""
        return self._api.account.meetings

    @property
    def faults(self) -> Faults:
        """Where a test says what shall go wrong."""
        return self._api.faults

    @property
    def calls(self) -> Counter[str]:
        """How often each Chime operation was asked for."""
        return self._api.calls

    @property
    def telephony(self) -> Telephony | None:
        """The exchange that CreateSipMediaApplicationCall rings through."""
        return self._api.account.telephony

    @telephony.setter
    def telephony(self, telephony: Telephony | None) -> None:
        self._api.account.telephony = telephony

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs in its environment so that its AWS SDK finds this cloud and nothing else."""
        return {
            "AWS_ENDPOINT_URL": self.aws_url or self.chime_url,
            "AWS_ENDPOINT_URL_CHIME_SDK_MEETINGS": self.chime_url,
            "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": self.chime_url,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ACCESS_KEY_ID": self._key_id,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
        }

    def take_over(self, environ: MutableMapping[str, str]) -> None:
        """Put `environment` into an environment in place of every AWS setting that is there, such as AWS_PROFILE."""
        for name in [name for name in environ if name.startswith("AWS_")]:
            del environ[name]
        environ.update(self.environment)


@contextmanager
def local_cloud(telephony: Telephony | None = None, *, dynamodb: bool = True) -> Generator[LocalCloud]:
    """Run a cloud for as long as the context lasts. Without `dynamodb` there is no S3 either: a quicker start."""
    with ExitStack() as stack:
        chime = stack.enter_context(_listener())
        aws = stack.enter_context(_listener()) if dynamodb else None
        meetings = MeetingControl(now=time.time, region=REGION)
        api = ChimeApi(Account(meetings=meetings, now=time.time, host=_address(chime), telephony=telephony))
        cloud = LocalCloud(api, f"http://{_address(chime)}", f"http://{_address(aws)}" if aws else "")
        with _in_a_thread(lambda stop, started: _serve(api, chime, aws, stop, started)):
            yield cloud


@contextmanager
def _listener() -> Generator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # now, so that whoever comes before the server is up waits and is not turned away
        yield listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"{host}:{port}"


Serve = Callable[[asyncio.Event, Callable[[], None]], Coroutine[Any, Any, None]]


@contextmanager
def _in_a_thread(serve: Serve) -> Generator[None]:
    """Run servers on a loop of their own. What breaks them before they have started is raised here."""
    ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def main() -> None:
        stop = asyncio.Event()
        try:
            await serve(stop, lambda: ready.set_result((asyncio.get_running_loop(), stop)))
        except Exception as error:
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=asyncio.run, args=[main()], name="local-cloud", daemon=True)
    thread.start()
    loop, stop = ready.result()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()


async def _serve(
    api: ChimeApi,
    chime: socket.socket,
    aws: socket.socket | None,
    stop: asyncio.Event,
    started: Callable[[], None],
) -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(serving(api, chime))
        if aws:
            # Imported here: without DynamoDB and S3 nobody waits for their server.
            from emulator.cloud.storage import storing  # noqa: PLC0415

            await stack.enter_async_context(storing(aws))
        started()
        while not stop.is_set():
            await asyncio.to_thread(api.account.meetings.end_overdue)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _OVERDUE_SECONDS)
