"""`partyline dial`: a telephone for scripts that hears, is heard, presses keys, and says what became of it."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from click.testing import CliRunner

from emulator.media import tones, wav
from emulator.media.sources import Sources
from emulator.media.studio import Studio
from emulator.phones.sip.phone import Softphones
from emulator.phones.sound_leg import SoundLeg
from emulator.switchboard import Switchboard
from tests.emulator.exchange.conversation import ask, hangup
from tests.emulator.functions import Json, Scripted
from tests.emulator.sip.answering import answering
from tests.emulator.sip.handset import eventually
from tools.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from emulator.media.tape import Tape

A4 = wav.write_pcm(tones.tone(440, seconds=1.0))


def play() -> Json:
    source = {"Type": "S3", "BucketName": "prompts", "Key": "a4.wav"}
    return {"Type": "PlayAudio", "Parameters": {"AudioSource": source}}


class Taping(SoundLeg):
    """Records what it hears."""

    tapes: ClassVar[list[Tape]] = []

    def started(self) -> None:
        super().started()
        self.tapes.append(self.tape())


@pytest.fixture
def function() -> Scripted:
    return Scripted(NEW_INBOUND_CALL=[play(), ask()])


@pytest.fixture
def uri(function: Scripted) -> Iterator[str]:
    with (
        Studio(Sources(lambda _bucket, _key: A4)) as studio,
        Switchboard(function, audio_seconds=lambda *_: 1.0) as board,
        Softphones(board, "+12065550199", media=lambda listener: Taping(studio, listener)) as phones,
    ):
        yield phones.uri


def dial(*arguments: str) -> tuple[int, Any, str]:
    """Exit status, what was printed as JSON, and the error."""
    done = CliRunner().invoke(main, ["dial", *arguments, "--json"])
    return done.exit_code, json.loads(done.stdout) if done.stdout else None, done.stderr


def test_a_tone_is_heard_recorded_and_measured(uri: str, tmp_path: Path) -> None:
    file = tmp_path / "heard.wav"
    status, found, _ = dial(uri, "--before", "0", "--stay", "1.2", "--expect-tone", "440", "--record", str(file))
    assert (status, found["ok"], found["hung_up_by"]) == (0, True, "us"), found
    assert found["heard"]["hertz"] == pytest.approx(440, rel=0.01)
    assert tones.loudest(wav.read_any(file.read_bytes())).hertz == pytest.approx(440, rel=0.01)


def test_another_tone_is_missed(uri: str) -> None:
    status, found, _ = dial(uri, "--before", "0", "--stay", "1.2", "--expect-tone", "600")
    assert (status, found["ok"], found["why"]) == (1, False, "600 Hz was not heard, but 440.0 Hz")


def test_keys_and_headers_reach_the_function(uri: str, function: Scripted) -> None:
    dial(uri, "--before", "1.5", "--press", "12,3", "--stay", "0.5", "--header", "X-Room: blue")
    rang, typed = function.events[:2]
    assert rang["CallDetails"]["Participants"][0]["SipHeaders"] == {"X-Room": "blue"}
    assert typed["ActionData"]["ReceivedDigits"] == "123"


def test_the_application_hangs_up(uri: str, function: Scripted) -> None:
    function.answers["NEW_INBOUND_CALL"] = [play(), hangup()]
    status, found, _ = dial(uri, "--before", "9")
    assert (status, found["hung_up_by"]) == (0, "them")
    assert found["seconds"] < 5


def test_what_is_played_is_heard_over_there(uri: str, tmp_path: Path) -> None:
    file = tmp_path / "d5.wav"
    file.write_bytes(wav.write_pcm(tones.tone(587, seconds=0.8)))
    status, _, _ = dial(uri, "--before", "0.1", "--play", str(file), "--stay", "0.3")
    assert status == 0
    assert tones.loudest(wav.read_any(Taping.tapes[-1].stop())).hertz == pytest.approx(587, rel=0.01)


def test_what_is_played_after_the_keys_comes_after_them(uri: str, function: Scripted, tmp_path: Path) -> None:
    file = tmp_path / "d5.wav"
    file.write_bytes(wav.write_pcm(tones.tone(587, seconds=0.8)))
    dial(uri, "--before", "1.2", "--press", "123", "--then-play", str(file), "--stay", "0.3")
    assert function.events[1]["ActionData"]["ReceivedDigits"] == "123"
    assert tones.loudest(wav.read_any(Taping.tapes[-1].stop())).hertz == pytest.approx(587, rel=0.01)


def test_a_refusal_is_told_with_its_status() -> None:
    with answering() as phone:
        phone.refuses = 486
        status, found, _ = dial(f"sip:a@127.0.0.1:{phone.wire.port}")
    assert (status, found) == (1, {"ok": False, "why": "486 Busy Here", "status": 486})


@pytest.fixture
def rubbish(tmp_path: Path) -> str:
    """A file that is no recording."""
    file = tmp_path / "rubbish.wav"
    file.write_text("la la la")
    return str(file)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["meeting"], "is no SIP URI"),
        (["sip:a@192.0.2.1"], "not on this machine, nor allowed"),
        (["sip:a@127.0.0.1", "--host", "192.168.1.7"], "say who may call"),
        (
            ["sip:a@192.0.2.1", "--host", "192.0.2.77", "--allow", "192.0.2.0/24"],
            f"no call can be made from 192.0.2.77: {os.strerror(errno.EADDRNOTAVAIL)}",
        ),
        (["sip:a@127.0.0.1", "--press", "12x"], "'X' is no key; keys are 0-9 * # A-D"),
        (["sip:a@127.0.0.1", "--header", "blue"], "'blue' is not a name, a colon and a value"),
        (["sip:a@127.0.0.1", "--header", "X-A: b\r\nVia: c"], "is not a name, a colon and a value"),
        (["sip:a@127.0.0.1", "--play", "nothing.wav"], "nothing.wav cannot be read: No such file"),
        (["sip:a@127.0.0.1", "--record", "no/folder.wav"], "no/folder.wav cannot be written"),
        (["sip:a@127.0.0.1", "--stay", "-1"], "-1.0 is not in the range x>=0"),
        (["sip:a@127.0.0.1", "--expect-tone", "4000"], "4000.0 is not in the range 1<=x<4000"),
    ],
)
def test_what_cannot_be_dialled(arguments: list[str], words: str) -> None:
    status, found, error = dial(*arguments)
    assert (status, found) == (2, None)
    assert words in " ".join(error.split())


def test_nobody_is_called_for_a_file_that_cannot_be_played(uri: str, function: Scripted, rubbish: str) -> None:
    status, found, error = dial(uri, "--then-play", rubbish)
    assert (status, found, function.events) == (2, None, [])
    assert f"{rubbish}: no WAV file" in error


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_who_is_stopped_hangs_up_and_keeps_what_was_heard(
    uri: str, function: Scripted, tmp_path: Path, how: signal.Signals
) -> None:
    file = tmp_path / "heard.wav"
    program = [sys.executable, "-c", "from tools.cli import main; main()"]
    arguments = ["dial", uri, "--before", "60", "--record", str(file)]
    with subprocess.Popen([*program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as caller:
        assert eventually(lambda: bool(function.events)), "it calls"
        time.sleep(1.0)  # it hears some of the tone
        caller.send_signal(how)
        said = caller.communicate(timeout=20)
    assert (caller.returncode, said) == (128 + how, ("", ""))
    assert tones.loudest(wav.read_any(file.read_bytes())).hertz == pytest.approx(440, rel=0.01)
    assert eventually(lambda: function.events[-1]["InvocationEventType"] == "HANGUP", seconds=5.0), "it says goodbye"
