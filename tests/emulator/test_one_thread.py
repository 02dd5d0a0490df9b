"""The one thread of the exchange: in order, with its ticks, and nothing done that nobody waits for any more."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from emulator import one_thread
from emulator.one_thread import OneThread

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 10.0


class Worker(OneThread):
    """Notes its ticks, which are never due by themselves."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        super().__init__("worker", tick=lambda: self.notes.append("tick"), wait=lambda: None, last=self._last_act)

    def _last_act(self) -> None:
        self.notes.append("last")


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker()
    worker.start()
    yield worker
    worker.stop()


def test_what_is_posted_is_done_in_order_with_a_tick_after_each(worker: Worker) -> None:
    worker.post(lambda: worker.notes.append("one"))
    assert worker.ask(lambda: worker.notes.append("two")) is None
    worker.stop()
    worker.stop()
    assert worker.notes == ["one", "tick", "two", "tick", "last"]


def test_what_is_asked_may_be_asked_from_inside_and_may_raise(worker: Worker) -> None:
    assert worker.ask(lambda: worker.ask(lambda: 7)) == 7
    with pytest.raises(ZeroDivisionError):
        worker.ask(lambda: 1 // 0)
    assert worker.ask(lambda: 8) == 8


def test_a_fault_stops_nobody(worker: Worker, caplog: pytest.LogCaptureFixture) -> None:
    worker.post(lambda: 1 // 0)
    assert worker.ask(lambda: 7) == 7
    assert "the exchange goes on after a fault" in caplog.text


def test_a_thread_that_has_stopped_takes_no_orders(worker: Worker) -> None:
    worker.stop()
    with pytest.raises(RuntimeError, match="the worker is switched off"):
        worker.ask(lambda: 7)


def test_what_nobody_waits_for_any_more_is_not_done(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_thread, "_ANSWER_SECONDS", 0.05)
    done, go_on = list[int](), threading.Event()
    worker.post(lambda: go_on.wait(PATIENCE))
    with pytest.raises(TimeoutError, match="the worker has too much to do"):
        worker.ask(lambda: done.append(1))
    go_on.set()
    monkeypatch.setattr(one_thread, "_ANSWER_SECONDS", PATIENCE)
    worker.ask(lambda: done.append(2))
    assert done == [2]


def test_what_is_being_done_when_patience_ends_is_waited_for(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(one_thread, "_ANSWER_SECONDS", 0.05)
    begun, go_on = threading.Event(), threading.Event()

    def act() -> int:
        begun.set()
        go_on.wait(PATIENCE)
        return 7

    threading.Timer(0.3, go_on.set).start()
    assert worker.ask(act) == 7
    assert begun.is_set()
