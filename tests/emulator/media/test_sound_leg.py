"""One leg of sound, tick by tick: real UDP ports, no waiting."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from emulator.media import g711, tones, wav
from emulator.media.sources import STAND_IN, Sources
from emulator.media.studio import Studio
from emulator.phones.port import Heard, Sound, sound_of
from emulator.phones.sip.media_port import Codec, Stream
from emulator.phones.sound_leg import SoundLeg
from tests.emulator.media.handset import EVENTS, Notes, connect, fetched, let_pass, loud_seconds
from tests.emulator.media.handset import sound_of as channels

if TYPE_CHECKING:
    from collections.abc import Iterator

HELLO = tones.tone(440, seconds=1.0)
FILES = {"prompts/hello.wav": wav.write_pcm(HELLO), "prompts/noise.mp3": b"ID3"}


class Told:
    """An attendant."""

    def __init__(self) -> None:
        self.lasting: list[tuple[str, float]] = []
        self.spoken = 0

    def lasts(self, heard: Heard, seconds: float) -> None:
        self.lasting.append((heard.text, seconds))

    def spoke(self) -> None:
        self.spoken += 1


@pytest.fixture
def studio() -> Studio:
    return Studio(Sources(lambda bucket, key: FILES.get(f"{bucket}/{key}")))


@pytest.fixture
def leg(studio: Studio) -> Iterator[SoundLeg]:
    leg = SoundLeg(studio, Notes())
    yield leg
    leg.close()
    studio.tick()


@pytest.fixture
def far(studio: Studio) -> Iterator[SoundLeg]:
    far = SoundLeg(studio, Notes())
    yield far
    far.close()
    studio.tick()


def keys(leg: SoundLeg) -> str:
    listener = leg._listener
    assert isinstance(listener, Notes)
    return listener.keys


@pytest.mark.parametrize("codec", Codec)
def test_each_end_hears_the_other(studio: Studio, leg: SoundLeg, far: SoundLeg, codec: Codec) -> None:
    connect(leg, far, codec)
    heard, said = far.tape(), leg.tape()
    leg.plays(HELLO)
    far.plays(tones.tone(600, seconds=1.0))
    let_pass(studio, 70)
    assert tones.loudest(channels(heard.stop())[0]).hertz == pytest.approx(440, rel=0.01)
    assert tones.loudest(channels(said.stop())[0]).hertz == pytest.approx(600, rel=0.01)


@pytest.mark.parametrize("dtmf", [EVENTS, 96, None])
@pytest.mark.parametrize("codec", Codec)
def test_keys_come_through_as_events_or_else_as_tones(
    studio: Studio, leg: SoundLeg, far: SoundLeg, codec: Codec, dtmf: int | None
) -> None:
    connect(leg, far, codec, dtmf)
    far.presses("1129*#00")
    let_pass(studio, 200)
    assert keys(leg) == "1129*#00"


def test_events_are_not_looked_for_in_the_sound_too(studio: Studio, leg: SoundLeg, far: SoundLeg) -> None:
    connect(leg, far)
    far.plays(tones.keypad("123"))
    let_pass(studio, 60)
    assert keys(leg) == ""


def test_a_prompt_from_the_bucket_sounds_as_often_as_it_shall(studio: Studio, leg: SoundLeg, far: SoundLeg) -> None:
    told = Told()
    leg.attend(told)
    connect(leg, far)
    heard = far.tape()
    leg.hears(Heard("audio", "prompts/hello.wav", seconds=5.0, times=2))  # it was longer when it was measured
    fetched(studio)
    let_pass(studio, 130)
    assert loud_seconds(channels(heard.stop())[0]) == pytest.approx(2.0, abs=0.05)
    assert told.lasting == [("prompts/hello.wav", 35.0), ("prompts/hello.wav", 0.0)]


def test_a_ringback_tone_sounds_over_and_over_until_it_is_stopped(studio: Studio, leg: SoundLeg, far: SoundLeg) -> None:
    connect(leg, far)
    heard = far.tape()
    leg.hears(Heard("audio", "prompts/hello.wav", seconds=1.0, times=0))
    fetched(studio)
    let_pass(studio, 160)
    leg.hears(Heard("silence"))
    let_pass(studio, 20)
    assert loud_seconds(channels(heard.stop())[0]) == pytest.approx(3.1, abs=0.15)


@pytest.mark.parametrize("name", ["prompts/missing.wav", "prompts/noise.mp3"])
def test_a_short_tone_stands_for_a_file_that_cannot_be_played(
    studio: Studio, leg: SoundLeg, far: SoundLeg, name: str
) -> None:
    connect(leg, far)
    heard = far.tape()
    leg.hears(Heard("audio", name, seconds=3.0))
    fetched(studio)
    let_pass(studio, 60)
    assert loud_seconds(channels(heard.stop())[0]) == pytest.approx(len(STAND_IN) / 16000, abs=0.05)


def test_speech_is_said_once_and_its_tags_are_not(studio: Studio, leg: SoundLeg, far: SoundLeg) -> None:
    plain = studio.sources.speech("One, two, three.", "en-US", False)  # noqa: FBT003
    tags = "<speak>One, <emphasis>two</emphasis>, three.</speak>"
    obeyed, read = (studio.sources.speech(tags, "en-US", ssml) for ssml in (True, False))
    assert len(plain) <= len(obeyed) < 1.5 * len(plain) < 0.8 * len(read)
    connect(leg, far)
    heard = far.tape()
    leg.hears(Heard("speech", "One, two, three.", seconds=10.0))
    fetched(studio)
    let_pass(studio, 200)
    assert 0.5 < loud_seconds(channels(heard.stop())[0]) < len(plain) / 16000


def test_silence_cuts_short_what_sounds_and_all_that_waits(studio: Studio, leg: SoundLeg, far: SoundLeg) -> None:
    told = Told()
    leg.attend(told)
    connect(leg, far)
    heard = far.tape()
    for _ in range(2):
        leg.hears(Heard("audio", "prompts/hello.wav", seconds=1.0))
    leg.hears(Heard("tones", "12", seconds=0.5))
    fetched(studio)
    let_pass(studio, 25)
    leg.hears(Heard("silence"))
    let_pass(studio, 60)
    assert loud_seconds(channels(heard.stop())[0]) < 0.55
    assert all(seconds for _, seconds in told.lasting), "what was cut short was told to have ended"
    assert keys(far) == ""


def test_silence_calls_off_the_keys_that_have_not_begun(studio: Studio, leg: SoundLeg, far: SoundLeg) -> None:
    connect(leg, far)
    leg.hears(Heard("tones", "123", seconds=0.6))
    let_pass(studio, 5)
    leg.hears(Heard("silence"))
    let_pass(studio, 60)
    assert keys(far) == "1"


def test_digits_are_sent_as_long_as_asked_for(studio: Studio, leg: SoundLeg, far: SoundLeg) -> None:
    connect(leg, far)
    leg.hears(Heard("tones", "5,1#", seconds=3 * 0.25 + 0.5))
    let_pass(studio, 3 * 17 + 25 + 5)
    assert keys(far) == "51#"


def test_a_held_telephone_hears_nothing_and_is_not_given_up(studio: Studio, leg: SoundLeg, far: SoundLeg) -> None:
    connect(leg, far)
    let_pass(studio, 5)
    heard, port = far.tape(), far.wire.port if far.wire else 0
    leg.aim(Stream("127.0.0.1", port, Codec.PCMU, EVENTS, sends=False, receives=False))
    leg.plays(HELLO)
    let_pass(studio, 100)
    assert loud_seconds(channels(heard.stop())[0]) == 0
    far.close()
    let_pass(studio, 2000)
    notes = leg._listener
    assert isinstance(notes, Notes)
    assert notes.losses == 0
    leg.aim(Stream("127.0.0.1", port, Codec.PCMU, EVENTS))
    let_pass(studio, 800)
    assert notes.losses == 1


def test_a_telephone_s_level_is_told_by_who_it_is_and_none_of_one_that_is_muted(
    studio: Studio, leg: SoundLeg, far: SoundLeg
) -> None:
    connect(leg, far)
    leg.enters("room", "attendee")
    far.plays(tones.tone(600, seconds=20.0, level=0.2))
    let_pass(studio, 20)
    assert studio.levels("room") == {"attendee": pytest.approx(17, abs=1)}
    leg.mutes(muted=True)
    let_pass(studio, 20)
    assert studio.levels("room") == {"attendee": 127}
    leg.enters("room", "the same under another name")
    let_pass(studio, 20)
    assert studio.levels("room") == {"the same under another name": 127}
    leg.enters("another room", "attendee")
    let_pass(studio, 20)
    assert studio.levels("another room") == {"attendee": pytest.approx(17, abs=1)}
    leg.enters("another room")
    let_pass(studio, 1)
    assert studio.levels("another room") == {}


def test_a_prompt_is_heard_over_the_room(studio: Studio) -> None:
    legs = [(SoundLeg(studio, Notes()), SoundLeg(studio, Notes())) for _ in range(2)]
    for near, mouth in legs:
        connect(near, mouth)
        near.enters("room")
    legs[1][1].plays(tones.tone(600, seconds=2.0, level=0.1))
    legs[0][0].plays(tones.tone(440, seconds=2.0, level=0.3))
    let_pass(studio, 10)
    tape = legs[0][1].tape()
    let_pass(studio, 60)
    both = channels(tape.stop())[0]
    assert tones.loudest(both).hertz == pytest.approx(440, rel=0.01)
    assert tones.loudest(both).level == pytest.approx((0.1**2 / 2 + 0.3**2 / 2) ** 0.5, rel=0.1)
    for near, mouth in legs:
        near.close()
        mouth.close()
    studio.tick()


def test_a_recording_of_both_ways_has_them_left_and_right_and_silence_while_paused(
    studio: Studio, leg: SoundLeg, far: SoundLeg
) -> None:
    connect(leg, far)
    let_pass(studio, 5)
    tape = leg.tape("BOTH")
    leg.plays(tones.tone(440, seconds=8.0))
    far.plays(tones.tone(600, seconds=8.0))
    let_pass(studio, 60)
    tape.pause()
    let_pass(studio, 60)
    tape.resume()
    let_pass(studio, 60)
    left, right = channels(tape.stop())
    assert len(left) == len(right) == 180 * g711.FRAME
    assert tones.loudest(left[: 50 * 320]).hertz == pytest.approx(600, rel=0.01)
    assert tones.loudest(right[: 50 * 320]).hertz == pytest.approx(440, rel=0.01)
    assert tones.loudest(left[-40 * 320 :]).hertz == pytest.approx(600, rel=0.01)
    marks = [tones.loudest(left[at * 320 : at * 320 + 4000]).hertz for at in (59, 119)]
    assert marks == [pytest.approx(1400, rel=0.05)] * 2
    assert left[72 * 320 : 120 * 320] == bytes(48 * 320)
    let_pass(studio, 5)
    assert len(channels(tape.stop())[0]) == len(left), "a stopped recording went on"


def test_whoever_speaks_is_told_of_while_a_recording_asks_for_it(studio: Studio, leg: SoundLeg, far: SoundLeg) -> None:
    told = Told()
    leg.attend(told)
    connect(leg, far)
    tape = leg.tape("INCOMING", threshold=200)
    let_pass(studio, 50)
    assert told.spoken == 0
    far.plays(tones.tone(440, seconds=1.0, level=0.02))
    let_pass(studio, 60)
    assert 5 < told.spoken < 12
    tape.stop()


def test_a_leg_is_sound_to_the_switchboard_and_other_telephones_are_not(leg: SoundLeg) -> None:
    class WithSound:
        media = leg

    assert isinstance(leg, Sound)
    assert sound_of(WithSound()) is leg  # type: ignore[arg-type]
    assert sound_of(object()) is None  # type: ignore[arg-type]
    assert sound_of(None) is None


def test_one_telephone_s_fault_is_not_everybody_s(
    studio: Studio, leg: SoundLeg, far: SoundLeg, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        room = ""

        def __init__(self, fault: str) -> None:
            self.fault = fault

        def say(self) -> bytes:
            assert self.fault != "say"
            return g711.SILENCE

        def hear(self, frame: bytes) -> None:
            raise OSError(frame)

        def levels(self) -> dict[str, int]:
            return {}

    connect(leg, far)
    studio.enter(Broken("say"))
    studio.enter(Broken("hear"))
    studio.post(lambda: 1 / 0)  # type: ignore[arg-type]
    far.presses("5")
    let_pass(studio, 30)
    assert keys(leg) == "5"
    assert studio.members == 2
    assert caplog.text.count("it falls silent") == 2
    assert caplog.text.count("goes on after a fault") == 1


def test_beats_that_come_too_late_are_counted() -> None:
    with Studio() as studio:
        leg = SoundLeg(studio, Notes())
        leg.open()
        studio.post(lambda: time.sleep(0.1))
        ends = time.monotonic() + 5
        while studio.late_ticks < 3:
            assert time.monotonic() < ends
            time.sleep(0.01)
        leg.close()
    assert studio.late > 0.06


def test_a_studio_keeps_the_beat_sleeps_when_empty_and_closes_everything() -> None:
    with Studio() as studio:
        for _ in range(2):
            leg, far = SoundLeg(studio, Notes()), SoundLeg(studio, Notes())
            connect(leg, far)
            far.presses("42")
            ends = time.monotonic() + 5
            while keys(leg) != "42":
                assert time.monotonic() < ends
                time.sleep(0.01)
            leg.close()
            far.close()
            while studio.members:
                assert time.monotonic() < ends
                time.sleep(0.01)
        last = SoundLeg(studio, Notes())
        last.open()
    last.close()
    assert studio.members == 0
