"""Speech that is made here: its format, its loudness, where it begins."""

from __future__ import annotations

import io
import threading
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.media import loudness, speech, wav


def tone(decibels: float, seconds: float = 2.0, hertz: float = 440.0) -> wav.Sound:
    """A sine whose loudness is so many dBFS."""
    times = np.arange(int(seconds * wav.RATE)) / wav.RATE
    sound: wav.Sound = (np.sqrt(2) * 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * times)).astype(np.float32)
    return sound


def silence(seconds: float) -> wav.Sound:
    return np.zeros(int(seconds * wav.RATE), np.float32)


def wav_of(rate: int = 8000, channels: int = 1, width: int = 2, frames: int = 800) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setframerate(rate)
        out.setnchannels(channels)
        out.setsampwidth(width)
        out.writeframes(bytes(frames * channels * width))
    return file.getvalue()


def test_a_sound_comes_back_from_its_file() -> None:
    heard = wav.read(wav.write(tone(-20)))
    assert np.max(np.abs(heard - tone(-20))) < 1 / 32768


def test_what_is_too_loud_is_cut_and_does_not_wrap_round() -> None:
    assert wav.from_pcm(wav.to_pcm(np.array([2.0, -2.0], np.float32))).tolist() == pytest.approx([1.0, -1.0], abs=1e-4)


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (wav_of(rate=16000), "16000 Hz, 1 channel"),
        (wav_of(channels=2), "8000 Hz, 2 channel"),
        (wav_of(width=1), "8 bits"),
        (wav_of(frames=0), "no sound in it"),
        (wav_of()[:-100], "800 samples are promised and 750 are there"),
        (b"", "it ends too early"),
        (b"ID3 this is an mp3 file", "no WAV file"),
        (wav_of().replace(b"fmt \x10\x00\x00\x00\x01", b"fmt \x10\x00\x00\x00\x07"), "unknown format: 7"),
    ],
)
def test_what_pstn_audio_does_not_play_is_refused(file: bytes, why: str) -> None:
    with pytest.raises(wav.BadWavError, match=why):
        wav.read(file)


@pytest.mark.parametrize("decibels", [-3.0, -20.0, -40.0])
def test_the_loudness_of_a_tone_is_its_power(decibels: float) -> None:
    assert loudness.level(tone(decibels)) == pytest.approx(decibels, abs=0.01)


def test_pauses_do_not_make_speech_quieter() -> None:
    spoken = np.concatenate([tone(-20), silence(3), tone(-20)])
    assert loudness.level(spoken) == pytest.approx(-20, abs=0.5)


def test_silence_has_no_loudness_and_stays_silence() -> None:
    assert loudness.level(silence(1)) == float("-inf")
    assert not loudness.evened(silence(1)).any()
    assert loudness.trimmed(silence(1)).size == 0


def test_silence_before_and_after_is_trimmed_to_a_twentieth_of_a_second() -> None:
    sound = loudness.trimmed(np.concatenate([silence(1), tone(-20, 1.0), silence(2)]))
    assert len(sound) / wav.RATE == pytest.approx(1.1, abs=0.03)
    assert not sound[:300].any()
    assert sound[600:].any()


@given(st.floats(-50, -3.1), st.floats(0.1, 3.0), st.floats(1.0, 8.0))
def test_everything_is_made_as_loud_as_everything_else(before: float, seconds: float, peakiness: float) -> None:
    shape = np.abs(np.sin(2 * np.pi * 3 * np.arange(int(seconds * wav.RATE)) / wav.RATE)) ** peakiness
    after = loudness.evened((tone(before, seconds) * shape).astype(np.float32))
    assert loudness.level(after) == pytest.approx(loudness.TARGET, abs=loudness.TOLERANCE)
    assert loudness.peak(after) <= loudness.CEILING


@pytest.mark.parametrize("language", ["en-US", "es-US"])
def test_espeak_speaks_as_long_as_a_person_would(language: str) -> None:
    said = speech.speak("One, two, three, four, five.", language)
    assert 1.0 < len(said) / wav.RATE < 4.0
    assert loudness.level(said) > -35


def alike(one: wav.Sound, other: wav.Sound) -> bool:
    """Whether two sounds can be the same words: espeak-ng's breath and pitch are a little different each time."""
    return abs(len(one) - len(other)) < 160 and abs(loudness.level(one) - loudness.level(other)) < 1


def test_languages_sound_different_and_the_same_words_the_same() -> None:
    english, spanish = (speech.speak("1777 people", language) for language in ("en-US", "es-US"))
    assert not alike(english, spanish)
    assert alike(english, speech.speak("1777 people", "en-US"))


def test_a_language_that_nobody_speaks_is_said_in_words() -> None:
    with pytest.raises(speech.NoSpeechError, match="espeak-ng has no voice 'xx'"):
        speech.speak("hello", "xx-XX")


def test_threads_may_speak_at_the_same_time() -> None:
    texts = ["Goodbye.", "You are in the meeting.", "Please enter your PIN, then press pound.", "Yes."]
    alone, together = [speech.speak(text, "en-US") for text in texts], dict[str, wav.Sound]()

    def say(text: str) -> None:
        together[text] = speech.speak(text, "en-US")

    threads = [threading.Thread(target=say, args=[text]) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [alike(one, together[text]) for one, text in zip(alone, texts, strict=True)] == [True] * 4
