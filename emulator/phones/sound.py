"""Prompts as sound, where the machine has a voice and something to play it on; otherwise silence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


_PATIENCE: Final = 0.3
"""Seconds in which a program falls silent when it is told to."""


class Voice(Protocol):
    """Says one thing at a time."""

    def say(self, text: str, language: str) -> None:
        """Begin to say it, in place of what is being said. Returns at once."""
        ...

    def stop(self) -> None:
        """Fall silent."""
        ...


class Silence:
    """The voice of a machine without one."""

    def say(self, text: str, language: str) -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Go on saying nothing."""


@dataclass
class Speech:
    """A voice by a program that reads the words from its standard input. `command` may hold {language}, like en."""

    command: tuple[str, ...]
    start: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen
    _speaking: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def say(self, text: str, language: str) -> None:
        """Begin to say it."""
        self.stop()
        command = [part.format(language=language.partition("-")[0]) for part in self.command]
        nowhere = subprocess.DEVNULL
        try:
            self._speaking = self.start(command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere)
            assert self._speaking.stdin
            self._speaking.stdin.write(text.encode())
            self._speaking.stdin.close()
        except OSError:  # a telephone without sound is still a telephone
            self._speaking = None

    def stop(self) -> None:
        """Fall silent."""
        if self._speaking is not None:
            self._speaking.terminate()
            try:
                self._speaking.wait(_PATIENCE)
            except subprocess.TimeoutExpired:  # its loudspeaker is stuck: the calls shall not be
                self._speaking.kill()
                self._speaking.wait()
            self._speaking = None


MACOS: Mapping[str, tuple[str, ...]] = {"say": ("say", "-f", "-")}
LINUX: Mapping[str, tuple[str, ...]] = {
    "espeak-ng": ("espeak-ng", "-v", "{language}", "--stdin"),
    "spd-say": ("spd-say", "--pipe-mode", "--wait", "-l", "{language}"),
}
"""Programs that speak, the preferred one first."""


def find_voice(
    platform: str = sys.platform,
    environ: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
    devices: Path = Path("/dev/snd"),
) -> Voice:
    """Choose this machine's voice. PARTYLINE_SOUND=off in the environment chooses silence."""
    unwanted = environ.get("PARTYLINE_SOUND", "").lower() in {"off", "no", "0"}
    if unwanted or (platform != "darwin" and not _can_play(environ, devices)):
        return Silence()
    programs = MACOS if platform == "darwin" else LINUX
    found = next((command for name, command in programs.items() if which(name)), None)
    return Speech(found) if found else Silence()


def _can_play(environ: Mapping[str, str], devices: Path) -> bool:
    """Whether Linux has a playback device (ALSA's pcmC*D*p) or a sound server for this user."""
    server = Path(environ.get("XDG_RUNTIME_DIR", "/nowhere"), "pulse", "native")
    return any(devices.glob("pcm*p")) or server.exists() or bool(environ.get("PULSE_SERVER"))
