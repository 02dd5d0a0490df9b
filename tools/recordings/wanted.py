"""Which recordings there must be: every sentence of `prompts/*.toml`, counted ones once for each number."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from chalicelib.callflow.prompts import COUNTED, MOST_COUNTED, Language, Prompt, Spoken, form_of

PROMPTS: Final = Path(__file__).parent.parent.parent / "prompts"


class BadPromptsError(ValueError):
    """A language file cannot be read or lacks something; the text names it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One recording that there must be. `key` is its place in the folder and in the bucket."""

    key: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Words:
    """A language file: the sentences, and the voice of Amazon Polly by the field names of Speak."""

    polly: Mapping[str, Any]
    prompts: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]


def words_of(language: Language, folder: Path = PROMPTS) -> Words:
    """Read a language file. Raises BadPromptsError."""
    path = folder / f"{language}.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        return Words(tables["polly"], tables["prompts"], tables["counted"])
    except (OSError, ValueError, KeyError) as error:
        msg = f"{path.name} cannot be read: {error}"
        raise BadPromptsError(msg) from error


def wanted(folder: Path = PROMPTS) -> tuple[Wanted, ...]:
    """Every recording in every language. Raises BadPromptsError that names a sentence without words."""
    return tuple(
        Wanted(f"{language}/{spoken.recording}.wav", language, _text(words, spoken, language))
        for language in Language
        for words in [words_of(language, folder)]
        for spoken in sentences()
    )


def sentences() -> Iterator[Spoken]:
    """Every sentence a caller can hear, with every number; the last one stands for `many`."""
    for prompt in Prompt:
        if prompt in COUNTED:
            yield from (Spoken(prompt, number) for number in range(1, MOST_COUNTED + 2))
        else:
            yield Spoken(prompt)


def fingerprint(one: Wanted, made_by: str) -> str:
    """What a recording depends on, as a hash: the words, and everything about how they are said."""
    return hashlib.sha256(json.dumps([one.text, one.language, made_by]).encode()).hexdigest()


def _text(words: Words, spoken: Spoken, language: Language) -> str:
    try:
        if spoken.number is None:
            return words.prompts[spoken.prompt]
        return words.counted[spoken.prompt][form_of(spoken.number)].format(number=spoken.number)
    except (KeyError, IndexError) as error:
        msg = f"{language}.toml has no words for {spoken.prompt}: {error}"
        raise BadPromptsError(msg) from error
