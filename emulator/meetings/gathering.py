"""One meeting as its browsers see it: who is connected, who is shown whom, and what passes between them.

What makes somebody present or gone is `MeetingControl`'s to say, for telephones and browsers alike; here it is heard.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, Protocol

from emulator.meetings import frames, messages, rules
from emulator.meetings.connection import Connection, Stage
from emulator.meetings.data import DataMessages
from emulator.meetings.errors import MeetingFullError, MeetingPlaneError
from emulator.meetings.model import CONTENT, Change
from emulator.meetings.pictures import Pictures
from emulator.meetings.roster import Roster
from emulator.meetings.statuses import ENDINGS, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from emulator.meetings.control import MeetingControl
    from emulator.meetings.model import Joined, MeetingEvent
    from emulator.meetings.ports import Media
    from emulator.meetings.protobuf import Message
    from emulator.meetings.video import Forwarder

_log = logging.getLogger(__name__)
_FAREWELL: Final = 0.5
"""Seconds from the word that it is over to the end of the media: the client is to hear the word first."""


class World(Protocol):
    """What a gathering needs from outside."""

    @property
    def grace(self) -> float:
        """For how many seconds somebody who was lost keeps the seat."""
        ...

    def time_ns(self) -> int:
        """Give nanoseconds since the epoch."""
        ...

    def monotonic(self) -> float:
        """Give seconds on a clock that only rises."""
        ...

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something after a while."""
        ...

    def levels(self, meeting_id: str) -> Mapping[str, int]:
        """Tell how loud everybody in the meeting is, in dB below full scale (0 to 127), by attendee id."""
        ...

    def signals(self, meeting_id: str) -> Mapping[str, int]:
        """Tell how well each client's sound comes, from 0 to 2, by attendee id."""
        ...

    def media(self, meeting_id: str, connection: Connection) -> Media:
        """Make the media of a connection, which is told of it."""
        ...

    def forwarder(self) -> Forwarder:
        """Make what forwards a meeting's video."""
        ...


class Gathering:
    """The browsers of one meeting. `here` are those who are connected already, telephones for example."""

    def __init__(self, meeting_id: str, control: MeetingControl, world: World, here: Iterable[Joined] = ()) -> None:
        self.meeting_id = meeting_id
        self._control, self._world = control, world
        self._connections: dict[str, Connection] = {}
        self._roster = Roster(here, control.muted(meeting_id))
        self._messages = DataMessages()
        self._silent = self._over = False
        self.pictures = Pictures(world.forwarder(), self._connections, world.monotonic)

    def connection(self, key: str) -> Connection | None:
        """Find a client that has said JOIN."""
        return self._connections.get(key)

    # what connections ask

    def time_ns(self) -> int:
        """Give nanoseconds since the epoch."""
        return self._world.time_ns()

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something after a while."""
        self._world.later(seconds, act)

    def arrives(self, connection: Connection) -> None:
        """Take in a client that has said JOIN: a new one, the same one again, or another device of the same person."""
        former = self._connections.get(connection.key)
        if former is not None:
            if former.session != connection.session:
                former.dismiss(Status.OTHER_DEVICE)
            self.pictures.leave(former.key)
            connection.joined = former.joined
            former.part()
        self._connections[connection.key] = connection
        self.pictures.enter(connection)
        self._allow(connection.visitor.attendee_id)
        if self._over:
            self._dismiss(connection, Status.ENDED)

    def leaves(self, connection: Connection, *, dropped: bool) -> None:
        """Let a client go. Who was lost may come again in a moment, and keeps the seat that long."""
        self._forget(connection)
        there = connection.joined
        if there is not None and dropped:
            number = there.connection
            self.later(self._world.grace, lambda: self._control.drop(self.meeting_id, connection.key, number))
        elif there is not None:
            self._control.leave(self.meeting_id, connection.key, there.connection)

    def seat(self, connection: Connection) -> Joined | None:
        """Be present. Whoever may not be is told so."""
        try:
            return self._control.join(self.meeting_id, connection.visitor.token)
        except MeetingPlaneError as refusal:
            _log.info("no seat for %s: %s", connection.key, refusal)
            self._dismiss(connection, Status.FULL if isinstance(refusal, MeetingFullError) else Status.REJECTED)
            return None

    def mute(self, connection: Connection, *, muted: bool) -> None:
        """Hear that a client has muted or unmuted itself."""
        self._control.set_muted(self.meeting_id, connection.key, muted=muted)

    def media(self, connection: Connection) -> Media:
        """Make a client's media; what it may do can have changed since its socket was opened."""
        media = self._world.media(self.meeting_id, connection)
        capabilities = self._capabilities(connection.visitor.attendee_id) or connection.visitor.capabilities
        _allow(media, connection.key, capabilities)
        return media

    def relay(self, sender: Connection, sent: Iterable[messages.DataMessage]) -> None:
        """Pass data messages on to everybody else."""
        who = (sender.key, sender.visitor.external_user_id)
        relayed = self._messages.relay(sent, who, self._world.time_ns())
        if relayed:
            self._broadcast(messages.DataMessages(messages=relayed), skip=sender)

    # what the plane tells

    def heard(self, event: MeetingEvent) -> None:
        """Hear what has happened to the meeting."""
        self._over = event.change is Change.MEETING_ENDED
        rows = self._roster.heard(event)
        if rows is not None:
            self._broadcast(rows)
        self._welcome(event)
        for connection in list(self._put_out(event)):
            self._dismiss(connection, ENDINGS[event.change])
        if event.change in {Change.MUTED, Change.UNMUTED}:
            self._mute(event)
        elif event.change is Change.CAPABILITIES_UPDATED:
            self._allow(event.attendee_id)

    def tick(self) -> None:
        """Show everybody how loud everybody is, and do what is due for video."""
        meeting = self.meeting_id
        loudness = self._roster.loudness(self._world.levels(meeting), self._world.signals(meeting))
        silent = all((state.volume or 0) > rules.QUIET for state in loudness.states)
        if silent is not self._silent:
            self._silent = silent
            self._control.set_silent(meeting, silent=silent)
        self._broadcast(loudness)
        self.pictures.tick()

    def tell_bitrates(self) -> None:
        """Tell how much video there is; to be called every two seconds."""
        self._broadcast(self.pictures.bitrates())

    def _broadcast(self, body: Message, skip: Connection | None = None) -> None:
        """Tell all who know the roster: the first rows that a client hears are the whole of it to that client."""
        told = [one for one in self._connections.values() if one.stage is Stage.PRESENT and one is not skip]
        if told:
            message = frames.write(body, self.time_ns() // 1_000_000)
            for connection in told:
                connection.socket.send(message)

    def _welcome(self, event: MeetingEvent) -> None:
        connection = self._connections.get(event.joined.attendee_id) if event.joined else None
        if connection is not None and connection.joined == event.joined and connection.stage is Stage.JOINED:
            connection.welcome(self._roster.whole(), self._messages.kept(self._world.time_ns()))

    def _put_out(self, event: MeetingEvent) -> Iterator[Connection]:
        """Find the clients that an event puts out, whether they were present yet or not."""
        for connection in self._connections.values():
            whose = event.attendee_id == connection.visitor.attendee_id
            if (
                event.change is Change.MEETING_ENDED
                or (event.change is Change.ATTENDEE_DELETED and whose)
                or (event.change in ENDINGS and connection.joined in event.cut)
            ):
                yield connection

    def _dismiss(self, connection: Connection, status: Status) -> None:
        connection.dismiss(status)
        self._forget(connection)
        media = connection.part(keep_media=True)
        if media is not None:
            media.set_capabilities(send=False, receive=False)
            self._world.later(_FAREWELL, media.close)

    def _forget(self, connection: Connection) -> None:
        if self._connections.get(connection.key) is connection:
            del self._connections[connection.key]
            self.pictures.leave(connection.key)

    def _mute(self, event: MeetingEvent) -> None:
        connection = self._connections.get(event.joined.attendee_id) if event.joined else None
        if connection is not None and connection.media is not None:
            connection.media.set_muted(muted=event.change is Change.MUTED)

    def _allow(self, attendee_id: str) -> None:
        """Let an attendee and what it shares do what they may do now."""
        capabilities = self._capabilities(attendee_id)
        for key in (attendee_id, attendee_id + CONTENT):
            connection = self._connections.get(key)
            if connection is not None and capabilities:
                self.pictures.allow(key, capabilities)
                if connection.media is not None:
                    _allow(connection.media, key, capabilities)

    def _capabilities(self, attendee_id: str) -> Mapping[str, str]:
        """Tell what an attendee may do; nothing is known of one who was just removed."""
        try:
            return self._control.attendee(self.meeting_id, attendee_id).capabilities
        except MeetingPlaneError:
            return {}


def _allow(media: Media, key: str, capabilities: Mapping[str, str]) -> None:
    """Let sound pass as the capabilities say (API reference, AttendeeCapabilities); a content share only sends."""
    if key.endswith(CONTENT):
        media.set_capabilities(send="Send" in capabilities["Content"], receive=False)
    else:
        audio = capabilities["Audio"]
        media.set_capabilities(send="Send" in audio, receive="Receive" in audio)
