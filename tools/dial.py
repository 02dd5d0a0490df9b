"""`partyline dial`: a small SIP telephone for scripts. It calls, plays, presses, records, and says what it heard."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Never

import click

if TYPE_CHECKING:
    from collections.abc import Generator

    from emulator.media.tones import Loudest
    from emulator.phones.sip.dialler import Dialler
    from emulator.phones.sound_leg import SoundLeg

_STOPS: Final = (signal.SIGTERM, signal.SIGINT)
_HEADER: Final = re.compile(r"([A-Za-z0-9!%*_+`'~.-]+)\s*:\s*([^\r\n]*)")
"""RFC 3261 section 25.1, header-name."""
_SECONDS: Final = click.FloatRange(min=0)
_HERTZ: Final = click.FloatRange(1, 4000, max_open=True)


class _Keys(click.ParamType[str]):
    """What is pressed, before anybody is called."""

    name = "keys"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401
        keys = str(value).upper()
        if wrong := re.search(r"[^0-9*#A-D,]", keys):
            self.fail(f"{wrong[0]!r} is no key; keys are 0-9 * # A-D, and a comma waits half a second", param, ctx)
        return keys


class _Header(click.ParamType[tuple[str, str]]):
    """A name and a value."""

    name = "header"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:  # noqa: ANN401
        found = _HEADER.fullmatch(str(value).strip())
        if not found:
            self.fail(f"{value!r} is not a name, a colon and a value, such as X-Room:blue", param, ctx)
        return found[1], found[2]


class _Wav(click.ParamType[bytes]):
    """The samples of a WAV file, read before anybody is called."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:  # noqa: ANN401
        from emulator.media.wav import BadWavError, read_any  # noqa: PLC0415

        try:
            return read_any(Path(value).read_bytes())
        except OSError as error:
            self.fail(f"{value} cannot be read: {error.strerror}", param, ctx)
        except BadWavError as error:
            self.fail(f"{value}: {error}", param, ctx)


class _NewFile(click.ParamType[Path]):
    """A file that can be written when the call is over."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ANN401
        path = Path(value)
        if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
            self.fail(f"{path} cannot be written", param, ctx)
        return path


@click.command()
@click.argument("uri")
@click.option("--from", "caller", default="+12065550100", show_default=True, help="The number that calls.")
@click.option(
    "--header",
    "headers",
    multiple=True,
    metavar="NAME:VALUE",
    type=_Header(),
    help="A header of the INVITE, such as X-Room:blue; may be given more than once.",
)
@click.option("--patience", default=30.0, show_default=True, type=_SECONDS, help="How many seconds it may ring.")
@click.option(
    "--before", default=1.0, show_default=True, type=_SECONDS, help="Seconds to listen first, once it is answered."
)
@click.option("--play", type=_Wav(), metavar="FILE", help="Then play this WAV file.")
@click.option(
    "--press", default="", type=_Keys(), help="Then press these keys (0-9 * # A-D); a comma waits half a second."
)
@click.option("--then-play", type=_Wav(), metavar="FILE", help="Then play this WAV file.")
@click.option("--stay", default=3.0, show_default=True, type=_SECONDS, help="Then listen so many seconds, and hang up.")
@click.option(
    "--record",
    type=_NewFile(),
    metavar="FILE",
    help="Write what is heard into this WAV file.",
)
@click.option("--expect-tone", type=_HERTZ, metavar="HERTZ", help="Fail unless this tone is heard.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Our own address, if the far end is on another machine."
)
@click.option("--allow", multiple=True, metavar="NETWORK", help="Where the far end may be, such as 192.168.1.0/24.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(uri: str, *, as_json: bool, **wishes: Any) -> None:  # noqa: ANN401
    """Call a SIP URI, such as sip:+12065550199@127.0.0.1:5060, and say what was heard.

    Ctrl-C and SIGTERM hang up; what was heard until then is recorded.

    Exit status 0: the call was answered, and the tone that was expected came; 1: it was not answered, or the tone
    did not come; 2: something is wrong with the command.
    """
    with _hanging_up():
        found = _call(uri, **wishes)
    click.echo(json.dumps(found) if as_json else _words(found))
    if not found["ok"]:
        raise SystemExit(1)


@contextmanager
def _hanging_up() -> Generator[None]:
    """End on SIGTERM as on Ctrl-C by leaving what was entered; the exit status is the shell's, 128 and the signal."""

    def stop(number: int, _: object) -> Never:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, stop) for number in _STOPS}
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)


def _call(uri: str, *, host: str, allow: tuple[str, ...], **wishes: Any) -> dict[str, Any]:  # noqa: ANN401
    # Imported here: half a second that `--help` does not need.
    from emulator.media.studio import Studio  # noqa: PLC0415
    from emulator.phones.sip.dialler import BadAddressError, Dialler, Place, RefusedError  # noqa: PLC0415
    from emulator.phones.sip.doors import Doors, OpenDoorError  # noqa: PLC0415
    from emulator.phones.sound_leg import SoundLeg  # noqa: PLC0415

    try:
        place, doors = Place.read(uri), Doors.read(host, allow)
        with (
            Studio() as studio,
            Dialler(lambda listener: SoundLeg(studio, listener, host, doors.reaches), doors) as dialler,
        ):
            began = time.monotonic()
            dialler.dial(place, wishes["caller"], wishes["patience"], dict(wishes["headers"]))
            return _talk(dialler, time.monotonic() - began, wishes)
    except RefusedError as refused:
        return {"ok": False, "why": str(refused), "status": refused.status}
    except (BadAddressError, OpenDoorError) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        msg = f"no call can be made from {host}: {os.strerror(error.errno or 0)}"
        raise click.UsageError(msg) from error


def _talk(dialler: Dialler, ringing: float, wishes: dict[str, Any]) -> dict[str, Any]:
    from emulator.media.tones import loudest, sounds  # noqa: PLC0415
    from emulator.media.wav import read_any  # noqa: PLC0415
    from emulator.phones.sound_leg import SoundLeg  # noqa: PLC0415

    leg = dialler.media
    assert isinstance(leg, SoundLeg)
    began = time.monotonic()
    tape = leg.tape("INCOMING")
    with ExitStack() as kept:
        if wishes["record"]:
            kept.callback(lambda: wishes["record"].write_bytes(tape.stop()))
        stayed = dialler.stay(wishes["before"]) and _say(dialler, leg, wishes) and dialler.stay(wishes["stay"])
    samples, expected = read_any(tape.stop()), wishes["expect_tone"]
    heard = loudest(samples)
    why = None if expected is None or sounds(samples, expected) else _missing(expected, heard)
    return {
        "ok": why is None,
        "why": why,
        "status": 200,
        "rang": round(ringing, 3),
        "seconds": round(time.monotonic() - began, 3),
        "heard": {"hertz": round(heard.hertz, 1), "level": round(heard.level, 4)},
        "keys": dialler.keys,
        "hung_up_by": "us" if stayed else "them",
    }


def _say(dialler: Dialler, leg: SoundLeg, wishes: dict[str, Any]) -> bool:
    """Play, press, play; wait until it has been said. False if the far end has hung up meanwhile."""
    from threading import Event  # noqa: PLC0415

    said = Event()
    if wishes["play"]:
        leg.plays(wishes["play"])
    leg.presses(wishes["press"])
    leg.plays(wishes["then_play"] or b"", over=said.set)
    while not said.wait(0.0):
        if not dialler.stay(0.02):
            return False
    return True


def _missing(expected: float, heard: Loudest) -> str:
    instead = f", but {heard.hertz:.1f} Hz" if heard.level else ""
    return f"{expected:g} Hz was not heard{instead}"


def _words(found: dict[str, Any]) -> str:
    if "heard" not in found:
        return f"The call did not come about: {found['why']}"
    heard = found["heard"]
    lines = [
        f"answered after {found['rang']:.1f} s, up for {found['seconds']:.1f} s, hung up by {found['hung_up_by']}",
        f"heard most: {heard['hertz']:.1f} Hz, level {heard['level']:.3f}",
        *([f"keys heard: {found['keys']}"] if found["keys"] else []),
        *([f"FAILED: {found['why']}"] if found["why"] else []),
    ]
    return "\n".join(lines)
