"""What a caller may type at a question: enough of it to tell every row for it from every other."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chalicelib.callflow.actions import AskDigits
    from chalicelib.callflow.machine import Row

KEYPAD = "0123456789*#"
LONGEST = 15
"""No question of ours takes more keys, and no telephone number has more digits (ITU-T E.164)."""


def receives(question: AskDigits, keys: str) -> bool:
    """Whether these keys, without the terminator, can be an answer to the question (AWS: play-audio-get-digits)."""
    return len(keys) <= question.most and re.search(f"^({question.fits})#?$", keys) is not None


def typed_for(row: Row) -> tuple[str, ...]:
    """Keys that tell the guard of this row from others: the usual ones, and those that the guard itself names."""
    return (*_named_by(row.when), *_usual())


@cache
def _usual() -> tuple[str, ...]:
    """Everything of one or two keys; longer, runs of one digit and of digits in order."""
    short = ("".join(keys) for length in (1, 2) for keys in product(KEYPAD, repeat=length))
    orders = (*(digit * LONGEST for digit in KEYPAD), *("1234567890"[start:] + "1234567890" for start in range(10)))
    long = (order[:length] for length in range(3, LONGEST + 1) for order in orders)
    return tuple(dict.fromkeys((*short, *long)))


def _named_by(guard: Any) -> Iterator[str]:  # noqa: ANN401 - any function
    """Texts of keys in the guard's own code, and in the constants of its module that it reads."""
    code = getattr(inspect.unwrap(guard), "__code__", None) if guard else None
    if code:
        known = {**guard.__globals__, **inspect.getclosurevars(guard).nonlocals}
        named = (*code.co_consts, *(known.get(name) for name in code.co_names))
        yield from (text for text in named if isinstance(text, str) and text and set(text) <= set(KEYPAD))
