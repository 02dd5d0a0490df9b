"""A telephone that rings, picks up, and never speaks: a wire with nothing behind it."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING

from emulator.phones.sip.doors import Doors
from emulator.phones.sip.events import Invited
from emulator.phones.sip.transport import Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emulator.phones.sip.events import Event

OUR_PORT = 41_000


class Answering:
    """Rings, and picks every call up at once unless it is told not to."""

    wire: Wire

    def __init__(self) -> None:
        self.picks_up = True
        self.refuses = 0
        self.events: list[Event] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        if isinstance(event, Invited):
            agent, now = self.wire.agent, self.wire.now
            agent.ring(now, event.call)
            if self.refuses:
                agent.hang_up(now, event.call, "no", self.refuses)
            elif self.picks_up:
                agent.answer(now, event.call, OUR_PORT)


@contextmanager
def answering() -> Iterator[Answering]:
    phone, tokens = Answering(), count(1)
    phone.wire = Wire(Doors(), 0, phone, lambda: f"t{next(tokens)}")
    with phone.wire:
        yield phone
