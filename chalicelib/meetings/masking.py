"""How a telephone number is shown to anybody at all."""

from __future__ import annotations

SHOWN_DIGITS = 2


def mask(number: str) -> str:
    """Keep the last two digits: enough for a caller to be told apart, too few to be called back."""
    if len(number) <= SHOWN_DIGITS:
        return "*" * len(number)
    return "*" * (len(number) - SHOWN_DIGITS) + number[-SHOWN_DIGITS:]
