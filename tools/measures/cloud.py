"""What is measured against the local cloud: a seat for a PIN, and how often Amazon is asked for anything."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from emulator.lambdas import PythonFunction
from emulator.player import Player
from emulator.seats import Seats
from emulator.stack import local_cloud
from tools import stage
from tools.measures import cold, events

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from emulator.stack import LocalCloud
    from tools.measures.folders import Folders

_PLAIN_TABLE = "plain"
_OURS = ("PARTYLINE_", "AWS_", "PLAIN_", "NO_PROXY", "no_proxy", "PATH")


class Place:
    """The local cloud with a meeting that runs, which one PIN leads to; `environ` is what a Lambda would be told."""

    def __init__(self, cloud: LocalCloud, pin: str, environ: Mapping[str, str]) -> None:
        self.cloud = cloud
        self.pin = pin
        self.environ = environ


@contextmanager
def place() -> Generator[Place]:
    """Run a local cloud for a while, with our application set up on it. Gives the environment back afterwards."""
    with stage.kept_environment(), local_cloud() as cloud:
        stage.set_up(cloud, os.environ)
        with _as_deployed():
            pin = _running_meeting()
            yield Place(cloud, pin, {name: os.environ[name] for name in os.environ if name.startswith(_OURS)})


@contextmanager
def _as_deployed() -> Generator[None]:
    """Have our application stand on this environment as a Lambda function would: its calls are closed from the log."""
    from chalicelib import this_process, wiring  # noqa: PLC0415
    from chalicelib.settings import Settings  # noqa: PLC0415

    with this_process.using(wiring.OnDemand(Settings.from_environ(os.environ))):
        yield


def _running_meeting() -> str:
    """Make a room whose meeting runs, as we keep it and as the plain handler does; give its PIN."""
    import boto3  # noqa: PLC0415 (reads the environment)

    from chalicelib import this_process  # noqa: PLC0415
    from chalicelib.meetings.house import Plan  # noqa: PLC0415
    from chalicelib.meetings.model import Role  # noqa: PLC0415

    house = this_process.front().house
    made = house.create(Plan(title="A meeting to be measured"))
    house.seat(made.room.id, Role.HOST, "Host")
    stage.make_table(_PLAIN_TABLE)
    item = {"pk": {"S": made.guest_pin}, "sk": {"S": "PIN"}, "meeting": {"S": house.get(made.room.id).meeting_id}}
    amazon: Any = boto3.Session()  # its own: the usual one keeps the account of whoever made it
    amazon.client("dynamodb").put_item(TableName=_PLAIN_TABLE, Item=item)
    os.environ["PLAIN_TABLE"] = _PLAIN_TABLE
    return made.guest_pin


def ring_and_pin(there: Place, folders: Folders, rounds: int) -> dict[str, float]:
    """Milliseconds of processor time from a process's start to the join action, over loopback."""
    return cold.milliseconds(cold.programs(folders, there.pin, join=True), there.environ, rounds)


class Trips(NamedTuple):
    """How often Amazon was asked on a call, by event, and after it by the function that reads the log."""

    by_event: list[tuple[str, int]]
    after: int


def round_trips(there: Place, *keys: str) -> Trips:
    """Play an ordinary call, in which these keys are pressed, as it is deployed. Raises RuntimeError if it goes bad."""
    sent = _requests_sent()
    trips: list[tuple[str, int]] = []
    function = stage.sma()

    def counted(event: dict[str, Any], context: object) -> object:
        sent.clear()
        answer = function(event, context)
        trips.append((_named(event), sum(sent.values())))
        return answer

    seats = Seats(there.cloud.meetings)
    with contextlib.redirect_stderr(io.StringIO()) as log:
        result = Player(events.script(there.pin, *keys), PythonFunction(counted, limit=None), seats).play()
    seats.close()
    if not result.ok:
        raise RuntimeError(result.faults)
    sent.clear()
    _close(log.getvalue())
    return Trips(trips, sum(sent.values()))


def _named(event: Mapping[str, Any]) -> str:
    """What an invocation is for, in Amazon's words: its event, whose action, and the keys of a command."""
    data: dict[str, Any] = event.get("ActionData") or {}
    keys = data.get("ReceivedDigits", "") if event["InvocationEventType"] == "DIGITS_RECEIVED" else ""
    return " ".join(filter(None, (event["InvocationEventType"], data.get("Type", ""), keys)))


def _close(log: str) -> None:
    """Hand the log to the function that closes calls, as a subscription would. Raises RuntimeError if no call ended."""
    from chalicelib import closing, this_process  # noqa: PLC0415

    lines = [{"message": line} for line in log.splitlines()]
    if not closing.close_all({"events": lines}, this_process.parts().meetings.close):
        message = "the log does not say that the call has ended"
        raise RuntimeError(message)


def _requests_sent() -> Counter[bytes]:
    """Count every request that any HTTP client of this process sends, by method, from now on.

    All that build on Python's http.client, boto3 among them, pass its audit event; nothing can be sent behind it.
    """
    sent: Counter[bytes] = Counter()

    def hear(event: str, words: tuple[Any, ...]) -> None:
        if event == "http.client.send" and isinstance(words[1], bytes):
            method, _, rest = words[1][:200].partition(b" ")
            if method in {b"GET", b"POST", b"PUT", b"DELETE"} and b"HTTP/1.1" in rest + words[1]:
                sent[method] += 1

    sys.addaudithook(hear)
    return sent
