"""What comes and goes as RTP: digits whatever is lost, sound in packets of any length, junk, and what we send."""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulator.media import g711, rtp, tones
from emulator.media.incoming import Incoming
from emulator.media.keys import KEYS, LONGEST, events
from emulator.media.outgoing import Outgoing
from tests.emulator.media.packets import EVENTS, hears, packet, press, typed

ONE, TWO = press(1, 100, 8000), press(1, 108, 9600)


@pytest.mark.parametrize(
    ("what", "packets", "keys"),
    [
        ("two presses of one key", ONE + TWO, "11"),
        ("the first packet of each lost", ONE[1:] + TWO[1:], "11"),
        ("the middle of each lost", ONE[:1] + ONE[-1:] + TWO[:1] + TWO[-1:], "11"),
        ("every END lost", ONE[:5] + TWO[:5], "11"),
        ("one packet of each", ONE[3:4] + TWO[2:3], "11"),
        ("nothing but the last END", ONE[-1:] + TWO[-1:], "11"),
        ("every packet twice", [p for p in ONE + TWO for _ in (0, 1)], "11"),
        ("an END that comes within the next press", ONE[:-1] + TWO[:2] + ONE[-1:] + TWO[2:], "11"),
        ("timestamps that wrap", press(1, 65533, 2**32 - 80) + press(2, 5, 1520), "12"),
        ("a new source", [*ONE, packet(EVENTS, 5, 8000, struct.pack("!BBH", 2, 10, 160), source=8)], "12"),
        ("a hook flash", press(16, 1, 1), ""),
        ("a payload too short", [packet(EVENTS, 1, 1, b"\x01")], ""),
        ("packets in the wrong order", [TWO[0], *ONE, *TWO[1:]], "11"),
    ],
)
def test_a_press_is_heard_once_whatever_is_lost(what: str, packets: list[bytes], keys: str) -> None:
    assert hears(packets) == keys, what


LOSSES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "none": lambda packets: packets,
    "first": lambda packets: packets[1:],
    "middle": lambda packets: packets[:1] + packets[2:],
    "last": lambda packets: packets[:-1],
    "every END": lambda packets: packets[:-3],
}


@pytest.mark.parametrize("lost", LOSSES)
@pytest.mark.parametrize("on_ms", [40, 100])
def test_digits_are_exact_at_any_speed_with_packets_lost(lost: str, on_ms: int) -> None:
    assert hears(one for key in typed("5551129*#0077ABCD", on_ms) for one in LOSSES[lost](key)) == "5551129*#0077ABCD"


def test_a_press_of_ten_seconds_is_one_press() -> None:
    spans = [(8000, d) for d in range(160, LONGEST, 1600)] + [(8000 + LONGEST, d) for d in range(160, 16000, 1600)]
    held = [packet(EVENTS, i, at, struct.pack("!BBH", 5, 10, d)) for i, (at, d) in enumerate(spans)]
    ended = press(5, len(held), 8000 + LONGEST, 0)
    assert hears(held + ended) == "5"
    assert hears(held + ended + press(5, len(held) + 3, 200_000)) == "55"


def test_a_late_end_of_the_press_before_does_not_break_a_long_one() -> None:
    before = press(1, 0, 160)
    first, second = (packet(EVENTS, 9, 8000 + at, struct.pack("!BBH", 5, 10, LONGEST)) for at in (0, LONGEST))
    assert hears([*before, first, before[-1], second]) == "15"


@pytest.mark.parametrize("codec", [g711.PCMU, g711.PCMA])
@pytest.mark.parametrize("ms", [10, 20, 30, 40, 60])
def test_sound_comes_out_whole_at_any_packet_length(ms: int, codec: int) -> None:
    coded = g711.encode(codec, tones.tone(440, seconds=1.2))
    ear, heard = Incoming(), b""
    for i, at in enumerate(range(0, len(coded), ms * 8)):
        hears([packet(codec, i, at, coded[at : at + ms * 8])], ear)
        while ear.waiting > 1:
            heard += ear.frame()
    while ear.waiting:
        heard += ear.frame()
    assert heard == g711.decode(codec, coded)


def test_a_repeat_and_a_late_packet_are_counted_and_not_played() -> None:
    voice = [packet(0, i, i * 160) for i in range(6)]
    ear = Incoming()
    hears([*voice[:2], voice[1], voice[3], voice[2], *voice[4:]], ear)
    assert (ear.counts.late, ear.counts.lost, ear.waiting) == (2, 1, 5)


@pytest.mark.parametrize("again_from", [200, 4000, 40_000])
def test_numbers_that_begin_anew_are_heard_from_the_second_on(again_from: int) -> None:
    ear = Incoming()
    hears(
        [packet(0, 5000 + i, i * 160) for i in range(3)] + [packet(0, again_from + i, i * 160) for i in range(5)], ear
    )
    assert (ear.counts.late, ear.waiting) == (1, 7)


def test_one_packet_with_a_strange_number_does_not_make_the_next_ones_late() -> None:
    ear = Incoming()
    hears([packet(0, number, 0) for number in (5000, 5001, 100, 5002, 300, 5003)], ear)
    assert (ear.counts.late, ear.counts.lost, ear.waiting) == (2, 0, 4)


def test_the_buffer_keeps_ten_frames() -> None:
    ear = Incoming()
    hears([packet(0, i, i * 160) for i in range(30)], ear)
    assert (ear.waiting, ear.counts.dropped) == (10, 20)


def test_what_piled_up_while_the_machine_was_busy_is_worked_off() -> None:
    ear = Incoming()
    hears([packet(0, i, i * 160) for i in range(8)], ear)
    for i in range(8, 8 + 50 * 5):  # five seconds of a packet each tick
        ear.frame()
        hears([packet(0, i, i * 160)], ear)
    assert (ear.waiting, ear.counts.dropped, ear.counts.empty) == (2, 6, 0)


def test_sound_after_ends_that_share_a_number_is_neither_late_nor_lost() -> None:
    key = press(1, 10, 1600, 5, 1)
    ear = Incoming(EVENTS)
    assert hears([packet(0, 9, 1440), *key, key[-1], key[-1], packet(0, 16, 2560)], ear) == "1"
    assert (ear.counts.late, ear.counts.lost, ear.waiting) == (0, 0, 2)


def test_nothing_is_played_until_two_frames_lie_ready() -> None:
    ear = Incoming()
    loud = g711.encode(0, tones.tone(440, seconds=0.02))
    hears([packet(0, 1, 160, loud)], ear)
    assert ear.frame() == g711.SILENCE
    hears([packet(0, 2, 320, loud)], ear)
    assert ear.frame() == ear.frame() == g711.decode(0, loud)
    assert ear.frame() == g711.SILENCE
    assert ear.counts.empty == 2


def test_a_held_telephone_is_not_heard_but_its_keys_are() -> None:
    ear = Incoming(EVENTS, receives=False)
    assert hears([packet(0, i, i * 160) for i in range(5)] + ONE, ear) == "1"
    assert ear.waiting == 0


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\x80" * 11,
        packet(72, 1, 1, bytes(20))[:1] + b"\xc8" + bytes(30),  # RTCP: a sender report
        b"\x40" + packet(0, 1, 1)[1:],
        b"\x8f" + packet(0, 1, 1, b"")[1:],  # fifteen contributing sources that are not there
        b"\x90" + packet(0, 1, 1, b"\xff\xff\xff\xff")[1:],  # an extension longer than the packet
        b"\x90" + packet(0, 1, 1, b"")[1:],
        b"\xa0" + packet(0, 1, 1, b"\xff")[1:],  # more padding than packet
    ],
)
def test_what_is_no_rtp_is_passed_over(junk: bytes) -> None:
    assert rtp.read(junk) is None


@pytest.mark.parametrize("kind", [13, 96, 101])
def test_payloads_that_nobody_agreed_on_are_counted_and_passed_over(kind: int) -> None:
    ear = Incoming()
    assert hears([packet(kind, 1, 1, b"\x05\x0a\x00\xa0")], ear) == ""
    assert (ear.counts.foreign, ear.counts.packets, ear.waiting) == (1, 0, 0)


def test_sources_extension_and_padding_are_taken_off() -> None:
    head = packet(0, 1, 1, b"")
    whole = b"\xb1" + head[1:] + b"CSRC" + b"\x00\x01\x00\x01EXTN" + b"sound" + b"\x00\x00\x03"
    read = rtp.read(whole)
    assert read is not None
    assert read.payload == b"sound"


@given(st.binary(max_size=300))
def test_no_bytes_raise(data: bytes) -> None:
    hears([data, b"\x80" + data, b"\x80\x65" + data, b"\x80\x00" + data], Incoming(EVENTS))


@given(
    st.builds(
        rtp.Packet,
        st.integers(0, 71) | st.integers(80, 127),  # 72 to 79 with a marker look like RTCP
        st.integers(0, 0xFFFF),
        st.integers(0, 0xFFFFFFFF),
        st.integers(0, 0xFFFFFFFF),
        st.binary(max_size=200),
        st.booleans(),
    )
)
def test_what_is_written_is_read_again(sent: rtp.Packet) -> None:
    assert rtp.read(rtp.write(sent)) == sent


# what we send


def sent(mouth: Outgoing, ticks: int) -> list[rtp.Packet]:
    read = [rtp.read(data) for _ in range(ticks) for data in mouth.packets(g711.SILENCE)]
    return [one for one in read if one is not None]


def test_sound_goes_out_with_steady_numbers_and_times_and_one_marker() -> None:
    packets = sent(Outgoing(g711.PCMA), 20)
    assert all(
        ((b.number - a.number) & 0xFFFF, (b.stamp - a.stamp) & 0xFFFFFFFF) == (1, 160) for a, b in pairwise(packets)
    )
    assert [one.mark for one in packets] == [True] + [False] * 19
    assert {(one.kind, one.source, len(one.payload)) for one in packets} == {(8, packets[0].source, 160)}


def test_a_key_that_we_send_looks_like_a_telephone_s() -> None:
    mouth = Outgoing(g711.PCMU, EVENTS)
    assert mouth.press("5,5", press_ms=100, gap_ms=80) == 5 + 4 + 25 + 5 + 4
    packets = sent(mouth, 60)
    down = [one for one in packets if one.kind == EVENTS]
    stamps = sorted({one.stamp for one in down}, key=[one.stamp for one in down].index)
    assert [sum(one.stamp == stamp for one in down) for stamp in stamps] == [7, 7]
    assert [one.mark for one in down] == ([True] + [False] * 6) * 2
    assert [one.payload for one in down[4:7]] == [b"\x05\x8a\x03\x20"] * 3
    assert all((b.number - a.number) & 0xFFFF == 1 for a, b in pairwise(packets))
    assert (stamps[1] - stamps[0]) & 0xFFFFFFFF == (5 + 4 + 25) * 160
    assert [one.mark for one in packets if one.kind == 0 and one.mark] == [True, True]  # after each press


@given(st.text(KEYS, max_size=12), st.integers(40, 200), st.integers(40, 200))
def test_keys_that_we_send_are_heard_as_they_were_meant(keys: str, press_ms: int, gap_ms: int) -> None:
    mouth, ear = Outgoing(g711.PCMU, EVENTS), Incoming(EVENTS)
    ticks = mouth.press(keys, press_ms, gap_ms)
    assert "".join(ear.take(one) for one in sent(mouth, ticks)) == keys
    assert not mouth.pressing


def test_keys_can_be_called_off_but_the_one_that_is_down_is_let_go() -> None:
    mouth = Outgoing(g711.PCMU, EVENTS)
    mouth.press("12")
    sent(mouth, 2)
    mouth.release()
    rest = sent(mouth, 5)
    assert [one.payload[1] >> 7 for one in rest if one.kind == EVENTS] == [1, 1, 1]
    mouth.press("3")
    mouth.release()
    assert not mouth.pressing


def test_a_held_telephone_is_sent_nothing_and_its_clock_runs_on() -> None:
    mouth = Outgoing()
    (before,) = sent(mouth, 1)
    mouth.sends = False
    assert sent(mouth, 9) == []
    mouth.sends = True
    (after,) = sent(mouth, 1)
    assert (after.stamp - before.stamp) & 0xFFFFFFFF == 10 * 160
    assert after.number == (before.number + 1) & 0xFFFF
    assert after.mark


def test_what_is_no_key_cannot_be_pressed() -> None:
    with pytest.raises(ValueError, match="substring not found"):
        events("x", 5)


def test_a_press_lasts_two_ticks_at_least() -> None:
    assert len(events("1", 0)) == 2


@pytest.mark.parametrize("press_ms", [50, 250, 8_500, 24_000])
def test_a_press_lasts_as_long_as_it_shall_and_is_one_press(press_ms: int) -> None:
    mouth, ear = Outgoing(g711.PCMU, EVENTS), Incoming(EVENTS)
    ticks = mouth.press("5", press_ms, gap_ms=20)
    packets = sent(mouth, ticks)
    down = [one for one in packets if one.kind == EVENTS]
    ends = (down[-1].stamp - down[0].stamp + int.from_bytes(down[-1].payload[2:], "big")) & 0xFFFFFFFF
    assert press_ms <= ends / 8 < press_ms + 20
    assert [one.mark for one in down] == [True] + [False] * (len(down) - 1)
    assert "".join(ear.take(one) for one in packets) == "5"


def test_a_press_too_long_for_one_event_goes_on_where_that_one_ends() -> None:
    mouth = Outgoing(g711.PCMU, EVENTS)
    packets = [one for one in sent(mouth, mouth.press("5", 10_000)) if one.kind == EVENTS]
    stamps = [one.stamp for one in packets]
    turn = stamps.index(stamps[-1])
    assert (stamps[-1] - stamps[0]) & 0xFFFFFFFF == LONGEST
    assert packets[turn - 1].payload[1:] == b"\x0a\xff\xff"  # RFC 4733 section 2.5.1.3: all it can state, and no END
    assert packets[turn].payload[1:] == b"\x0a\x00\xe1"


def test_a_key_that_is_called_off_ends_when_it_does() -> None:
    mouth = Outgoing(g711.PCMU, EVENTS)
    mouth.press("1", 24_000)
    sent(mouth, 5)
    mouth.release()
    assert [one.payload[1:] for one in sent(mouth, 1)] == [b"\x8a\x03\xc0"] * 3  # six ticks, and END
