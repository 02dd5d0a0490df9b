"""Answer: no page names it, but old functions return it; whether it is accepted is the switch answer_action."""

from __future__ import annotations

from emulator.exchange.state import DONE, Action, Outcome


class Answer(Action):
    """Answer a call that still rings, and do nothing else."""

    kind = "Answer"
    page = ""
    answers = True

    __slots__ = ()

    def begin(self, now: float) -> Outcome:
        del now
        return DONE
