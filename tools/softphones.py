"""Softphones on the local stage: the SIP port, and sound for every call on it."""

from __future__ import annotations

import errno
import io
import ipaddress
import os
from contextlib import ExitStack, contextmanager, suppress
from typing import TYPE_CHECKING, Final, NamedTuple

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from emulator.media.studio import Studio
    from emulator.phones.port import Switchboard
    from emulator.phones.sip.doors import Doors
    from emulator.phones.sip.media_port import Listener, Media
    from emulator.phones.sip.phone import Softphones

USUAL_PORT: Final = 5060


class SipError(Exception):
    """Softphones cannot be served as it was asked for; the text says why."""


class Reach(NamedTuple):
    """Where softphones call, and which may."""

    port: int = 0
    """0: the usual one if it is free, else any."""
    host: str = "127.0.0.1"
    allowed: tuple[str, ...] = ()
    """Networks beside this machine."""


ANYWHERE_HERE: Final = Reach()


def picture(uri: str, host: str) -> str:
    """Draw a QR code of what to dial, for mobile telephones; nothing when only this machine can call."""
    if ipaddress.ip_address(host).is_loopback:
        return ""
    import segno  # noqa: PLC0415 (few want it)

    drawn = io.StringIO()
    segno.make(uri, error="l").terminal(out=drawn, compact=True)
    # Light on dark, whatever the terminal's colours are: few telephones read it the other way round.
    lines = [click.style(line, fg="bright_white", bg="black") for line in drawn.getvalue().splitlines()]
    return "\n".join(["", *lines, "", ""])


@contextmanager
def softphones(board: Switchboard, dial_in: str, reach: Reach, studio: Studio) -> Generator[Softphones]:
    """Serve softphones for as long as the context lasts; their sound meets in this studio.

    Raises SipError: the port is taken, the address is not ours, or what is said of who may call makes no sense.
    """
    # Imported here: a fifth of a second that `--help` does not need.
    from emulator.phones.sip.phone import Softphones  # noqa: PLC0415
    from emulator.phones.sound_leg import SoundLeg  # noqa: PLC0415

    doors = _doors(reach)
    with ExitStack() as stack:

        def sound(listener: Listener) -> Media:
            return SoundLeg(studio, listener, doors.host, doors.reaches)

        def on(port: int) -> Softphones:
            return Softphones(board, dial_in, media=sound, doors=doors, port=port)

        yield _first_that_opens(stack, on, (reach.port,) if reach.port else (USUAL_PORT, 0))


def _doors(reach: Reach) -> Doors:
    from emulator.phones.sip.doors import Doors, OpenDoorError  # noqa: PLC0415

    try:
        doors = Doors.read(reach.host, reach.allowed)
    except OpenDoorError as error:
        raise SipError(str(error)) from error
    if doors.allowed and ipaddress.ip_address(doors.host).is_loopback:
        msg = f"nobody but this machine reaches {doors.host}: with --allow goes --lan, the address of a network card"
        raise SipError(msg)
    return doors


def _first_that_opens(stack: ExitStack, on: Callable[[int], Softphones], ports: tuple[int, ...]) -> Softphones:
    for port in ports[:-1]:
        with suppress(OSError):
            return stack.enter_context(on(port))
    try:
        return stack.enter_context(on(ports[-1]))
    except OSError as error:
        raise SipError(_why_not(error, ports[-1])) from error


def _why_not(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRNOTAVAIL:
        return "softphones cannot be served at an address that is not this machine's: give --lan that of a network card"
    # Not `strerror`: asyncio writes a sentence of its own into it.
    return f"port {port} cannot be had for softphones: {os.strerror(error.errno or 0)}; choose another --sip-port"
