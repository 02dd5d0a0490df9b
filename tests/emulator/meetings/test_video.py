"""Who sees whom, and what: video forwarded packet by packet, as browsers live through it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from aiortc.rtp import (
    RtcpPsfbPacket,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
    unpack_remb_fci,
)

from emulator.meetings.feeds import HISTORY
from emulator.meetings.party import MOST_VIEWS, ROOM
from emulator.meetings.video import MOST_SENDERS
from tests.emulator.meetings.viewers import ALL, CAMERA, DELTA, KEY, REPAIRED, RID, VP8_RTX, Browser, Room


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def alice(room: Room) -> Browser:
    return room.joined("alice")


@pytest.fixture
def bob(room: Room) -> Browser:
    return room.joined("bob")


def watching(alice: Browser, bob: Browser) -> int:
    """Alice films, Bob watches and has had the first key frame; her stream id."""
    stream_id = alice.films_as()
    bob.subscribes(to=[stream_id])
    alice.sends(KEY)
    bob.shows()
    alice.hears()
    return stream_id


def test_a_camera_is_announced_to_everybody(room: Room, alice: Browser, bob: Browser) -> None:
    stream_id = alice.films_as()
    news = room.forwarder.news()
    assert set(news) == {"alice", "bob"}
    (source,) = news["bob"]
    assert (source.stream_id, source.attendee_id, source.external_user_id) == (stream_id, "alice", "alice Example")
    assert (source.media_type, source.max_bitrate_kbps, source.framerate) == (2, 1400, 15)
    assert source.group_id not in {None, 0}
    assert room.forwarder.news() == {}
    bob.subscribes(to=[stream_id])
    assert room.forwarder.news() == {}


def test_who_joins_is_told_what_there_is_even_if_it_is_nothing(room: Room, alice: Browser) -> None:
    room.forwarder.enter("carol", "Carol", alice, ALL)
    assert room.forwarder.news() == {"carol": ()}


def test_the_ids_are_the_meeting_s_and_not_the_client_s(alice: Browser, bob: Browser) -> None:
    assert alice.films_as() != bob.films_as()


def test_a_viewer_gets_the_packets_under_names_of_its_own(alice: Browser, bob: Browser) -> None:
    stream_id = alice.films_as()
    subscribed = bob.subscribes(to=[stream_id])
    (track,) = subscribed.tracks
    assert (track.stream_id, track.track_label) == (stream_id, "v_2")
    assert subscribed.ssrcs == {"2": track.ssrc}
    alice.sends(KEY)
    alice.sends(DELTA)
    first, second = bob.shows()
    assert (first.source, first.payload, first.mark) == (track.ssrc, KEY, True)
    assert (second.number, second.stamp) == (first.number + 1, first.stamp + 6000)
    assert bob.mids == [b"2", b"2"]
    assert alice.shows() == []


def test_nothing_is_shown_before_a_key_frame_which_is_asked_for(room: Room, alice: Browser, bob: Browser) -> None:
    stream_id = alice.films_as()
    bob.subscribes(to=[stream_id])
    room.passes(0.1)
    assert alice.is_asked_for_a_key_frame()
    alice.sends(DELTA)
    assert bob.shows() == []
    alice.sends(KEY)
    assert len(bob.shows()) == 1


def test_packets_of_before_the_key_frame_that_come_late_are_left_out(alice: Browser, bob: Browser) -> None:
    bob.subscribes(to=[alice.films_as()])
    alice.number = 7
    alice.sends(KEY)
    alice.sends(DELTA, number=6)
    assert [packet.payload for packet in bob.shows()] == [KEY]


def test_key_frames_are_asked_for_three_times_a_second_at_most(room: Room, alice: Browser, bob: Browser) -> None:
    watching(alice, bob)
    ours = next(iter(bob.subscribes().ssrcs.values()))
    asked = 0
    for _ in range(100):
        bob.says(RtcpPsfbPacket(1, 1, ours))
        room.passes(0.03)
        asked += alice.is_asked_for_a_key_frame()
    assert asked in {9, 10}


def test_both_ways_to_want_a_key_frame_are_understood(room: Room, alice: Browser, bob: Browser) -> None:
    watching(alice, bob)
    ours = next(iter(bob.subscribes().ssrcs.values()))
    room.passes(5)
    alice.hears()
    bob.says(RtcpPsfbPacket(4, 1, 0, ours.to_bytes(4) + bytes(4)))
    assert alice.is_asked_for_a_key_frame()
    room.passes(5)
    alice.hears()
    bob.says(RtcpPsfbPacket(1, 1, ours + 77))
    assert not alice.is_asked_for_a_key_frame()


def test_who_pauses_gets_nothing_until_it_resumes_with_a_key_frame(room: Room, alice: Browser, bob: Browser) -> None:
    stream_id = watching(alice, bob)
    room.forwarder.pause("bob", [stream_id], paused=True)
    alice.sends(KEY)
    alice.sends(DELTA)
    room.passes(10)
    assert bob.shows() == []
    room.forwarder.pause("bob", [stream_id], paused=False)
    alice.hears()
    alice.sends(DELTA)
    assert alice.is_asked_for_a_key_frame()
    alice.sends(KEY)
    (again,) = bob.shows()
    assert (again.number, again.stamp // 10) == (1, 90_000)


def test_the_numbers_run_on_when_another_camera_takes_the_place(room: Room, alice: Browser, bob: Browser) -> None:
    carol = room.joined("carol")
    mine, hers = alice.films_as(), carol.films_as()
    bob.subscribes(to=[mine])
    alice.sends(KEY)
    carol.sends(KEY)
    room.now += 0.5
    room.forwarder.switch("bob", "2", hers)
    alice.sends(DELTA)
    carol.sends(KEY)
    first, second = bob.shows()
    assert (second.number - first.number, second.stamp - first.stamp) == (1, 45_000)
    room.forwarder.switch("bob", "2", 0)
    room.forwarder.switch("bob", "9", mine)
    carol.sends(KEY)
    assert bob.shows() == []


def test_a_camera_that_begins_again_has_a_new_id_and_the_old_one_shows_nothing(alice: Browser, bob: Browser) -> None:
    before = watching(alice, bob)
    alice.subscribes(camera=False)
    alice.sends(KEY)
    after = alice.films_as()
    alice.sends(KEY)
    assert after != before
    assert bob.shows() == []
    bob.subscribes(to=[0, after])
    alice.sends(KEY)
    assert bob.mids[-1] == b"3"


def test_settings_may_change_without_a_new_id(room: Room, alice: Browser) -> None:
    stream_id = alice.films_as()
    room.forwarder.news()
    alice.camera = replace(CAMERA, max_bitrate_kbps=600)
    assert alice.films_as() == stream_id
    assert room.forwarder.news()["alice"][0].max_bitrate_kbps == 600


def test_who_leaves_is_seen_no_more(room: Room, alice: Browser, bob: Browser) -> None:
    watching(alice, bob)
    room.forwarder.news()
    room.forwarder.leave("alice")
    assert room.forwarder.news() == {"bob": ()}
    alice.sends(KEY)
    assert bob.shows() == []


@pytest.mark.parametrize(
    ("sender", "receiver", "seen"),
    [
        ("SendReceive", "Receive", True),
        ("Send", "SendReceive", True),
        ("Receive", "SendReceive", False),
        ("None", "SendReceive", False),
        ("SendReceive", "Send", False),
        ("SendReceive", "None", False),
    ],
)
@pytest.mark.parametrize("medium", ["Video", "Content"])
def test_capabilities_say_who_may_send_and_who_may_see(  # noqa: PLR0913, PLR0917
    room: Room,
    alice: Browser,
    bob: Browser,
    medium: str,
    sender: str,
    receiver: str,
    seen: bool,  # noqa: FBT001
) -> None:
    camera = alice if medium == "Video" else room.joined("alice#content")
    stream_id = camera.films_as()
    bob.subscribes(to=[stream_id])
    room.forwarder.news()
    room.forwarder.allow(camera.name, {**ALL, medium: sender})
    room.forwarder.allow("bob", {**ALL, medium: receiver})
    camera.sends(KEY)
    assert bool(bob.shows()) is seen
    assert room.forwarder.news().get("bob", "unchanged") == ("unchanged" if seen else ())
    room.forwarder.allow(camera.name, ALL)
    room.forwarder.allow("bob", ALL)
    camera.sends(KEY)
    assert bob.shows()


def test_so_many_may_film_and_no_more(room: Room) -> None:
    for at in range(MOST_SENDERS["Video"]):
        room.joined(f"p{at}").films_as()
    late = room.joined("late")
    assert room.forwarder.is_full("late")
    assert late.subscribes(camera=True).refused
    assert late.subscribes(camera=True).allocations == ()
    assert room.joined("late#content").subscribes(camera=True).refused is False
    room.forwarder.leave("p3")
    assert late.subscribes(camera=True).refused is False
    assert not room.forwarder.is_full("p4")


def test_so_many_are_watched_and_no_more(room: Room, bob: Browser, alice: Browser) -> None:
    tracks = bob.subscribes(to=[alice.films_as()] * (MOST_VIEWS + 2)).tracks
    assert len(tracks) == MOST_VIEWS
    assert room.forwarder.news()["bob"]


def test_lost_packets_are_sent_again(alice: Browser, bob: Browser) -> None:
    watching(alice, bob)
    for _ in range(5):
        alice.sends()
    sent = bob.shows()
    bob.says(RtcpRtpfbPacket(1, 1, sent[0].source, lost=[sent[1].number, sent[3].number]))
    assert bob.shows() == [sent[1], sent[3]]
    assert alice.hears() == []


def test_what_never_came_is_asked_for_and_goes_where_it_is_missing(room: Room, alice: Browser, bob: Browser) -> None:
    watching(alice, bob)
    carol = room.joined("carol")
    lost = alice.number
    alice.number += 1
    alice.sends()
    (after,) = bob.shows()
    bob.says(RtcpRtpfbPacket(1, 1, after.source, lost=[after.number - 1]))
    (asked,) = [packet for packet in alice.hears() if isinstance(packet, RtcpRtpfbPacket)]
    assert (asked.media_ssrc, asked.lost) == (alice.ssrc, [lost])
    alice.sends(lost.to_bytes(2) + DELTA, kind=VP8_RTX, number=9, ssrc=alice.ssrc + 1)
    alice.sends(lost.to_bytes(2) + DELTA, kind=VP8_RTX, number=10, ssrc=alice.ssrc + 1)
    assert [(packet.number, packet.payload) for packet in bob.shows()] == [(after.number - 1, DELTA)]
    assert carol.shows() == []
    for paused in (True, False):
        room.forwarder.pause("bob", [1, 2, 3], paused=paused)
    alice.sends(KEY)
    assert [packet.number for packet in bob.shows()] == [after.number + 1]


def test_nobody_asks_for_what_is_long_gone_or_never_was(alice: Browser, bob: Browser) -> None:
    watching(alice, bob)
    for _ in range(HISTORY + 10):
        alice.sends()
    last = bob.shows()[-1]
    old, to_come = last.number - HISTORY - 2, last.number + 5
    bob.says(RtcpRtpfbPacket(1, 1, last.source, lost=[old, to_come]))
    assert (bob.shows(), alice.hears()) == ([], [])


def test_packets_that_only_fill_the_line_go_nowhere(alice: Browser, bob: Browser) -> None:
    watching(alice, bob)
    alice.sends(b"", kind=VP8_RTX, ssrc=alice.ssrc + 1)
    alice.sends(b"\x00\x01xx", kind=VP8_RTX, ssrc=alice.ssrc + 55)
    alice.sends(b"sound", kind=111)
    alice.room.forwarder.rtp("alice", b"\x80", 1.0)
    alice.room.forwarder.rtp("nobody", bytes(12), 1.0)
    alice.room.forwarder.rtcp("nobody", bytes(12), 1.0)
    assert bob.shows() == []


def simulcast(room: Room, kbps: tuple[int, ...] = (300, 0, 1200)) -> tuple[Browser, list[int]]:
    """Let Dora film in three layers of which two are sent; give her and their stream ids."""
    dora = room.joined("dora")
    dora.layers = kbps
    return dora, [allocation.stream_id or 0 for allocation in dora.subscribes(camera=True).allocations]


def test_layers_of_a_simulcast_are_a_group_and_the_packets_say_whose_they_are(room: Room, bob: Browser) -> None:
    dora, (low, _, high) = simulcast(room)
    assert [source.stream_id for source in room.forwarder.news()["bob"]] == [low, high]
    bob.subscribes(to=[high])
    dora.sends(KEY, ssrc=31, says={RID: b"layer0"})
    dora.sends(KEY + b"high", ssrc=33, says={RID: b"layer2"})
    dora.sends(DELTA + b"high", ssrc=33)
    dora.sends(KEY, ssrc=34, says={RID: b"nothing of ours"})
    room.forwarder.switch("bob", "2", low)
    dora.sends(KEY + b"low", ssrc=31)
    assert [packet.payload[4:] for packet in bob.shows()] == [b"high", b"high", b"low"]


def test_what_repairs_a_layer_says_so_too(room: Room, bob: Browser) -> None:
    dora, (low, _, _) = simulcast(room)
    bob.subscribes(to=[low])
    first = dora.sends(KEY, ssrc=31, says={RID: b"layer0"})
    dora.sends(((first + 1) % 65536).to_bytes(2) + b"again", kind=VP8_RTX, ssrc=41, says={REPAIRED: b"layer0"})
    assert [packet.payload for packet in bob.shows()] == [KEY, b"again"]


@pytest.mark.parametrize(("kbps", "chosen"), [(0, 2), (2000, 2), (1199, 0), (300, 0), (10, 0)])
def test_of_a_group_the_best_layer_that_fits_is_shown(room: Room, bob: Browser, kbps: int, chosen: int) -> None:
    dora, layers = simulcast(room)
    group = room.forwarder.news()["bob"][0].group_id or 0
    bob.subscribes(to=[layers[0]])
    room.forwarder.prefer("bob", "2", group, kbps)
    room.forwarder.prefer("bob", "2", group + 99, kbps)
    for at in range(3):
        dora.sends(KEY + bytes([at]), ssrc=31 + at, says={RID: b"layer%d" % at})
    assert [packet.payload[-1] for packet in bob.shows()] == [chosen]


def test_a_sender_hears_how_its_camera_comes(room: Room, alice: Browser, bob: Browser) -> None:
    watching(alice, bob)
    alice.number = (alice.number + 2) % 65536
    alice.sends()
    alice.says(RtcpSrPacket(alice.ssrc, RtcpSenderInfo(0x1234_5678_9ABC_DEF0, 0, 0, 0)))
    room.passes(1)
    ((receipt,),) = [packet.reports for packet in alice.hears() if isinstance(packet, RtcpRrPacket)]
    assert (receipt.ssrc, receipt.packets_lost, receipt.fraction_lost) == (alice.ssrc, 2, 128)
    assert (receipt.lsr, receipt.dlsr) == (0x5678_9ABC, 65536)


def test_reports_come_every_second(room: Room, alice: Browser, bob: Browser) -> None:
    watching(alice, bob)
    room.passes(1)
    alice.sends()
    room.passes(0.5)
    room.passes(0.5)
    reports = [packet for packet in bob.hears() if isinstance(packet, RtcpSrPacket)]
    assert [report.sender_info.packet_count for report in reports] == [1, 2]
    assert [report.sender_info.rtp_timestamp for report in reports] == [90_000, 96_000]
    rooms = [unpack_remb_fci(p.fci) for p in alice.hears() if isinstance(p, RtcpPsfbPacket) and p.fmt == 15]
    assert [ssrcs for _, ssrcs in rooms] == [[alice.ssrc]] * 2
    assert rooms[0][0] == pytest.approx(ROOM, rel=0.001)


def test_bitrates_are_what_came(room: Room, alice: Browser, bob: Browser) -> None:
    bob.films_as()
    stream_id = alice.films_as()
    assert room.forwarder.bitrates(room.now) == ()
    for _ in range(4):
        alice.sends(bytes(1000))
    (rate,) = room.forwarder.bitrates(room.now + 2)
    assert (rate.source_stream_id, rate.avg_bitrate_bps) == (stream_id, 16_000)
