"""What the operator gets to see: one JSON line per event on standard error, metrics in it, traces where there are any.

Lambda sends standard error to CloudWatch Logs. A metric is a line in the embedded metric format, which CloudWatch
reads on its own; most metrics stand in the line of the invocation that they count:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
Everything passes through `redact` on its way out: no PIN, token or whole telephone number is logged by mistake.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final, cast

from chalicelib import tracing

NAMESPACE = "Partyline"
GONE = "[removed]"
LONGEST_TEXT = 4000
DEEPEST = 12

COUNTED: Final[Mapping[str, frozenset[str]]] = {
    "Calls": frozenset({"Rang", "Placed"}),
    "Joins": frozenset({"Joined"}),
    "WrongPins": frozenset({"WrongPin"}),
    "Lockouts": frozenset({"LockedOut"}),
}
"""A metric counts the invocations in which one of these inputs of the call flow was heard."""
FAILURES: Final = frozenset(
    {
        *("NotAsked", "NotPlayed", "NotListening", "NotJoined", "NotSwitched", "NotHungUp", "Rejected"),
        *("Broke", "NotNow", "NotNoted"),
    }
)
"""Inputs that are a failure: Amazon's first, then those of the services behind us. The metric is Failures, by Kind."""
UNITS: Final[Mapping[str, str]] = dict.fromkeys(("RingToAnswer", "PinToJoin", "JoinToSeat"), "Milliseconds")
NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})

SECRET_KEYS = frozenset(
    {
        *("jointoken", "attendeejointoken", "token", "accesstoken", "authorization", "credential", "xamzsecuritytoken"),
        *(
            "receiveddigits",
            "digits",
            "pin",
            "hostpin",
            "guestpin",
            "passcode",
            "password",
            "secret",
            "partylinesecret",
        ),
        *("invitation", "link", "cookie", "setcookie"),
    }
)
"""Keys whose values never leave, whatever their case and punctuation."""

_LABELS: Final = r"join_?token|received_?digits|(?:host_?|guest_?)?pin|passcode"
SUBSTITUTES: Final = (
    (r"eyJ[\w-]{5,}\.[\w-]+\.[\w-]*", GONE),  # a signed token (RFC 7519)
    (r"(?i)\b(bearer\s+)[^\s\"',;]+", rf"\1{GONE}"),
    # `JoinToken: ...`, `"pin": "..."` and the like inside a text, such as an exception's
    (rf"(?i)([\"']?\b(?:{_LABELS})\b[\"']?\s*[=:]\s*)([\"']?)[^\s\"',;}}&]+", rf"\1\2{GONE}"),
    # an E.164 number in any text (ITU-T E.164: `+`, up to 15 digits), all but its last two digits
    (r"(?:\+|%2[Bb])\d{3,}(?=\d{2})", "+…"),
)
"""What is not said, and what is said instead."""
_TELLING = re.compile(r"(?i)\+|%2B|eyJ|bearer|token|digits|pin|passcode")
"""In every text that one of these would change, and in few others: most texts need no closer look."""


def redact(value: object, depth: int = 0) -> Any:  # noqa: ANN401 - JSON in, JSON out
    """Give the same value without its secrets, ready for JSON: secret keys emptied, numbers masked, texts cut."""
    if isinstance(value, str):
        return _redact_text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth >= DEEPEST:
        return "[too deep]"
    if isinstance(value, Mapping):
        members = cast("Mapping[object, object]", value)
        return {_redact_text(str(key)): _redact_member(key, inner, depth) for key, inner in members.items()}
    if isinstance(value, Iterable) and not isinstance(value, bytes | bytearray):
        return [redact(inner, depth + 1) for inner in cast("Iterable[object]", value)]
    return _redact_text(str(value))


def invocation(**fields: object) -> None:
    """Write one line for one invocation of the SIP media application's Lambda, with the metrics that it is good for."""
    told = redact(fields)
    _write("info", "invocation", told, _told_by(fields))
    for kind in _happened(fields):
        if kind in FAILURES:
            count("Failures", Kind=kind)
    tracing.note(told)


def _told_by(fields: Mapping[str, object]) -> dict[str, float]:
    """The metrics of an invocation, by name."""
    happened = _happened(fields)
    counted: dict[str, float] = {name: 1 for name, kinds in COUNTED.items() if kinds & {*happened}}
    times = {"RingToAnswer": fields.get("ring_to_answer"), "JoinToSeat": fields.get("join_to_seat")}
    pin = {"PinToJoin": fields.get("milliseconds")} if {"Entered", "Admitted"} <= {*happened} else {}
    return counted | {name: value for name, value in (times | pin).items() if isinstance(value, int | float)}


def _happened(fields: Mapping[str, object]) -> list[str]:
    """What was heard, and the answers to what was asked thereupon."""
    asked = cast("Iterable[Mapping[str, object]]", fields.get("asked") or ())
    return [str(fields.get("heard", "")), *(str(one["answer"]) for one in asked)]


def ended(**fields: object) -> None:
    """Write the one line by which a call that is over is closed (chalicelib/closing.py)."""
    _write("info", "call_ended", redact(fields))


def request(**fields: object) -> None:
    """Write one line for one HTTP request: method, route, status, code. Never its address or body as they were sent."""
    _write("info", "request", redact(fields))


def warn(name: str, **fields: object) -> None:
    """Tell of something that somebody should look at, though everybody got an answer."""
    _write("warning", name, redact(fields))


def failure(error: BaseException, **fields: object) -> None:
    """Tell of an exception nobody expected: its kind, its text and the lines it came through."""
    from traceback import extract_tb  # noqa: PLC0415 - no ring waits for it

    frames = extract_tb(error.__traceback__)
    places = [f"{os.path.basename(f.filename)}:{f.lineno} {f.name}" for f in frames]  # noqa: PTH119 - cheap to import
    told = redact({**fields, "error": type(error).__name__, "text": str(error), "places": places})
    _write("error", "failure", told, {"Failures": 1}, {"Kind": type(error).__name__})
    tracing.note(told)


def count(name: str, **dimensions: str) -> None:
    """Add one to a metric. Dimensions are few and of few values: never an id, never a number of somebody's."""
    _line(_metrics({name: 1}, dimensions))


def _metrics(values: Mapping[str, float], dimensions: Mapping[str, str]) -> dict[str, object]:
    """The members that make a line one of metrics. The function is always a dimension: stages are not added up."""
    function = os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local")
    known: dict[str, str] = {"Function": function, **redact(dimensions)}
    names = [{"Name": name, "Unit": UNITS.get(name, "Count")} for name in values]
    directive: dict[str, object] = {"Namespace": NAMESPACE, "Dimensions": [sorted(known)], "Metrics": names}
    return {"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}, **known, **values}


def _redact_member(key: object, value: object, depth: int) -> object:
    return GONE if _is_secret(str(key)) and value not in (None, "", 0) else redact(value, depth + 1)


@lru_cache(maxsize=256)
def _is_secret(key: str) -> bool:
    return re.sub(r"[^a-z0-9]", "", key.lower()) in SECRET_KEYS


def _redact_text(text: str) -> str:
    text = text[:LONGEST_TEXT]
    if not _TELLING.search(text):
        return text
    for pattern, instead in SUBSTITUTES:
        text = re.sub(pattern, instead, text)
    return text


def _write(
    level: str,
    message: str,
    told: Mapping[str, object],
    metrics: Mapping[str, float] = NOTHING,
    dimensions: Mapping[str, str] = NOTHING,
) -> None:
    """Write one line. What is told has been through `redact`."""
    counted = _metrics(metrics, dimensions) if metrics else {}
    _line({"level": level, "message": message, **told, **counted})


def _line(record: Mapping[str, object]) -> None:
    """Write once, so that lines of concurrent threads stay whole. JSON escapes line breaks: nobody can forge a line."""
    sys.stderr.write(json.dumps(record, default=str) + "\n")
