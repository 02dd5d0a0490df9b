"""The local stage: our application set up on a local cloud, as a deployment would be on Amazon's."""

from __future__ import annotations

import os
import secrets
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, MutableMapping

    from emulator.stack import LocalCloud

ROOT: Final = Path(__file__).parent.parent
"""Where app.py is: no package that is installed, as Chalice wants it."""
TABLE: Final = "partyline-local"
SMA_ID: Final = "0a0a0a0a-0000-4000-8000-00000000a0a4"
DIAL_IN_NUMBER: Final = "+12065550199"


@contextmanager
def kept_environment() -> Generator[None]:
    """Leave the environment afterwards as it was."""
    before = dict(os.environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def set_up(cloud: LocalCloud, environ: MutableMapping[str, str], **settings: str) -> None:
    """Make the table and put every setting into the environment, before our application is imported.

    Settings given here, such as `origin="http://127.0.0.1:8080"`, win over those of the environment, and those over
    the stage's own.
    """
    cloud.take_over(environ)
    ours = {
        "table": TABLE,
        "secret": secrets.token_hex(32),
        "sma_id": SMA_ID,
        "dial_in_number": DIAL_IN_NUMBER,
        "dial_out_number": DIAL_IN_NUMBER,
    }
    for name, value in ours.items():
        environ.setdefault(f"PARTYLINE_{name.upper()}", value)
    environ.update({f"PARTYLINE_{name.upper()}": value for name, value in settings.items()})
    make_table(environ["PARTYLINE_TABLE"])


def make_table(name: str) -> None:
    """Make the table on the cloud that the environment names."""
    from chalicelib.aws.clients import Clients  # noqa: PLC0415 (ours is imported once the stage is set)
    from chalicelib.aws.schema import create_table  # noqa: PLC0415

    create_table(Clients().dynamodb(), name)


@contextmanager
def application(environ: Mapping[str, str]) -> Generator[None]:
    """Have our application stand on this environment, and on no other that this process has seen before."""
    from chalicelib import this_process, wiring  # noqa: PLC0415 (ours is imported once the stage is set)
    from chalicelib.settings import Settings  # noqa: PLC0415

    settings = Settings.from_environ(environ)
    with this_process.using(wiring.build(settings, wiring.amazon(settings))):
        yield


def sma() -> Any:  # noqa: ANN401 (Chalice's decorated function)
    """Give the Lambda function behind the SIP media application."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    import app  # noqa: PLC0415 (reads the environment)

    return app.sma
