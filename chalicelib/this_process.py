"""The deployment that this process is: put together when it is first asked for, and kept.

`using` puts another in its place.
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from chalicelib import telemetry, wiring
from chalicelib.settings import Settings, SettingsError
from chalicelib.web.front import NotConfiguredError

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from chalicelib.invocation import Parts
    from chalicelib.web.front import Front
    from chalicelib.wiring import Deployment

_lock = Lock()
_kept: list[Deployment] = []


def parts() -> Deployment:
    """Give this process's parts. Raises NotConfiguredError when a setting is missing or wrong."""
    with _lock:
        if not _kept:
            _kept.append(wiring.OnDemand(_settings(os.environ)))
        return _kept[-1]


@contextmanager
def using(others: Deployment) -> Generator[None]:
    """Let this process run on other parts for a while."""
    _kept.append(others)
    try:
        yield
    finally:
        _kept.remove(others)


def front() -> Front:
    """Give what the HTTP API stands on. Raises NotConfiguredError."""
    return parts().front


def telephone() -> Parts:
    """Give what answers telephones. A deployment that is not set up still answers, and says sorry."""
    try:
        return parts().telephone
    except NotConfiguredError:
        return wiring.out_of_order()


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
