"""Finds events and answers in whatever they were logged to, and puts each answer to its event.

Looked through is any text: what `partyline call|emulate --json` prints; files of JSON lines; what CloudWatch exports to
S3 (gzip or not), `aws logs filter-log-events` and `aws logs tail` print, Logs Insights gives as JSON or CSV. JSON may
stand behind other words, in a string inside JSON, over several lines, or as Python prints a dict.

What is needed is a function that logs both: the event as it came and the answer as it went. Which is which shows by
itself: an event has an InvocationEventType, an answer has SchemaVersion and Actions.
"""

from __future__ import annotations

import ast
import csv
import gzip
import io
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

from tools.replays.pairs import BadRecordingError, Json, Pair, is_array, is_object

_GZIP: Final = b"\x1f\x8b"
_REQUEST: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_STREAMS: Final = ("logStreamName", "@logStream", "logStream")
_REQUESTS: Final = ("requestId", "AWSRequestId", "@requestId", "aws_request_id", "function_request_id")
_DECODER: Final = json.JSONDecoder()
_WIDEST_CELL: Final = 1 << 24


class Source(NamedTuple):
    """Who logged something: the log stream, which is one process, and the invocation. Empty where it is not told."""

    stream: str = ""
    request: str = ""


class Found(NamedTuple):
    """Something that was logged. A line of ours has no event in it, only what the machine made of one."""

    kind: Literal["event", "answer", "line"]
    what: Json
    source: Source


@dataclass(slots=True)
class Paired:
    """What was found in logs."""

    pairs: list[Pair] = field(default_factory=list[Pair])
    lines: list[Json] = field(default_factory=list[Json])
    unanswered: int = 0
    unasked: int = 0


def text_in(path: Path) -> str:
    """The text of a file, unpacked. Raises BadRecordingError."""
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if raw.startswith(_GZIP) else raw).decode()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}"
        raise BadRecordingError(msg) from error
    return _cells(text) if path.suffix == ".csv" else text


def paired(text: str) -> Paired:
    """Everything in a text. An answer belongs to the last event of its invocation, or else of its process."""
    result, waiting = Paired(), dict[Source, Json]()
    for kind, what, source in found_in(text, Source()):
        if kind == "line":
            result.lines.append(what)
        elif kind == "event":
            result.unanswered += source in waiting
            waiting[source] = what
        else:
            asked = _asker(source, waiting)
            if asked is None:
                result.unasked += 1
            else:
                result.pairs.append(Pair(waiting.pop(asked), what))
    result.unanswered += len(waiting)
    return result


def _asker(source: Source, waiting: dict[Source, Json]) -> Source | None:
    if source in waiting:
        return source
    unsure = [asked for asked in waiting if asked.stream == source.stream and not (asked.request and source.request)]
    return unsure[-1] if unsure else None


def found_in(text: str, source: Source) -> Iterator[Found]:
    """Events, answers and lines of ours in a text, in order."""
    at = 0
    while (at := text.find("{", at)) >= 0:
        value, end = _object_at(text, at)
        if value is not None:
            yield from _dig(value, source._replace(request=_request_before(text, at) or source.request))
        at = end


def _object_at(text: str, at: int) -> tuple[Json | None, int]:
    """The JSON object, or Python dict, that begins here, and where it ends."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):
        return _dict_at(text, at)
    return (value, end) if is_object(value) else (None, at + 1)


def _dict_at(text: str, at: int) -> tuple[Json | None, int]:
    if not text.startswith("{'", at):
        return None, at + 1
    line_end = text.find("\n", at)
    end = text.rfind("}", at, line_end if line_end >= 0 else len(text)) + 1
    try:
        with warnings.catch_warnings(action="ignore"):  # about a backslash in a string that is none of ours
            value = ast.literal_eval(text[at:end])
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None, at + 1
    return (value, end) if is_object(value) else (None, at + 1)


def _request_before(text: str, at: int) -> str:
    """The last request id before this place in its line, as Lambda's runtimes write it."""
    ids = _REQUEST.findall(text[text.rfind("\n", 0, at) + 1 : at])
    return ids[-1] if ids else ""


def _dig(value: object, source: Source) -> Iterator[Found]:
    if isinstance(value, str):
        yield from found_in(value, source)
    elif is_array(value):
        for inner in value:
            yield from _dig(inner, source)
    elif is_object(value):
        yield from _in_object(value, source)


def _in_object(value: Json, source: Source) -> Iterator[Found]:
    if isinstance(value.get("InvocationEventType"), str):
        yield Found("event", value, source)
    elif is_array(value.get("Actions")) and "SchemaVersion" in value:
        yield Found("answer", value, source)
    elif value.get("message") == "invocation" and {"call", "before", "after", "heard"} <= value.keys():
        yield Found("line", value, source)
    else:
        inside = Source(_named(value, _STREAMS) or source.stream, _named(value, _REQUESTS) or source.request)
        for inner in value.values():
            yield from _dig(inner, inside)


def _named(value: Json, names: tuple[str, ...]) -> str:
    return next((str(value[name]) for name in names if value.get(name)), "")


def _cells(text: str) -> str:
    """The cells of a table, each on a line of its own."""
    csv.field_size_limit(_WIDEST_CELL)
    return "\n".join(cell for row in csv.reader(io.StringIO(text)) for cell in row)
