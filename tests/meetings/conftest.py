from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from chalicelib.meetings.attendance import Attendance
from chalicelib.meetings.budgets import Budget, Budgets
from chalicelib.meetings.house import House, NewRoom, Plan
from chalicelib.meetings.reception import Reception
from chalicelib.meetings.seal import Seal
from chalicelib.meetings.steward import Steward
from tests.fakes import Dice, FakeClock, FakeConferences, FakeStore, FakeTelephone
from tests.meetings.callers import sits_down

if TYPE_CHECKING:
    from chalicelib.meetings.model import Seat, Visitor


@dataclass
class Place:
    """A whole deployment on fakes."""

    clock: FakeClock = field(default_factory=FakeClock)
    store: FakeStore = field(default_factory=FakeStore)
    conferences: FakeConferences = field(default_factory=FakeConferences)
    telephone: FakeTelephone = field(default_factory=FakeTelephone)
    seal: Seal = field(default_factory=lambda: Seal("a secret of the tests"))
    budgets: Budgets = field(default_factory=lambda: Budgets(Budget(3, 60), Budget(5, 60), Budget(4, 60)))

    def __post_init__(self) -> None:
        self.reception = Reception(self.store, self.conferences, self.seal, self.clock, self.budgets)
        self.house = House(self.store, self.conferences, self.seal, self.clock, Dice(), self.budgets)
        self.steward = Steward(self.store, self.conferences, self.telephone, self.clock)
        self.attendance = Attendance(self.store, self.clock)

    def sits_down(self, pin: str, visitor: Visitor) -> Seat:
        """Let a caller in and to the table: admitted, and heard in the meeting."""
        seat = self.reception.admit(pin, visitor)
        sits_down(self.attendance, seat, visitor)
        return seat


@pytest.fixture
def place() -> Place:
    return Place()


@pytest.fixture
def room(place: Place) -> NewRoom:
    return place.house.create(Plan(title="Monday round"))
