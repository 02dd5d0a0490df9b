"""The queue between the network and the beat: in order, few, and none twice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from emulator.media.jitter import MOST, READY, JitterQueue


def packet(number: int) -> bytes:
    return f"packet {number}".encode()


def queue(*numbers: int) -> JitterQueue:
    made = JitterQueue()
    for number in numbers:
        made.put(number, packet(number))
    return made


def taken(from_: JitterQueue, ticks: int) -> list[bytes | None]:
    return [from_.take() for _ in range(ticks)]


def test_nothing_is_given_until_two_lie_ready() -> None:
    one = queue(7)
    assert taken(one, 2) == [None, None]
    one.put(8, packet(8))
    assert taken(one, 2) == [packet(7), packet(8)]


def test_packets_come_out_in_order_even_across_the_end_of_the_numbers() -> None:
    one = queue(65534, 0, 65535, 1)
    assert taken(one, 4) == [packet(65534), packet(65535), packet(0), packet(1)]


def test_a_packet_before_the_first_that_came_is_not_too_late_as_long_as_nothing_was_given() -> None:
    assert taken(queue(5, 4), 2) == [packet(4), packet(5)]


def test_a_missing_packet_is_to_be_concealed_and_one_that_comes_twice_or_late_is_left_out() -> None:
    one = queue(1, 2, 4, 4, 5)
    assert taken(one, 3) == [packet(1), packet(2), b""]
    one.put(3, packet(3))
    assert taken(one, 2) == [packet(4), packet(5)]
    assert (one.counts.lost, one.counts.late) == (1, 2)


def test_many_missing_packets_are_not_waited_for() -> None:
    one = queue(1, 2, 5, 60, 61)
    assert taken(one, 6) == [packet(1), packet(2), b"", b"", packet(5), packet(60)]
    assert one.counts.lost == 56


def test_a_short_pause_of_the_network_is_bridged_and_nothing_is_lost_by_it() -> None:
    one = queue(1, 2)
    assert taken(one, 4) == [packet(1), packet(2), b"", b""]
    one.put(3, packet(3))
    assert taken(one, 1) == [packet(3)]
    assert (one.counts.lost, one.counts.empty) == (0, 2)


def test_several_short_pauses_are_no_long_one() -> None:
    one = queue(1, 2)
    assert taken(one, 4)[2:] == [b"", b""]
    one.put(3, packet(3))
    assert taken(one, 3) == [packet(3), b"", b""]


def test_after_a_long_pause_two_must_lie_ready_again() -> None:
    one = queue(1, 2)
    assert taken(one, 6)[2:] == [b"", b"", None, None]
    one.put(9, packet(9))
    assert one.take() is None
    one.put(10, packet(10))
    assert taken(one, 2) == [packet(9), packet(10)]


def test_what_piled_up_while_the_machine_was_busy_is_worked_off_in_seconds() -> None:
    one = queue(*range(8))
    for number in range(8, 8 + 50 * 5):  # five seconds of one packet a tick
        one.take()
        one.put(number, packet(number))
    assert len(one) == READY
    assert one.counts.dropped == 8 - len(one)
    assert one.counts.lost == 0


def test_a_queue_that_was_empty_now_and_then_is_left_alone() -> None:
    one = queue(0, 1)
    number = 2
    for tick in range(500):  # packets in pairs
        one.take()
        if tick % 2:
            one.put(number, packet(number))
            one.put(number + 1, packet(number + 1))
            number += 2
    assert one.counts.dropped == 0


def test_a_flood_pushes_out_the_oldest() -> None:
    one = queue(*range(100))
    assert len(one) == MOST
    assert one.take() == packet(90)


def test_another_stream_begins_anew() -> None:
    one = queue(1, 2, 3)
    one.take()
    one.put(30_000, packet(30_000))
    one.put(30_001, packet(30_001))
    assert taken(one, 2) == [packet(30_000), packet(30_001)]


@given(st.lists(st.one_of(st.none(), st.integers(0, 65535), st.integers(0, 20)), max_size=200))
def test_whatever_comes_it_stays_short_and_gives_each_packet_at_most_once(script: list[int | None]) -> None:
    one = JitterQueue()
    put = 0
    given_: list[bytes] = []
    for at, number in enumerate(script):
        if number is None:
            got = one.take()
            given_ += [got] if got else []
        else:
            one.put(number, b"%d" % at)
            put += 1
        assert len(one) <= MOST
    assert len(given_) == len(set(given_)) <= put
