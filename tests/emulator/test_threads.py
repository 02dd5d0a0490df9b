"""Servers on loops of their own: what breaks them is told, and keeps nobody waiting."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import pytest

from emulator.threads import in_a_thread

if TYPE_CHECKING:
    from collections.abc import Callable


async def serves(stop: asyncio.Event, started: Callable[[], None]) -> None:
    started()
    await stop.wait()


def test_servers_run_until_the_context_is_left() -> None:
    with in_a_thread(serves, "servers"):
        assert "servers" in [thread.name for thread in threading.enumerate()]
    assert "servers" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize("error", [OSError("the port is taken"), SystemExit(3), asyncio.CancelledError()])
def test_whatever_keeps_them_from_starting_is_raised(error: BaseException) -> None:
    async def breaks(_stop: asyncio.Event, _started: Callable[[], None]) -> None:
        raise error

    with pytest.raises(type(error)), in_a_thread(breaks, "servers"):
        pytest.fail("they never started")


def test_a_loop_that_cannot_be_had_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_files() -> asyncio.AbstractEventLoop:
        raise OSError(24, "Too many open files")

    with monkeypatch.context() as there:
        there.setattr(asyncio.events, "new_event_loop", no_files)
        with pytest.raises(OSError, match="Too many open files"), in_a_thread(serves, "servers"):
            pytest.fail("they never started")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_servers_that_broke_meanwhile_do_not_spoil_the_end() -> None:
    breaks = threading.Event()

    async def serve(_stop: asyncio.Event, started: Callable[[], None]) -> None:
        started()
        await asyncio.to_thread(breaks.wait)
        msg = "something gave way"
        raise OSError(msg)

    with in_a_thread(serve, "servers"):
        breaks.set()
        (thread,) = (one for one in threading.enumerate() if one.name == "servers")
        thread.join(10)
        assert not thread.is_alive()
