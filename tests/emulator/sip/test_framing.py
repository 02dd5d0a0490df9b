"""Messages come out of a stream as they went in, however it was cut; and doors stay shut."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.phones.sip.doors import Doors, OpenDoorError
from emulator.phones.sip.framing import Framer
from emulator.phones.sip.layer import Hop
from emulator.phones.sip.message import UnreadableError
from tests.emulator.sip.conversation import SDP, request

MESSAGES = [
    request("INVITE", body=SDP),
    request("OPTIONS").replace(b"Content-Length: 0\r\n", b""),
    request("INFO", body="5").replace(b"Content-Length: 1", b"l :  1  "),
]
EVERYWHERE = ".".join("0000")


@given(st.lists(st.sampled_from(MESSAGES), max_size=5), st.lists(st.integers(1, 400), min_size=1))
def test_however_it_is_cut(messages: list[bytes], cuts: list[int]) -> None:
    stream = b"\r\n\r\n".join(messages)
    framer, found = Framer(), list[bytes]()
    while stream:
        size = cuts[len(found) % len(cuts)]
        found += framer.feed(stream[:size])
        stream = stream[size:]
    assert found == messages


def test_a_length_may_stand_in_the_next_line() -> None:
    folded = request("INFO", body="5").replace(b"Length: 1", b"Length:\r\n  1")
    assert Framer().feed(folded * 2) == [folded] * 2


def test_no_length_takes_long_to_be_none() -> None:
    began = time.process_time()
    with pytest.raises(UnreadableError):
        Framer().feed(request("OPTIONS").replace(b"Length: 0", b"Length:" + b" " * 1_500 + b"\rX"))
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(
    "broken",
    [
        request("OPTIONS").replace(b"Length: 0", b"Length: -5"),
        request("OPTIONS").replace(b"Length: 0", b"Length: 99999999999999999999"),
        request("OPTIONS").replace(b"Length: 0", b"Length: 65535"),
        request("OPTIONS").replace(b"Length: 0", "Length: \u0661".encode()),
        b"x" * 70_000,
    ],
)
def test_where_nobody_knows_the_next_message_the_stream_is_given_up(broken: bytes) -> None:
    with pytest.raises(UnreadableError):
        Framer().feed(broken)


@pytest.mark.parametrize(
    ("host", "allowed", "words"),
    [
        ("192.168.1.7", (), "say who may call"),
        (EVERYWHERE, ("192.168.1.0/24",), "every address at once"),
        ("::", ("192.168.1.0/24",), "every address at once"),
        ("my-laptop", (), "not an IP address"),
        ("192.168.1.7", ("neighbours",), "neighbours"),
    ],
)
def test_other_addresses_need_a_list_of_who_may_call(host: str, allowed: tuple[str, ...], words: str) -> None:
    with pytest.raises(OpenDoorError, match=words):
        Doors.read(host, allowed)


@pytest.mark.parametrize(
    ("host", "port", "open_"),
    [
        ("127.0.0.1", 5060, True),
        ("::1", 5060, False),
        ("192.168.1.9", 5060, True),
        ("192.168.2.9", 5060, False),
        ("localhost", 5060, False),
        ("127.0.0.1", 0, False),
        ("127.0.0.1", 70_000, False),
        ("127.0.0.1", -1, False),
        ("", 5060, False),
        ("\xfc", 5060, False),
    ],
)
def test_who_passes(host: str, port: int, open_: bool) -> None:  # noqa: FBT001
    doors = Doors.read("192.168.1.7", ("192.168.1.0/24",))
    assert doors.open_to(Hop("UDP", host, port)) is open_
