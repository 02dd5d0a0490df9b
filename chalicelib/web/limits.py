"""How often what costs money may be asked for: telephone calls, and nothing else that this API does.

Everything else is held back by the throttling of API Gateway, which costs nothing to ask, and by the capacity of
meetings. Calls are counted in the table: one small write for each purse, in fixed windows, so at most twice a budget
fits into one window's length.

    purse                          whose
    calls-<room>                   all hosts of one meeting: hosts can invite hosts, so their tokens say nothing
    calls-*                        all who hold a credential for all meetings
    calls-from-<sealed address>    whoever asks from one network address
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.meetings.budgets import Purse
from chalicelib.web.problems import Code, ProblemError

if TYPE_CHECKING:
    from chalicelib.meetings.budgets import Budget
    from chalicelib.meetings.seal import Seal
    from chalicelib.meetings.store import Tries
    from chalicelib.web.credentials import Bearer


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many calls may be placed in a window."""

    room: Budget
    everywhere: Budget
    address: Budget


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts the calls that are placed."""

    tries: Tries
    seal: Seal
    calls: Allowance

    def count_call(self, bearer: Bearer, address: str, now: float) -> None:
        """Count one call. Raises ProblemError (429) when it is one too many, and says when to come again."""
        whose = self.calls.everywhere if bearer.is_host_of_all else self.calls.room
        for purse in (
            Purse(f"calls-{bearer.room}", whose),
            Purse(f"calls-from-{self.seal.address(address)}", self.calls.address),
        ):
            if not self.tries.spend(purse, now):
                wait = purse.budget.ends(now) - int(now)
                raise ProblemError(Code.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait)})
