"""What browsers in a meeting cost, alone and with telephones, and how long it takes until one hears another.

The meeting plane is the whole one, from the socket of its signalling on; the far ends are a process of their own, whose
time does not count. Nothing leaves the loopback.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager
from typing import Final, NamedTuple

from emulator.hall import Hall
from emulator.meetings.control import MeetingControl
from emulator.phones.sound_leg import SoundLeg
from emulator.soundboard import meeting_room
from tools.measures import audience, pages, ways
from tools.measures.audience import Heard, Nobody, Order
from tools.measures.far import Pipe, got, process
from tools.measures.ways import Ways

_GAP: Final = 0.5
"""Seconds at the beginning and the end of a measurement that do not count."""


class Found(NamedTuple):
    """What a meeting was like."""

    core: float
    """Processor time of the meeting plane and the studio, as a share of one core, while all talked."""
    late_ticks: int
    """Beats of 20 ms that came later than the next was due."""
    late_ms: float
    """The latest of them."""
    right: int
    """Browsers and telephones that heard the others."""
    lost: int
    """Packets that did not come to them."""


class Place(NamedTuple):
    """A meeting, and the plane that it is on."""

    hall: Hall
    control: MeetingControl
    meeting_id: str
    url: str

    def tokens(self, count: int, kind: str = "browser") -> list[str]:
        """Seats for so many; the same for the same kind."""
        names = (f"{kind} {at}" for at in range(count))
        return [self.control.add_attendee(self.meeting_id, name).join_token for name in names]


def meeting(browsers: int, telephones: int, seconds: float) -> Found:
    """Let so many sit in one meeting and talk for so long. Raises TimeoutError."""
    with place() as there, ExitStack() as stack:
        legs = [stack.enter_context(closing(SoundLeg(there.hall.studio, Nobody()))) for _ in range(telephones)]
        ports = [leg.open() for leg in legs]
        order = Order(there.url, there.tokens(browsers), telephones, seconds)
        pipe = stack.enter_context(process(audience.sit, order))
        theirs = got(pipe)
        pipe.send(ports)
        for leg, token in zip(legs, there.tokens(telephones, "telephone"), strict=True):
            leg.enters(meeting_room(there.meeting_id), there.control.join(there.meeting_id, token).attendee_id)
        audience.aim(legs, theirs)
        return _measured(there.hall, pipe, seconds)


def latencies(rounds: int) -> Ways:
    """Measure, so often, how long it takes to join, and from a telephone to a browser and back. Raises TimeoutError."""
    return _timed(ways.measure, rounds)


def page_latencies(rounds: int) -> Ways | None:
    """Measure the same with a real Chromium; None where there is none. Raises TimeoutError."""
    program = pages.chromium()
    return _timed(pages.measure, rounds, program) if program else None


def _timed(work: Callable[..., None], rounds: int, *more: str) -> Ways:
    with place() as there, closing(SoundLeg(there.hall.studio, Nobody())) as leg:
        port = leg.open()
        with process(work, Order(there.url, there.tokens(rounds), 1, 0.0), port, *more) as pipe:
            audience.aim([leg], got(pipe))
            leg.enters(meeting_room(there.meeting_id))
            pipe.send("there")
            found: Ways = got(pipe)
            return found


@contextmanager
def place() -> Generator[Place]:
    """Open a meeting plane with a meeting on it."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        control = MeetingControl(now=time.time)
        with closing(Hall(control, listener)) as hall:
            asked = {"ClientRequestToken": "bench", "MediaRegion": "us-east-1", "ExternalMeetingId": "bench"}
            made = control.create_meeting(asked).meeting_id
            if hall.plane is None:
                msg = "what the extra `browser` installs is missing"
                raise RuntimeError(msg)
            yield Place(hall, control, made, f"ws://127.0.0.1:{listener.getsockname()[1]}/control/{made}")


def _measured(hall: Hall, pipe: Pipe, seconds: float) -> Found:
    time.sleep(audience.SETTLE + _GAP)
    hall.studio.late, late = 0.0, hall.studio.late_ticks
    began, used = time.monotonic(), time.process_time()
    time.sleep(seconds - 2 * _GAP)
    core = (time.process_time() - used) / (time.monotonic() - began)
    late_ticks, late_ms = hall.studio.late_ticks - late, hall.studio.late * 1000
    heard: Heard = got(pipe)
    return Found(round(core, 3), late_ticks, round(late_ms, 1), heard.right, heard.lost)
