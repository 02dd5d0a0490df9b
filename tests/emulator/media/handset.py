"""Telephones with sound, without SIP: the near end belongs to the switchboard, the far end to a person.

The person is a leg of the same kind on the other side of real UDP ports: it plays, presses keys, records what it hears.
"""

from __future__ import annotations

import queue
import time
import wave
from io import BytesIO
from typing import TYPE_CHECKING

from emulator.media import tones
from emulator.media.studio import Studio
from emulator.phones.sip.media_port import Codec, Stream
from emulator.phones.sound_leg import SoundLeg

if TYPE_CHECKING:
    from collections.abc import Callable

    from emulator.phones.port import Heard, Line

EVENTS = 101


class Notes:
    """Hears keys, and whether the far end was lost."""

    def __init__(self) -> None:
        self.keys = ""
        self.losses = 0

    def key(self, digit: str) -> None:
        self.keys += digit

    def lost(self) -> None:
        self.losses += 1


def aim(leg: SoundLeg, port: int, codec: Codec = Codec.PCMU, dtmf: int | None = EVENTS, *, sends: bool = True) -> None:
    leg.aim(Stream("127.0.0.1", port, codec, dtmf, sends))


def connect(one: SoundLeg, other: SoundLeg, codec: Codec = Codec.PCMU, dtmf: int | None = EVENTS) -> None:
    """Do for two legs what signalling would do."""
    ports = one.open(), other.open()
    aim(one, ports[1], codec, dtmf)
    aim(other, ports[0], codec, dtmf)
    one.started()
    other.started()


class Handset:
    """A telephone of the switchboard, and the person who holds it."""

    def __init__(self, studio: Studio, codec: Codec = Codec.PCMU, dtmf: int | None = EVENTS) -> None:
        self.person = Notes()
        self.mouth = SoundLeg(studio, self.person)
        self.media = SoundLeg(studio, self)
        self.line: Line | None = None
        self.told: queue.Queue[str] = queue.Queue()
        self.heard = self.mouth.tape()
        self._codec, self._dtmf = codec, dtmf

    # the switchboard

    def rings(self, line: Line, from_number: str) -> None:
        self.line = line
        connect(self.media, self.mouth, self._codec, self._dtmf)
        line.answer()

    def ringing(self) -> None: ...

    def answered(self) -> None:
        if self.media.wire is None:
            connect(self.media, self.mouth, self._codec, self._dtmf)
        self.told.put("answered")

    def hears(self, heard: Heard) -> None:
        self.media.hears(heard)
        self.told.put(f"hears {heard.kind}")

    def joined(self, meeting_id: str) -> None:
        self.told.put("joined")

    def ended(self, why: str) -> None:
        self.media.close()
        self.mouth.close()
        self.told.put("ended")

    # the sound

    def key(self, digit: str) -> None:
        assert self.line
        self.line.press(digit)

    def lost(self) -> None: ...

    # the person

    def until(self, what: str, seconds: float = 10.0) -> None:
        while self.told.get(timeout=seconds) != what:
            pass

    def listens(self) -> tuple[float, float]:
        """The strongest tone heard so far, in hertz, and how long the sound was that was no silence."""
        samples = sound_of(self.heard.stop())[0]
        return tones.loudest(samples).hertz, loud_seconds(samples)


def sound_of(file: bytes) -> list[bytes]:
    """The channels of a WAV file."""
    with wave.open(BytesIO(file)) as wav:
        assert (wav.getframerate(), wav.getsampwidth()) == (8000, 2)
        raw, channels = wav.readframes(wav.getnframes()), wav.getnchannels()
    return [b"".join(raw[at : at + 2] for at in range(2 * one, len(raw), 2 * channels)) for one in range(channels)]


def loud_seconds(samples: bytes, least: int = 300) -> float:
    """How much of it is no silence."""
    from emulator.media.g711 import FRAME_SECONDS, framed, loudness  # noqa: PLC0415

    return FRAME_SECONDS * sum(loudness(frame) > least for frame in framed(samples))


def let_pass(studio: Studio, ticks: int, until: Callable[[], bool] = lambda: False) -> None:
    """Let ticks pass in a studio whose thread does not run."""
    for _ in range(ticks):
        studio.tick()
        if until():
            return


def fetched(studio: Studio) -> None:
    """Wait until what was asked for has been fetched; the two fetchers are then idle."""
    before = time.monotonic()
    for _ in range(2):
        studio._fetching.submit(lambda: None).result(10)
    while studio._fetching._work_queue.qsize() and time.monotonic() < before + 10:
        time.sleep(0.001)
    time.sleep(0.02)
