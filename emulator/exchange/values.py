"""Reading the loosely typed values of action parameters, as the service does: numbers may be strings."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, TypeGuard

from emulator.exchange.state import Fault

KEYS: Final = frozenset("0123456789*#")
LARGEST: Final = 2**31 - 1
"""The largest integer that is read; no page names one, but every limit is far below and no clock counts on for ever."""
CHARACTERS_A_SECOND: Final = 15
SHORTEST_SPEECH: Final = 0.5
_NESTING: Final = (dict, list)
_TAGS: Final = re.compile(r"<[^>]*>")
_E164: Final = re.compile(r"\+[1-9]\d{1,14}")


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Say whether this is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Say whether this is a JSON array."""
    return isinstance(value, list)


def whole(value: object) -> int | None:
    """Read an integer, also from a string of digits or a float without a fraction; None if it is neither."""
    found = _integer(value)
    return found if found is not None and abs(found) <= LARGEST else None


def _integer(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str):
        try:
            return int(value)
        except ValueError:
            return None
    return None


def number(value: object) -> Any:  # noqa: ANN401 (whatever came, if it is no number)
    """Turn a number written as a string into a number for the echo; leave all else alone."""
    found = whole(value)
    return value if found is None else found


def truth(value: object) -> bool | None:
    """Read a boolean, also "True" and "false" as AWS's own pages write it."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else None


@lru_cache(maxsize=1024)
def pattern(expression: str) -> re.Pattern[str] | None:
    """Compile an InputDigitsRegex; None if it is not a regular expression."""
    try:
        return re.compile(expression)
    except (re.error, OverflowError, RecursionError):
        return None


def speech_seconds(text: str) -> float:
    """Reckon how long a text takes to say: fifteen characters a second, tags not counted."""
    return max(SHORTEST_SPEECH, len(_TAGS.sub("", text)) / CHARACTERS_A_SECOND)


def e164(value: object) -> bool:
    """Say whether this is a telephone number as AWS wants it."""
    return isinstance(value, str) and _E164.fullmatch(value) is not None


def without_nulls(members: dict[str, Any], deep: int = 2) -> dict[str, Any]:
    """Leave out null members: serialisers of other languages write one for every field that is not set.

    No object that is read lies deeper than this: the parameters, and an object or a list of objects in them.
    """
    return {
        name: _without_nulls(value, deep - 1) if isinstance(value, _NESTING) else value
        for name, value in members.items()
        if value is not None
    }


def _without_nulls(value: Any, deep: int) -> Any:  # noqa: ANN401 (a value of JSON)
    if is_object(value):
        return without_nulls(value, deep) if deep else value
    return [_without_nulls(one, deep) for one in value] if is_object(value[0] if value else None) else value


def keys_only(value: object) -> bool:
    """Say whether this is a list of one-character strings of 0-9 * #."""
    return is_array(value) and all(isinstance(key, str) and key in KEYS for key in value)


def invalid(what: str) -> Fault:
    """Make the error of a parameter that is out of range."""
    return Fault("InvalidActionParameter", f"The {what} parameter is invalid.")


NOT_THAT_LEG: Final = Fault("InvalidActionParameter", "CallId or ParticipantTag parameter for action is invalid.")
SYSTEM_ERROR: Final = Fault("SystemException", "System error while running action.")
NOT_ON_THIS_CALL: Final = "Invalid action on the call."
