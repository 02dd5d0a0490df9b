"""What passes between the service and the function, for whoever wants to watch: each event with what came of it.

Watchers are told with secrets taken out: join tokens, digits that could be a PIN, telephone numbers but for their ends.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from emulator.exchange.values import is_array, is_object
from emulator.lambdas import FunctionFaultError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from emulator.lambdas import Function

_CALLS_KEPT: Final = 32
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_FEW: Final = 2
"""Digits that are a command rather than a PIN: `*6`, `1`."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An invocation: what the service sent and what the function answered, or why it did not."""

    at: float
    """When, on a monotonic clock, in seconds."""
    seconds: float
    event: Mapping[str, Any]
    response: object = None
    fault: str = ""


Watcher: TypeAlias = Callable[[Exchange], object]
"""Called in the thread of the function: it must return at once."""


class Overheard:
    """A function that others can listen to. Any thread may use it."""

    def __init__(self, function: Function, now: Callable[[], float] = time.monotonic) -> None:
        self._function, self._now = function, now
        self._lock = threading.Lock()
        self._past: OrderedDict[str, list[Exchange]] = OrderedDict()
        self._watchers: list[tuple[str, Watcher]] = []

    def invoke(self, event: Mapping[str, Any]) -> object:
        """Invoke the function. Raises what it raises."""
        began = self._now()
        try:
            response = self._function.invoke(event)
        except FunctionFaultError as error:
            self._tell(event, Exchange(began, self._now() - began, event, fault=str(error) or type(error).__name__))
            raise
        self._tell(event, Exchange(began, self._now() - began, event, response))
        return response

    def follow(self, transaction: str, watcher: Watcher) -> Callable[[], None]:
        """Tell the watcher of all invocations of a call, those that have been first. Gives what ends it."""
        entry = (transaction, watcher)
        with self._lock:
            self._watchers.append(entry)
            for one in self._past.get(transaction, ()):
                watcher(one)

        def stop() -> None:
            with self._lock:
                self._watchers = [one for one in self._watchers if one is not entry]

        return stop

    def _tell(self, event: Mapping[str, Any], exchange: Exchange) -> None:
        transaction = _transaction_of(event)
        told = replace(
            exchange,
            event=cleaned(exchange.event),
            response=cleaned(exchange.response),
            fault=cleaned(exchange.fault),
        )
        with self._lock:
            self._past.setdefault(transaction, []).append(told)
            while len(self._past) > _CALLS_KEPT:
                self._past.popitem(last=False)
            for whose, watcher in self._watchers:
                if whose == transaction:
                    watcher(told)


def cleaned(value: Any, name: str = "") -> Any:  # noqa: ANN401 (a value of JSON)
    """Take the secrets out of an event or an answer; its shape stays."""
    if is_object(value):
        return {key: cleaned(inner, key) for key, inner in value.items()}
    if is_array(value):
        return [cleaned(inner, name) for inner in value]
    return _clean_text(value, name) if isinstance(value, str) else value


def _clean_text(text: str, name: str) -> str:
    if name.endswith("JoinToken") and text:
        return "(join token)"
    if name == "ReceivedDigits" and len(text) > _FEW:
        return f"({len(text)} keys)"
    return _NUMBER.sub(lambda found: f"{found[0][:2]}…{found[0][-2:]}", text)


def _transaction_of(event: Mapping[str, Any]) -> str:
    details = event.get("CallDetails")
    return str(details.get("TransactionId", "")) if is_object(details) else ""
