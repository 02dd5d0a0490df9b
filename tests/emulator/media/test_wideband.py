"""Browsers and telephones in one meeting: each hears all others by their tones, and not itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from emulator.media import opus, rtp
from emulator.media.studio import Studio
from emulator.media.wideband import Wideband
from tests.emulator.media.browsers import Browser, Meeting, Telephone

if TYPE_CHECKING:
    from collections.abc import Callable

LOUD = pytest.approx(-12, abs=1.5)
"""A quarter of full scale, as all speak here."""
GONE = -52
"""What is below this is not there: 40 dB below what is."""


@pytest.fixture
def studio() -> Studio:
    return Studio()


@pytest.fixture
def wideband(studio: Studio) -> Wideband:
    return Wideband(studio, "room", lambda act: act(), now=lambda: 1000.0)


@pytest.fixture
def meeting(studio: Studio, wideband: Wideband) -> Meeting:
    return Meeting(studio, wideband)


def test_two_browsers_and_two_telephones_hear_each_other_and_nobody_himself(meeting: Meeting) -> None:
    everybody = Browser("a", 600), Browser("b", 1000), Telephone("room", 440), Telephone("room", 1500)
    meeting.joined_by(*everybody)
    meeting.talks()
    for one in everybody:
        for other in everybody:
            assert one.loudness_of(other.hertz) < GONE if one is other else one.loudness_of(other.hertz) == LOUD


def test_a_browser_alone_hears_nothing(meeting: Meeting) -> None:
    alone = Browser("a", 600)
    meeting.joined_by(alone)
    meeting.talks()
    assert not any(np.frombuffer(b"".join(alone.heard), "<i2"))


def test_high_sounds_of_browsers_stay_among_browsers(meeting: Meeting) -> None:
    speaker, browser, telephone = Browser("a", 6000), Browser("b"), Telephone("room")
    meeting.joined_by(speaker, browser, telephone)
    meeting.talks()
    assert browser.loudness_of(6000) == LOUD
    assert telephone.loudness_of(2000) < GONE  # where it would be folded to


def test_other_rooms_hear_nothing(meeting: Meeting, studio: Studio) -> None:
    elsewhere = Browser("c"), Telephone("elsewhere")
    other = Meeting(studio, Wideband(studio, "elsewhere", lambda act: act()))
    meeting.joined_by(Browser("a", 600))
    other.joined_by(*elsewhere)
    meeting.talks()
    other.passes(0.2)
    assert max(one.loudness_of(600) for one in elsewhere) < GONE


def test_all_who_only_listen_are_sent_the_same_coded_once(meeting: Meeting) -> None:
    listeners = [Browser(f"listener {at}") for at in range(3)]
    meeting.joined_by(Browser("a", 600), Telephone("room", 440), *listeners)
    meeting.talks()
    coded = [[rtp.read(packet) for packet in one.packets] for one in listeners]
    sounds = [[packet.payload for packet in packets if packet] for packets in coded]
    assert sounds[0] == sounds[1] == sounds[2]
    assert len(meeting.wideband._coders) == 2
    assert all(one.loudness_of(600) == LOUD and one.loudness_of(440) == LOUD for one in listeners)


def test_who_begins_to_speak_among_others_is_heard_and_hears_on(meeting: Meeting) -> None:
    quiet, speaker = Browser("a"), Browser("b", 1000)
    meeting.joined_by(quiet, speaker)
    meeting.talks()
    quiet.hertz = 600
    meeting.talks()
    assert speaker.loudness_of(600) == LOUD
    assert quiet.loudness_of(600) < GONE
    quiet.hertz = 0
    meeting.talks(2.0)
    assert quiet.loudness_of(1000) == LOUD


@pytest.mark.parametrize("listeners", [0, 1])
def test_changing_between_the_own_and_the_shared_stream_makes_no_click(meeting: Meeting, listeners: int) -> None:
    quiet, others = Browser("a"), [Browser(f"listener {at}") for at in range(listeners)]
    meeting.joined_by(*others, quiet, Browser("b", 1000))
    meeting.talks()
    quiet.forgets()
    for level in (0.001, 0, 0.001, 0):  # a voice that hardly moves what the others hear
        quiet.hertz, quiet.level = 600, level
        meeting.passes(1.5)
    steepest = 0.25 * 32767 * 2 * np.pi * 1000 / opus.RATE
    for one in (quiet, *others):
        heard = np.frombuffer(b"".join(one.heard), "<i2").astype(float)
        assert np.max(np.abs(np.diff(heard))) < 1.2 * steepest


@pytest.mark.parametrize(
    "silenced",
    [
        lambda one: one.near.set_muted(True),
        lambda one: one.near.set_capability(send=False, receive=True),
    ],
)
def test_who_is_muted_or_may_not_speak_is_not_heard_and_hears(
    meeting: Meeting, silenced: Callable[[Browser], None]
) -> None:
    muted, other, telephone = Browser("a", 600), Browser("b", 1000), Telephone("room")
    meeting.joined_by(muted, other, telephone)
    silenced(muted)
    meeting.talks()
    assert max(other.loudness_of(600), telephone.loudness_of(600)) < GONE
    assert muted.loudness_of(1000) == LOUD
    assert muted.near.level == 127
    muted.near.set_muted(False)
    muted.near.set_capability(send=True, receive=True)
    meeting.talks()
    assert other.loudness_of(600) == LOUD


def test_who_may_not_hear_is_sent_silence_all_the_same(meeting: Meeting) -> None:
    """A browser that gets no packets believes that its connection is broken."""
    deaf, other = Browser("a", 600), Browser("b", 1000)
    meeting.joined_by(deaf, other)
    deaf.near.set_capability(send=True, receive=False)
    meeting.talks()
    assert len(deaf.packets) == 50
    assert deaf.loudness_of(1000) < GONE
    assert other.loudness_of(600) == LOUD


def test_the_sound_of_a_content_share_is_kept_from_who_presents_it(meeting: Meeting) -> None:
    presenter, share, viewer = Browser("a"), Browser("a#content", 600), Browser("b", 1000)
    share.near.set_capability(send=True, receive=False)
    meeting.joined_by(presenter, share, viewer)
    meeting.talks()
    assert presenter.loudness_of(600) < GONE
    assert presenter.loudness_of(1000) == LOUD
    assert viewer.loudness_of(600) == LOUD
    assert share.loudness_of(1000) < GONE
    presenter.hertz = 1500
    meeting.talks()
    assert viewer.loudness_of(600) == LOUD
    assert viewer.loudness_of(1500) == LOUD
    assert max(presenter.loudness_of(600), presenter.loudness_of(1500)) < GONE


def test_too_much_sound_is_clipped_once_at_the_end(meeting: Meeting) -> None:
    speaker, *loud = Browser("a", 600, 0.9), Browser("b", 1130, 0.9), Browser("c", 1771, 0.9)
    meeting.joined_by(speaker, *loud)
    meeting.talks()
    heard = np.frombuffer(b"".join(speaker.heard), "<i2").astype(int)
    assert np.mean(np.abs(heard) > 31000) > 0.05
    # Were the sum of all clipped before one's own voice is taken out, what was cut off would come back as one's own.
    assert speaker.loudness_of(600) < -45
    assert speaker.loudness_of(1130) > -4


def test_levels_are_told_by_attendee_and_follow_the_voice(meeting: Meeting, studio: Studio) -> None:
    loud, soft, still = Browser("loud", 600, level=0.5), Browser("soft", 600, level=0.05), Browser("still")
    meeting.joined_by(loud, soft, still)
    meeting.talks()
    assert studio.levels("room") == {"loud": pytest.approx(9, abs=1), "soft": pytest.approx(29, abs=1), "still": 127}
    assert studio.levels("elsewhere") == {}
    loud.hertz = 0
    meeting.passes(0.5)
    assert studio.levels("room")["loud"] > 60


def test_lost_packets_are_concealed(studio: Studio, wideband: Wideband) -> None:
    meeting = Meeting(studio, wideband, lost=lambda tick: tick % 10 == 0)
    speaker, listener = Browser("a", 600), Browser("b")
    meeting.joined_by(speaker, listener)
    meeting.talks(3.0)
    assert speaker.near.queue.counts.lost == pytest.approx(17, abs=2)
    assert listener.loudness_of(600) == LOUD
    pieces = np.frombuffer(b"".join(listener.heard), "<i2").reshape(-1, opus.SAMPLES // 4).astype(float)
    assert np.min(np.sqrt((pieces**2).mean(axis=1))) > 0.3 * 0.25 * 32767 / 2**0.5


def test_a_weak_signal_is_told_of_by_the_far_end(studio: Studio, wideband: Wideband) -> None:
    one = Browser("a", 600)
    Meeting(studio, wideband).joined_by(one)
    assert one.near.signal == 2
    for ssrc, share in ((one.near.ssrc, 30), (one.near.ssrc + 1, 255)):
        block = ssrc.to_bytes(4, "big") + bytes([share]) + bytes(19)
        one.near.rtcp(bytes([0x81, 201, 0, 7, 0, 0, 0, 9]) + block, 0.0)
    studio.tick()
    assert one.near.signal == 1


def test_reports_go_out_every_second_and_say_what_came(meeting: Meeting) -> None:
    from emulator.media import rtcp  # noqa: PLC0415

    one, other = Browser("a", 600), Browser("b")
    meeting.joined_by(one, other)
    meeting.passes(3.1)
    assert len(one.reports) == len(other.reports) == 3
    ((sender, about),) = [list(rtcp.read(report)) for report in one.reports[-1:]]
    assert (sender.source, about.source, about.lost) == (one.near.ssrc, one.far.ssrc, 0.0)
    heard_of = one.reports[-1][28 + 16 : 28 + 20]
    assert any(heard_of), "it says when it last heard of the browser's own report"


def test_the_first_packet_is_told_of_once(meeting: Meeting) -> None:
    one = Browser("a", 600)
    assert one.firsts == 0
    meeting.joined_by(one)
    meeting.passes(0.2)
    assert one.firsts == 1


def test_who_leaves_is_gone_and_the_last_one_lets_the_studio_sleep(meeting: Meeting, studio: Studio) -> None:
    one, other = Browser("a", 600), Browser("b")
    meeting.joined_by(one, other)
    meeting.talks()
    meeting.wideband.leaves(one.near)
    meeting.wideband.leaves(one.near)
    meeting.talks()
    assert other.loudness_of(600) < GONE
    assert studio.members == 1
    meeting.wideband.leaves(other.near)
    studio.tick()
    assert studio.members == 0
    assert wideband_is_empty(meeting)


def wideband_is_empty(meeting: Meeting) -> bool:
    return not meeting.wideband.levels() and len(meeting.wideband._coders) == 1


def test_one_browser_s_fault_is_not_everybody_s(meeting: Meeting, caplog: pytest.LogCaptureFixture) -> None:
    bad, worse, one, other = Browser("bad", 700), Browser("worse", 800), Browser("a", 600), Browser("b")
    meeting.joined_by(bad, worse, one, other)
    meeting.talks()
    bad.near._decoder = None  # type: ignore[assignment]
    worse.near._number = None  # type: ignore[assignment]
    meeting.talks()
    assert other.loudness_of(600) == LOUD
    assert set(meeting.wideband.levels()) == {"a", "b"}
    assert caplog.text.count("it falls silent") == 2


def test_garbage_is_no_sound_and_harms_nobody(meeting: Meeting, studio: Studio) -> None:
    one, other = Browser("a", 600), Browser("b")
    meeting.joined_by(one, other)
    for rubbish in (b"", b"\x80", bytes(12), b"\x80\x6f" + bytes(9), b"\x80\x6f" + bytes(10), b"\xff" * 1500):
        one.near.rtp(rubbish, 0.0)
        one.near.rtcp(rubbish, 0.0)
    for number in range(40):
        one.near.rtp(rtp.write(rtp.Packet(111, number, 960 * number, 7, b"\xff" * 50)), 0.0)
    for _ in range(20):
        studio.tick()
    assert set(meeting.wideband.levels()) == {"a", "b"}
    meeting.talks()
    assert other.loudness_of(600) == LOUD


def test_a_new_stream_of_the_same_browser_is_heard_at_once(meeting: Meeting) -> None:
    one, other = Browser("a", 600), Browser("b")
    meeting.joined_by(one, other)
    meeting.talks()
    one.far.ssrc += 1
    one.far._number = (one.far._number - 30) & 0xFFFF
    meeting.talks()
    assert other.loudness_of(600) == LOUD
    assert one.near.queue.counts.late == 0


def test_each_packet_has_the_next_number_and_twenty_milliseconds_more(meeting: Meeting) -> None:
    one = Browser("a")
    meeting.joined_by(one)
    meeting.passes(0.1)
    first, *_, last = [packet for packet in map(rtp.read, one.packets) if packet]
    assert (last.number - first.number) & 0xFFFF == 4
    assert (last.stamp - first.stamp) & 0xFFFFFFFF == 4 * opus.SAMPLES
    assert (first.mark, last.mark, first.source, first.kind) == (True, False, one.near.ssrc, 111)


def sounds(of: Browser) -> list[bytes]:
    return [packet.payload for packet in map(rtp.read, of.packets) if packet]


@pytest.mark.parametrize(("seconds", "alike"), [(0.8, False), (1.4, True)])
def test_who_falls_silent_counts_as_a_speaker_for_a_second(meeting: Meeting, seconds: float, alike: bool) -> None:  # noqa: FBT001
    one, listener = Browser("a", 600), Browser("b")
    meeting.joined_by(one, listener, Telephone("room", 440))
    meeting.talks()
    one.hertz = 0
    meeting.passes(seconds)
    assert (one.near.speaks, sounds(one)[-1] == sounds(listener)[-1]) == (not alike, alike)


def test_what_is_too_soft_to_be_a_voice_is_none(meeting: Meeting) -> None:
    soft = Browser("a", 600, level=0.0002)
    meeting.joined_by(soft)
    meeting.talks()
    assert 70 <= soft.near.level < 90
    assert not soft.near.speaks


def test_a_flood_between_two_ticks_is_not_kept() -> None:
    one = Browser("a").near
    for number in range(10_000):
        one.rtp(rtp.write(rtp.Packet(111, number & 0xFFFF, 960 * number, 7, opus.QUIET)), 0.0)
        one.rtcp(b"", 0.0)
    assert (len(one._inbox), len(one._reports)) == (64, 64)


def test_packets_shorter_and_longer_than_a_tick_are_understood(studio: Studio, wideband: Wideband) -> None:
    short = bytes([0b11110000]) + opus.QUIET[1:]  # 10 ms
    three = bytes([0b11111011, 3]) + opus.QUIET[1:] * 3  # 60 ms in one packet
    one = Browser("a")
    wideband.enters(one.near)
    for number, (packet, stamp) in enumerate([(short, 0), (short, 480), (three, 960), (short, 3840), (short, 4320)]):
        one.near.rtp(rtp.write(rtp.Packet(111, number, stamp, 7, packet)), 0.0)
    for _ in range(5):
        studio.tick()
    assert one.near.queue.counts.empty == 0
    studio.tick()
    assert one.near.queue.counts.empty == 1


def test_sound_and_video_are_told_apart() -> None:
    one = Browser("a").near
    packets = {"sound": b"\x80\x6f", "sound with the marker": b"\x80\xef", "video": b"\x80\x60", "nothing": b""}
    assert [what for what, packet in packets.items() if one.takes(packet)] == ["sound", "sound with the marker"]
