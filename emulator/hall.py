"""Where meetings can be heard: one studio for telephones and browsers, and the plane that browsers come to.

Both are made when somebody needs them first, in a thread of the plane's own: a cloud without sound costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from contextlib import ExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from emulator.meetings import rules
from emulator.soundboard import meeting_room
from emulator.threads import in_a_thread

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from emulator.media.studio import Studio
    from emulator.meetings.control import MeetingControl
    from emulator.meetings.plane import MeetingPlane

_log = logging.getLogger(__name__)
_NEEDED: Final = ("aioice", "aiortc", "av", "numpy", "google.protobuf", "soxr")
"""What the extra `browser` installs."""


def has_browsers() -> bool:
    """Say whether what browsers need is installed."""
    try:
        return all(find_spec(name) is not None for name in _NEEDED)
    except ModuleNotFoundError:  # not even what the module stands in
        return False


class Hall:
    """The studio and the plane. Safe to use from any thread."""

    def __init__(self, control: MeetingControl, listener: socket.socket | None) -> None:
        self._control, self._listener = control, listener
        self._lock = threading.RLock()
        self._open = ExitStack()
        self._studio: Studio | None = None
        self._plane: MeetingPlane | None = None
        self._closed = False

    @property
    def studio(self) -> Studio:
        """Where all sound meets."""
        from emulator.media.studio import Studio  # noqa: PLC0415 (a fifth of a second)

        with self._lock:
            if self._studio is None:
                self._studio = self._open.enter_context(Studio())
            return self._studio

    @property
    def plane(self) -> MeetingPlane | None:
        """Where browsers come; nothing if what they need is not installed."""
        with self._lock:
            if self._plane is None and self._listener is not None and not self._closed:
                self._plane = self._begin(self._listener)
            return self._plane

    def listen(self) -> None:
        """Note in which meetings anybody can be heard; to be called now and then.

        The plane does so, too, for meetings with browsers. Where nobody has sound nobody is called silent.
        """
        if self._studio is None:
            return
        for meeting in self._control.running():
            levels = self._studio.levels(meeting_room(meeting)).values()
            if levels:
                self._control.set_silent(meeting, silent=min(levels) > rules.QUIET)

    def close(self) -> None:
        """Tell browsers to come again, and stop."""
        with self._lock:
            self._closed = True
            self._open.close()

    def _begin(self, listener: socket.socket) -> MeetingPlane:
        from emulator.meetings.browsers import Browsers  # noqa: PLC0415 (half a second)
        from emulator.meetings.plane import MeetingPlane  # noqa: PLC0415

        logging.getLogger("aioice").setLevel(logging.WARNING)  # it tells of every candidate
        plane = MeetingPlane(self._control, Browsers(self.studio))

        async def serve(stop: asyncio.Event, started: Callable[[], None]) -> None:
            async with plane.serving(listener):
                started()
                await stop.wait()

        self._open.enter_context(in_a_thread(serve, "meeting-plane"))
        return plane
