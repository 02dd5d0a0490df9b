"""Faults put in on purpose: the next calls of an operation fail, come late, or get no answer."""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from emulator.cloud.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMON_ERRORS: Mapping[str, int] = {
    "AccessDeniedException": 403,
    "ExpiredTokenException": 403,
    "InternalFailure": 500,
    "InvalidSignatureException": 403,
    "RequestTimeoutException": 408,
    "UnrecognizedClientException": 403,
}
"""Errors that any AWS service may give and no service model names (AWS General Reference, common errors)."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What shall go wrong with one call.

    `error` is answered instead of the result; `after` is set when the operation is still to be carried out.
    `delay` is in seconds, before the answer is sent. `cut` closes the connection without an answer.
    """

    error: ApiError | None = None
    after: bool = False
    delay: float = 0.0
    cut: bool = False


class Faults:
    """The faults that wait for their calls, first in, first out for each operation. Safe to use from any thread."""

    def __init__(self, error_statuses: Mapping[str, int]) -> None:
        self._statuses = {**_COMMON_ERRORS, **error_statuses}
        self._lock = threading.Lock()
        self._waiting: defaultdict[str, deque[Fault]] = defaultdict(deque)

    def next(self, operation: str, error: str, *, times: int = 1, message: str = "", after: bool = False) -> None:
        """Let the next calls of an operation fail by the named error, such as ThrottlingException.

        With `after` the operation is carried out first and only its answer is lost, which is how a retry makes two
        of a thing. Raises ValueError for an error that Amazon does not have.
        """
        if error not in self._statuses:
            msg = f"no error is called {error}; there are {', '.join(sorted(self._statuses))}"
            raise ValueError(msg)
        refusal = ApiError(error, message or f"{error} was asked for by a test", self._statuses[error])
        self._add(operation, Fault(error=refusal, after=after), times)

    def delay(self, operation: str, seconds: float, *, times: int = 1) -> None:
        """Let the answers of the next calls come late; the operation itself is carried out at once."""
        self._add(operation, Fault(delay=seconds), times)

    def cut(self, operation: str, *, times: int = 1) -> None:
        """Let the next calls be carried out and the connection be closed without an answer."""
        self._add(operation, Fault(cut=True), times)

    def clear(self) -> None:
        """Forget every fault that has not happened yet."""
        with self._lock:
            self._waiting.clear()

    def take(self, operation: str) -> Fault:
        """Give the fault for this call; one that changes nothing when none waits."""
        with self._lock:
            waiting = self._waiting.get(operation)
            return waiting.popleft() if waiting else Fault()

    def _add(self, operation: str, fault: Fault, times: int) -> None:
        with self._lock:
            self._waiting[operation].extend([fault] * times)
