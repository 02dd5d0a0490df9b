"""How changes of meetings are told: to each listener in order, after they have happened and outside every lock."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable

from emulator.meetings.model import AMAZONS, MeetingEvent

Listener = Callable[[MeetingEvent], None]

_log = logging.getLogger(__name__)


class News:
    """Events that wait to be told, and who wants to hear them."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._waiting: deque[MeetingEvent] = deque()
        self._delivering = threading.Lock()

    def subscribe(self, listener: Listener, *, ours_too: bool) -> Callable[[], None]:
        """Tell this listener from now on, of what Amazon tells nobody only if `ours_too`. Gives what ends it."""

        def hears(event: MeetingEvent) -> None:
            if ours_too or event.change in AMAZONS:
                listener(event)

        self._listeners.append(hears)
        return lambda: self._listeners.remove(hears) if hears in self._listeners else None

    def add(self, event: MeetingEvent) -> None:
        """Let an event wait; whoever adds holds the lock that makes the order."""
        self._waiting.append(event)

    def deliver(self) -> None:
        """Tell what waits. Never waits itself: another thread that is telling will take these along, in order."""
        while self._waiting and self._delivering.acquire(blocking=False):
            try:
                while self._waiting:
                    event = self._waiting.popleft()
                    for listener in tuple(self._listeners):
                        _call(listener, event)
            finally:
                self._delivering.release()


def _call(listener: Listener, event: MeetingEvent) -> None:
    try:
        listener(event)
    except Exception:  # noqa: BLE001 - whoever made the change is not to blame for a listener
        _log.exception("a subscriber failed on %s", event.change)
