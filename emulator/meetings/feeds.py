"""Video on its way through a meeting, undecoded: what one participant sends is a feed, what one receives is a view.

A receiver sees one stream whose packet numbers and times run on, whatever happens behind it: the sender's camera
starts anew, another layer is chosen, the receiver pauses. At each such change the view waits for a key frame, because
nothing else can be decoded, and joins what follows to what went before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from emulator.media.rtcp import Reception
from emulator.media.rtp import Packet, write
from emulator.meetings import feedback, messages
from emulator.meetings.key_frames import begins_key_frame

KEY_FRAME_GAP: Final = 0.3
"""Seconds between two requests for a key frame: each costs the sender as much as a second of video."""
HISTORY: Final = 512
"""Packets of a view that can be sent again: some seconds of a camera."""
_CLOCK: Final = 90_000
"""Ticks per second of every video codec's timestamps."""
_SHORT: Final = range(1, 15)
"""Header extensions that we can write (RFC 8285 section 4.2)."""
_CYCLE: Final = 1 << 16
_STAMPS: Final = 0xFFFFFFFF


class Wire(Protocol):
    """What carries packets to one browser: a leg."""

    def send(self, rtp: bytes) -> None:
        """Send an RTP packet."""
        ...

    def send_rtcp(self, rtcp: bytes) -> None:
        """Send an RTCP packet."""
        ...


class Origin(NamedTuple):
    """Where a packet stands in its feed."""

    recording: object
    """The same object for as long as numbers and times run on."""
    number: int
    """The packet's number, had it never wrapped."""
    codec: str


def nearest(number: int, to: int) -> int:
    """Undo the wrap after 65535 (RFC 3550 appendix A.1): of all that the number may stand for, what is nearest."""
    return to + (number - to + _CYCLE // 2) % _CYCLE - _CYCLE // 2


class Feed:
    """One video stream that a participant sends."""

    def __init__(self, stream_id: int, group_id: int, wire: Wire) -> None:
        self.stream_id = stream_id
        self.group_id = group_id
        self.views: list[View] = []
        self.asked = messages.Stream()
        """As the sender describes it."""
        self._octets = 0
        self._wire = wire
        self._reception: Reception | None = None
        self._recording = object()
        self._highest: int | None = None
        self._wanted = False
        self._asked_at: float | None = None

    @property
    def ssrc(self) -> int | None:
        return self._reception.source if self._reception else None

    @property
    def kbps(self) -> int:
        """What it takes at most; 0 if its sender has switched it off."""
        return self.asked.max_bitrate_kbps or 0

    @property
    def allocation(self) -> messages.Allocation:
        """The ids that the meeting has for it, as its sender is told."""
        label = self.asked.track_label
        return messages.Allocation(track_label=label, stream_id=self.stream_id, group_id=self.group_id)

    def count_octets(self) -> int:
        """Give how much has come since this was last asked for."""
        counted, self._octets = self._octets, 0
        return counted

    def comes_as(self, ssrc: int) -> None:
        """Hear which SSRC it has; another one than before is another recording, with numbers and times of its own."""
        if ssrc != self.ssrc:
            self._reception, self._recording, self._highest = Reception(ssrc, _CLOCK), object(), None

    def rtp(self, packet: Packet, codec: str, now: float) -> None:
        """Pass a packet on to every view."""
        self._octets += len(packet.payload)
        if self._reception:
            self._reception.came(packet.number, packet.stamp, now)
        number = nearest(packet.number, self._highest or packet.number + _CYCLE)
        self._highest = max(number, self._highest or number)
        origin = Origin(self._recording, number, codec)
        for view in self.views:
            view.show(packet, origin, now)
        self.ask(now)

    def want_key_frame(self) -> None:
        """Have a key frame asked for, now or as soon as KEY_FRAME_GAP allows."""
        self._wanted = True

    def ask(self, now: float) -> None:
        """Ask for the key frame that somebody wants."""
        due = self._asked_at is None or now - self._asked_at >= KEY_FRAME_GAP
        if self._wanted and due and self.ssrc is not None:
            self._wanted, self._asked_at = False, now
            self._wire.send_rtcp(feedback.want_key_frame(self.ssrc))

    def ask_again(self, numbers: Sequence[int]) -> None:
        """Ask for packets that never came here."""
        if self.ssrc is not None and numbers:
            self._wire.send_rtcp(feedback.ask_again(self.ssrc, numbers))

    def reported(self, middle: int, now: float) -> None:
        """Hear that the sender has reported."""
        if self._reception:
            self._reception.told(middle, now)

    def receipt(self, now: float) -> list[bytes]:
        """Say how it comes: a block of a receiver report, or none before anything has come."""
        return [self._reception.block(now)] if self._reception and self._reception.packets else []


class View:
    """One video stream that a participant receives, in one section of its description."""

    def __init__(self, mid: str, ssrc: int, wire: Wire) -> None:
        self.mid = mid
        self.ssrc = ssrc
        self.wanted = 0
        """The stream id that was subscribed to."""
        self.feed: Feed | None = None
        """What is shown: None while there is nothing of the kind, or it may not be seen."""
        self._packets = self._octets = 0
        self._paused = False
        self._wire = wire
        self._payloads: Mapping[str, int] = {}
        self._extensions: Mapping[int, bytes] = {}
        self._recording: object = None
        self._first = 0
        self._shift = self._stamp_shift = 0
        self._next = _CYCLE
        self._stamp = 0
        self._sent_at: float | None = None
        self._history: dict[int, tuple[int, Packet]] = {}

    def comes_as(self, payloads: Mapping[str, int], mid_extension: int) -> None:
        """Hear what the receiver calls things: the payload type of each codec, the number of the mid extension.

        A number of 0 is none.
        """
        self._payloads = payloads
        self._extensions = {mid_extension: self.mid.encode()} if mid_extension in _SHORT else {}

    def shows(self, feed: Feed | None) -> None:
        """Show this feed from now on, or nothing."""
        if feed:
            feed.views.append(self)
        if feed is not self.feed:
            self.feed = feed
            self._begin()

    def wants(self, stream_id: int) -> None:
        """Subscribe to a stream; another one than before is not paused."""
        if stream_id != self.wanted:
            self.wanted, self._paused = stream_id, False

    def pause(self, *, paused: bool) -> None:
        """Show nothing for a while; afterwards it goes on with a key frame."""
        self._paused = paused
        self._begin()

    def _begin(self) -> None:
        self._recording = None
        if self.feed and not self._paused:
            self.feed.want_key_frame()

    def show(self, packet: Packet, origin: Origin, now: float) -> None:
        """Send a packet of the feed on, unless the receiver has no use for it."""
        payload = self._payloads.get(origin.codec)
        if self._paused or payload is None or not self._belongs(packet, origin, now):
            return
        number = origin.number + self._shift
        if number <= self._next - HISTORY or self._history.get(number % HISTORY, (0, None))[0] == number:
            return  # too late for anybody, or sent again for somebody else
        stamp = (packet.stamp + self._stamp_shift) & _STAMPS
        ours = Packet(payload, number % _CYCLE, stamp, self.ssrc, packet.payload, packet.mark)
        self._history[number % HISTORY] = number, ours
        if number >= self._next:
            self._next, self._stamp, self._sent_at = number + 1, stamp, now
        self._packets += 1
        self._octets += len(packet.payload)
        self._wire.send(write(ours, self._extensions))

    def _belongs(self, packet: Packet, origin: Origin, now: float) -> bool:
        """Whether the packet is of what is being shown; a key frame begins that."""
        if self._recording is origin.recording:
            return origin.number >= self._first
        if not begins_key_frame(origin.codec, packet.payload):
            if self.feed:
                self.feed.want_key_frame()
            return False
        passed = 0 if self._sent_at is None else max(1, round((now - self._sent_at) * _CLOCK))
        self._recording, self._first = origin.recording, origin.number
        self._shift = self._next - origin.number
        self._stamp_shift = self._stamp + passed - packet.stamp
        return True

    def send_again(self, numbers: Sequence[int]) -> None:
        """Send packets again that the receiver misses; what never came here is asked for in turn."""
        missing: list[int] = []
        for number in (nearest(number, self._next) for number in numbers):
            kept, packet = self._history.get(number % HISTORY, (0, None))
            if packet and kept == number:
                self._wire.send(write(packet, self._extensions))
            elif number - self._shift >= self._first and self._next - HISTORY < number < self._next:
                missing.append((number - self._shift) % _CYCLE)
        if self.feed:
            self.feed.ask_again(missing)

    def report(self, now: float) -> None:
        """Tell the receiver what was sent so far."""
        if self._sent_at is not None:
            stamp = (self._stamp + round((now - self._sent_at) * _CLOCK)) & _STAMPS
            self._wire.send_rtcp(feedback.report(self.ssrc, now, stamp, (self._packets, self._octets)))
