"""The far ends of a measure: telephones and browsers in a process of their own, whose time does not count."""

from __future__ import annotations

import multiprocessing
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

PATIENCE: Final = 90.0
"""Seconds that either side waits for the other."""


class Pipe(Protocol):
    """The other process."""

    def send(self, obj: Any, /) -> None: ...  # noqa: ANN401
    def recv(self) -> Any: ...  # noqa: ANN401
    def poll(self, timeout: float, /) -> bool: ...


@contextmanager
def process(work: Callable[..., None], *orders: object) -> Generator[Pipe]:
    """Do the work of the far ends, and wait for its end."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    far = context.Process(target=work, args=(theirs, *orders), daemon=True)
    far.start()
    try:
        yield ours
    finally:
        far.join(PATIENCE)


def got(other: Pipe) -> Any:  # noqa: ANN401 (whatever the other process sends)
    """Wait for what the other process says. Raises TimeoutError."""
    if not other.poll(PATIENCE):
        msg = "the other process says nothing"
        raise TimeoutError(msg)
    return other.recv()
