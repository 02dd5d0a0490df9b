"""The media of browsers: a transport and a headset for each, a room for each meeting, all in the telephones' studio."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from emulator.media.headset import Headset
from emulator.media.wideband import Wideband
from emulator.meetings.leg import Leg
from emulator.soundboard import meeting_room

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from emulator.media.studio import Studio
    from emulator.meetings.ports import MediaEvents
    from emulator.meetings.sdp import Offer, Transport

_OPUS: Final = "OPUS"


class Browsers:
    """Makes media, on the loop that it is used on. Implements `emulator.meetings.ports.Sounds`."""

    def __init__(self, studio: Studio, *, loopback_only: bool = True) -> None:
        self._studio, self._loopback_only = studio, loopback_only
        self._rooms: dict[str, Wideband] = {}
        self._inside: defaultdict[str, set[Browser]] = defaultdict(set)

    def media(self, meeting_id: str, key: str, events: MediaEvents) -> Browser:
        """Make the media of a client."""
        if meeting_id not in self._rooms:
            post = asyncio.get_running_loop().call_soon_threadsafe
            self._rooms[meeting_id] = Wideband(self._studio, meeting_room(meeting_id), post)
        media = Browser(
            key, events, self._rooms[meeting_id], loopback_only=self._loopback_only, over=self._over(meeting_id)
        )
        self._inside[meeting_id].add(media)
        return media

    def levels(self, meeting_id: str) -> Mapping[str, int]:
        """Tell how loud everybody in the meeting is, telephones and browsers."""
        return self._studio.levels(meeting_room(meeting_id))

    def signals(self, meeting_id: str) -> Mapping[str, int]:
        """Tell how well the sound of each client comes."""
        return {one.key: one.signal for one in self._inside.get(meeting_id, ())}

    async def close(self) -> None:
        """Give everything back."""
        everybody = [one for those in self._inside.values() for one in those]
        await asyncio.gather(*(one.end() for one in everybody))

    def _over(self, meeting_id: str) -> Callable[[Browser], None]:
        def over(media: Browser) -> None:
            self._inside[meeting_id].discard(media)
            if not self._inside[meeting_id]:
                del self._inside[meeting_id]
                self._rooms.pop(meeting_id, None)

        return over


class Browser:
    """The media of one client. Implements `emulator.meetings.ports.Media` and `emulator.meetings.leg.LegEvents`."""

    def __init__(
        self,
        key: str,
        events: MediaEvents,
        room: Wideband,
        *,
        loopback_only: bool,
        over: Callable[[Browser], None],
    ) -> None:
        self.key = key
        self._events, self._room, self._over = events, room, over
        self._leg = Leg(self, loopback_only=loopback_only)
        self._headset = Headset(key, self.send, self.send_rtcp, events.heard_first)
        self._ending: asyncio.Task[None] | None = None
        self._dead = False

    @property
    def ssrc(self) -> int:
        """The sound that it is sent."""
        return self._headset.ssrc

    @property
    def signal(self) -> int:
        """How well its sound comes, from 0 to 2."""
        return self._headset.signal

    async def transport(self, offer: Offer) -> Transport:
        """Give our end; take note of what the client calls Opus."""
        spoken = [codec for section in offer.sections if section.kind == "audio" for codec in section.spoken]
        self._headset.payload = next((codec.payload for codec in spoken if codec.name == _OPUS), self._headset.payload)
        return await self._leg.transport()

    def connect(self, offer: Offer) -> None:
        """Begin to connect."""
        self._leg.connect(offer.transport)

    def set_muted(self, *, muted: bool) -> None:
        """Be heard by nobody, or by all again."""
        self._headset.set_muted(muted)

    def set_capabilities(self, *, send: bool, receive: bool) -> None:
        """Be allowed to be heard, and to hear."""
        self._headset.set_capability(send=send, receive=receive)

    def send(self, rtp: bytes) -> None:
        """Send sound or video."""
        if not self._dead:
            self._leg.send(rtp)

    def send_rtcp(self, rtcp: bytes) -> None:
        """Send what belongs to it."""
        if not self._dead:
            self._leg.send_rtcp(rtcp)

    def deaden(self) -> None:
        """Let nothing pass any more."""
        self._dead = True

    def close(self) -> None:
        """Give everything back, soon."""
        if self._ending is None:
            self._ending = asyncio.create_task(self._end())

    async def end(self) -> None:
        """Give everything back, and wait for it."""
        self.close()
        if self._ending is not None:
            await self._ending

    async def _end(self) -> None:
        self._room.leaves(self._headset)
        self._over(self)
        await self._leg.close()

    # the leg

    def connected(self) -> None:
        """Hear, and be heard."""
        if self._ending is None:
            self._room.enters(self._headset)

    def rtp(self, packet: bytes) -> None:
        """Take sound, and pass on what is none."""
        if self._dead:
            return
        if self._headset.takes(packet):
            self._headset.rtp(packet, time.monotonic())
        else:
            self._events.came(packet, control=False)

    def rtcp(self, packet: bytes) -> None:
        """Take a report, which may be about sound, video, or both."""
        self._headset.rtcp(packet, time.monotonic())
        self._events.came(packet, control=True)

    def lost(self) -> None:
        """Say that no more will come."""
        self._events.media_lost()
