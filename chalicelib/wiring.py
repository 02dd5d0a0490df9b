"""Which parts make up a deployment: the only module that knows them all.

What is imported when is a caller's silence: a new process that is woken by a ring imports what answers the ring, and
what finds a seat once a PIN has been typed. So imports stand in the functions that need them.
"""

from __future__ import annotations

import os
import time
from functools import cached_property
from typing import TYPE_CHECKING, Any, Never, cast

from chalicelib import invocation, telemetry
from chalicelib.callflow.voice import Voice
from chalicelib.desk import Desk
from chalicelib.meetings.errors import MeetingsError
from chalicelib.values import value
from chalicelib.web.front import Front

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.aws.clients import Clients
    from chalicelib.meetings.attendance import Attendance
    from chalicelib.meetings.budgets import Budgets
    from chalicelib.meetings.conferences import Conferences
    from chalicelib.meetings.frontdoor import Meetings
    from chalicelib.meetings.model import CallRecord
    from chalicelib.meetings.reception import Reception
    from chalicelib.meetings.store import Store
    from chalicelib.meetings.telephone import Telephone
    from chalicelib.settings import Settings
    from chalicelib.web.limits import Allowance

_NOBODYS_ROOM = "nobody"


@value
class Parts:
    """A deployment, put together: what answers telephones, what answers HTTP, what hears Amazon's events."""

    telephone: invocation.Parts
    front: Front
    attendance: Attendance

    @property
    def meetings(self) -> Meetings:
        """What calls ask, and what closes them."""
        return self.telephone.desk.meetings


def _draw(below: int) -> int:
    import secrets  # noqa: PLC0415

    return secrets.randbelow(below)


@value
class Outside:
    """What a deployment stands on and a test replaces. `now` gives seconds since the epoch."""

    store: Store
    conferences: Conferences
    telephone: Telephone
    now: Callable[[], float] = time.time
    draw: Callable[[int], int] = _draw


def build(settings: Settings, outside: Outside) -> Parts:
    """Put the parts together. Calls nobody and imports no boto3."""
    telephone = _telephone(settings, _reception(settings, outside), outside.now, lambda: _look(outside.store))
    return Parts(telephone, _front(settings, outside), _attendance(outside))


def amazon(settings: Settings, clients: Clients | None = None) -> Outside:
    """Choose the real thing: DynamoDB and the Chime SDK, reached when first needed."""
    from chalicelib.aws.chime_meetings import ChimeMeetings  # noqa: PLC0415
    from chalicelib.aws.chime_voice import ChimeVoice  # noqa: PLC0415
    from chalicelib.aws.dynamodb import DynamoStore  # noqa: PLC0415

    clients = clients or _clients(settings)
    return Outside(
        store=DynamoStore(clients, settings.table, settings.record_days),
        conferences=ChimeMeetings(clients),
        telephone=ChimeVoice(clients, settings.sma_id, settings.dial_out_number),
    )


class OnDemand:
    """A deployment on Amazon of which each part is put together, and imported, when it is first asked for.

    Its calls are closed from the log: what answers telephones only writes there that one is over.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def clients(self) -> Clients:
        return _clients(self.settings)

    @cached_property
    def outside(self) -> Outside:
        return amazon(self.settings, self.clients)

    @cached_property
    def telephone(self) -> invocation.Parts:
        later = _ClosedFromTheLog(lambda: self.meetings)
        return _telephone(self.settings, cast("Meetings", later), time.time, lambda: _look(self.outside.store))

    @cached_property
    def meetings(self) -> Meetings:
        return _reception(self.settings, self.outside)

    @cached_property
    def front(self) -> Front:
        return _front(self.settings, self.outside)

    @cached_property
    def attendance(self) -> Attendance:
        return _attendance(self.outside)

    def prepare(self) -> None:
        """Import and make what a call needs from its ring to its end, before any call. Asks nobody."""
        _ = self.meetings
        self.clients.dynamodb()
        self.clients.meetings()


Deployment = Parts | OnDemand


def _clients(settings: Settings) -> Clients:
    from chalicelib.aws.clients import Clients  # noqa: PLC0415

    return Clients(settings.control_region, directly=os.environ)


class _Later:
    """Stands in for something that is made when something is first asked of it."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever it has
        return getattr(self._made, name)

    @cached_property
    def _made(self) -> object:
        return self._make()


class _ClosedFromTheLog(_Later):
    """Meetings to which a call says that it is over without waiting for what is to be done then."""

    def close(self, record: CallRecord) -> None:
        from chalicelib.closing import told  # noqa: PLC0415

        telemetry.ended(**told(record))


def _budgets(settings: Settings) -> Budgets:
    from chalicelib.meetings.budgets import Budget, Budgets  # noqa: PLC0415

    seconds = settings.tries_seconds
    return Budgets(
        caller=Budget(settings.tries_caller, seconds),
        called=Budget(settings.tries_called, seconds),
        room=Budget(settings.tries_room, seconds),
    )


def _allowance(settings: Settings) -> Allowance:
    from chalicelib.meetings.budgets import Budget  # noqa: PLC0415
    from chalicelib.web.limits import Allowance  # noqa: PLC0415

    seconds = settings.calls_seconds
    return Allowance(
        room=Budget(settings.calls_room, seconds),
        everywhere=Budget(settings.calls_all, seconds),
        address=Budget(settings.calls_address, seconds),
    )


def _reception(settings: Settings, outside: Outside) -> Reception:
    from chalicelib.meetings.reception import Reception  # noqa: PLC0415
    from chalicelib.meetings.seal import Seal  # noqa: PLC0415

    return Reception(outside.store, outside.conferences, Seal(settings.secret), outside.now, _budgets(settings))


def _front(settings: Settings, outside: Outside) -> Front:
    from chalicelib.meetings.house import House  # noqa: PLC0415
    from chalicelib.meetings.seal import Seal  # noqa: PLC0415
    from chalicelib.meetings.steward import Steward  # noqa: PLC0415
    from chalicelib.web.credentials import Signer  # noqa: PLC0415
    from chalicelib.web.limits import Limits  # noqa: PLC0415

    store, conferences, now, seal = outside.store, outside.conferences, outside.now, Seal(settings.secret)
    return Front(
        house=House(store, conferences, seal, now, outside.draw, _budgets(settings), settings.room_days),
        steward=Steward(store, conferences, outside.telephone, now, settings.dial_out_to),
        signer=Signer(settings.secret),
        limits=Limits(store, seal, _allowance(settings)),
        now=now,
        origin=settings.origin,
        dial_in=settings.dial_in_number,
        language=settings.language_for(settings.dial_in_number),
        media_region=settings.media_region,
    )


def _attendance(outside: Outside) -> Attendance:
    from chalicelib.meetings.attendance import Attendance  # noqa: PLC0415

    return Attendance(outside.store, outside.now)


def _telephone(
    settings: Settings, meetings: Meetings, now: Callable[[], float], look: Callable[[], None]
) -> invocation.Parts:
    voice = Voice(settings.voice == "recordings", settings.prompts_bucket, dict(settings.languages))
    return invocation.Parts(Desk(meetings, now, _report), voice, telemetry, look if settings.fail_over else None)


def _look(store: Store) -> None:
    """Raise if the store cannot be read."""
    store.room(_NOBODYS_ROOM)


def _report(error: MeetingsError, asked: str, call: str) -> None:
    telemetry.warn("outage", call=call, asked=asked, error=type(error).__name__, text=str(error))
    telemetry.count("CallOutage", Asked=asked)


class _OutOfOrder:
    """Stands in for the meetings of a deployment that is not set up: whatever is asked, there is an outage."""

    def __getattr__(self, name: str) -> Callable[..., Never]:
        def fail(*_: object, **__: object) -> Never:
            raise MeetingsError(name)

        return fail


def out_of_order() -> invocation.Parts:
    """Answer telephones where nothing is set up: callers hear that we are sorry."""
    desk = Desk(cast("Meetings", _OutOfOrder()), time.time, _report)
    return invocation.Parts(desk, Voice(), telemetry)
