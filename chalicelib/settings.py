"""Everything a deployment can choose, read once from its environment.

PARTYLINE_SECRET           key of PIN hashes and signatures, at least 16 characters; the only one with no default
PARTYLINE_TABLE            the DynamoDB table ("partyline")
PARTYLINE_SMA_ID           the SIP media application our calls go out by; empty: no dial-out
PARTYLINE_DIAL_OUT_NUMBER  the caller id of our calls, E.164; empty: no dial-out
PARTYLINE_DIAL_OUT_TO      beginnings of the numbers that may be called, by comma ("+1")
PARTYLINE_DIAL_IN_NUMBER   the number people are told to dial, E.164
PARTYLINE_MEDIA_REGION     where meetings are mixed unless the host chooses ("us-east-1")
PARTYLINE_CONTROL_REGION   where meetings are made; empty: the region we run in. A meeting can be changed only there
PARTYLINE_ORIGIN           the web page that may call the HTTP API (CORS), scheme and host; empty: none
PARTYLINE_VOICE            "speech" (Amazon Polly, the default) or "recordings" (from the bucket)
PARTYLINE_PROMPTS_BUCKET   the bucket of the recordings; needed for PARTYLINE_VOICE=recordings
PARTYLINE_LANGUAGES        language by called number, the rest under *: "+12065550199=es-US,*=en-US" ("*=en-US")
PARTYLINE_FAIL_OVER        "yes": let the first event of a call fail loudly, so that the SIP rule tries the next
                           region; "no" (the default): say sorry and hang up
PARTYLINE_TRIES_CALLER     wrong PINs one caller number, or one network address, may type in a window (10)
PARTYLINE_TRIES_CALLED     wrong PINs one called number may hear in a window (100)
PARTYLINE_TRIES_ROOM       wrong PINs that may be tried on one room over HTTP in a window (20)
PARTYLINE_TRIES_SECONDS    the length of that window (900)
PARTYLINE_CALLS_ROOM       calls the hosts of one meeting may place in a window (100)
PARTYLINE_CALLS_ALL        calls the hosts of all meetings may place in a window, all together (1000)
PARTYLINE_CALLS_ADDRESS    calls that may be placed from one network address in a window (500)
PARTYLINE_CALLS_SECONDS    the length of that window (3600)
PARTYLINE_ROOM_DAYS        how long a room lives unless the host chooses (90)
PARTYLINE_RECORD_DAYS      how long call records are kept (90)
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_T = TypeVar("_T")

_SHORTEST_SECRET = 16
_EVERY_OTHER_NUMBER = "*"
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}-[A-Z]{2}")
_PREFIX = re.compile(r"\+\d{0,14}", re.ASCII)


class SettingsError(ValueError):
    """An environment variable is missing or makes no sense. The message names it, and never its value if secret."""


@value
class Settings:
    """One deployment's choices; the module's docstring tells what each is for."""

    secret: str = field(repr=False)
    table: str = "partyline"
    sma_id: str = ""
    dial_out_number: str = ""
    dial_out_to: tuple[str, ...] = ("+1",)
    dial_in_number: str = ""
    media_region: str = "us-east-1"
    control_region: str = ""
    origin: str = ""
    voice: str = "speech"
    prompts_bucket: str = ""
    languages: tuple[tuple[str, str], ...] = ((_EVERY_OTHER_NUMBER, "en-US"),)
    fail_over: bool = False
    tries_caller: int = 10
    tries_called: int = 100
    tries_room: int = 20
    tries_seconds: int = 900
    calls_room: int = 100
    calls_all: int = 1000
    calls_address: int = 500
    calls_seconds: int = 3600
    room_days: int = 90
    record_days: int = 90

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings from an environment. Raises SettingsError, which names the variable at fault."""
        given = {name: value for name in _READERS if (value := environ.get(_variable(name), "").strip())}
        if "secret" not in given:
            message = f"PARTYLINE_SECRET is not set: choose at least {_SHORTEST_SECRET} random characters"
            raise SettingsError(message)
        settings = cls(**{name: _READERS[name](_variable(name), text) for name, text in given.items()})
        if settings.voice == "recordings" and not settings.prompts_bucket:
            message = "PARTYLINE_VOICE is recordings, so PARTYLINE_PROMPTS_BUCKET must name the bucket they are in"
            raise SettingsError(message)
        return settings

    def language_for(self, called: str) -> str:
        """Tell in which language a called number answers."""
        languages = dict(self.languages)
        return languages.get(called) or languages.get(_EVERY_OTHER_NUMBER, "en-US")


def _variable(name: str) -> str:
    return f"PARTYLINE_{name.upper()}"


def _secret(variable: str, text: str) -> str:
    if len(text) < _SHORTEST_SECRET:
        message = f"{variable} is too short: choose at least {_SHORTEST_SECRET} random characters"
        raise SettingsError(message)
    return text


def _matching(pattern: re.Pattern[str], meaning: str) -> Callable[[str, str], str]:
    def read(variable: str, text: str) -> str:
        if pattern.fullmatch(text) is None:
            message = f"{variable} is {text!r}, which is not {meaning}"
            raise SettingsError(message)
        return text

    return read


def _one_of(choices: Mapping[str, _T]) -> Callable[[str, str], _T]:
    def read(variable: str, text: str) -> _T:
        if text.lower() not in choices:
            message = f"{variable} is {text!r}; it may be {' or '.join(choices)}"
            raise SettingsError(message)
        return choices[text.lower()]

    return read


def _count(variable: str, text: str) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) < 1:
        message = f"{variable} is {text!r}, which is not a whole number above zero"
        raise SettingsError(message)
    return int(text)


def _prefixes(variable: str, text: str) -> tuple[str, ...]:
    return tuple(
        _matching(_PREFIX, "the beginning of E.164 numbers")(variable, part.strip()) for part in text.split(",")
    )


def _languages(variable: str, text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_language(variable, part) for part in text.split(","))


def _language(variable: str, part: str) -> tuple[str, str]:
    number, _, language = (piece.strip() for piece in part.partition("="))
    fits = (number == _EVERY_OTHER_NUMBER or _E164.fullmatch(number)) and _LANGUAGE.fullmatch(language)
    if not fits:
        message = f"{variable} has {part!r}; write it like +12065550199=es-US or *=en-US"
        raise SettingsError(message)
    return number, language


_text = _matching(re.compile(r"\S+"), "a name without spaces")
_number = _matching(_E164, "an E.164 phone number, like +12065550199")

# One reader per field: a field without one cannot be set.
_READERS: dict[str, Callable[[str, str], Any]] = {
    "secret": _secret,
    "table": _text,
    "sma_id": _text,
    "dial_out_number": _number,
    "dial_out_to": _prefixes,
    "dial_in_number": _number,
    "media_region": _text,
    "control_region": _text,
    "origin": _matching(_ORIGIN, "an origin, like https://meet.example.com"),
    "voice": _one_of({"speech": "speech", "recordings": "recordings"}),
    "prompts_bucket": _text,
    "languages": _languages,
    "fail_over": _one_of({"yes": True, "no": False}),
    "tries_caller": _count,
    "tries_called": _count,
    "tries_room": _count,
    "tries_seconds": _count,
    "calls_room": _count,
    "calls_all": _count,
    "calls_address": _count,
    "calls_seconds": _count,
    "room_days": _count,
    "record_days": _count,
}
