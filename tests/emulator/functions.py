"""Small SMA functions for the tests of the emulator's hosts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Json = dict[str, Any]


class Scripted:
    """A function that answers each kind of event with what the test says, and nothing to all others."""

    def __init__(self, **answers: Json | list[Json] | Callable[[Json], object] | Exception | str | None) -> None:
        self.answers = answers
        self.events: list[Json] = []

    def invoke(self, event: Mapping[str, Any]) -> object:
        self.events.append(dict(event))
        answer = self.answers.get(event["InvocationEventType"], [])
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            return answer(dict(event))
        return {"SchemaVersion": "1.0", "Actions": answer} if isinstance(answer, list) else answer
