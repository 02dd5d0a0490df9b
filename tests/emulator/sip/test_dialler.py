"""A telephone of our own dials: refused, unanswered, answered and hung up from either side."""

from __future__ import annotations

import socket

import pytest

from emulator.phones.sip.dialler import BadAddressError, Dialler, Place, RefusedError
from emulator.phones.sip.events import Ended, Invited
from emulator.phones.sip.layer import Hop
from emulator.phones.sip.media_port import Mute
from tests.emulator.sip.answering import Answering, answering
from tests.emulator.sip.handset import eventually

NO_PLACES = (
    "sip:a b@127.0.0.1",
    "sip:a@127.0.0.1:x",
    "sip:a@127.0.0.1:70000",
    "sip:a@127.0.0.1:0",
    "sip:+12065550199",
    "sip:a@somewhere.example",
)


def place(phone: Answering, more: str = "") -> Place:
    return Place.read(f"sip:+12065550199@127.0.0.1:{phone.wire.port}{more}")


@pytest.mark.parametrize("more", ["", ";transport=tcp"], ids=["udp", "tcp"])
def test_it_calls_and_hangs_up(more: str) -> None:
    with answering() as phone:
        with Dialler(Mute) as dialler:
            dialler.dial(place(phone, more), "+12065550100", 5.0, {"X-Room": "blue"})
            assert dialler.rang
            assert dialler.stay(0.1)
        assert phone.events[0] == Invited(1, "+12065550100", "+12065550199", {"X-Room": "blue"})
        assert eventually(lambda: phone.events[-1] == Ended(1, 200, "the far end hung up"))
        assert phone.wire.agent.calls == 0


def test_the_far_end_hangs_up() -> None:
    with answering() as phone, Dialler(Mute) as dialler:
        dialler.dial(place(phone), "+12065550100", 5.0)
        phone.wire.post(lambda: phone.wire.agent.hang_up(phone.wire.now, 1))
        assert dialler.stay(5.0) is False
        assert dialler.stay(5.0) is False


def test_it_is_refused() -> None:
    with answering() as phone, Dialler(Mute) as dialler:
        phone.refuses = 486
        with pytest.raises(RefusedError, match="486 Busy Here"):
            dialler.dial(place(phone), "+12065550100", 5.0)


def test_nobody_answers_and_it_gives_up() -> None:
    with answering() as phone:
        phone.picks_up = False
        with Dialler(Mute) as dialler, pytest.raises(RefusedError, match="408 nobody answered"):
            dialler.dial(place(phone), "+12065550100", 0.2)
        assert eventually(lambda: phone.events[-1] == Ended(1, 487, "the caller gave up"))


def test_where_nothing_listens_nothing_comes_back() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as deaf, Dialler(Mute) as dialler:
        deaf.bind(("127.0.0.1", 0))
        with pytest.raises(RefusedError, match="408 nothing at all came back"):
            dialler.dial(Place.read(f"sip:a@127.0.0.1:{deaf.getsockname()[1]}"), "+12065550100", 0.2)


def test_over_tcp_it_is_known_at_once_that_nobody_is_there() -> None:
    with socket.socket() as unused, Dialler(Mute) as dialler:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(RefusedError, match="503 nobody is there"):
            dialler.dial(Place.read(f"sip:a@127.0.0.1:{unused.getsockname()[1]};transport=tcp"), "+12065550100", 9.0)


def test_keys_are_no_business_of_signalling() -> None:
    with Dialler(Mute) as dialler:
        dialler.key("5")
        dialler.lost()
        assert (dialler.keys, dialler.over) == ("5", None)


@pytest.mark.parametrize(
    ("uri", "hop"),
    [
        ("sip:+12065550199@127.0.0.1:5070", Hop("UDP", "127.0.0.1", 5070)),
        ("SIP:a@localhost", Hop("UDP", "127.0.0.1", 5060)),
        ("sip:127.0.0.1;transport=TCP;lr", Hop("TCP", "127.0.0.1", 5060)),
        ("sip:a@[::1]:5070", Hop("UDP", "::1", 5070)),
    ],
)
def test_where_a_uri_leads(uri: str, hop: Hop) -> None:
    assert Place.read(uri).hop == hop


@pytest.mark.parametrize("uri", ["", "+12065550199", "tel:+12065550199", *NO_PLACES])
def test_what_is_no_uri(uri: str) -> None:
    with pytest.raises(BadAddressError):
        Place.read(uri)


@pytest.mark.parametrize("uri", ["sip:a@192.0.2.1", "sip:a@[::1]"])
def test_strangers_are_not_called(uri: str) -> None:
    with Dialler(Mute) as dialler, pytest.raises(BadAddressError, match="not on this machine"):
        dialler.dial(Place.read(uri), "+12065550100", 1.0)
