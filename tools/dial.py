"""`partyline dial`: a small SIP telephone for scripts. It calls, plays, presses, records, and says what it heard."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from emulator.media.tones import Loudest
    from emulator.phones.sip.dialler import Dialler
    from emulator.phones.sound_leg import SoundLeg

_File = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("uri")
@click.option("--from", "caller", default="+12065550100", help="The number that calls.")
@click.option(
    "--header", "headers", multiple=True, metavar="NAME:VALUE", help="A header of the INVITE, such as X-Room."
)
@click.option("--patience", default=30.0, help="How many seconds it may ring.")
@click.option("--before", default=1.0, help="Seconds to listen first, once the call is answered.")
@click.option("--play", type=_File, help="Then play this WAV file.")
@click.option("--press", default="", metavar="KEYS", help="Then press these keys; a comma waits half a second.")
@click.option("--then-play", type=_File, help="Then play this WAV file.")
@click.option("--stay", default=3.0, help="Then listen so many seconds, and hang up.")
@click.option("--record", type=_File, help="Write what was heard into this WAV file.")
@click.option("--expect-tone", type=float, metavar="HERTZ", help="Fail unless this tone was heard.")
@click.option("--host", default="127.0.0.1", help="Our own address, if the far end is on another machine.")
@click.option("--allow", multiple=True, metavar="NETWORK", help="Where the far end may be, such as 192.168.1.0/24.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def command(uri: str, *, as_json: bool, **wishes: Any) -> None:  # noqa: ANN401
    """Call a SIP URI, such as sip:+12065550199@127.0.0.1:5060, and say what was heard.

    The exit status is 1 if nobody answered, or the tone that was expected did not come.
    """
    found = _call(uri, **wishes)
    click.echo(json.dumps(found) if as_json else _words(found))
    if not found["ok"]:
        raise SystemExit(1)


def _call(uri: str, *, host: str, allow: tuple[str, ...], **wishes: Any) -> dict[str, Any]:  # noqa: ANN401
    # Imported here: half a second that `--help` does not need.
    from emulator.media.studio import Studio  # noqa: PLC0415
    from emulator.media.wav import BadWavError  # noqa: PLC0415
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
            dialler.dial(place, wishes["caller"], wishes["patience"], dict(_headers(wishes["headers"])))
            return _talk(dialler, time.monotonic() - began, wishes)
    except RefusedError as refused:
        return {"ok": False, "why": str(refused), "status": refused.status}
    except (BadAddressError, OpenDoorError, BadWavError, OSError) as error:
        raise click.ClickException(str(error)) from error


def _headers(given: tuple[str, ...]) -> list[tuple[str, str]]:
    pairs = [header.partition(":") for header in given]
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _talk(dialler: Dialler, ringing: float, wishes: dict[str, Any]) -> dict[str, Any]:
    from emulator.media.tones import loudest, sounds  # noqa: PLC0415
    from emulator.media.wav import read_any  # noqa: PLC0415
    from emulator.phones.sound_leg import SoundLeg  # noqa: PLC0415

    leg = dialler.media
    assert isinstance(leg, SoundLeg)
    began = time.monotonic()
    tape = leg.tape("INCOMING")
    stayed = dialler.stay(wishes["before"]) and _say(dialler, leg, wishes) and dialler.stay(wishes["stay"])
    file = tape.stop()
    if wishes["record"]:
        wishes["record"].write_bytes(file)
    samples, expected = read_any(file), wishes["expect_tone"]
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

    from emulator.media.wav import read_any  # noqa: PLC0415

    said = Event()
    if wishes["play"]:
        leg.plays(read_any(wishes["play"].read_bytes()))
    leg.presses(wishes["press"])
    leg.plays(read_any(wishes["then_play"].read_bytes()) if wishes["then_play"] else b"", over=said.set)
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
