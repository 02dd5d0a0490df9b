"""What the operator gets to see: one JSON line per event on standard error, metrics in it, traces where there are any.

Lambda sends standard error to CloudWatch Logs. A metric is a line in the embedded metric format, which CloudWatch
reads on its own:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
Everything passes through `redact` on its way out: no PIN, token or whole telephone number is logged by mistake.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys
import time
import traceback
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Generator

NAMESPACE = "Partyline"
GONE = "[removed]"
LONGEST_TEXT = 4000
DEEPEST = 12

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

_NUMBER = re.compile(r"(?:\+|%2[Bb])\d{3,}(?=\d{2})")
"""An E.164 number in any text (ITU-T E.164: `+`, up to 15 digits), all but its last two digits."""
_SIGNED_TOKEN = re.compile(r"eyJ[\w-]{5,}\.[\w-]+\.[\w-]*")
_BEARER = re.compile(r"(?i)\b(bearer\s+)[^\s\"',;]+")
_LABELLED = re.compile(
    r"(?i)([\"']?\b(?:join_?token|received_?digits|(?:host_?|guest_?)?pin|passcode)\b[\"']?\s*[=:]\s*)([\"']?)[^\s\"',;}&]+"
)
"""`JoinToken: ...`, `"pin": "..."` and the like inside a text, such as an exception's."""


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
    """Write one line for one invocation of the SIP media application's Lambda."""
    _write("info", "invocation", fields)


def request(**fields: object) -> None:
    """Write one line for one HTTP request: method, route, status, code. Never its address or body as they were sent."""
    _write("info", "request", fields)


def warn(name: str, **fields: object) -> None:
    """Tell of something that somebody should look at, though everybody got an answer."""
    _write("warning", name, fields)


def failure(error: BaseException, **fields: object) -> None:
    """Tell of an exception nobody expected: its kind, its text and the lines it came through."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{os.path.basename(f.filename)}:{f.lineno} {f.name}" for f in frames]  # noqa: PTH119 - cheap to import
    _write("error", "failure", {**fields, "error": type(error).__name__, "text": str(error), "places": places})


def count(name: str, **dimensions: str) -> None:
    """Add one to a metric. Dimensions are few and of few values: never an id, never a number of somebody's."""
    told = {"Name": name, "Unit": "Count"}
    directive = {"Namespace": NAMESPACE, "Dimensions": [sorted(dimensions)], "Metrics": [told]}
    envelope = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    _line({"_aws": envelope, **redact(dimensions), name: 1})


@contextmanager
def trace(name: str) -> Generator[None]:
    """Open a span named `name` in AWS X-Ray when this invocation is traced; elsewhere do nothing, not even an import.

    The one seam to aws-xray-sdk, which is in maintenance: its successor comes in here. botocore is not patched: the
    patch writes the texts of exceptions into the trace, and Amazon's may quote a telephone number. A span that failed
    is marked as such, without a text.
    """
    recorder = _recorder() if _is_traced() else None
    if recorder is None:
        yield
        return
    span = recorder.begin_subsegment(name)
    try:
        yield
    except BaseException:
        if span:
            span.add_fault_flag()
        raise
    finally:
        recorder.end_subsegment()


def _is_traced() -> bool:
    """Look at what Lambda sets: the first always, the second for each invocation, with the decision to sample it.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return "LAMBDA_TASK_ROOT" in os.environ and "Sampled=1" in os.environ.get("_X_AMZN_TRACE_ID", "")


def _recorder() -> Any:  # noqa: ANN401 - the SDK has no types
    """Give the SDK's recorder, or None where the SDK is not: a trace must never fail a call."""
    try:
        recorder = importlib.import_module("aws_xray_sdk.core").xray_recorder
    except ImportError:
        return None
    recorder.configure(context_missing="IGNORE_ERROR")
    return recorder


def _redact_member(key: object, value: object, depth: int) -> object:
    bare = re.sub(r"[^a-z0-9]", "", str(key).lower())
    return GONE if bare in SECRET_KEYS and value not in (None, "", 0) else redact(value, depth + 1)


def _redact_text(text: str) -> str:
    text = text[:LONGEST_TEXT]
    text = _SIGNED_TOKEN.sub(GONE, text)
    text = _BEARER.sub(rf"\1{GONE}", text)
    text = _LABELLED.sub(rf"\1\2{GONE}", text)
    return _NUMBER.sub("+…", text)


def _write(level: str, message: str, fields: Mapping[str, object]) -> None:
    _line({"level": level, "message": message, **redact(fields)})


def _line(record: Mapping[str, object]) -> None:
    """Write once, so that lines of concurrent threads stay whole. JSON escapes line breaks: nobody can forge a line."""
    sys.stderr.write(json.dumps(record, default=str) + "\n")
