"""A meeting plane on the test's own loop, with a clock to turn, and clients of the wire."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from emulator.meetings import messages
from emulator.meetings.caller import Caller
from emulator.meetings.control import MeetingControl
from emulator.meetings.plane import MeetingPlane
from emulator.meetings.sdp import Transport
from emulator.meetings.signalling import Limits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping

    from emulator.media.studio import Studio
    from emulator.meetings.model import Attendee, MeetingEvent
    from emulator.meetings.ports import MediaEvents, Sounds
    from emulator.meetings.protobuf import Message
    from emulator.meetings.sdp import Offer


def on_a_loop(story: Callable[[], Coroutine[object, object, None]]) -> Callable[[], None]:
    def told() -> None:
        asyncio.run(story())

    told.__name__ = story.__name__
    return told


def _at_once() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(eq=False)
class FakeMedia:
    """Media without a transport; `speak` lets the first packet come."""

    events: MediaEvents
    ssrc: int = 77
    connected: bool = False
    dead: bool = False
    closed: bool = False
    muted: bool = False
    may: tuple[bool, bool] = (True, True)
    ready: asyncio.Event = field(default_factory=_at_once)

    async def transport(self, offer: Offer) -> Transport:
        await self.ready.wait()
        return Transport("ufrag", "p" * 24, offer.transport.fingerprint, ("1 1 udp 1 127.0.0.1 9 typ host",))

    def connect(self, offer: Offer) -> None:
        self.connected = True

    def speak(self) -> None:
        self.events.heard_first()

    def set_muted(self, *, muted: bool) -> None:
        self.muted = muted

    def set_capabilities(self, *, send: bool, receive: bool) -> None:
        self.may = (send, receive)

    def send(self, rtp: bytes) -> None: ...

    def send_rtcp(self, rtcp: bytes) -> None: ...

    def deaden(self) -> None:
        self.dead = True

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeSounds:
    """Media without a transport, and whatever loudness a test wants."""

    loud: dict[str, int] = field(default_factory=dict[str, int])
    weak: dict[str, int] = field(default_factory=dict[str, int])
    slow: bool = False
    """Whether a test says itself when media are `ready`."""
    of: dict[str, FakeMedia] = field(default_factory=dict[str, FakeMedia])
    """The newest media of each client."""

    def media(self, meeting_id: str, key: str, events: MediaEvents) -> FakeMedia:
        self.of[key] = FakeMedia(events)
        if self.slow:
            self.of[key].ready.clear()
        return self.of[key]

    def levels(self, meeting_id: str) -> Mapping[str, int]:
        return self.loud

    def signals(self, meeting_id: str) -> Mapping[str, int]:
        return self.weak

    async def close(self) -> None: ...


class Client(Caller):
    """A client whose media are fake, and which goes through the motions one by one."""

    stage: Stage
    id: str

    async def joins(self) -> Self:
        """JOIN and INDEX."""
        await self.open()
        await self.tell(messages.Join(protocol_version=2, max_videos=25, audio_session_id=self.session))
        await self.told(messages.Index)
        return self

    async def enters(self) -> Self:
        """Be present: JOIN, SUBSCRIBE, and the first packet of sound."""
        await self.joins()
        await self.subscribe()
        self.media.speak()
        await self.told(messages.AudioStreamIdInfo)
        return self

    async def says(self, *bodies: Message) -> None:
        """Say this, and wait until all of it was taken."""
        for body in bodies:
            await self.tell(body)
        await self.is_heard()

    async def is_heard(self) -> None:
        """Wait until all that was said was taken: the answer to one more PING has come."""
        pongs = len(self.seen.all_of(messages.PingPong))
        await self.tell(messages.PingPong(kind=messages.Heartbeat.PING, ping_id=pongs))
        await self.told(messages.PingPong, pongs + 1)

    async def volumes_again(self) -> None:
        """Wait for two ticks of the plane."""
        await self.told(messages.AudioMetadata, len(self.seen.all_of(messages.AudioMetadata)) + 2)

    def stops_reading(self) -> None:
        assert self._way is not None
        line = self._way._response.connection
        assert line is not None
        assert line.transport is not None
        line.transport.pause_reading()

    @property
    def media(self) -> FakeMedia:
        assert isinstance(self.stage.sounds, FakeSounds)
        return self.stage.sounds.of[self.id]

    @property
    def names(self) -> list[str]:
        return sorted(person.external_user_id for person in self.seen.roster.values())


class Stage:
    """One meeting, its plane, and everybody's way in."""

    studio: Studio
    """Where there is sound."""

    def __init__(self, sounds: Sounds, limits: Limits | None) -> None:
        self.now = 1_800_000_000.0
        self.sounds = sounds
        self.control = MeetingControl(now=lambda: self.now)
        self.plane = MeetingPlane(self.control, sounds, limits or Limits(grace=0.1))
        self.told: list[MeetingEvent] = []
        self.control.subscribe(self.told.append)
        asked = {"ClientRequestToken": "t", "MediaRegion": "us-east-1", "ExternalMeetingId": "room"}
        self.meeting = self.control.create_meeting(asked).meeting_id
        self.address = ""
        self.leaving = AsyncExitStack()

    def attendee(self, name: str, **capabilities: str) -> Attendee:
        asked = {"Audio": "SendReceive", "Video": "SendReceive", "Content": "SendReceive", **capabilities}
        return self.control.add_attendee(self.meeting, name, asked)

    async def client(
        self,
        who: Attendee | str,
        *,
        content: bool = False,
        token: str = "",
        session: int | None = None,
        muted: bool = False,
    ) -> Client:
        """Somebody with a client; an attendee is made for a new name."""
        attendee = self.attendee(who) if isinstance(who, str) else who
        token = token or attendee.join_token + ("#content" if content else "")
        client = Client(f"{self.address}/{self.meeting}", token, session=session, muted=muted)
        client.stage, client.id = self, attendee.attendee_id + ("#content" if content else "")
        return await self.leaving.enter_async_context(client)

    def send(self, client: Client, message: bytes) -> None:
        """Let the plane send something."""
        self.plane.find(client.id).socket.send(message)

    def has(self, client: Client) -> bool:
        """Whether the plane still has the client's line."""
        with suppress(KeyError):
            return bool(self.plane.find(client.id))
        return False

    def changes(self) -> list[str]:
        return [event.change.removeprefix("chime:Attendee") for event in self.told if event.attendee_id][-4:]


@asynccontextmanager
async def meeting(sounds: Sounds | None = None, limits: Limits | None = None) -> AsyncGenerator[Stage]:
    stage = Stage(FakeSounds() if sounds is None else sounds, limits)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stage.address = f"ws://127.0.0.1:{listener.getsockname()[1]}/control"
        async with stage.plane.serving(listener), stage.leaving:
            yield stage
