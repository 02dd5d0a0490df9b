"""How many wrong PINs are too many.

Three budgets, each over a window that opens with its first wrong PIN and is renewed when the window has passed:
per caller number (one person guessing), per called number (many callers guessing at one deployment), and per room
(somebody who knows which room and guesses its PIN over HTTP). Over HTTP the network address stands for the caller's
number. A right PIN gives nobody's tries back.

Tries are counted when they have failed. Callers who guess in the same instant may all be heard before the first of
them is counted: a budget can be overdrawn by as many tries as there are lines open at once, and by no more.

Callers who withhold their number share one budget: otherwise withholding it would be the way around.
"""

from __future__ import annotations

from chalicelib.values import value

_QUARTER_OF_AN_HOUR = 900


@value
class Budget:
    """So many wrong PINs, or whatever else is counted, in so many seconds."""

    tries: int
    seconds: int = _QUARTER_OF_AN_HOUR

    def window(self, now: float) -> int:
        """Number the window that `now` lies in, of windows that do not wait for anybody's first try."""
        return int(now) // self.seconds

    def ends(self, now: float) -> int:
        """Tell when that window ends, in seconds since the epoch."""
        return (self.window(now) + 1) * self.seconds


@value
class Budgets:
    """The three budgets of a deployment."""

    caller: Budget = Budget(10)
    called: Budget = Budget(100)
    room: Budget = Budget(20)


@value
class Purse:
    """One budget of one number or room: what it may spend and under which key its tries are kept."""

    key: str
    budget: Budget

    def is_spent(self, tries: frozenset[str], attempt: str) -> bool:
        """Tell whether nothing is left. The attempt itself does not count, so hearing of it twice changes nothing."""
        return len(tries - {attempt}) >= self.budget.tries
