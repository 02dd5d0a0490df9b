"""A softphone's call into the application, at the moments when one side is quicker than the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from emulator.phones.sip.events import Pressed
from emulator.phones.sip.media_port import Mute
from emulator.phones.sip.softphone import CallIn

if TYPE_CHECKING:
    from collections.abc import Callable


class AtOnce:
    """A wire that does what is posted at once."""

    def post(self, act: Callable[[], object]) -> None:
        act()


class Line:
    """Notes the keys."""

    def __init__(self) -> None:
        self.pressed = ""

    def press(self, digits: str) -> None:
        self.pressed += digits


@pytest.fixture
def call() -> CallIn:
    wire: Any = AtOnce()
    return CallIn(wire, Mute, 1)


def test_keys_that_come_before_the_line_are_not_lost(call: CallIn) -> None:
    line: Any = Line()
    call.key("1")
    call.key("2")
    call.takes(line)
    call.key("3")
    assert line.pressed == "123"


def test_keys_of_the_other_way_do_not_count_before_the_line_either(call: CallIn) -> None:
    line: Any = Line()
    call.key("1")
    call.happens(Pressed(1, "1"))
    call.takes(line)
    assert line.pressed == "1"
