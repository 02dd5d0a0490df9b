"""What the views stand on: the domain, and the few settings they show to people. `chalicelib.wiring` builds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.meetings.house import House
    from chalicelib.meetings.steward import Steward
    from chalicelib.web.credentials import Signer
    from chalicelib.web.limits import Limits


class NotConfiguredError(Exception):
    """A setting is missing or wrong. Its text names the setting, never its value: /health shows it to everybody."""


@value
class Front:
    """Everything a view may use. `now` gives seconds since the epoch; `origin` is where the meeting page lives."""

    house: House
    steward: Steward
    signer: Signer
    limits: Limits
    now: Callable[[], float]
    origin: str = ""
    dial_in: str = ""
    language: str = "en-US"
    media_region: str = "us-east-1"
