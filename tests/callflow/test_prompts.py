"""Every language says everything, within what Amazon speaks; every form of a number is there."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from chalicelib.callflow.actions import HangUp, Leg, Line, Listen, Say, SayText
from chalicelib.callflow.prompts import COUNTED, MOST_COUNTED, Language, Prompt, Spoken
from chalicelib.callflow.texts import texts_in
from chalicelib.callflow.voice import Voice
from tools.texts import module_for, target_of

PROMPTS = Path(__file__).parents[2] / "prompts"
FORMS = {"one", "other", "many"}


@pytest.mark.parametrize("language", Language)
def test_every_language_has_every_prompt_and_no_other(language: Language) -> None:
    texts = texts_in(language)
    assert set(texts.plain) == set(Prompt) - COUNTED
    assert {name: set(forms) for name, forms in texts.counted.items()} == dict.fromkeys(COUNTED, FORMS)
    assert {"language_code", "voice_id", "engine"} == set(texts.polly)
    assert all(text.strip() for text in texts.plain.values())


def test_every_language_file_is_a_language() -> None:
    assert {path.stem for path in PROMPTS.glob("*.toml")} == set(Language)


@pytest.mark.parametrize("source", sorted(PROMPTS.glob("*.toml")), ids=lambda path: path.stem)
def test_the_deployed_words_are_those_of_the_language_files(source: Path) -> None:
    assert target_of(source).read_text(encoding="utf-8") == module_for(source)


@pytest.mark.parametrize("language", Language)
def test_the_longest_help_can_be_spoken(language: Language) -> None:
    helps = [Spoken(prompt) for prompt in Prompt if prompt.startswith("help_")]
    assert len(Voice().text(helps, language)) <= 1000


def test_no_word_is_left_out_of_a_count() -> None:
    for number in (1, 2, MOST_COUNTED, MOST_COUNTED + 1):
        assert "{" not in Voice().text([Spoken(Prompt.HEAD_COUNT, number)], "en-US")
    assert "7" in Voice().text([Spoken(Prompt.HEAD_COUNT, 7)], "es-US")


def test_language_files_are_utf8_toml() -> None:
    for path in PROMPTS.glob("*.toml"):
        assert tomllib.loads(path.read_text(encoding="utf-8"))["prompts"]["greeting"]


def line(*, recorded: bool) -> Line:
    return Line({Leg.PHONE: "a"}, Voice(bucket="prompts"), "es-US", recorded=recorded)


def test_a_recording_per_sentence() -> None:
    actions = Say(Prompt.HELP_MUTE, Prompt.HELP_HAND).wire(line(recorded=True))
    keys = [action.dump()["Parameters"]["AudioSource"]["Key"] for action in actions]
    assert keys == ["es-US/help_mute.wav", "es-US/help_hand.wav"]


def test_one_speech_for_all_sentences() -> None:
    (speech,) = Say(Prompt.GOODBYE, Prompt.MUTED).wire(line(recorded=False))
    assert speech.dump()["Parameters"]["Text"] == "Adiós. Su micrófono está apagado."
    assert speech.dump()["Parameters"]["VoiceId"] == "Lupe"


def test_free_words_are_spoken_even_where_prompts_are_recordings() -> None:
    (speech,) = SayText("Hola").wire(line(recorded=True))
    assert speech.dump()["Type"] == "Speak"


def test_the_listener_is_anchored_and_takes_stars_for_what_they_are() -> None:
    (listener,) = Listen(("*6", "*#")).wire(line(recorded=True))
    assert listener.dump()["Parameters"]["InputDigitsRegex"] == r"^(\*6|\*#)$"


def test_every_action_goes_to_one_leg_by_call_id() -> None:
    (hangup,) = HangUp().wire(line(recorded=True))
    assert hangup.dump() == {"Type": "Hangup", "Parameters": {"CallId": "a", "SipResponseCode": "0"}}


def test_languages_go_round() -> None:
    assert Language.EN_US.next is Language.ES_US
    assert Language.ES_US.next is Language.EN_US
    assert Language.of("tlh") is Language.EN_US


def test_a_called_number_may_have_a_language_and_a_star_stands_for_the_others() -> None:
    voice = Voice(languages={"+12065550199": "en-US", "*": "es-US"})
    assert voice.greets("+12065550199") is Language.EN_US
    assert voice.greets("+12065550123") is Language.ES_US
