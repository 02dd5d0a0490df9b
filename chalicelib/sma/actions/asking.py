"""How keys are collected in answer to a question (AWS: play-audio-get-digits, speak-and-get-digits)."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from chalicelib.sma import limits
from chalicelib.sma.words import Broken

from .base import AboveZero, AnyLeg, Expression, Key, Number

HowMany = Annotated[Number, Field(ge=limits.DIGITS_LEAST, le=limits.DIGITS_MOST)]


class Asking(AnyLeg):
    """How keys are collected; durations in milliseconds, `repeat` is the total number of attempts.

    `input_digits_regex` searches, so anchor it, and allow for the terminator: `^[0-9]{6}#?$`.
    """

    page: ClassVar[str] = "play-audio-get-digits"

    input_digits_regex: Expression | None = None
    min_number_of_digits: HowMany | None = None
    max_number_of_digits: HowMany | None = None
    terminator_digits: tuple[Key, ...] | None = None
    in_between_digits_duration_in_milliseconds: AboveZero | None = None
    repeat: AboveZero | None = None
    repeat_duration_in_milliseconds: AboveZero

    def broken_rules(self) -> Iterator[Broken]:
        """The page says that Max is greater than Min, but equal is what everybody sends."""
        least, most = self.min_number_of_digits, self.max_number_of_digits
        if least is not None and most is not None and most < least:
            yield Broken(f"{most}, at least MinNumberOfDigits, which is {least}", ("MaxNumberOfDigits",))
