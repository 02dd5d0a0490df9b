"""One thread that does what others want done, in order, so that nothing that belongs to it needs a lock."""

from __future__ import annotations

import logging
import queue
import threading
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

_log = logging.getLogger(__name__)
_ANSWER_SECONDS: Final = 10.0
"""How long another thread waits for what it asked for."""
_LONGEST_PAUSE: Final = 3600.0
"""The operating system counts no further than some centuries, and a function may ask for more."""


class OneThread:
    """Does what is posted, `tick` after each and whenever `wait` is over, and `last` at the end.

    `wait` gives the seconds until the next tick, or None when only something posted can make one due.
    """

    def __init__(
        self,
        name: str,
        *,
        tick: Callable[[], object],
        wait: Callable[[], float | None],
        last: Callable[[], object],
    ) -> None:
        self._tick, self._wait, self._last = tick, wait, last
        self._inbox: queue.SimpleQueue[Callable[[], object] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Do what is posted already, and no more. Doing it twice is harmless."""
        if self._thread.is_alive():
            self._inbox.put(None)
            self._thread.join(_ANSWER_SECONDS)

    def post(self, act: Callable[[], object]) -> None:
        """Do something in the thread, soon. From any thread."""
        self._inbox.put(act)

    def ask(self, act: Callable[[], T]) -> T:
        """Do something in the thread and wait for what comes of it. Raises what it raises, and RuntimeError.

        TimeoutError: the thread had more to do than it could; then it is not done later either.
        """
        if threading.current_thread() is self._thread:
            return act()
        if not self._thread.is_alive():
            msg = f"the {self._thread.name} is switched off"
            raise RuntimeError(msg)
        answer: Future[T] = Future()
        self.post(lambda: _fulfil(answer, act))
        wait((answer,), _ANSWER_SECONDS)
        if answer.cancel():
            msg = f"the {self._thread.name} has too much to do"
            raise TimeoutError(msg)
        return answer.result()

    def _run(self) -> None:
        while True:
            try:
                act = self._inbox.get(timeout=self._pause())
            except queue.Empty:
                act = self._tick
            if act is None:
                break
            guarded(act)
            guarded(self._tick)
        guarded(self._last)

    def _pause(self) -> float | None:
        """How long nothing need be done, unless something is posted."""
        seconds = self._wait()
        return None if seconds is None else min(seconds, _LONGEST_PAUSE)


def _fulfil(answer: Future[T], act: Callable[[], T]) -> None:
    """Do what somebody waits for, unless they do so no longer."""
    if answer.set_running_or_notify_cancel():
        try:
            answer.set_result(act())
        except Exception as error:  # noqa: BLE001 (whoever asked shall have it)
            answer.set_exception(error)


def guarded(act: Callable[[], object]) -> None:
    """Let one telephone's fault not stop everybody's calls."""
    try:
        act()
    except Exception:  # noqa: BLE001 (whatever it does wrong)
        _log.exception("the exchange goes on after a fault")
