"""Who types a PIN: right or wrong, and how often wrong. The same for telephones and for browsers."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from chalicelib.meetings.errors import LockedOutError, WrongPinError
from chalicelib.values import value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chalicelib.meetings.budgets import Purse
    from chalicelib.meetings.model import Role
    from chalicelib.meetings.rooms import Room
    from chalicelib.meetings.store import Tries


@value
class Try:
    """One try: the sealed PIN, the budgets it is on, any id of this one try, and seconds since the epoch."""

    pin: str = field(repr=False)
    purses: Sequence[Purse]
    attempt: str
    now: float


def _any_room(_: Room) -> bool:
    return True


def open_door(tries: Tries, one: Try, leads: Callable[[Room], bool] = _any_room) -> tuple[Room, Role]:
    """Tell which room the PIN opens, and as whom. One round trip when the PIN is right.

    The room's time may be over. Raises LockedOutError, whatever the PIN, once too many were wrong; else WrongPinError.
    """
    knock = tries.knock(one.pin, one.purses, one.now)
    spent = [purse for purse in one.purses if purse.is_spent(knock.tries.get(purse.key, frozenset()), one.attempt)]
    if spent:
        raise LockedOutError(seconds=max(purse.budget.seconds for purse in spent))
    if knock.room is None or not leads(knock.room):
        for purse in one.purses:
            tries.count_try(purse, one.attempt, one.now)
        raise WrongPinError
    return knock.room, knock.role
