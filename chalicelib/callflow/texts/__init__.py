"""The words of `prompts/*.toml` as code, one generated module per language, so that a call loads only its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from chalicelib.callflow.prompts import Language
from chalicelib.values import value


@value
class Texts:
    """Everything we say in one language."""

    polly: Mapping[str, Any]
    plain: Mapping[str, str]
    counted: Mapping[str, Mapping[str, str]]


@cache
def texts_in(language: Language) -> Texts:
    """The words of a language."""
    module = import_module(f"chalicelib.callflow.texts.{language.replace('-', '_').lower()}")
    return Texts(module.POLLY, module.PLAIN, module.COUNTED)
