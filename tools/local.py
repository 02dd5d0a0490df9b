"""The whole of Partyline on this machine: the local cloud, the app on it, its HTTP API, and the telephone exchange."""

from __future__ import annotations

import json
import logging
import os
import secrets
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import boto3

from chalicelib import this_process, wiring
from chalicelib.meetings.model import Role
from chalicelib.settings import Settings
from chalicelib.web.credentials import ALL_ROOMS, Bearer, Signer
from emulator.lambdas import FunctionFaultError, PythonFunction
from emulator.overheard import Overheard
from emulator.recordings import Recordings
from emulator.stack import REGION, LocalCloud, local_cloud
from emulator.switchboard import Switchboard
from tools import api, stage
from tools.page.serving import Row, Site, door
from tools.record import Recorder
from tools.softphones import ANYWHERE_HERE, Reach, softphones

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from emulator.media.studio import Studio
    from emulator.meetings.model import MeetingEvent

ROOT = Path(__file__).resolve().parent.parent
SPANISH = "+12065550198"
_BUCKET = "partyline-prompts"
_DAY = 86_400
_log = logging.getLogger(__name__)


class LocalError(Exception):
    """The local Partyline could not do what was asked; the text says why."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What can be chosen: ports of API and page (0: any), the number to dial, its language, the caller's number.

    `record` is the file that calls are recorded in, if they are; `sip` is where softphones may call.
    """

    port: int = 0
    page_port: int = 0
    dial_in: str = stage.DIAL_IN_NUMBER
    caller: str = "+12065550100"
    language: str = "en-US"
    record: Path | None = None
    sip: Reach = ANYWHERE_HERE


@dataclass(frozen=True, slots=True)
class Local:
    """Partyline, running. `credential` lets its holder act as host of every meeting."""

    cloud: LocalCloud
    switchboard: Switchboard
    api: str
    page: str
    """The meeting page's address; empty when it is not built."""
    sip: str
    """What a softphone dials."""
    wishes: Wishes
    credential: str = field(repr=False)

    def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Ask our own HTTP API for something, as a host. Raises LocalError with what it said when it refuses."""
        request = urllib.request.Request(  # noqa: S310 - the URL is our own
            self.api + path,
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self.credential}", "Content-Type": "application/json"},
        )
        # No proxy is asked for 127.0.0.1, whatever the environment says.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=30) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            with error:
                message = f"the API answered {error.code}: {error.read().decode(errors='replace')}"
            raise LocalError(message) from error

    def open_meeting(self, title: str) -> dict[str, str]:
        """Make a meeting; give its id, title, PINs, a guest's invitation, and links to the page for all."""
        made = self.post("/meetings", {"title": title, "language": self.wishes.language})
        shown = {name: str(made[name]) for name in ("id", "title", "host_pin", "guest_pin")}
        guest, host = (self._invite(made["id"], role) for role in ("guest", "host"))
        # The page shows the guests' PIN to whoever has a link with it, so that they can tell others.
        pin = f"&pin={made['guest_pin']}"
        return {**shown, "invitation": guest["token"], "link": guest["link"] + pin, "host_link": host["link"] + pin}

    def _invite(self, room_id: str, role: str) -> dict[str, str]:
        return self.post(f"/meetings/{room_id}/invitations", {"role": role})


@contextmanager
def running(wishes: Wishes) -> Generator[Local]:
    """Run everything for as long as the context lasts. Takes this process's environment over, and gives it back.

    Raises api.PortTakenError, DoorError.
    """
    with stage.kept_environment(), local_cloud() as cloud, door(wishes.page_port) as entrance:
        settings = _settings(cloud, wishes, entrance.origin)
        app = _app()
        function = Overheard(PythonFunction(app.sma, "sma"))
        recordings = Recordings(cloud.environment, _log.warning)
        board = Switchboard(
            Recorder(function, wishes.record) if wishes.record else function,
            cloud.meetings,
            audio_seconds=recordings.seconds,
            keep=recordings.keep,
            may_keep=recordings.may_keep,
        )
        telephones = _telephones(function, board, cloud, wishes, entrance.origin)
        with (
            this_process.using(wiring.build(settings, wiring.amazon(settings))),
            board,
            _delivering(cloud, app.meeting_events),
            api.serving(app.app, wishes.port) as url,
            softphones(board, wishes.dial_in, wishes.sip, _studio(cloud, recordings)) as phones,
            entrance.opened(site := Site({"api": url, "dial_in": wishes.dial_in}, (telephones,))),
        ):
            cloud.telephony = board
            page = entrance.origin if site.is_built else ""
            yield Local(cloud, board, url, page, phones.uri, wishes, _credential(settings))
            cloud.telephony = None


def _studio(cloud: LocalCloud, recordings: Recordings) -> Studio:
    """Give the cloud's studio the sounds that prompts name."""
    # Imported here: a fifth of a second that `--help` does not need.
    from emulator.media.sources import Sources  # noqa: PLC0415

    cloud.studio.sources = Sources(recordings.file)
    return cloud.studio


def _telephones(function: Overheard, board: Switchboard, cloud: LocalCloud, wishes: Wishes, origin: str) -> Row:
    """Let our own page, and no other, be a telephone."""
    from emulator.phones.browser.phone import House  # noqa: PLC0415 (as above)
    from emulator.phones.browser.socket import Telephones  # noqa: PLC0415

    return Row("GET", "/phone", Telephones(House(board, cloud.studio, function, wishes.dial_in), origin).answer)


def _settings(cloud: LocalCloud, wishes: Wishes, origin: str) -> Settings:
    """Set the stage, with a fresh secret each time."""
    cloud.take_over(os.environ)
    bucket = f"{_BUCKET}-{secrets.token_hex(4)}"  # names of buckets are taken until the process ends
    stage.set_up(
        cloud,
        os.environ,
        secret=secrets.token_urlsafe(32),
        sma_id=_provision(wishes, bucket),
        prompts_bucket=bucket,
        dial_in_number=wishes.dial_in,
        dial_out_number=wishes.dial_in,
        languages=f"{SPANISH}=es-US,{wishes.dial_in}={wishes.language},*={wishes.language}",
        media_region=REGION,
        origin=origin,
    )
    return Settings.from_environ(os.environ)


def _provision(wishes: Wishes, bucket: str) -> str:
    """Make the bucket, and a SIP media application with its rule; give the application's id."""
    amazon: Any = boto3.Session()
    amazon.client("s3").create_bucket(Bucket=bucket)
    voice = amazon.client("chime-sdk-voice")
    function = f"arn:aws:lambda:{REGION}:111122223333:function:partyline-local-sma"
    application = voice.create_sip_media_application(
        AwsRegion=REGION, Name="partyline-local", Endpoints=[{"LambdaArn": function}]
    )
    sma_id = str(application["SipMediaApplication"]["SipMediaApplicationId"])
    voice.create_sip_rule(
        Name="partyline-local",
        TriggerType="ToPhoneNumber",
        TriggerValue=wishes.dial_in,
        TargetApplications=[{"SipMediaApplicationId": sma_id, "Priority": 1, "AwsRegion": REGION}],
    )
    return sma_id


def _app() -> Any:  # noqa: ANN401 - a module is not a type
    """Import app.py afresh: it reads its settings, such as the page's origin, while it is imported."""
    sys.modules.pop("app", None)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return import_module("app")


def _credential(settings: Settings) -> str:
    return Signer(settings.secret).mint(Bearer(Role.HOST, ALL_ROOMS, int(time.time()) + _DAY))


@contextmanager
def _delivering(cloud: LocalCloud, function: Callable[[Any, Any], object]) -> Generator[None]:
    """Be EventBridge: hand every meeting event to the function, one at a time, away from whoever caused it."""
    waiting: SimpleQueue[MeetingEvent | None] = SimpleQueue()
    deliver = PythonFunction(function, "meeting_events")

    def work() -> None:
        while (event := waiting.get()) is not None:
            _deliver(deliver, event)

    thread = threading.Thread(target=work, name="eventbridge", daemon=True)
    thread.start()
    stop_listening = cloud.meetings.subscribe(waiting.put)
    try:
        yield
    finally:
        stop_listening()
        waiting.put(None)
        thread.join(5)


def _deliver(function: PythonFunction, event: MeetingEvent) -> None:
    try:
        function.invoke(event.body)
    except FunctionFaultError as fault:
        sys.stderr.write(f"meeting_events failed on {event.change}: {fault}\n")
