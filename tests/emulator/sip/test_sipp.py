"""An independent telephone, sipp, in signalling: on our wire, answered at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from emulator.phones.sip.caller import Order
from emulator.phones.sip.events import Ended, Pressed
from emulator.phones.sip.layer import Hop
from tests.emulator.sip import sipp
from tests.emulator.sip.answering import Answering, answering
from tests.emulator.sip.handset import eventually
from tests.emulator.sip.sipp import ANSWERED, OK, PEER, invite, pause, receives, responds, sends

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CALL = invite() + ANSWERED + sends("ACK")
BYE = sends("BYE", 9) + OK

SCENARIOS = {
    "options": sends("OPTIONS", to="") + OK,
    "an ordinary call": CALL + pause(50) + BYE,
    "no offer": sends("INVITE", to="") + ANSWERED + sends("ACK", body=sipp.described("recvonly")) + pause(50) + BYE,
    "an offer that nobody can answer": sends("INVITE", to="", body="v=0")
    + receives("488")
    + sends("ACK", branch="[branch-2]"),
    "registering": sends("REGISTER", to="", extra="Expires: 60\n") + OK,
    "keys by INFO": CALL
    + sends("INFO", 2, body="Signal=7\r\nDuration=160", kind="application/dtmf-relay")
    + OK
    + sends("INFO", 3, body="8", kind="application/dtmf")
    + OK
    + BYE,
    "hold and resume": CALL
    + invite(2, to=PEER, direction="sendonly")
    + sipp.answered_with("recvonly")
    + sends("ACK", 2)
    + pause(50)
    + invite(3, to=PEER)
    + sipp.answered_with("sendrecv")
    + sends("ACK", 3)
    + BYE,
}
CANCEL = (
    invite()
    + receives("100", more=' optional="true"')
    + receives("180")
    + sends("CANCEL", to="", branch="[branch-3]")
    + OK
    + receives("487")
    + sends("ACK", branch="[branch-6]")
)


@pytest.fixture
def phone() -> Iterator[Answering]:
    with answering() as phone:
        yield phone


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
@pytest.mark.parametrize("tcp", [False, True], ids=["udp", "tcp"])
def test_sipp_is_content(phone: Answering, tmp_path: Path, scenario: str, tcp: bool) -> None:  # noqa: FBT001
    counted = sipp.calls(tmp_path, scenario, phone.wire.port, tcp=tcp)
    assert (counted.succeeded, counted.failed) == (1, 0), counted.said
    assert phone.wire.faults == set()
    assert eventually(lambda: phone.wire.agent.calls == 0)


def test_sipp_s_keys_are_heard(phone: Answering, tmp_path: Path) -> None:
    sipp.calls(tmp_path, SCENARIOS["keys by INFO"], phone.wire.port)
    assert "".join(event.digit for event in phone.events if isinstance(event, Pressed)) == "78"


def test_sipp_gives_up_while_it_rings(phone: Answering, tmp_path: Path) -> None:
    phone.picks_up = False
    counted = sipp.calls(tmp_path, CANCEL, phone.wire.port)
    assert (counted.succeeded, counted.failed) == (1, 0), counted.said
    assert eventually(lambda: phone.wire.agent.calls == 0)


def test_sipp_is_busy(phone: Answering, tmp_path: Path) -> None:
    busy = receives("INVITE") + responds("486 Busy Here", more=' retrans="500"') + receives("ACK")
    with_port = sipp.free_port()
    far = sipp.start(tmp_path, busy, "-m", "1", "-p", str(with_port))
    wire = phone.wire
    order = Order(Hop("UDP", "127.0.0.1", with_port), "sip:far@127.0.0.1", "+12065550199", 41_000, {})
    wire.ask(lambda: wire.agent.dial(wire.now, order))
    counted = sipp.finished(tmp_path, far)
    assert (counted.succeeded, counted.failed) == (1, 0), counted.said
    assert [event.status for event in phone.events if isinstance(event, Ended)] == [486]


def test_sixty_calls_a_second_and_nothing_is_said_twice(phone: Answering, tmp_path: Path) -> None:
    """Three seconds of it. A machine that stood still for half a second gets another chance: the measure is ours."""
    scenario = CALL + pause(500) + BYE
    for attempt in range(3):
        folder = tmp_path / str(attempt)
        folder.mkdir()
        counted = sipp.calls(folder, scenario, phone.wire.port, load=(180, 60))
        assert (counted.succeeded, counted.failed) == (180, 0), counted.said
        if counted.repeated == 0:
            break
    assert counted.repeated == 0
    assert eventually(lambda: phone.wire.agent.calls == 0)
