"""Several legs of sound in one room, tick by tick."""

from __future__ import annotations

import numpy as np
import pytest

from emulator.media import tones, wav
from emulator.media.sources import Sources
from emulator.media.studio import Studio
from emulator.phones.port import Heard
from emulator.phones.sound_leg import SoundLeg
from tests.emulator.media.handset import Notes, connect, fetched, let_pass, loud_seconds
from tests.emulator.media.handset import sound_of as channels

FILES = {"prompts/hello.wav": wav.write_pcm(tones.tone(440, seconds=1.0))}


@pytest.fixture
def studio() -> Studio:
    return Studio(Sources(lambda bucket, key: FILES.get(f"{bucket}/{key}")))


def test_rooms_mix_all_but_oneself_and_a_muted_one_is_not_heard(studio: Studio) -> None:
    near, mouths, tapes = [], [], []
    for hertz in (440, 600, 850):
        leg, mouth = SoundLeg(studio, Notes()), SoundLeg(studio, Notes())
        connect(leg, mouth)
        leg.enters("room")
        mouth.plays(tones.tone(hertz, seconds=3.0, level=0.1 if hertz == 600 else 0.2))
        near.append(leg)
        mouths.append(mouth)
    let_pass(studio, 10)
    tapes = [mouth.tape() for mouth in mouths]
    let_pass(studio, 50)
    heard = [tones.loudest(channels(tape.stop())[0]).hertz for tape in tapes]
    assert heard == [pytest.approx(850, rel=0.01), heard[1], pytest.approx(440, rel=0.01)]
    assert heard[1] == pytest.approx(440, rel=0.01) or heard[1] == pytest.approx(850, rel=0.01)
    near[2].mutes(muted=True)
    let_pass(studio, 10)
    tape = mouths[0].tape()
    let_pass(studio, 40)
    assert tones.loudest(channels(tape.stop())[0]).hertz == pytest.approx(600, rel=0.01)
    near[0].enters("")
    let_pass(studio, 10)
    tape = mouths[0].tape()
    let_pass(studio, 20)
    assert loud_seconds(channels(tape.stop())[0]) == 0
    closed(studio, near + mouths)


def closed(studio: Studio, legs: list[SoundLeg]) -> None:
    """Give all ports back."""
    for leg in legs:
        leg.close()
    studio.tick()


def two_in_a_room(studio: Studio) -> tuple[list[SoundLeg], list[SoundLeg]]:
    """Their near ends, and where they speak and hear."""
    near, mouths = ([SoundLeg(studio, Notes()) for _ in range(2)] for _ in range(2))
    for leg, mouth in zip(near, mouths, strict=True):
        connect(leg, mouth)
        leg.enters("room")
    let_pass(studio, 5)
    return near, mouths


def test_a_prompt_in_a_room_is_heard_together_with_the_others(studio: Studio) -> None:
    near, mouths = two_in_a_room(studio)
    mouths[1].plays(tones.tone(850, seconds=2.0, level=0.1))
    near[0].hears(Heard("audio", "prompts/hello.wav", seconds=1.0))
    fetched(studio)
    let_pass(studio, 10)
    tape = mouths[0].tape()
    let_pass(studio, 30)
    (heard,) = channels(tape.stop())
    spectrum = np.abs(np.fft.rfft(np.frombuffer(heard, "<i2")[: wav.RATE // 2]))  # a line for every two hertz
    assert min(spectrum[440 // 2], spectrum[850 // 2]) > 20 * np.median(spectrum)
    closed(studio, near + mouths)


def test_what_a_room_is_told_is_cut_short_by_silence(studio: Studio) -> None:
    near, mouths = two_in_a_room(studio)
    tape = mouths[1].tape()
    near[0].says(Heard("audio", "prompts/hello.wav", seconds=1.0))
    near[0].says(Heard("tones", "5", seconds=1.0))
    fetched(studio)
    let_pass(studio, 20)
    near[0].says(Heard("silence"))
    let_pass(studio, 60)
    assert 0.2 < loud_seconds(channels(tape.stop())[0]) < 0.5
    closed(studio, near + mouths)
