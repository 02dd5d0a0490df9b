"""Refusals in plain words: what is wrong with a field, what is allowed, and the right name for a wrong one."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from pydantic_core import InitErrorDetails, PydanticCustomError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from pydantic_core import ErrorDetails

RULE: Final = "rule"  # a rule of ours, in words, but without its page yet
WORDED: Final = "worded"  # finished: words and page

# Names met in public code and in old revisions of the guide, and what to write instead.
KNOWN_WRONG_PARAMETERS: Final = {
    "AttendeeJoinToken": "JoinToken",
    "CustomSipHeaders": "SipHeaders",
    "DestinationType": "RecordingDestination.Type",
    "DestinationValue": "RecordingDestination.BucketName",
    "InputDigitRegex": "InputDigitsRegex",
    "LocalId": "LocaleId",
    "MaxCallTimeout": "CallTimeoutSeconds",
    "MaxDurationInSeconds": "DurationInSeconds",
    "PlaybackTerminator": "PlaybackTerminators",
    "RecordinDestination": "RecordingDestination",
    "SpeakText": "Text",
    "SpeechParameters": "Text (Speak is flat: Text, Engine, LanguageCode, TextType and VoiceId stand in Parameters)",
    "StopRecordingOnDigits": "RecordingTerminators",
    "TimeoutInSeconds": "CallTimeoutSeconds",
    "Intent": "SessionAttributes (an Intent comes back in IntentResult and cannot be sent)",
}
KNOWN_WRONG_TYPES: Final = {
    "Answer": "the first action that plays, speaks, records or joins answers the call",
    "CallCreateRequest": "it comes in events only",
    "CallUpdateRequest": "it comes in events only",
    "RecordMeeting": "a table of the guide names it once; use StartCallRecording",
    "SpeakText": "use Speak",
    "StartMediaStreaming": "it belongs to Voice Connectors",
    "TransactionAttributes": "it stands beside Actions in the response",
}


class Broken(NamedTuple):
    """A broken rule between fields: what to say, and where, in Amazon's names."""

    words: str
    at: tuple[str, ...] = ()
    page: str = ""  # the AWS page, if it is not that of the model


def refuse(words: str, field: str = "") -> NoReturn:
    """Refuse a value that pydantic cannot judge. `field` is inside of it. Raises PydanticCustomError."""
    raise PydanticCustomError(RULE, "{words}", {"words": words, "field": field, "page": ""})


def refused(loc: tuple[int | str, ...], words: str, page: str) -> InitErrorDetails:
    """Finish a refusal. The input is left out: it may hold a token or a telephone number."""
    finished = PydanticCustomError(WORDED, "{words} (AWS: {page})", {"words": words, "page": page})
    return InitErrorDetails(type=finished, loc=loc, input=None)


def one_line(broken: PydanticCustomError, page: str) -> str:
    """Write a broken rule as one line, where no model stands around it."""
    context = broken.context or {}
    blamed = f"{context['field']}: " if context["field"] else ""
    return f"{blamed}{context['words']} (AWS: {page})"


def line(loc: tuple[int | str, ...], message: str) -> str:
    """Write where and what on one line: `Actions[0].Speak.Parameters.Text: required`."""
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).removeprefix(".")
    return f"{path}: {message}" if path else message


def nearest(wrong: str, right: Iterable[str]) -> str | None:
    """Find the name that was meant, if one is near enough; letter case alone never hides it."""
    by_lower = {name.lower(): name for name in right}
    near = difflib.get_close_matches(wrong.lower(), by_lower, n=1, cutoff=0.7)
    return by_lower[near[0]] if near else None


def unknown_parameter(name: str, known: Collection[str]) -> str:
    """Say what is wrong with a parameter that the action does not have."""
    right = KNOWN_WRONG_PARAMETERS.get(name, "")
    meant = right if re.split(r"[ .]", right)[0] in known else nearest(name, known)
    return f"unknown, did you mean {meant}?" if meant else "unknown"


def unknown_type(name: str, known: Iterable[str]) -> str:
    """Say what is wrong with an action that Amazon does not have."""
    if name in KNOWN_WRONG_TYPES:
        return f"{name} is no action: {KNOWN_WRONG_TYPES[name]}"
    meant = nearest(name, known)
    return f"unknown action {name}, did you mean {meant}?" if meant else f"unknown action {name}"


def _count(error: ErrorDetails, bound: str, key: str) -> str:
    context = error.get("ctx", {})
    unit = "characters" if isinstance(error["input"], str) else "entries"
    return f"{len(error['input']):,} {unit}, {bound} {context[key]:,}"


def _number(error: ErrorDetails, bound: str, key: str) -> str:
    given = error["input"]
    said = f"{given:,}" if isinstance(given, int) else str(given)  # "0.0" is a number too
    return f"{said}, {bound} {error.get('ctx', {})[key]:,}"


def is_real(error: ErrorDetails) -> bool:
    """Tell a fault from its echo: pydantic calls an array too short when it is its entries that are refused."""
    return error["type"] != "too_short" or len(error["input"]) < error.get("ctx", {})["min_length"]


# pydantic's name of a fault -> our words for it.
WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "missing": lambda _: "required",
    "string_too_long": lambda error: _count(error, "at most", "max_length"),
    "string_too_short": lambda error: _count(error, "at least", "min_length"),
    "too_long": lambda error: _count(error, "at most", "max_length"),
    "too_short": lambda error: _count(error, "at least", "min_length"),
    "greater_than_equal": lambda error: _number(error, "at least", "ge"),
    "less_than_equal": lambda error: _number(error, "at most", "le"),
    "string_pattern_mismatch": lambda error: f"does not match {error['ctx']['pattern']}",
    "literal_error": lambda error: f"must be {error['ctx']['expected']}",
    "string_type": lambda _: "must be a string",
    "int_type": lambda _: "must be a whole number",
    "int_parsing": lambda _: "must be a whole number",
    "int_parsing_size": lambda _: "must be a whole number",
    "finite_number": lambda _: "must be a whole number",
    "int_from_float": lambda _: "must be a whole number",
    "bool_type": lambda _: "must be true or false",
    "tuple_type": lambda _: "must be an array",
    "list_type": lambda _: "must be an array",
    "dict_type": lambda _: "must be an object",
    "model_type": lambda _: "must be an object",
}


def words_for(error: ErrorDetails, known: Collection[str]) -> str:
    """Put one fault that pydantic found into our words; `known` are Amazon's names of the model's fields."""
    kind = error["type"]
    if kind in {RULE, WORDED}:
        return str(error.get("ctx", {})["words"])
    if kind == "extra_forbidden":
        return unknown_parameter(str(error["loc"][-1]), known)
    say = WORDS.get(kind)
    return say(error) if say else error["msg"]
