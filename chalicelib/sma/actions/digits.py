"""Keys: listening for them in the background, and sending them."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from chalicelib.sma import limits
from chalicelib.sma.words import Broken

from .base import AboveZero, Action, AnyLeg, Expression, LegByCallId, Number


class ReceiveDigitsParameters(AnyLeg):
    """What to listen for. In between: the quiet time after a key. Flush: from the first key on. Milliseconds."""

    page: ClassVar[str] = "listen-to-digits"

    input_digits_regex: Annotated[Expression, Field(min_length=1)]
    in_between_digits_duration_in_milliseconds: AboveZero
    flush_digits_duration_in_milliseconds: AboveZero

    def broken_rules(self) -> Iterator[Broken]:
        """The page's error table says the reverse in one column: its condition is right, its resolution is not."""
        flush, gap = self.flush_digits_duration_in_milliseconds, self.in_between_digits_duration_in_milliseconds
        if flush <= gap:
            said = f"{flush:,}, greater than InBetweenDigitsDurationInMilliseconds, which is {gap:,}"
            yield Broken(said, ("FlushDigitsDurationInMilliseconds",))


class ReceiveDigits(Action):
    """Listen for keys in the background; they come with DIGITS_RECEIVED (AWS: listen-to-digits)."""

    page: ClassVar[str] = "listen-to-digits"

    parameters: ReceiveDigitsParameters


class SendDigitsParameters(LegByCallId):
    """Which tones to send, each how long (milliseconds). A comma waits half a second."""

    page: ClassVar[str] = "send-digits"

    digits: str = Field(min_length=1, max_length=limits.SEND_DIGITS_CHARACTERS, pattern=r"^[0-9*#A-D,]*$", repr=False)
    tone_duration_in_milliseconds: (
        Annotated[Number, Field(ge=limits.TONE_MILLISECONDS[0], le=limits.TONE_MILLISECONDS[1])] | None
    ) = None


class SendDigits(Action):
    """Send tones into a leg (AWS: send-digits)."""

    page: ClassVar[str] = "send-digits"

    parameters: SendDigitsParameters
