"""Mishaps put in on purpose: a browser's line is cut, its media die, the service says that it is full.

What a client makes of them can be seen only so. Every method may be called from any thread and returns when it is done;
each raises KeyError for somebody who is not connected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from emulator.meetings.connection import Connection
    from emulator.meetings.statuses import Close, Status

_PATIENCE: Final = 10.0


class Mishaps:
    """What can go wrong for one attendee of any meeting; `find` gives its connection, on the plane's loop."""

    def __init__(self, find: Callable[[str], Connection]) -> None:
        self._find = find
        self._away = set[str]()
        self.loop: asyncio.AbstractEventLoop | None = None

    def cut_media(self, attendee_id: str) -> None:
        """Let no sound and no video pass any more, either way; the client is not told."""
        self._do(attendee_id, lambda connection: connection.deaden())

    def cut_socket(self, attendee_id: str) -> None:
        """Cut the signalling without a word."""
        self._do(attendee_id, lambda connection: connection.socket.abort())

    def keep_away(self, attendee_id: str) -> None:
        """Cut the signalling, and answer the client 503 whenever it comes back.

        A socket that is opened and cut before JOIN would not do: the SDK takes that for a seat that is gone.
        """
        self._away.add(attendee_id)
        self.cut_socket(attendee_id)

    def let_back(self, attendee_id: str) -> None:
        """Keep the client away no longer."""
        self._away.discard(attendee_id)

    def keeps_away(self, attendee_id: str) -> bool:
        """Say whether a client that comes now is kept away."""
        return attendee_id in self._away

    def close_socket(self, attendee_id: str, code: Close) -> None:
        """Close the signalling with a code."""
        self._do(attendee_id, lambda connection: connection.socket.close(code))

    def status(self, attendee_id: str, status: Status) -> None:
        """Tell the client a status of its audio."""
        self._do(attendee_id, lambda connection: connection.dismiss(status))

    def _do(self, attendee_id: str, act: Callable[[Connection], None]) -> None:
        done: Future[None] = Future()

        def work() -> None:
            try:
                act(self._find(attendee_id))
            except KeyError as error:
                done.set_exception(error)
            else:
                done.set_result(None)

        if self.loop is None:
            raise KeyError(attendee_id)
        self.loop.call_soon_threadsafe(work)
        done.result(_PATIENCE)
