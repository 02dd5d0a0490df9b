"""Which parts make up this deployment: the only module that knows them all.

They are put together on first use and kept for the life of the process. `using` puts others in their place.
"""

from __future__ import annotations

import os
import re
import secrets
import time
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Never, cast

from chalicelib import invocation, telemetry
from chalicelib.aws.chime_meetings import ChimeMeetings
from chalicelib.aws.chime_voice import ChimeVoice
from chalicelib.aws.clients import Clients
from chalicelib.aws.dynamodb import DynamoStore
from chalicelib.callflow.voice import Voice
from chalicelib.desk import Desk
from chalicelib.meetings.attendance import Attendance
from chalicelib.meetings.budgets import Budget, Budgets
from chalicelib.meetings.errors import MeetingsError
from chalicelib.meetings.house import House
from chalicelib.meetings.reception import Reception
from chalicelib.meetings.seal import Seal
from chalicelib.meetings.steward import Steward
from chalicelib.settings import Settings, SettingsError
from chalicelib.web.credentials import Signer
from chalicelib.web.front import Front, NotConfiguredError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from chalicelib.meetings.conferences import Conferences
    from chalicelib.meetings.frontdoor import Meetings
    from chalicelib.meetings.store import Store
    from chalicelib.meetings.telephone import Telephone

_NOBODYS_ROOM = "nobody"


@dataclass(frozen=True, slots=True)
class Parts:
    """A deployment, put together: what answers telephones, what answers HTTP, what hears Amazon's events."""

    telephone: invocation.Parts
    front: Front
    attendance: Attendance


@dataclass(frozen=True, slots=True)
class Outside:
    """What a deployment stands on and a test replaces. `now` gives seconds since the epoch."""

    store: Store
    conferences: Conferences
    telephone: Telephone
    now: Callable[[], float] = time.time
    draw: Callable[[int], int] = secrets.randbelow


def build(settings: Settings, outside: Outside) -> Parts:
    """Put the parts together. Calls nobody and imports no boto3."""
    store, conferences, now = outside.store, outside.conferences, outside.now
    seal = Seal(settings.secret)
    budgets = _budgets(settings)
    reception = Reception(store, conferences, seal, now, budgets)
    house = House(store, conferences, seal, now, outside.draw, budgets, settings.room_days)
    front = Front(
        house=house,
        steward=Steward(store, conferences, outside.telephone, now, settings.dial_out_to),
        signer=Signer(settings.secret),
        now=now,
        origin=settings.origin,
        dial_in=settings.dial_in_number,
        language=settings.language_for(settings.dial_in_number),
        media_region=settings.media_region,
    )
    return Parts(_telephone(settings, reception, outside), front, Attendance(store, now))


def amazon(settings: Settings) -> Outside:
    """Choose the real thing: DynamoDB and the Chime SDK, reached when first needed."""
    clients = Clients(settings.control_region, directly=os.environ)
    return Outside(
        store=DynamoStore(clients, settings.table, settings.record_days),
        conferences=ChimeMeetings(clients),
        telephone=ChimeVoice(clients, settings.sma_id, settings.dial_out_number),
    )


_lock = Lock()
_kept: list[Parts] = []


def parts() -> Parts:
    """Give this process's parts. Raises NotConfiguredError when a setting is missing or wrong."""
    with _lock:
        if not _kept:
            settings = _settings(os.environ)
            _kept.append(build(settings, amazon(settings)))
        return _kept[-1]


@contextmanager
def using(others: Parts) -> Generator[None]:
    """Let this process run on other parts for a while."""
    _kept.append(others)
    try:
        yield
    finally:
        _kept.remove(others)


def front() -> Front:
    """Give what the HTTP API stands on. Raises NotConfiguredError."""
    return parts().front


def telephone() -> invocation.Parts:
    """Give what answers telephones. A deployment that is not set up still answers, and says sorry."""
    try:
        return parts().telephone
    except NotConfiguredError:
        return _out_of_order()


def origin() -> str:
    """Give the web origin that may call the HTTP API. Known before anything else, as Chalice's routes need it."""
    return os.environ.get("PARTYLINE_ORIGIN", "").strip()


def _settings(environ: Mapping[str, str]) -> Settings:
    try:
        return Settings.from_environ(environ)
    except SettingsError as error:
        telemetry.failure(error)
        # The message may quote a value; everybody may read the name.
        variable = re.match(r"PARTYLINE_\w+", str(error))
        name = variable.group() if variable else "A setting"
        message = f"{name} is missing or makes no sense. The log says more."
        raise NotConfiguredError(message) from None


def _budgets(settings: Settings) -> Budgets:
    seconds = settings.tries_seconds
    return Budgets(
        caller=Budget(settings.tries_caller, seconds),
        called=Budget(settings.tries_called, seconds),
        room=Budget(settings.tries_room, seconds),
    )


def _telephone(settings: Settings, meetings: Meetings, outside: Outside) -> invocation.Parts:
    voice = Voice(settings.voice == "recordings", settings.prompts_bucket, dict(settings.languages))

    def check_region() -> None:
        outside.store.room(_NOBODYS_ROOM)

    desk = Desk(meetings, outside.now, _report)
    return invocation.Parts(desk, voice, telemetry, check_region if settings.fail_over else None)


def _report(error: MeetingsError, asked: str) -> None:
    telemetry.warn("outage", asked=asked, error=type(error).__name__, text=str(error))
    telemetry.count("CallOutage", Asked=asked)


class _OutOfOrder:
    """Stands in for the meetings of a deployment that is not set up: whatever is asked, there is an outage."""

    def __getattr__(self, name: str) -> Callable[..., Never]:
        def fail(*_: object, **__: object) -> Never:
            raise MeetingsError(name)

        return fail


def _out_of_order() -> invocation.Parts:
    desk = Desk(cast("Meetings", _OutOfOrder()), time.time, _report)
    return invocation.Parts(desk, Voice(), telemetry)
