"""A recording: JSON lines, `{"event": ..., "response": ...}`, one for each invocation of one or more calls.

A line may say which questions to the services behind us failed, `"broke": ["ShowMute"]`: no answer shows all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

Json = dict[str, Any]


class BadRecordingError(ValueError):
    """This is no recording; the text names the file, the line and the reason."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What Amazon sent and what was answered. `line` is its place in the file, from 1; 0 if it is in none.

    `broke` names the asks of the call flow that failed meanwhile, as far as somebody has told.
    """

    event: Json
    response: Any
    line: int = 0
    broke: tuple[str, ...] = ()

    @property
    def call(self) -> str:
        """The TransactionId."""
        return str(part(self.event, "CallDetails").get("TransactionId", ""))

    @property
    def kind(self) -> str:
        """The event and the action it is about, for people."""
        words = (self.event.get("InvocationEventType", ""), part(self.event, "ActionData").get("Type", ""))
        return " ".join(str(word) for word in words if word)

    @property
    def stored(self) -> Mapping[str, str]:
        """The attributes that the call had before."""
        return attributes(part(self.event, "CallDetails"))

    @property
    def kept(self) -> Mapping[str, str]:
        """The attributes that the answer stores."""
        return attributes(self.response)

    @property
    def actions(self) -> list[Json]:
        """The actions of the answer."""
        found: object = self.response.get("Actions") if is_object(self.response) else None
        return [one for one in found if is_object(one)] if is_array(found) else []


def is_object(value: object) -> TypeGuard[Json]:
    """Whether this is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[object]]:
    """Whether this is a JSON array."""
    return isinstance(value, list)


def part(value: object, name: str) -> Json:
    """An object inside an object; empty if it is not there."""
    found: object = value.get(name) if is_object(value) else None
    return found if is_object(found) else {}


def attributes(value: object) -> dict[str, str]:
    """The TransactionAttributes in an answer or in CallDetails."""
    return {key: text for key, text in part(value, "TransactionAttributes").items() if isinstance(text, str)}


def read(path: Path) -> list[Pair]:
    """Read a recording. Raises BadRecordingError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}"
        raise BadRecordingError(msg) from error
    return [_read(path, number, line) for number, line in enumerate(lines, 1) if line.strip()]


def text_of(pairs: Iterable[Pair]) -> str:
    """The recording as the text of its file."""
    return "".join(json.dumps(_written(one)) + "\n" for one in pairs)


def _written(one: Pair) -> Json:
    return {"event": one.event, "response": one.response} | ({"broke": [*one.broke]} if one.broke else {})


def calls(pairs: Iterable[Pair]) -> list[Sequence[Pair]]:
    """The calls of a recording, each with its invocations in order."""
    found: dict[str, list[Pair]] = {}
    for one in pairs:
        found.setdefault(one.call, []).append(one)
    return [*found.values()]


def _read(path: Path, number: int, line: str) -> Pair:
    try:
        raw = json.loads(line)
    except ValueError as error:
        msg = f"{path}, line {number} is no JSON: {error}"
        raise BadRecordingError(msg) from error
    if not is_object(raw) or not is_object(raw.get("event")) or "response" not in raw:
        msg = f'{path}, line {number} is no {{"event": {{...}}, "response": ...}}'
        raise BadRecordingError(msg)
    broke: object = raw.get("broke")
    return Pair(raw["event"], raw["response"], number, tuple(map(str, broke)) if is_array(broke) else ())
