"""Amazon on this machine: the Chime SDK's APIs beside DynamoDB and S3, in threads of this process.

Everything listens on 127.0.0.1 only and forgets all it knows at the end.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import time
from contextlib import AsyncExitStack, ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING

from emulator.cloud.account import Account
from emulator.cloud.api import ChimeApi
from emulator.cloud.server import serving
from emulator.hall import Hall, has_browsers
from emulator.meetings.control import MeetingControl
from emulator.threads import in_a_thread

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Generator, MutableMapping

    from emulator.cloud.faults import Faults
    from emulator.cloud.ports import Telephony
    from emulator.media.studio import Studio
    from emulator.meetings.plane import MeetingPlane

_log = logging.getLogger(__name__)
REGION = "us-east-1"
_OVERDUE_SECONDS = 5.0


class LocalCloud:
    """A running cloud. Addresses are URLs without a path."""

    def __init__(self, api: ChimeApi, chime_url: str, aws_url: str, hall: Hall) -> None:
        self._api = api
        self._hall = hall
        self.chime_url = chime_url
        self.aws_url = aws_url
        # ministack keeps what belongs to different account numbers apart, and a key id of twelve digits is one.
        self._key_id = f"{secrets.randbelow(10**12):012}"

    @property
    def meetings(self) -> MeetingControl:
        """Meetings, attendees and who is connected."""
        return self._api.account.meetings

    @property
    def studio(self) -> Studio:
        """Where the sound of all telephones and browsers meets; made when it is asked for first."""
        return self._hall.studio

    @property
    def plane(self) -> MeetingPlane | None:
        """Where browsers join; opened by the first, or by asking. Nothing if what it needs is not installed."""
        return self._hall.plane

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
        browsers = stack.enter_context(_listener()) if has_browsers() else None
        meetings = MeetingControl(now=time.time, region=REGION)
        account = Account(meetings=meetings, now=time.time, host=_address(chime), telephony=telephony)
        account.plane = _address(browsers or chime)
        api = ChimeApi(account)
        hall = Hall(meetings, browsers)
        if browsers is None:
            _log.warning("no browser can join a meeting: what the extra `browser` installs is missing")
        stack.callback(hall.close)
        cloud = LocalCloud(api, f"http://{_address(chime)}", f"http://{_address(aws)}" if aws else "", hall)
        with in_a_thread(lambda stop, started: _serve(api, (chime, aws, browsers), hall, stop, started), "local-cloud"):
            yield cloud


def _open_for_the_first(hall: Hall, browsers: socket.socket) -> None:
    """Open the meeting plane when a browser knocks; it waits as long as that takes, a second."""
    loop = asyncio.get_running_loop()

    def opens() -> None:
        try:
            _ = hall.plane
        except Exception:  # noqa: BLE001 (a broken wheel, for example; everything else goes on)
            _log.exception("the meeting plane could not be opened; no browser can join")

    def knocks() -> None:
        loop.remove_reader(browsers)
        loop.run_in_executor(None, opens)

    loop.add_reader(browsers, knocks)


@contextmanager
def _listener() -> Generator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()  # now, so that whoever comes before the server is up waits and is not turned away
        yield listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()
    return f"{host}:{port}"


async def _serve(
    api: ChimeApi,
    listeners: tuple[socket.socket, socket.socket | None, socket.socket | None],
    hall: Hall,
    stop: asyncio.Event,
    started: Callable[[], None],
) -> None:
    chime, aws, browsers = listeners
    async with AsyncExitStack() as stack:
        if browsers:
            _open_for_the_first(hall, browsers)
        await stack.enter_async_context(serving(api, chime))
        if aws:
            # Imported here: without DynamoDB and S3 nobody waits for their server.
            from emulator.cloud.storage import storing  # noqa: PLC0415

            await stack.enter_async_context(storing(aws))
        started()
        while not stop.is_set():
            await asyncio.to_thread(_goes_on, hall.listen)
            await asyncio.to_thread(_goes_on, api.account.meetings.end_overdue)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _OVERDUE_SECONDS)


def _goes_on(act: Callable[[], None]) -> None:
    """Do what is done now and then; no fault of it ends the cloud."""
    try:
        act()
    except Exception:  # noqa: BLE001 (whatever it was: all who use the cloud would find it gone)
        _log.exception("the local cloud goes on after a fault")
