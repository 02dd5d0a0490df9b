"""What all actions share."""

import re
import warnings
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from chalicelib.sma import words
from chalicelib.sma.wire import Strict


def _no_truth(value: object) -> object:
    """Python counts True as 1, Amazon does not."""
    if isinstance(value, bool):
        words.refuse("must be a whole number")
    return value


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


@lru_cache(maxsize=256)
def _compiles(expression: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a FutureWarning about `[[` is no refusal
            re.compile(expression)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def _expression(value: str) -> str:
    if not _compiles(value):
        words.refuse("not a regular expression")
    return value


def _key(value: str) -> str:
    if len(value) != 1 or value not in "0123456789*#":
        words.refuse("one key each: 0 to 9, * or #")
    return value


def is_e164(value: str) -> bool:
    """Whether this is a telephone number as Amazon writes it (E.164)."""
    return re.fullmatch(r"\+[1-9][0-9]{1,14}", value) is not None


def _e164(value: str) -> str:
    if not is_e164(value):
        words.refuse("must be an E.164 number, such as +12065550100")
    return value


Number = Annotated[int, BeforeValidator(_no_truth)]
AboveZero = Annotated[Number, Field(ge=1)]
Name = Annotated[str, Field(min_length=1)]
Code = BeforeValidator(_as_text)
Expression = Annotated[str, AfterValidator(_expression)]
Key = Annotated[str, AfterValidator(_key)]
PhoneNumber = Annotated[str, AfterValidator(_e164)]


class Parameters(Strict):
    """What an action is told. `call_id` wins over `participant_tag`; without either, it is the leg of the event."""


class AnyLeg(Parameters):
    """Parameters of an action that runs on either leg."""

    call_id: Name | None = None
    participant_tag: Literal["LEG-A", "LEG-B"] | None = None


class CallerLeg(Parameters):
    """Parameters of an action that runs on LEG-A only."""

    call_id: Name | None = None
    participant_tag: Literal["LEG-A"] | None = None


class LegByCallId(Parameters):
    """Parameters of an action that runs on either leg and insists on its CallId."""

    call_id: Name
    participant_tag: Literal["LEG-A", "LEG-B"] | None = None


class Action(Strict):
    """One thing for Amazon to do. Each class has Amazon's name for it and its own type of `parameters`."""

    parameters: Any

    @property
    def type(self) -> str:
        """Amazon's name of the action."""
        return type(self).__name__

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.root = (cls.__name__,)

    def dump(self) -> dict[str, Any]:
        """Amazon's JSON: numbers as numbers, nothing that was left to Amazon's default."""
        return {
            "Type": self.type,
            "Parameters": self.parameters.model_dump(by_alias=True, exclude_none=True, mode="json"),
        }
