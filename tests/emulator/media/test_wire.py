"""The port of a leg: where packets go, whose are taken, when the far end counts as lost. Tick by tick, no waiting."""

from __future__ import annotations

import random
import socket
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from emulator.media import g711, rtp, tones
from emulator.media.studio import Studio
from emulator.media.wire import Aim, Wire, on_loopback
from emulator.phones.sound_leg import SoundLeg
from tests.emulator.media.handset import Notes, aim, let_pass
from tests.emulator.media.packets import packet, press

if TYPE_CHECKING:
    from collections.abc import Iterator

HELLO = tones.tone(440, seconds=1.0)


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def leg(studio: Studio) -> Iterator[SoundLeg]:
    leg = SoundLeg(studio, Notes())
    yield leg
    leg.close()
    studio.tick()


def ear() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))
    sock.setblocking(False)  # noqa: FBT003
    return sock


def drained(sock: socket.socket) -> list[bytes]:
    found = []
    while True:
        try:
            found.append(sock.recv(2048))
        except BlockingIOError:
            return found


def loud(data: bytes) -> bool:
    read = rtp.read(data)
    return read is not None and g711.loudness(g711.decode(read.kind, read.payload)) > 300


def test_a_prompt_waits_a_second_at_most_for_the_first_packet(studio: Studio, leg: SoundLeg) -> None:
    with closing(ear()) as sock:
        leg.open()
        aim(leg, sock.getsockname()[1])
        leg.plays(HELLO)
        leg.started()
        let_pass(studio, 50)
        assert not any(loud(data) for data in drained(sock))
        let_pass(studio, 10)
        assert any(loud(data) for data in drained(sock))


def test_nothing_is_sent_before_the_answer(studio: Studio, leg: SoundLeg) -> None:
    with closing(ear()) as sock:
        leg.open()
        aim(leg, sock.getsockname()[1])
        let_pass(studio, 10)
        assert drained(sock) == []
        leg.started()
        let_pass(studio, 10)
        assert len(drained(sock)) == 10


def test_sound_goes_to_where_packets_come_from(studio: Studio, leg: SoundLeg) -> None:
    with closing(ear()) as described, closing(ear()) as real:
        port = leg.open()
        aim(leg, described.getsockname()[1])
        leg.started()
        let_pass(studio, 2)
        assert len(drained(described)) == 2
        real.sendto(packet(0, 1, 160), ("127.0.0.1", port))
        let_pass(studio, 3)
        assert (len(drained(described)), len(drained(real))) == (0, 3)
        aim(leg, described.getsockname()[1])  # the same SDP again moves nothing
        let_pass(studio, 1)
        assert (len(drained(described)), len(drained(real))) == (0, 1)


@pytest.mark.parametrize("host", ["192.0.2.1", "fd00::2", "::1", "example.invalid", "", "127.0.0.1\0", "²"])
def test_an_sdp_cannot_aim_our_sound_at_strangers(host: str) -> None:
    with closing(Wire()) as wire:
        wire.aim(Aim(host, 4000, 0, None))
        assert wire.remote is None
        wire.send(g711.SILENCE)


@pytest.mark.parametrize("port", [-1, 0, 65536, 70000])
def test_a_port_that_is_none_is_not_aimed_at(port: int) -> None:
    assert not on_loopback("127.0.0.1", port)


def test_packets_of_strangers_are_not_heard() -> None:
    with closing(Wire(reachable=lambda _host, _port: False)) as wire, closing(ear()) as sock:
        sock.sendto(packet(0, 1, 160), ("127.0.0.1", wire.port))
        wire.receive()
        assert (wire.packets, wire.remote) == (0, None)


def test_who_had_the_port_before_does_not_disturb_and_a_telephone_may_move(studio: Studio, leg: SoundLeg) -> None:
    with closing(ear()) as before, closing(ear()) as telephone, closing(ear()) as moved:
        port = leg.open()
        aim(leg, 9)
        leg.started()
        listener = leg._listener
        assert isinstance(listener, Notes)
        for at, event in enumerate(press(5, 1, 160, 5)):
            telephone.sendto(event, ("127.0.0.1", port))
            before.sendto(packet(0, 100 + at, 160 * at, source=99), ("127.0.0.1", port))
            let_pass(studio, 1)
        assert listener.keys == "5"
        assert (len(drained(before)), len(drained(telephone))) == (0, 8)
        let_pass(studio, 30)
        moved.sendto(packet(0, 20, 4000), ("127.0.0.1", port))
        let_pass(studio, 2)
        assert len(drained(moved)) == 2


def test_who_speaks_from_where_the_sdp_says_is_the_far_end() -> None:
    with closing(Wire()) as wire, closing(ear()) as before, closing(ear()) as telephone:
        wire.aim(Aim("127.0.0.1", telephone.getsockname()[1], 0, None))
        for sock in (before, telephone, before):
            sock.sendto(packet(0, 1, 160), ("127.0.0.1", wire.port))
            wire.receive()
        assert wire.remote == telephone.getsockname()
        assert wire.packets == 2


def test_ports_are_even_differ_and_are_given_back(studio: Studio) -> None:
    legs = [SoundLeg(studio, Notes()) for _ in range(20)]
    ports = [leg.open() for leg in legs]
    assert len(set(ports)) == 20
    assert all(port % 2 == 0 for port in ports)
    studio.tick()
    assert studio.members == 20
    for leg in legs:
        leg.close()
        leg.close()
    studio.tick()
    assert studio.members == 0
    for port in ports:
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sock:
            sock.bind(("127.0.0.1", port))


def test_ten_thousand_broken_packets_stop_nothing(
    studio: Studio, leg: SoundLeg, caplog: pytest.LogCaptureFixture
) -> None:
    port = leg.open()
    aim(leg, 4000)
    leg.started()
    chance = random.Random(7)
    good = [packet(0, 1, 160), packet(8, 2, 320, bytes(480)), *press(5, 3, 480), b"\x80\xc8" + bytes(60)]
    with closing(ear()) as sock:
        for number in range(10_000):
            broken = bytearray(chance.choice(good))
            for _ in range(chance.randint(1, 6)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            sock.sendto(bytes(broken[: chance.randint(0, len(broken))]), ("127.0.0.1", port))
            if not number % 50:
                studio.tick()
        let_pass(studio, 20)
        assert isinstance(leg._listener, Notes)
        heard = len(leg._listener.keys)
        for data in press(7, 60_000, 999_999):
            sock.sendto(data[:8] + b"NEW!" + data[12:], ("127.0.0.1", port))  # a source of its own
        let_pass(studio, 2)
    assert leg._listener.keys[heard:] == "7"
    assert studio.members == 1
    assert caplog.records == []


@pytest.mark.parametrize(("came", "seconds"), [(0, 30), (3, 15)])
def test_a_far_end_of_which_nothing_comes_is_lost_once(studio: Studio, leg: SoundLeg, came: int, seconds: int) -> None:
    notes = leg._listener
    assert isinstance(notes, Notes)
    with closing(ear()) as sock:
        port = leg.open()
        aim(leg, sock.getsockname()[1])
        leg.started()
        for number in range(came):
            sock.sendto(packet(0, number, number * 160), ("127.0.0.1", port))
        let_pass(studio, seconds * 50)
        assert notes.losses == 0
        let_pass(studio, 200)
        assert notes.losses == 1


def test_keys_of_a_real_packet_stream_reach_the_listener(studio: Studio, leg: SoundLeg) -> None:
    port = leg.open()
    aim(leg, 4000)
    leg.started()
    with closing(ear()) as sock:
        for data in press(7, 1, 160) + press(8, 9, 1600):
            sock.sendto(data, ("127.0.0.1", port))
        let_pass(studio, 2)
    assert isinstance(leg._listener, Notes)
    assert leg._listener.keys == "78"
