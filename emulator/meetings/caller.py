"""A client of the meeting plane without a browser, for tests and measures: it does on the wire what the SDK does.

JOIN, SUBSCRIBE with an offer, ICE, DTLS, SRTP; what it says are Opus packets that somebody else made.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Self, TypeVar

import aiohttp

from emulator.media import rtp
from emulator.meetings import frames, messages
from emulator.meetings.leg import Leg
from emulator.meetings.sdp import AUDIO_LEVEL, MID, Offer, Transport
from emulator.meetings.seen import Seen
from emulator.meetings.signalling import SUB_PROTOCOL

if TYPE_CHECKING:
    from emulator.meetings.protobuf import Message

M = TypeVar("M", bound="Message")
PATIENCE: Final = 15.0
OPUS: Final = 111
_STEP: Final = 960
"""Opus counts 48 kHz, whatever the sound's own rate is (RFC 7587 section 4.1)."""
_QUERY: Final = "?X-Chime-Control-Protocol-Version=3&X-Amzn-Chime-Send-Close-On-Error=1"


class CallerError(Exception):
    """What was expected of the plane did not come."""


class Caller:
    """One client. Use it as an asynchronous context manager; `join` begins."""

    def __init__(self, url: str, token: str, *, session: int | None = None, muted: bool = False) -> None:
        self.seen = Seen()
        self.heard: list[rtp.Packet] = []
        """The sound that has come, undecoded."""
        self.others: list[bytes] = []
        """RTP that is no sound."""
        self.lost_media = False
        self.session = secrets.randbits(32) if session is None else session
        self._url, self._token, self._muted = url, token, muted
        self._http = aiohttp.ClientSession()
        self._way: aiohttp.ClientWebSocketResponse | None = None
        self._leg = Leg(self, offers=True)
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()
        self._up = asyncio.Event()
        self._ssrc, self._number, self._stamp = secrets.randbits(32), secrets.randbits(15), secrets.randbits(31)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.cut()

    # what it does

    async def open(self) -> None:
        """Open the socket and say nothing yet. Raises CallerError."""
        try:
            self._way = await self._http.ws_connect(self._url + _QUERY, protocols=(SUB_PROTOCOL, self._token))
        except aiohttp.WSServerHandshakeError as error:
            raise CallerError(str(error.status)) from error
        if self._way.protocol != SUB_PROTOCOL:
            message = "the sub-protocol was not chosen"
            raise CallerError(message)
        self._reading = asyncio.create_task(self._read(self._way))

    async def join(self) -> Self:
        """Be connected: signalling and media. Raises CallerError."""
        await self.open()
        await self.tell(messages.PingPong(kind=messages.Heartbeat.PING, ping_id=1))
        await self.tell(messages.Join(protocol_version=2, flags=2, max_videos=25, audio_session_id=self.session))
        await self.told(messages.Index)
        await self.subscribe()
        await asyncio.wait_for(self._up.wait(), PATIENCE)
        return self

    async def subscribe(self) -> messages.SubscribeAck:
        """Offer sound, and connect to what is answered."""
        sound = messages.Stream(
            stream_id=1, group_id=1, track_label="AmazonChimeExpressAudio", media_type=messages.Medium.AUDIO
        )
        before = len(self.seen.all_of(messages.SubscribeAck))
        offer = audio_offer(await self._leg.transport(), self._ssrc)
        await self.tell(
            messages.Subscribe(
                duplex=messages.Duplex.RECEIVE,
                send_streams=(sound,),
                receive_stream_ids=(0,),
                sdp_offer=offer,
                audio_muted=self._muted,
            )
        )
        ack = await self.told(messages.SubscribeAck, before + 1)
        if ack.sdp_answer:
            self._leg.connect(Offer.read(ack.sdp_answer.replace("a=setup:active", "a=setup:passive")).transport)
        return ack

    async def tell(self, body: Message) -> None:
        """Send a frame."""
        await self.tell_raw(frames.write(body, time.time_ns() // 1_000_000))

    async def tell_raw(self, message: bytes) -> None:
        """Send whatever bytes."""
        if self._way is not None:
            with suppress(ConnectionError):
                await self._way.send_bytes(message)

    def say(self, coded: bytes) -> None:
        """Send 20 ms of sound."""
        packet = rtp.Packet(OPUS, self._number, self._stamp, self._ssrc, coded)
        self._number, self._stamp = (self._number + 1) & 0xFFFF, (self._stamp + _STEP) & 0xFFFFFFFF
        self._leg.send(rtp.write(packet))

    async def mute(self, *, muted: bool) -> None:
        """Mute or unmute itself."""
        await self.tell(messages.AudioControl(muted=muted))

    async def leave(self) -> None:
        """Say goodbye, as the SDK does. Raises CallerError."""
        await self.tell(messages.Leave())
        await self.told(messages.LeaveAck)
        await self.cut()

    async def cut(self) -> None:
        """Be gone without a word."""
        await self._http.close()  # without the closing handshake
        if self._reading is not None:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
        await self._leg.close()

    async def hang_up_media(self) -> None:
        """Close the media and leave the socket open."""
        await self._leg.close()

    # what it is told

    async def told(self, kind: type[M], number: int = 1) -> M:
        """Wait for the first frame of a kind, or a later one. Raises CallerError."""

        def found() -> bool:
            return len(self.seen.all_of(kind)) >= number

        await self.until(found, kind.__name__)
        return self.seen.all_of(kind)[number - 1]

    async def until(self, true: Callable[[], object], what: str = "it") -> None:
        """Wait for something that frames or packets bring about. Raises CallerError."""
        try:
            async with asyncio.timeout(PATIENCE):
                while not true():
                    with suppress(TimeoutError):
                        async with asyncio.timeout(0.05), self._news:
                            await self._news.wait()
        except TimeoutError as error:
            message = f"{what} has not come; {len(self.seen.frames)} frames have, closed with {self.seen.close_code}"
            raise CallerError(message) from error

    async def _read(self, way: aiohttp.ClientWebSocketResponse) -> None:
        async for message in way:
            if message.type is aiohttp.WSMsgType.BINARY:
                self.seen.note(frames.read(message.data))
            async with self._news:
                self._news.notify_all()
        self.seen.close_code = way.close_code
        async with self._news:
            self._news.notify_all()

    # its leg

    def connected(self) -> None:
        """Take note."""
        self._up.set()

    def rtp(self, packet: bytes) -> None:
        """Keep what is heard."""
        read = rtp.read(packet)
        if read is not None and read.kind == OPUS:
            self.heard.append(read)
        else:
            self.others.append(packet)

    def rtcp(self, packet: bytes) -> None:
        """Pass over reports."""

    def lost(self) -> None:
        """Take note."""
        self.lost_media = True


def audio_offer(transport: Transport, ssrc: int) -> str:
    """Offer sound alone, over this transport."""
    lines = (
        "v=0",
        "o=- 1 1 IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=group:BUNDLE 0",
        f"m=audio 9 UDP/TLS/RTP/SAVPF {OPUS}",
        "c=IN IP4 127.0.0.1",
        *(f"a=candidate:{candidate}" for candidate in transport.candidates),
        f"a=ice-ufrag:{transport.ufrag}",
        f"a=ice-pwd:{transport.pwd}",
        f"a=fingerprint:{transport.fingerprint}",
        "a=setup:actpass",
        "a=mid:0",
        f"a=extmap:1 {AUDIO_LEVEL}",
        f"a=extmap:4 {MID}",
        "a=sendrecv",
        "a=rtcp-mux",
        f"a=rtpmap:{OPUS} opus/48000/2",
        f"a=fmtp:{OPUS} minptime=10;useinbandfec=1",
        f"a=ssrc:{ssrc} cname:caller",
    )
    return "".join(f"{line}\r\n" for line in lines)
