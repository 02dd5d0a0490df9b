"""Reports about streams, checked against aiortc's reading and writing of them."""

from __future__ import annotations

import pytest
from aiortc import rtp as theirs
from hypothesis import given
from hypothesis import strategies as st

from emulator.media import rtcp

NOON = 1_790_000_000.5


def reception(*numbers: int, late: float = 0.0) -> rtcp.Reception:
    made = rtcp.Reception(7, 48_000)
    for at, number in enumerate(numbers):
        made.came(number, 960 * at, 0.02 * at + (late if at % 2 else 0))
    return made


def test_a_report_is_understood_by_others() -> None:
    sent = rtcp.report(rtcp.Sent(5, 960, 50, 4000), [reception(1, 2, 4).block(0)], NOON, "meeting")
    report, description = theirs.RtcpPacket.parse(sent)
    assert isinstance(report, theirs.RtcpSrPacket)
    assert isinstance(description, theirs.RtcpSdesPacket)
    assert (report.ssrc, report.sender_info.packet_count, report.sender_info.octet_count) == (5, 50, 4000)
    assert report.sender_info.ntp_timestamp >> 31 == int((NOON + 2_208_988_800) * 2)
    assert (report.reports[0].ssrc, report.reports[0].packets_lost, report.reports[0].fraction_lost) == (7, 1, 64)
    assert description.chunks[0].items == [(1, b"meeting")]


def test_what_others_write_is_understood() -> None:
    about = theirs.RtcpReceiverInfo(5, 128, 9, 100, 3, 0, 0)
    info = theirs.RtcpSenderInfo(0x0102030405060708, 0, 0, 0)
    compound = bytes(theirs.RtcpSrPacket(7, info, [about])) + bytes(theirs.RtcpRrPacket(7, [about]))
    assert list(rtcp.read(compound)) == [
        rtcp.Report(7, 0x03040506, 0.0),
        rtcp.Report(5, None, 0.5),
        rtcp.Report(5, None, 0.5),
    ]


def test_a_report_that_is_cut_short_says_nothing() -> None:
    whole = bytes(theirs.RtcpRrPacket(7, [theirs.RtcpReceiverInfo(5, 128, 9, 100, 3, 0, 0)] * 2))
    assert [list(rtcp.read(whole[:end])) for end in (0, 7, 40, len(whole) - 1)] == [[], [], [], []]


@given(st.binary(max_size=200))
def test_whatever_comes_reading_does_not_fail(data: bytes) -> None:
    assert all(0 <= report.lost <= 1 for report in rtcp.read(data))


def block(of: rtcp.Reception, now: float = 0.0) -> theirs.RtcpReceiverInfo:
    return theirs.RtcpReceiverInfo.parse(of.block(now))


def test_losses_are_counted_since_the_last_report_and_in_all() -> None:
    one = reception(*range(0, 20, 2))
    assert (block(one).fraction_lost, one.packets) == (256 * 9 // 19, 10)
    for number in range(19, 29):
        one.came(number, 0, 0.0)
    assert (block(one).fraction_lost, block(one).packets_lost) == (0, 9)


def test_numbers_go_on_after_their_end_and_a_straggler_is_no_new_highest() -> None:
    one = reception(65534, 65535, 1, 0, 2)
    assert (block(one).highest_sequence, block(one).packets_lost) == (65538, 0)
    assert block(reception(1, 2, 4, 3)).highest_sequence == 4


def test_uneven_arrival_is_jitter() -> None:
    assert block(reception(*range(400))).jitter == 0
    assert block(reception(*range(400), late=0.005)).jitter == pytest.approx(240, abs=5)


def test_the_far_end_can_reckon_how_long_the_way_is() -> None:
    one = reception(1)
    assert (block(one, 5.0).lsr, block(one, 5.0).dlsr) == (0, 0)
    one.told(0xABCD, 4.0)
    assert (block(one, 5.5).lsr, block(one, 5.5).dlsr) == (0xABCD, 98304)
