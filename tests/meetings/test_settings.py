"""Settings: what a deployment may choose, and what it hears when it chooses badly."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from chalicelib import settings
from chalicelib.settings import Settings, SettingsError

SECRET = "sixteen letters!"
ENOUGH = {"PARTYLINE_SECRET": SECRET}
CHOSEN = {
    "PARTYLINE_SECRET": SECRET,
    "PARTYLINE_TABLE": "other",
    "PARTYLINE_SMA_ID": "11111111-1111-4111-8111-111111111111",
    "PARTYLINE_DIAL_OUT_NUMBER": "+12065550100",
    "PARTYLINE_DIAL_OUT_TO": "+1206, +44",
    "PARTYLINE_DIAL_IN_NUMBER": "+12065550199",
    "PARTYLINE_MEDIA_REGION": "eu-central-1",
    "PARTYLINE_CONTROL_REGION": "us-west-2",
    "PARTYLINE_ORIGIN": "https://meet.example.com",
    "PARTYLINE_VOICE": "Recordings",
    "PARTYLINE_PROMPTS_BUCKET": "prompts",
    "PARTYLINE_LANGUAGES": "+12065550199=es-US, *=en-US",
    "PARTYLINE_FAIL_OVER": "yes",
    "PARTYLINE_TRIES_CALLER": "1",
    "PARTYLINE_TRIES_CALLED": "2",
    "PARTYLINE_TRIES_ROOM": "3",
    "PARTYLINE_TRIES_SECONDS": "4",
    "PARTYLINE_CALLS_ROOM": "7",
    "PARTYLINE_CALLS_ALL": "8",
    "PARTYLINE_CALLS_ADDRESS": "9",
    "PARTYLINE_CALLS_SECONDS": "10",
    "PARTYLINE_ROOM_DAYS": "5",
    "PARTYLINE_RECORD_DAYS": "6",
}


def test_a_secret_is_enough() -> None:
    assert Settings.from_environ(ENOUGH) == Settings(secret=SECRET)


def test_the_secret_stays_one() -> None:
    assert SECRET not in repr(Settings.from_environ(ENOUGH))


@pytest.mark.parametrize("environ", [{}, {"PARTYLINE_SECRET": ""}, {"PARTYLINE_SECRET": "  "}])
def test_no_secret_is_said_clearly(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="PARTYLINE_SECRET is not set"):
        Settings.from_environ(environ)


def test_a_short_secret_is_refused_without_repeating_it() -> None:
    with pytest.raises(SettingsError, match="too short") as refusal:
        Settings.from_environ({"PARTYLINE_SECRET": "hunter2"})
    assert "hunter2" not in str(refusal.value)


def test_everything_can_be_chosen() -> None:
    chosen = Settings.from_environ(CHOSEN)
    plain = Settings(secret=SECRET)
    same = [field.name for field in fields(Settings) if getattr(chosen, field.name) == getattr(plain, field.name)]
    assert same == ["secret"]
    assert chosen.dial_out_to == ("+1206", "+44")
    assert chosen.fail_over is True
    assert (chosen.voice, chosen.prompts_bucket) == ("recordings", "prompts")


def test_each_called_number_has_its_language() -> None:
    chosen = Settings.from_environ(ENOUGH | {"PARTYLINE_LANGUAGES": "+12065550199=es-US,*=en-US"})
    assert chosen.language_for("+12065550199") == "es-US"
    assert chosen.language_for("+12065550100") == "en-US"
    assert Settings.from_environ(ENOUGH | {"PARTYLINE_LANGUAGES": "+12065550199=es-US"}).language_for("") == "en-US"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PARTYLINE_TABLE", "two words"),
        ("PARTYLINE_DIAL_OUT_NUMBER", "12065550100"),
        ("PARTYLINE_DIAL_IN_NUMBER", "+1206555010x"),
        ("PARTYLINE_DIAL_OUT_TO", "1206"),
        ("PARTYLINE_ORIGIN", "*"),
        ("PARTYLINE_ORIGIN", "https://meet.example.com/path"),
        ("PARTYLINE_VOICE", "shouting"),
        ("PARTYLINE_LANGUAGES", "es-US"),
        ("PARTYLINE_LANGUAGES", "+12065550199=Spanish"),
        ("PARTYLINE_LANGUAGES", "+12065550199=es-US,"),
        ("PARTYLINE_FAIL_OVER", "maybe"),
        ("PARTYLINE_TRIES_CALLER", "0"),
        ("PARTYLINE_TRIES_CALLED", "-1"),
        ("PARTYLINE_TRIES_ROOM", "many"),
        ("PARTYLINE_TRIES_SECONDS", "1.5"),
        ("PARTYLINE_ROOM_DAYS", "²"),
    ],
)
def test_nonsense_is_refused_by_the_name_of_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        Settings.from_environ(ENOUGH | {variable: value})


def test_recordings_want_a_bucket() -> None:
    with pytest.raises(SettingsError, match="PARTYLINE_PROMPTS_BUCKET"):
        Settings.from_environ(ENOUGH | {"PARTYLINE_VOICE": "recordings"})


def test_every_variable_is_explained() -> None:
    explained = set(re.findall(r"^ *(PARTYLINE_\w+)  ", settings.__doc__ or "", re.MULTILINE))
    assert explained == {f"PARTYLINE_{field.name.upper()}" for field in fields(Settings)}
