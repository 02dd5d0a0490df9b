"""`partyline up`: everything on this machine, a meeting ready to dial into, and a telephone in the terminal."""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import json
import logging
import signal
import sys
import tempfile
import threading
from typing import TYPE_CHECKING, Any, Final, Never, Self

import click

from tools import record

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from tools.local import Local

_PATIENCE = 12.0
"""Seconds that all of it may take to close."""
_STOPS: Final = (signal.SIGTERM, signal.SIGINT)
_E164_HINT = "a number with + and country code, such as +12065550100"


class _Number(click.ParamType[str]):
    """A telephone number in E.164 form."""

    name = "number"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        number = str(value)
        digits = number.removeprefix("+")
        if number[:1] != "+" or not digits.isascii() or not digits.isdecimal() or not 7 <= len(digits) <= 15:  # noqa: PLR2004
            self.fail(f"{number!r} is not {_E164_HINT}", param, ctx)
        return number


@click.command()
@click.option("--headless", is_flag=True, help="No telephone: run until stopped by Ctrl-C or SIGTERM.")
@click.option("--json", "as_json", is_flag=True, help="Print addresses and PINs as one line of JSON.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The API's port; any free one unless given.")
@click.option(
    "--page-port", type=click.IntRange(0, 65535), default=0, help="The page's port; any free one unless given."
)
@click.option("--title", default="Weekly", help="The title of the meeting.")
@click.option("--from", "caller", type=_Number(), default="+12065550100", help="The number of the telephone here.")
@click.option("--to", "dial_in", type=_Number(), default="+12065550199", help="The number to dial in to.")
@click.option("--language", default="en-US", help="The language that callers hear.")
@click.option("--sip-port", type=click.IntRange(0, 65535), default=0, help="For softphones; 5060 or any free one.")
@click.option(
    "--lan", default="127.0.0.1", metavar="ADDRESS", help="Serve softphones on this network card; needs --allow."
)
@click.option("--allow", multiple=True, metavar="NETWORK", help="Whose softphones may call, such as 192.168.1.0/24.")
@record.option
def command(**chosen: Any) -> None:  # noqa: ANN401
    """Run Partyline on this machine, without an AWS account, and pick up a telephone.

    Everything listens on 127.0.0.1 only, but for softphones if --lan says so, and is forgotten at the end. Dial
    +12065550198 to hear Spanish.
    """
    with _Stop() as stop:
        _run(stop, **chosen)


def _run(stop: _Stop, *, headless: bool, as_json: bool, title: str, **wishes: Any) -> None:  # noqa: ANN401
    sip = [wishes.pop(name) for name in ("sip_port", "lan", "allow")]
    # Imported here: half a second that `--help` does not need.
    from chalicelib.settings import SettingsError  # noqa: PLC0415
    from tools.api import PortTakenError  # noqa: PLC0415
    from tools.local import LocalError, Wishes, running  # noqa: PLC0415
    from tools.page.serving import DoorError  # noqa: PLC0415
    from tools.softphones import Reach, SipError  # noqa: PLC0415

    wanted = Wishes(**wishes, record=record.wanted(), sip=Reach(*sip))
    try:
        with _log(apart=not headless), running(wanted) as local:
            meeting = local.open_meeting(title)
            stop.heed()
            click.echo(json.dumps(_facts(local, meeting)) if as_json else _welcome(local, meeting))
            _settle(local)
            stop.heed()
            _serve(local, headless=headless)
    except (PortTakenError, DoorError, LocalError, SettingsError, SipError) as error:
        raise click.ClickException(str(error)) from error


def _settle(local: Local) -> None:
    """Do what need not be done before the first line, and would be in the way of the first call."""
    if local.page:
        _ = local.cloud.plane  # made at its first use, which takes a third of a second
    # What is there now stays. To walk it all in mid-call takes 60 ms, which is three late beats of sound.
    gc.collect()
    gc.freeze()


def _serve(local: Local, *, headless: bool) -> None:
    if headless:
        threading.Event().wait()
        return
    from emulator.phones.sound import find_voice  # noqa: PLC0415
    from emulator.phones.terminal import TerminalPhone, at_terminal  # noqa: PLC0415

    wishes = local.wishes
    at_terminal(TerminalPhone(local.switchboard, wishes.caller, wishes.dial_in, write=print, voice=find_voice()))


def _facts(local: Local, meeting: Mapping[str, str]) -> dict[str, object]:
    places = {"api": local.api, "page": local.page or None, "phone": _phone(local) or None, "sip": local.sip}
    return {**places, "meeting": dict(meeting), "host_credential": local.credential}


def _welcome(local: Local, meeting: Mapping[str, str]) -> str:
    from tools.softphones import picture  # noqa: PLC0415

    code = picture(local.sip, local.wishes.sip.host)
    return f"""
Partyline is up on this machine.

  API              {local.api}
  host credential  {local.credential}
  softphones       {local.sip} (UDP or TCP, no password; docs/softphone.md)

  meeting          {meeting["title"]} ({meeting["id"]})
  host PIN         {meeting["host_pin"]}
  guest PIN        {meeting["guest_pin"]}
  invitation       {meeting["invitation"]}

{_pages(local, meeting)}

{code}Dial {local.wishes.dial_in} and type a PIN, then #. In the meeting *0 tells which keys do what.
"""


def _pages(local: Local, meeting: Mapping[str, str]) -> str:
    from tools.page.serving import NOT_BUILT  # noqa: PLC0415

    if not local.page:
        return f"  page             {NOT_BUILT}"
    return f"""  in a browser, as a guest  {meeting["link"]}
  in a browser, as a host   {meeting["host_link"]}
  a telephone in a browser  {_phone(local)}"""


def _phone(local: Local) -> str:
    return f"{local.page}/phone.html" if local.page else ""


@contextlib.contextmanager
def _log(*, apart: bool) -> Generator[None]:
    """Send what the app logs to standard error, or apart from a telephone's lines into a file that is named."""
    if not apart:
        logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s")
        yield
        return
    with tempfile.NamedTemporaryFile("w", prefix="partyline-", suffix=".log", delete=False, buffering=1) as log:
        click.echo(f"What the app logs goes to {log.name}", err=True)
        logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s", stream=log)
        with contextlib.redirect_stderr(log):
            yield


class _Stop:
    """Ends all of it with status 0 on SIGTERM and Ctrl-C, wherever they find us; everything is closed on the way."""

    def __init__(self) -> None:
        self._asked = False

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._ask) for number in _STOPS}
        return self

    def __exit__(self, *_: object) -> None:
        if not self._asked:  # else nothing but the end is to come, and it is asked for once only
            for number, was in self._before.items():
                signal.signal(number, was)

    def _ask(self, *_: object) -> Never:
        self._asked = True
        for number in _STOPS:
            signal.signal(number, signal.SIG_IGN)
        # Whatever does not end is shown, and does not keep the rest from ending.
        faulthandler.dump_traceback_later(_PATIENCE, exit=True, file=sys.__stderr__ or sys.stderr)
        sys.exit(0)

    def heed(self) -> None:
        """End now if that was asked for, and swallowed by somebody else's `except:` while we started."""
        if self._asked:
            sys.exit(0)
