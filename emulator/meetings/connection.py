"""One signalling socket: what a client says is understood here, and what the meeting tells it is said here.

    JOIN -> JOIN_ACK, INDEX    SUBSCRIBE -> SUBSCRIBE_ACK    first sound -> present    LEAVE -> LEAVE_ACK

It reads frames and writes frames; sockets, sound and clocks are behind the ports.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Final, Protocol

from emulator.meetings import frames, messages
from emulator.meetings.answers import Ours, answer
from emulator.meetings.data import Allowance, throttled
from emulator.meetings.sdp import Offer, SdpError, Transport
from emulator.meetings.statuses import Close, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from emulator.meetings.model import Joined
    from emulator.meetings.pictures import Pictures
    from emulator.meetings.ports import Media, Socket, Visitor
    from emulator.meetings.protobuf import Message
    from emulator.meetings.video import Subscribed

_log = logging.getLogger(__name__)
_MOST_VIDEOS: Final = 25
_NO_TURN: Final = messages.TurnCredentials(username="local", password="local", ttl=86_400)  # noqa: S106 (of no server)
"""Without addresses there is no relay, and the client neither waits for one nor complains."""
_ACK: Final = messages.JoinAck(turn_credentials=_NO_TURN, wants_compressed_sdp=False)
_LINGER: Final = 10.0
"""Seconds that a client may take to close its socket after it has parted."""
_VIEW_ONLY: Final = 206
_AT_ANY_TIME: Final = (messages.Join, messages.PingPong, messages.Leave)


class Stage(IntEnum):
    """How far a connection has come."""

    OPEN = 0
    JOINED = 1
    PRESENT = 2
    PARTED = 3
    """It is told nothing any more, and has no media."""


class Company(Protocol):
    """What a connection asks of the meeting."""

    @property
    def pictures(self) -> Pictures:
        """The meeting's video."""
        ...

    def time_ns(self) -> int:
        """Give nanoseconds since the epoch."""
        ...

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something after a while."""
        ...

    def arrives(self, connection: Connection) -> None:
        """Take in a client that has said JOIN."""
        ...

    def leaves(self, connection: Connection, *, dropped: bool) -> None:
        """Let a client go."""
        ...

    def media(self, connection: Connection) -> Media:
        """Make a client's media."""
        ...

    def seat(self, connection: Connection) -> Joined | None:
        """Make a client present. Whoever may not be is told so."""
        ...

    def mute(self, connection: Connection, *, muted: bool) -> None:
        """Hear that a client has muted or unmuted itself."""
        ...

    def relay(self, sender: Connection, sent: Iterable[messages.DataMessage]) -> None:
        """Pass data messages on."""
        ...


class Connection:
    """A client, from its JOIN to its LEAVE."""

    def __init__(self, visitor: Visitor, gathering: Company, socket: Socket) -> None:
        self.visitor = visitor
        self.socket = socket
        self.stage = Stage.OPEN
        self.session = 0
        """The client's audio_session_id."""
        self.joined: Joined | None = None
        """What `MeetingControl` knows it by; at first that of a connection that it has taken the place of."""
        self.media: Media | None = None
        self._gathering = gathering
        self._muted = False
        self._allowance = Allowance()
        self._answers = 0
        self._acts: Mapping[type[Message], Callable[[Any], None]] = {
            messages.PingPong: self._ping,
            messages.Join: self._join,
            messages.AudioControl: self._audio_control,
            messages.DataMessages: self._data,
            messages.Pause: self._pause,
            messages.Resume: self._resume,
            messages.RemoteVideoUpdate: self._update,
            messages.PrimaryJoin: self._primary,
            messages.Leave: self._leave,
        }

    @property
    def key(self) -> str:
        """The attendee id; a content share's ends like its token."""
        return self.visitor.key

    @property
    def has_joined(self) -> bool:
        """Whether the client has said JOIN."""
        return self.stage is not Stage.OPEN

    def tell(self, body: Message, error: messages.Error | None = None) -> None:
        """Say something to the client."""
        self.socket.send(frames.write(body, self._gathering.time_ns() // 1_000_000, error))

    async def received(self, message: bytes) -> None:
        """Understand a message. Raises BadFrameError; what a client may not say now is passed over."""
        body = frames.read(message).body
        joined = Stage.JOINED <= self.stage < Stage.PARTED
        if joined and isinstance(body, messages.Subscribe):
            await self._subscribe(body)
        elif body is not None and (joined or isinstance(body, _AT_ANY_TIME)):
            act = self._acts.get(type(body))
            if act is not None:
                act(body)

    def lost(self) -> None:
        """Hear that the socket is gone; that is sudden, unless the client has said LEAVE."""
        self._leave_meeting(dropped=True)

    # the media

    def heard_first(self) -> None:
        """Be present: sound has come."""
        if self.stage is Stage.JOINED:
            self.joined = self._gathering.seat(self)
            if self.joined is not None and self._muted:
                self._gathering.mute(self, muted=True)

    def media_lost(self) -> None:
        """Part, and let the client try again."""
        if self.stage < Stage.PARTED:
            self.dismiss(Status.UNAVAILABLE)
            self._leave_meeting(dropped=True)

    def came(self, packet: bytes, *, control: bool) -> None:
        """Pass a packet of RTP or RTCP on to those who receive this client's video."""
        self._gathering.pictures.came(self.key, packet, control=control)

    def send(self, rtp: bytes) -> None:
        """Send video to the client."""
        if self.media is not None:
            self.media.send(rtp)

    def send_rtcp(self, rtcp: bytes) -> None:
        """Send what belongs to video to the client."""
        if self.media is not None:
            self.media.send_rtcp(rtcp)

    def deaden(self) -> None:
        """Let no sound and no video pass any more."""
        if self.media is not None:
            self.media.deaden()

    # the meeting

    def welcome(self, roster: messages.AudioStreamIdInfo, kept: tuple[messages.DataMessage, ...]) -> None:
        """Be shown who is here, and what was said."""
        self.stage = Stage.PRESENT
        self.tell(roster)
        if kept:
            self.tell(messages.DataMessages(messages=kept))

    def dismiss(self, status: Status) -> None:
        """Tell the client why it is out; it says LEAVE then."""
        self.tell(messages.AudioStatus(status=status))

    def part(self, *, keep_media: bool = False) -> Media | None:
        """Have no place in the meeting any more. Gives the media that are still to be closed."""
        if self.stage < Stage.PARTED:
            self._gathering.later(_LINGER, lambda: self.socket.close(Close.ENDED))
        self.stage, self.joined = Stage.PARTED, None
        media, self.media = self.media, None
        if media is None or keep_media:
            return media
        media.close()
        return None

    # what the client says

    def _ping(self, ping: messages.PingPong) -> None:
        if ping.kind == messages.Heartbeat.PING:
            self.tell(messages.PingPong(kind=messages.Heartbeat.PONG, ping_id=ping.ping_id or 0))

    def _join(self, join: messages.Join) -> None:
        refused = self.visitor.refused
        if refused and self.stage is Stage.OPEN:
            if refused is Close.BAD_TOKEN:  # the end of a meeting is told by the code alone
                self.tell(messages.Index(), messages.Error(status=Status.REJECTED))
            self.stage = Stage.PARTED
            self.socket.close(refused)
        elif self.stage is Stage.OPEN:
            self.stage = Stage.JOINED
            self.session = join.audio_session_id or 0
            self.tell(replace(_ACK, video_subscription_limit=min(join.max_videos or _MOST_VIDEOS, _MOST_VIDEOS)))
            self._gathering.arrives(self)

    async def _subscribe(self, subscribe: messages.Subscribe) -> None:
        try:
            offer = Offer.read(subscribe.sdp_offer or "")
        except SdpError as error:
            _log.info("an offer cannot be answered: %s", error)
            self.tell(messages.SubscribeAck(), messages.Error(status=Status.BAD_REQUEST, description=str(error)))
            return
        if self.media is None:
            self.media = self._gathering.media(self)
            self._muted = bool(subscribe.audio_muted)
            self.media.set_muted(muted=self._muted)
        media = self.media
        transport = await media.transport(offer)
        if self.media is media:  # else it has parted meanwhile
            video = self._gathering.pictures.subscribe(self.key, offer, _sent(subscribe), subscribe.receive_stream_ids)
            self._acknowledge(subscribe, video, answer(offer, self._ours(transport, media, video)))
            media.connect(offer)
            self._gathering.pictures.tell_news()

    def _ours(self, transport: Transport, media: Media, video: Subscribed) -> Ours:
        self._answers += 1
        return Ours(transport, media.ssrc, self._answers, media.ssrc, video.ssrcs)

    def _acknowledge(self, subscribe: messages.Subscribe, video: Subscribed, sdp_answer: str) -> None:
        self.tell(
            messages.SubscribeAck(
                duplex=subscribe.duplex,
                sdp_answer=sdp_answer,
                allocations=video.allocations,
                tracks=video.tracks,
            ),
            messages.Error(status=_VIEW_ONLY, description="there are too many cameras") if video.refused else None,
        )

    def _audio_control(self, control: messages.AudioControl) -> None:
        self._muted = bool(control.muted)
        self._gathering.mute(self, muted=self._muted)

    def _data(self, data: messages.DataMessages) -> None:
        enough = self._allowance.take(len(data.messages), self._gathering.time_ns())
        self._gathering.relay(self, data.messages[:enough])
        back = tuple(throttled(message) for message in data.messages[enough:])
        if back:
            self.tell(messages.DataMessages(messages=back))

    def _pause(self, pause: messages.Pause) -> None:
        self._gathering.pictures.pause(self.key, pause.stream_ids, paused=True)

    def _resume(self, resume: messages.Resume) -> None:
        self._gathering.pictures.pause(self.key, resume.stream_ids, paused=False)

    def _update(self, update: messages.RemoteVideoUpdate) -> None:
        self._gathering.pictures.update(self.key, update)

    def _primary(self, _join: messages.PrimaryJoin) -> None:
        why = "there are no meetings within meetings here"
        self.tell(messages.PrimaryJoinAck(), messages.Error(status=Status.BAD_REQUEST, description=why))

    def _leave(self, _leave: messages.Leave) -> None:
        self.tell(messages.LeaveAck())
        self._leave_meeting(dropped=False)

    def _leave_meeting(self, *, dropped: bool) -> None:
        if self.stage < Stage.PARTED:
            self._gathering.leaves(self, dropped=dropped)
            self.part()


def _sent(subscribe: messages.Subscribe) -> list[messages.Stream]:
    """List the video that the client sends."""
    sends = subscribe.duplex != messages.Duplex.RECEIVE
    return [stream for stream in subscribe.send_streams if sends and stream.media_type == messages.Medium.VIDEO]
