"""The measure of many calls at once, with few; and the telephones and the office that it is made of."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from emulator.phones.sip.dialler import Place
from tests.emulator.sip.handset import eventually
from tools.measures.crowd import Caller, Crowd
from tools.measures.load import load
from tools.measures.office import BYE, DIAL_IN, KEYS, Office

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NUMBER = "+12065550101"


def test_every_digit_of_a_few_calls_comes_and_no_packet_is_lost() -> None:
    found = load(4, 3.0)
    assert (found.telephones.answered, found.right, found.lost) == (4, 4, 0)
    assert 0 < found.core < 1
    assert found.telephones.setup_per_s > 4
    assert found.lag_ms <= found.worst_lag_ms


@pytest.fixture
def office() -> Iterator[Office]:
    with Office() as office:
        yield office


def in_the_meeting(crowd: Crowd, office: Office) -> Caller:
    caller = crowd.calls(Place.read(office.phones.uri), NUMBER, {KEYS: "123456"})
    assert caller.answered.wait(10)
    caller.leg.presses("123456")
    assert eventually(lambda: office.seen["joined"] == 1, 10.0)
    return caller


def test_a_caller_who_types_what_is_wanted_sits_presses_holds_and_hangs_up(office: Office) -> None:
    with Crowd() as crowd:
        caller = in_the_meeting(crowd, office)
        caller.holds(held=True)
        (leg,) = office.studio._members
        assert eventually(lambda: leg._held)  # type: ignore[attr-defined]
        caller.holds(held=False)
        assert eventually(lambda: not leg._held)  # type: ignore[attr-defined]
        caller.leg.presses("654321")
        assert eventually(lambda: office.seen["keys"] == 1, 10.0)
        caller.hangs_up()
        assert caller.over.wait(10)
    assert eventually(lambda: office.idle, 10.0)
    assert (office.seen["right"], office.seen["left"]) == (1, 1)
    assert (office.packets.lost, crowd.packets.lost) == (0, 0)
    assert min(office.packets.came, crowd.packets.came) > 50


def test_three_hashes_let_the_application_hang_up(office: Office) -> None:
    with Crowd() as crowd:
        caller = in_the_meeting(crowd, office)
        caller.leg.presses(BYE)
        assert caller.over.wait(10)
        assert caller.status == 200
        assert eventually(lambda: office.idle, 10.0)


def test_who_types_something_else_is_hung_up(office: Office) -> None:
    with Crowd() as crowd:
        caller = crowd.calls(Place.read(office.phones.uri), NUMBER, {KEYS: "123456"})
        assert caller.answered.wait(10)
        caller.leg.presses("123457")
        assert caller.over.wait(10)
    assert eventually(lambda: office.idle, 10.0)
    assert (office.seen["wrong"], office.seen["joined"]) == (1, 0)


@pytest.mark.parametrize("answers", [True, False])
def test_one_of_the_crowd_is_called_and_answers_or_is_busy(office: Office, answers: bool) -> None:  # noqa: FBT001
    called: list[Caller] = []

    def comes_in(caller: Caller, headers: Mapping[str, str]) -> bool:
        assert headers == {KEYS: "123456"}
        called.append(caller)
        return answers

    with Crowd(comes_in) as crowd:
        crowd.registers(Place.read(office.phones.uri), NUMBER)
        assert eventually(lambda: office.board.phone_of(NUMBER) is not None)
        office.board.create_call("sma", DIAL_IN, NUMBER, {KEYS: "123456"})
        assert eventually(lambda: bool(called))
        assert called[0].over.wait(0.0 if answers else 10.0) is not answers
        assert eventually(lambda: office.seen["asked"] == answers)
    assert eventually(lambda: office.idle, 10.0)


def test_leaving_hangs_everybody_up(office: Office) -> None:
    with Crowd() as crowd:
        callers = [crowd.calls(Place.read(office.phones.uri), NUMBER, {}) for _ in range(3)]
        until = time.monotonic() + 10
        assert all(caller.answered.wait(until - time.monotonic()) for caller in callers)
    assert crowd.busy == 0
    assert eventually(lambda: office.idle, 10.0)
