"""Where sound comes from, and that a machine without it is simply quiet."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from emulator.phones.sound import LINUX, MACOS, Silence, Speech, find_voice

if TYPE_CHECKING:
    from pathlib import Path


def nothing(_: str) -> None:
    return None


def everything(name: str) -> str:
    return f"/usr/bin/{name}"


@pytest.fixture
def playback(tmp_path: Path) -> Path:
    (tmp_path / "pcmC0D0p").touch()
    return tmp_path


def test_a_mac_speaks_for_itself(tmp_path: Path) -> None:
    voice = find_voice("darwin", {}, everything, tmp_path)
    assert isinstance(voice, Speech)
    assert voice.command == MACOS["say"]


def test_linux_speaks_with_a_program_and_a_device(playback: Path) -> None:
    voice = find_voice("linux", {}, everything, playback)
    assert isinstance(voice, Speech)
    assert voice.command == LINUX["espeak-ng"]
    only = find_voice("linux", {}, lambda name: name if name == "spd-say" else None, playback)
    assert isinstance(only, Speech)
    assert only.command == LINUX["spd-say"]


def test_linux_speaks_through_a_sound_server(tmp_path: Path) -> None:
    assert isinstance(find_voice("linux", {"PULSE_SERVER": "unix:/x"}, everything, tmp_path), Speech)
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "native").touch()
    assert isinstance(find_voice("linux", {"XDG_RUNTIME_DIR": str(tmp_path)}, everything, tmp_path), Speech)


def test_otherwise_it_is_quiet(playback: Path, tmp_path: Path) -> None:
    (tmp_path / "capture").mkdir()
    for voice in (
        find_voice("linux", {}, nothing, playback),
        find_voice("linux", {}, everything, tmp_path / "capture"),
        find_voice("darwin", {}, nothing, playback),
        find_voice("linux", {"PARTYLINE_SOUND": "off"}, everything, playback),
    ):
        assert isinstance(voice, Silence)
        voice.say("nothing", "en-US")
        voice.stop()


def test_the_words_go_in_by_standard_input_and_the_language_is_chosen(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    program = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.argv[2] + ': ' + sys.stdin.read())"
    voice = Speech((sys.executable, "-c", program, str(heard), "{language}"))
    voice.say("-v evil $(words)", "es-US")
    assert voice._speaking
    assert voice._speaking.wait(10) == 0
    assert heard.read_text() == "es: -v evil $(words)"
    voice.stop()


def test_the_next_words_cut_off_the_last() -> None:
    voice = Speech((sys.executable, "-c", "import time; time.sleep(60)"))
    voice.say("a long story", "en-US")
    first = voice._speaking
    voice.say("stop", "en-US")
    assert first
    assert first.returncode is not None
    second = voice._speaking
    voice.stop()
    assert second
    assert second.returncode is not None


def test_a_program_that_is_gone_leaves_silence() -> None:
    voice = Speech(("/no/such/program",))
    voice.say("hello", "en-US")
    voice.stop()


def test_a_program_that_will_not_stop_holds_nobody_up() -> None:
    stubborn = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('x', flush=True); time.sleep(60)"
    )

    def start(command: tuple[str, ...], **streams: object) -> subprocess.Popen[bytes]:
        del streams
        program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert program.stdout
        assert program.stdout.read(1) == b"x"
        program.stdout.close()
        return program

    voice = Speech((sys.executable, "-c", stubborn), start)
    voice.say("a long story", "en-US")
    speaking = voice._speaking
    voice.stop()
    assert speaking
    assert speaking.returncode is not None
