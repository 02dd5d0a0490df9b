"""An asyncio loop in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Generator

Serve: TypeAlias = Callable[[asyncio.Event, Callable[[], None]], Coroutine[Any, Any, None]]
"""Serves until the event is set, and calls the function once it has started."""


@contextmanager
def in_a_thread(serve: Serve, name: str) -> Generator[None]:
    """Run servers on a loop of their own. What breaks them before they have started is raised here."""
    ready: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def main() -> None:
        stop = asyncio.Event()
        await serve(stop, lambda: ready.set_result((asyncio.get_running_loop(), stop)))

    def run() -> None:
        try:
            with asyncio.Runner() as runner:  # the loop first: there may be none to be had
                runner.run(main())
        except BaseException as error:  # else whoever starts us would wait for ever
            if ready.done():
                raise
            ready.set_exception(error)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    if ready.exception() is not None:
        thread.join()  # it leaves nothing behind
    loop, stop = ready.result()
    try:
        yield
    finally:
        with suppress(RuntimeError):  # what broke them meanwhile has closed the loop, and has been shown
            loop.call_soon_threadsafe(stop.set)
        thread.join()
