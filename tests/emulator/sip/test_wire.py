"""The user agent on real sockets: nothing that comes ends the listener, answers go nowhere else, streams work too."""

from __future__ import annotations

import logging
import socket
import time
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

import pytest

from emulator.phones.sip.caller import Order
from emulator.phones.sip.doors import Doors
from emulator.phones.sip.events import Ended
from emulator.phones.sip.layer import Datagram, Hop
from emulator.phones.sip.transport import Wire
from tests.emulator.sip.answering import answering
from tests.emulator.sip.conversation import SDP, request
from tests.emulator.sip.handset import Handset, eventually, header
from tests.emulator.sip.hostile import BLOWS, mutated
from tests.emulator.sip.office import Office
from tests.emulator.sip.torture import MESSAGES

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def wire() -> Iterator[Wire]:
    with answering() as phone:
        yield phone.wire


@pytest.fixture
def handset(wire: Wire) -> Iterator[Handset]:
    with Handset(wire.port) as handset:
        yield handset


def test_no_datagram_ends_the_listener(wire: Wire, handset: Handset, caplog: pytest.LogCaptureFixture) -> None:
    for number, blow in enumerate([*BLOWS.values(), *(message.message for message in MESSAGES)]):
        handset.sends(blow[:65_000])
        assert handset.works(f"after{number}"), blow[:80]
    assert (wire.faults, caplog.records) == (set(), [])


def test_ten_thousand_mutated_datagrams_over_a_socket(
    wire: Wire, handset: Handset, caplog: pytest.LogCaptureFixture
) -> None:
    before = wire.ask(lambda: wire.agent.received)
    for number, datagram in enumerate(mutated(10_000, seed=8)):
        handset.sends(datagram)
        if number % 50 == 49:
            assert handset.works(f"alive{number}")  # and the socket's buffer was read
    assert wire.ask(lambda: wire.agent.received) - before > 9_000
    assert (wire.faults, caplog.records) == (set(), [])
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_calls_of_spoiled_datagrams_leave_no_call_and_no_port() -> None:
    with Office() as office, Handset(office.port) as handset:
        for number, datagram in enumerate(mutated(1_000, seed=9)):
            handset.sends(datagram)
            assert number % 50 < 49 or handset.works(f"alive{number}")
        wire = office.phones.wire
        assert eventually(lambda: len(office.legs) > 20 and office.studio.members == len(office.legs))
        for seconds in (33, 66, 99):  # nobody acknowledges our answers, nor our BYEs
            wire.post(partial(wire.agent.tick, wire.now + seconds))
        assert office.empty()
        assert wire.ask(lambda: wire.agent.transactions) == 0
        assert wire.faults == set()


def test_an_answer_cannot_be_aimed_elsewhere(wire: Wire, handset: Handset) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as victim:
        victim.bind(("127.0.0.1", 0))
        victim.settimeout(0.3)
        aimed = request("OPTIONS", via=f"127.0.0.1:{victim.getsockname()[1]}").replace(
            b";rport", b";received=127.0.0.1"
        )
        handset.sends(aimed)
        handset.hears("SIP/2.0 200")
        with pytest.raises(TimeoutError):
            victim.recv(100)
    assert wire.unsendable == 0


@pytest.mark.parametrize("hop", [Hop("UDP", "127.0.0.1", 70_000), Hop("UDP", "h\xf6st", 5060), Hop("TCP", "", 1)])
def test_what_cannot_be_sent_is_not_sent(wire: Wire, handset: Handset, hop: Hop) -> None:
    wire.ask(lambda: wire._send(Datagram(hop, b"x")))
    assert wire.unsendable == 1
    assert handset.works("after")


def test_strangers_are_not_heard(wire: Wire) -> None:
    wire.ask(lambda: wire.received(request("OPTIONS"), Hop("UDP", "192.0.2.1", 5060)))
    assert wire.ask(lambda: wire.agent.received) == 0


def test_a_fault_of_ours_is_told_once_and_stops_nothing(
    wire: Wire, handset: Handset, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        wire.post(lambda: 1 / 0)
    assert handset.works("after")
    assert len(caplog.records) == 1


def test_timers_run_in_real_time(handset: Handset) -> None:
    handset.asks("INVITE", body=SDP)
    handset.hears("SIP/2.0 200")
    began = time.monotonic()
    handset.hears("SIP/2.0 200")
    assert 0.3 < time.monotonic() - began < 1.5


def test_two_ports_cannot_be_the_same(wire: Wire) -> None:
    second = Wire(Doors(), wire.port, lambda _: None, lambda: "t")
    with pytest.raises(OSError, match="in use"):
        second.__enter__()


class TestStreams:
    @pytest.fixture
    def stream(self, wire: Wire) -> Iterator[socket.socket]:
        with socket.create_connection(("127.0.0.1", wire.port), 5) as stream:
            yield stream

    @staticmethod
    def tcp(method: str, call: str = "one", body: str = "", to_tag: str = "", cseq: int = 1) -> bytes:
        whole = request(method, call, body=body, to_tag=to_tag, cseq=cseq, branch=f"{call}{method}")
        return whole.replace(b"SIP/2.0/UDP", b"SIP/2.0/TCP")

    @staticmethod
    def hears(stream: socket.socket, beginning: str) -> str:
        text = ""
        while f"\r\n{beginning}" not in f"\r\n{text}" or not text.endswith("\r\n"):
            got = stream.recv(65_535)
            assert got, text
            text += got.decode()
        return text[f"\r\n{text}".rindex(f"\r\n{beginning}") :]

    def test_a_whole_call_on_one_connection(self, stream: socket.socket) -> None:
        for byte in (whole := self.tcp("INVITE", body=SDP))[:40]:
            stream.sendall(bytes([byte]))
        stream.sendall(whole[40:] + b"\r\n\r\n")
        answer = self.hears(stream, "SIP/2.0 200")
        tag = header(answer, "To").rpartition("tag=")[2]
        stream.sendall(self.tcp("ACK", to_tag=tag) + self.tcp("BYE", to_tag=tag, cseq=2))
        assert "CSeq: 2 BYE" in self.hears(stream, "SIP/2.0 200")

    def test_rubbish_closes_the_connection_and_only_that(self, stream: socket.socket, handset: Handset) -> None:
        stream.sendall(b"OPTIONS sip:a SIP/2.0\r\nContent-Length: -1\r\n\r\n")
        with suppress(ConnectionResetError):  # what a closed connection looks like is the system's choice
            assert stream.recv(100) == b""
        assert handset.works("after")

    def test_a_call_to_a_softphone_on_tcp_opens_a_connection(self, wire: Wire) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(5)
            hop = Hop("TCP", "127.0.0.1", server.getsockname()[1])
            wire.ask(lambda: wire._send(Datagram(hop, b"one")))
            connection, _ = server.accept()
            with connection:
                assert connection.recv(3) == b"one"
                wire.ask(lambda: wire._send(Datagram(hop, b"two")))
                assert connection.recv(3) == b"two"

    def test_a_peer_that_never_reads_is_let_go(self, stream: socket.socket, handset: Handset) -> None:
        question = self.tcp("OPTIONS")
        questions = (question.replace(b"z9hG4bKone", b"z9hG4bK%d" % number) for number in range(60_000))
        stream.settimeout(60)  # thousands of answers have to be written before it is noticed
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            stream.sendall(b"".join(questions))
        assert handset.works("after")

    def test_nobody_there(self, wire: Wire) -> None:
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            hop = Hop("TCP", "127.0.0.1", unused.getsockname()[1])
            wire.ask(lambda: wire._send(Datagram(hop, b"one")))
            assert eventually(lambda: wire.unsendable == 1)

    def test_who_comes_back_on_another_connection_is_hung_up_there(self, wire: Wire) -> None:
        with socket.create_connection(("127.0.0.1", wire.port), 5) as first:
            first.sendall(self.tcp("INVITE", body=SDP))
            tag = header(self.hears(first, "SIP/2.0 200"), "To").rpartition("tag=")[2]
            first.sendall(self.tcp("ACK", to_tag=tag))
        with socket.create_connection(("127.0.0.1", wire.port), 5) as second:
            second.sendall(self.tcp("OPTIONS", to_tag=tag, cseq=2))
            self.hears(second, "SIP/2.0 200")
            wire.post(lambda: wire.agent.hang_up(wire.now, 1))
            assert self.hears(second, "BYE ")

    def test_what_is_sent_while_a_connection_is_made_waits_for_it(self, wire: Wire) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(5)
            hop = Hop("TCP", "127.0.0.1", server.getsockname()[1])
            for data in (b"one", b"two"):
                wire.post(partial(wire._send, Datagram(hop, data)))
            connection, _ = server.accept()
            with connection, connection.makefile("rb") as stream:
                connection.settimeout(5)
                assert stream.read(6) == b"onetwo"


def test_a_call_to_where_no_connection_can_be_made_is_over_at_once() -> None:
    with answering() as phone, socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        hop = Hop("TCP", "127.0.0.1", unused.getsockname()[1])
        phone.wire.ask(lambda: phone.wire.agent.dial(phone.wire.now, Order(hop, "sip:a", "b", 41_000, {})))
        assert eventually(lambda: phone.events == [Ended(1, 503, "nobody is there")])
        assert (phone.wire.agent.calls, phone.wire.agent.transactions) == (0, 0)
