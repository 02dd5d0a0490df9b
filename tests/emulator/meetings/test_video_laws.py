"""What holds for the video of every meeting, whatever its participants do: drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import pytest
from aiortc.rtp import RtcpRtpfbPacket
from hypothesis import given, settings
from hypothesis import strategies as st

from emulator.media.rtp import Packet
from emulator.meetings import feedback
from emulator.meetings.feeds import nearest
from emulator.meetings.key_frames import begins_key_frame
from tests.emulator.meetings.viewers import ALL, DELTA, KEY, VP8_RTX, Browser, Room

NAMES = ("alice", "bob", "carol", "alice#content")
BLIND = {**ALL, "Video": "Send", "Content": "None"}
MUTE = {**ALL, "Video": "Receive", "Content": "Receive"}


class Deed(NamedTuple):
    """Somebody does something; what `argument` means depends on what."""

    who: str
    what: str
    argument: int = 0


WHAT = [*["key"] * 3, *["delta"] * 4, *["watch"] * 2, "film", "stop", "pause", "resume", "switch", "allow", "skip"]
DEEDS = st.lists(
    st.builds(Deed, st.sampled_from(NAMES), st.sampled_from(WHAT), st.integers(0, 5)), min_size=5, max_size=80
)


class Story:
    """A meeting in which everybody films and watches everybody; later they do as they like.

    What each should be able to see of it is kept apart from the forwarder's own books.
    """

    def __init__(self) -> None:
        self.room = Room()
        self.people = {name: self.room.joined(name) for name in NAMES}
        self.may = dict.fromkeys(NAMES, ALL)
        self.paused: dict[str, set[int]] = {name: set() for name in NAMES}
        for person in self.people.values():
            person.films_as()
        for person in self.people.values():
            person.subscribes(to=sorted(self.streams()))

    def does(self, deed: Deed) -> None:
        self.room.passes(0.02)
        person = self.people[deed.who]
        match deed.what:
            case "key" | "delta":
                person.sends(KEY if deed.what == "key" else DELTA)
            case "film" | "stop":
                person.subscribes(camera=deed.what == "film")
            case "pause" | "resume":
                self.pauses(person, deed.argument, paused=deed.what == "pause")
            case "skip":
                person.number = (person.number + 1) % 65536
            case _:
                {"watch": self.watches, "switch": self.switches, "allow": self.is_allowed}[deed.what](
                    person, deed.argument
                )

    def streams(self) -> dict[int, str]:
        """Give who sends each stream that there is."""
        parties = self.room.forwarder._parties.values()
        return {feed.stream_id: party.key for party in parties for feed in party.feeds}

    def watches(self, person: Browser, argument: int) -> None:
        chosen = sorted(self.streams())[:argument]
        person.subscribes(to=chosen)
        self.paused[person.name] &= set(chosen)

    def pauses(self, person: Browser, argument: int, *, paused: bool) -> None:
        for stream_id in person.watched[argument % 2 :][:1]:
            self.room.forwarder.pause(person.name, [stream_id], paused=paused)
            (self.paused[person.name].add if paused else self.paused[person.name].discard)(stream_id)

    def switches(self, person: Browser, argument: int) -> None:
        other = ([*self.streams()] or [0])[argument % max(1, len(self.streams()))]
        if person.watched and other not in person.watched:
            self.paused[person.name].discard(person.watched[0])
            person.watched[0] = other
            self.room.forwarder.switch(person.name, "2", other)

    def is_allowed(self, person: Browser, argument: int) -> None:
        self.may[person.name] = (ALL, BLIND, MUTE)[argument % 3]
        self.room.forwarder.allow(person.name, self.may[person.name])

    def may_get(self, viewer: str, sender: str) -> bool:
        """Whether the viewer may be getting packets of the sender."""
        medium = "Content" if "#" in sender else "Video"
        allowed = "Send" in self.may[sender][medium] and "Receive" in self.may[viewer][medium]
        wanted = set(self.people[viewer].watched) - self.paused[viewer]
        return (allowed or viewer == sender) and any(self.streams().get(number) == sender for number in wanted)


@settings(max_examples=100)
@given(DEEDS)
def test_nobody_gets_what_it_did_not_ask_for_may_not_see_or_has_paused(deeds: Sequence[Deed]) -> None:
    story = Story()
    for deed in deeds:
        story.does(deed)
        for name, person in story.people.items():
            if person.shows():
                assert deed.what in {"key", "delta"}
                assert story.may_get(name, deed.who)


@settings(max_examples=100)
@given(DEEDS)
def test_every_stream_that_comes_begins_with_a_key_frame_and_only_runs_forward(deeds: Sequence[Deed]) -> None:
    story = Story()
    for deed in deeds:
        story.does(deed)
    for person in story.people.values():
        streams: dict[int, list[Packet]] = {}
        for packet in person.shown:
            streams.setdefault(packet.source, []).append(packet)
        for packets in streams.values():
            assert packets[0].payload == KEY
            steps = [(b.number - a.number, b.stamp - a.stamp) for a, b in pairwise(packets)]
            assert all(0 < number <= len(deeds) and stamp > 0 for number, stamp in steps)


@settings(max_examples=100)
@given(st.sets(st.integers(1, 39)), st.sets(st.integers(0, 40)))
def test_whatever_is_lost_on_either_way_comes_after_all(lost_to_us: set[int], lost_from_us: set[int]) -> None:
    room = Room()
    alice, bob = room.joined("alice"), room.joined("bob")
    bob.subscribes(to=[alice.films_as()])
    way = Lossy(alice, bob, lost_from_us)
    for at in range(40):
        if at in lost_to_us:
            alice.number = (alice.number + 1) % 65536
        else:
            alice.sends(KEY if not at else DELTA + bytes([at]))
        way.mend()
    alice.sends(KEY)  # the last has to come, or nobody would know of those before it
    bob.says(*way.asks())
    for _ in range(3):  # a receiver asks as long as something is missing
        way.mend()
    came = {packet.number: packet.payload for packet in way.came}
    assert sorted(came) == list(range(41))
    assert len(way.came) == 41


class Lossy:
    """Bob misses what is lost and asks for it; Alice sends again what she is asked for."""

    def __init__(self, alice: Browser, bob: Browser, lost: set[int]) -> None:
        self.alice, self.bob = alice, bob
        self.lost = set(lost) - {40}
        self.came: list[Packet] = []

    def mend(self) -> None:
        for _ in range(3):
            self.receive()
            self.bob.says(*self.asks())
            for asked in self.alice.hears():
                if isinstance(asked, RtcpRtpfbPacket):
                    for number in asked.lost:
                        again = number.to_bytes(2) + DELTA + b"again"
                        self.alice.sends(again, kind=VP8_RTX, number=1, ssrc=self.alice.ssrc + 1)
        self.receive()

    def receive(self) -> None:
        for packet in self.bob.shows():
            if packet.number in self.lost:
                self.lost.discard(packet.number)
            else:
                self.came.append(packet)

    def asks(self) -> list[RtcpRtpfbPacket]:
        there = {packet.number for packet in self.came}
        missing = sorted(set(range(max(there, default=0))) - there)
        ours = next(iter(self.bob.room.forwarder._parties["bob"].views.values())).ssrc
        return [RtcpRtpfbPacket(1, 1, ours, lost=missing)] if missing else []


@given(st.integers(0, 10**9), st.integers(-32_768, 32_767))
def test_a_number_is_found_again_after_it_wrapped(last: int, step: int) -> None:
    assert nearest((last + step) % 65536, last) == last + step


@given(st.binary(max_size=80), st.sampled_from(["VP8", "H264", "VP9"]))
def test_no_payload_and_no_rtcp_make_it_stumble(data: bytes, codec: str) -> None:
    assert begins_key_frame(codec, data) in {True, False}
    assert isinstance(feedback.read(b"\x81\xce" + data), tuple)
    assert isinstance(feedback.read(data), tuple)


@pytest.mark.parametrize(
    ("codec", "payload", "begins"),
    [
        ("VP8", "10 00", True),
        ("VP8", "10 01", False),
        ("VP8", "00 00", False),
        ("VP8", "11 00", False),
        ("VP8", "90 80 7f 00", True),
        ("VP8", "90 80 80 01 00", True),
        ("VP8", "90 f0 80 01 05 20 00", True),
        ("VP8", "90 f0 80 01 05 20 01", False),
        ("VP8", "90", False),
        ("H264", "67 42", True),
        ("H264", "61 42", False),
        ("H264", "78 00 02 67 42 00 01 68", True),
        ("H264", "78 00 02 61 42 00 01 68", False),
        ("VP9", "67 00", False),
    ],
)
def test_key_frames_are_known(codec: str, payload: str, begins: bool) -> None:  # noqa: FBT001
    assert begins_key_frame(codec, bytes.fromhex(payload)) is begins
