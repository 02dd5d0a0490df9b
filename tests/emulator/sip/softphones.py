"""baresip and linphonec, two telephones of other make, without a terminal and without a sound card.

Each plays a WAV file as its microphone and records what it hears. They are told what to do over a socket or a pipe.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from emulator.media import tones, wav
from tests.emulator.sip.handset import eventually
from tests.emulator.sip.sipp import free_port
from tests.system import program

if TYPE_CHECKING:
    from collections.abc import Sequence

OWN_TONE = 600.0
"""What their microphones hear."""

_BARESIP = """\
poll_method poll
sip_listen 127.0.0.1:{sip}
call_max_calls 1
audio_player aufile,{folder}/play.wav
audio_source aufile,{folder}/tone.wav
audio_alert aufile,{folder}/alert.wav
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
audio_level no
rtp_ports {rtp}-{rtp_end}
rtcp_mux no
jitter_buffer_delay 1-5
module_path {modules}
module g711.so
module aufile.so
module ausine.so
module sndfile.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
snd_path {folder}
"""
_LINPHONE = """\
[sip]
sip_port={sip}
sip_tcp_port=0
sip_tls_port=0
use_ipv6=0
use_info=0
use_rfc2833=1
media_encryption=none
guess_hostname=1
register_only_when_network_is_up=1
[rtp]
audio_rtp_port={rtp}
audio_jitt_comp=60
nortp_timeout=30
[sound]
echocancellation=0
[misc]
max_calls=1
[video]
enabled=0
capture=0
display=0
"""


def heard(file: Path) -> float:
    """The loudest tone of a recording; a file that is being written still may be cut short."""
    return tones.loudest(wav.read_any(file.read_bytes())).hertz


class Softphone:
    """What both have in common: a folder, a process, a tone to send."""

    transport = "udp"

    def __init__(self, folder: Path, exchange: int, number: str, answers: str = "auto") -> None:
        self.folder, self.exchange, self.number, self.answers = folder, exchange, number, answers
        self.process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        (folder / "tone.wav").write_bytes(wav.write_pcm(tones.tone(OWN_TONE, seconds=60)))

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(self, *_: object) -> None:
        if self.process and self.process.stdin:
            self.process.terminate()
            self.process.wait(10)
            with suppress(BrokenPipeError):  # it may have gone by itself
                self.process.stdin.close()

    def start(self, command: Sequence[str], **more: str) -> None:
        with (self.folder / "log.txt").open("wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=log, stderr=log, env={**os.environ, **more}
            )

    @property
    def log(self) -> str:
        return (self.folder / "log.txt").read_text(errors="replace")


class Baresip(Softphone):
    """Told by JSON in netstrings over TCP."""

    def __enter__(self) -> Self:
        baresip, control, rtp = program("baresip"), free_port(), free_port() & ~1
        modules = Path(baresip).resolve().parent.parent / "lib" / "baresip" / "modules"
        values = {"sip": self.port, "control": control, "rtp": rtp, "rtp_end": rtp + 20}
        (self.folder / "config").write_text(_BARESIP.format(folder=self.folder, modules=modules, **values))
        account = f"<sip:{self.number}@127.0.0.1:{self.exchange};transport={self.transport}>"
        wishes = f"regint=60;audio_codecs=PCMU/8000/1,PCMA/8000/1;answermode={self.answers}"
        (self.folder / "accounts").write_text(f"{account};{wishes}\n")
        (self.folder / "contacts").write_text("")
        self.start([baresip, "-f", str(self.folder), "-v", "-4"])
        assert eventually(lambda: self._connected(control)), self.log
        return self

    def __exit__(self, *_: object) -> None:
        self._control.close()
        super().__exit__()

    def _connected(self, port: int) -> bool:
        try:
            self._control = socket.create_connection(("127.0.0.1", port), 1)
        except OSError:
            return False
        return True

    def does(self, command: str, what: str = "") -> None:
        """One of: dial URI, sndcode KEYS, hold, resume, hangup, accept."""
        text = json.dumps({"command": command, "params": what, "token": "t"}).encode()
        self._control.sendall(b"%d:%s," % (len(text), text))

    def calls(self, uri: str) -> None:
        self.does("dial", uri)

    def registers(self) -> None:
        """It does that by itself."""

    def speaks(self) -> None:
        """It does that by itself."""

    def presses(self, keys: str) -> None:
        self.does("sndcode", keys)

    def holds(self) -> None:
        self.does("hold")

    def resumes(self) -> None:
        self.does("resume")

    def hangs_up(self) -> None:
        self.does("hangup")

    def hertz(self) -> float:
        """What it heard in its last call."""
        (file,) = self.folder.glob("dump-*-dec.wav")
        return heard(file)


class BaresipOverTcp(Baresip):
    """The same, with SIP over TCP."""

    transport = "tcp"

    def calls(self, uri: str) -> None:
        super().calls(f"{uri};transport=tcp")


class Linphone(Softphone):
    """Told by lines on its standard input. It rewrites its configuration."""

    def __enter__(self) -> Self:
        (self.folder / ".local/share/linphone").mkdir(parents=True)  # without it linphonec does not start
        rtp = free_port() & ~1
        (self.folder / "linphonerc").write_text(_LINPHONE.format(sip=self.port, rtp=rtp))
        command = [program("linphonec"), "-c", str(self.folder / "linphonerc"), "-d", "0"]
        if self.answers == "auto":
            command.append("-a")
        self.start(command, HOME=str(self.folder))
        assert eventually(lambda: "Ready" in self.log or "linphonec>" in self.log), self.log
        self.does("soundcard use files")
        time.sleep(0.5)
        return self

    def __exit__(self, *_: object) -> None:
        self.does("quit")
        super().__exit__()

    def does(self, line: str) -> None:
        assert self.process
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def registers(self) -> None:
        here = f"127.0.0.1:{self.exchange}"
        self.does(f"register sip:{self.number}@{here} sip:{here} none")

    def calls(self, uri: str) -> None:
        self.does(f"record {self.folder}/heard.wav")
        time.sleep(0.3)
        self.does(f"call {uri}")

    def speaks(self) -> None:
        """Only a call that stands can be played a file."""
        self.does(f"play {self.folder}/tone.wav")

    def presses(self, keys: str) -> None:
        for key in keys:
            self.does(key)
            time.sleep(0.4)

    def holds(self) -> None:
        self.does("pause")
        assert eventually(lambda: " paused" in self.log, 10.0), self.log

    def resumes(self) -> None:
        self.does("resume")

    def hangs_up(self) -> None:
        self.does("terminate")

    def hertz(self) -> float:
        """What it heard."""
        return heard(self.folder / "heard.wav")
