"""The sound of one browser: Opus in RTP both ways, between its transport and the room that it sits in.

    transport --> rtp, rtcp --> inbox | --> jitter queue --> decoder --> meter --> say
    transport <---------------- room <| <-- RTP <-- coded for it alone, or for all who hear the same

The bar is the border between the threads: left of it the plane's loop, right of it the studio's.
"""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable
from typing import Final

from emulator.media import opus, rtcp, rtp
from emulator.media.jitter import JitterQueue
from emulator.media.meter import Meter
from emulator.media.rtcp import Report
from emulator.media.rtp import Packet

_INBOX: Final = 64
"""Packets kept between two ticks; a flood pushes out the oldest."""
_GATE: Final = 70
"""Decibels below full scale: what is softer is no voice, and nobody could hear it."""
_LINGERS: Final = 50
"""Ticks, one second, for which somebody who falls silent still counts as a speaker."""
_POOR, _BAD = 0.05, 0.25
"""Shares of lost packets from which on the signal is weak, or as good as none."""
_WRAP: Final = 0xFFFFFFFF
_CNAME: Final = "meeting"


class Headset:
    """A browser's microphone and earphones.

    `who` is its attendee id; a content share's ends in `#content`, and what it says is kept from its presenter's ears.
    `send` and `send_rtcp` take packets, on the plane's loop; `heard_first` is called there when the first packet has
    come; `payload` is what the browser calls Opus.
    """

    def __init__(
        self,
        who: str,
        send: Callable[[bytes], None],
        send_rtcp: Callable[[bytes], None],
        heard_first: Callable[[], None] = lambda: None,
        *,
        payload: int = 111,
    ) -> None:
        self.who, self.group = who, who.partition("#")[0]
        self.send, self.send_rtcp = send, send_rtcp
        self.payload = payload
        self.ssrc = secrets.randbits(32) or 1
        """Of what we send."""
        self.queue = JitterQueue()
        self.may_speak = self.may_hear = True
        self._muted = False
        self._heard_first, self._heard = heard_first, False
        self._inbox: deque[tuple[bytes, float]] = deque(maxlen=_INBOX)
        self._reports: deque[tuple[bytes, float]] = deque(maxlen=_INBOX)
        self._meter = Meter()
        self._decoder = opus.Decoder()
        self._rest = b""
        self._quiet = _LINGERS
        self._reception: rtcp.Reception | None = None
        self._lost = 0.0
        self._number, self._stamp = secrets.randbits(16), secrets.randbits(32)
        self.ticks = 0
        """How many packets it was sent."""
        self._octets = 0

    # the plane's loop

    def takes(self, packet: bytes) -> bool:
        """Whether an RTP packet is sound and not video."""
        return len(packet) > 1 and packet[1] & 0x7F == self.payload

    def rtp(self, packet: bytes, now: float) -> None:
        """Take an RTP packet of sound, at `now` seconds on the clock that the room has too."""
        self._inbox.append((packet, now))
        if not self._heard:
            self._heard = True
            self._heard_first()

    def rtcp(self, packet: bytes, now: float) -> None:
        """Take an RTCP packet; what it says of others does no harm."""
        self._reports.append((packet, now))

    def set_muted(self, muted: bool) -> None:  # noqa: FBT001 (a setting by its name)
        """Keep what it says from the others, or let them hear it."""
        self._muted = muted

    def set_capability(self, *, send: bool, receive: bool) -> None:
        """Let it speak, and hear, as its attendee's capabilities allow (AWS: AttendeeCapabilities, Audio)."""
        self.may_speak, self.may_hear = send, receive

    @property
    def level(self) -> int:
        """How loud it is for the others: decibels below full scale, 127 for silence."""
        return self._meter.level

    @property
    def signal(self) -> int:
        """How well its packets come: 2 well, 1 weakly, 0 hardly, as rosters tell it."""
        return 2 if self._lost < _POOR else 1 if self._lost < _BAD else 0

    # the studio's thread

    @property
    def speaks(self) -> bool:
        """Whether it is one of those who make the sound of the room."""
        return self._quiet < _LINGERS

    def say(self) -> bytes:
        """Give the next frame of what it says."""
        self._read()
        frame = self._frame()
        self._quiet = 0 if self._meter.hear(frame) < _GATE else self._quiet + 1
        return frame

    def hears(self, coded: bytes) -> bytes:
        """Give the RTP packet that lets it hear this. Once a tick."""
        packet = rtp.write(Packet(self.payload, self._number, self._stamp, self.ssrc, coded, not self.ticks))
        self._number = (self._number + 1) & 0xFFFF
        self._stamp = (self._stamp + opus.SAMPLES) & _WRAP
        self.ticks += 1
        self._octets += len(coded)
        return packet

    def report(self, now: float) -> bytes:
        """Give the RTCP packet that tells what was sent, and how its sound comes. Once a second."""
        blocks = [] if self._reception is None else [self._reception.block(now)]
        # The clock of the reports need not be the time of day (RFC 3550 section 4).
        return rtcp.report(rtcp.Sent(self.ssrc, self._stamp, self.ticks, self._octets), blocks, now, _CNAME)

    def _read(self) -> None:
        """Take what has come since the last tick."""
        while self._inbox:
            data, now = self._inbox.popleft()
            packet = rtp.read(data)
            if packet is not None and packet.payload:
                self._take(packet, now)
        while self._reports:
            data, now = self._reports.popleft()
            for report in rtcp.read(data):
                self._told(report, now)

    def _take(self, packet: Packet, now: float) -> None:
        if self._reception is None or self._reception.source != packet.source:
            self._reception = rtcp.Reception(packet.source, opus.RATE)
            self.queue, self._decoder, self._rest = JitterQueue(), opus.Decoder(), b""
        self._reception.came(packet.number, packet.stamp, now)
        if self.may_speak and not self._muted:
            self.queue.put(packet.number, packet.payload)

    def _told(self, report: Report, now: float) -> None:
        if report.source == self.ssrc:
            self._lost = report.lost
        elif self._reception is not None and report.source == self._reception.source and report.middle is not None:
            self._reception.told(report.middle, now)

    def _frame(self) -> bytes:
        """Decode until there is a frame: packets may be shorter or longer than a tick."""
        while len(self._rest) < opus.FRAME:
            coded = self.queue.take()
            if coded is None:
                self._rest = b""
                return opus.SILENCE
            self._rest += self._decoded(coded)
        frame, self._rest = self._rest[: opus.FRAME], self._rest[opus.FRAME :]
        return frame

    def _decoded(self, coded: bytes) -> bytes:
        try:
            return self._decoder.decode(coded) if coded else self._decoder.conceal()
        except opus.OpusError:
            return self._decoder.conceal()
