"""PINs a telephone keypad can carry.

Drawn by a cryptographic source, six digits or more, no leading zero (people drop it), no two equal neighbours
(a keypad tone held too long, or one that stutters, is heard twice).
"""

from __future__ import annotations

from collections.abc import Callable

Draw = Callable[[int], int]
"""Draws a number from 0 up to, not including, its argument: `secrets.randbelow` in earnest."""

FEWEST_DIGITS = 6
MOST_DIGITS = 10
"""As many as the door takes, on the telephone and over HTTP."""
PINS_PER_ROOM = 2

# One PIN in a thousand may lead somewhere, no more: then ten guesses find a room once in a hundred tries.
_SPARSENESS = 1000


def space(digits: int) -> int:
    """Count the PINs of this length: nine choices for the first digit, and nine for every digit after another."""
    return int(9**digits)


def digits_for(rooms: int) -> int:
    """Tell how long a PIN must be so that guessing stays hopeless with this many live rooms."""
    wanted = rooms * PINS_PER_ROOM * _SPARSENESS
    lengths = range(FEWEST_DIGITS, MOST_DIGITS)
    return next((length for length in lengths if space(length) >= wanted), MOST_DIGITS)


def draw_pin(digits: int, draw: Draw) -> str:
    """Draw a PIN of this many digits, evenly among all that qualify."""
    pin = str(1 + draw(9))
    while len(pin) < digits:
        pin += _other_than(pin[-1], draw)
    return pin


def draw_pair(digits: int, draw: Draw) -> tuple[str, str]:
    """Draw a host PIN and a guest PIN that differ."""
    host = draw_pin(digits, draw)
    guest = draw_pin(digits, draw)
    while guest == host:
        guest = draw_pin(digits, draw)
    return host, guest


def _other_than(digit: str, draw: Draw) -> str:
    step = 1 + draw(9)
    return str((int(digit) + step) % 10)
