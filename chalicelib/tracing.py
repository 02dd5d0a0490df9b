"""One trace per call in AWS X-Ray, made of a segment for each invocation. The one seam to aws-xray-sdk.

Lambda gives each invocation a trace of its own, which says nothing of the call. So each invocation notes a segment
under a trace id that follows from the call: all of a call is one trace, found by its annotation `call`.

The SDK takes a tenth of a second to import, and a caller who waits for an answer must not wait for that. So segments
are kept until an invocation whose answer nobody waits for, mostly the one after the caller has hung up; once the SDK is
there, they are sent at once. A segment holds names of states, inputs, asks and errors, and no text of anybody's:
botocore is not patched, because the patch writes down the texts of exceptions. The SDK is in maintenance: its successor
comes in here.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections import deque
from collections.abc import Mapping
from typing import Any, Final, cast

SDK: Final = "aws_xray_sdk.core"
NAME: Final = "partyline"
MOST_KEPT: Final = 100
ANNOTATED: Final = ("call", "sequence", "event", "flow", "before", "after", "heard", "error")
DAY: Final = 86_400

_kept: deque[Mapping[str, Any]] = deque(maxlen=MOST_KEPT)


def note(told: Mapping[str, Any]) -> None:
    """Keep what an invocation has told, without secrets, and send what is kept if that costs nobody anything.

    Times: `at` is when it began, `started` when the call did, in seconds since 1970. What is of no call, or has no
    time, is no part of a trace.
    """
    if is_traced() and {"call", "at"} <= told.keys():
        _kept.append(told)
        if SDK in sys.modules or not told.get("actions"):
            send()


def is_traced() -> bool:
    """Look at what Lambda sets: the first always, the second for each invocation if its tracing is switched on.

    Whether Lambda samples this one invocation is not asked: calls are traced whole or not at all.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return "LAMBDA_TASK_ROOT" in os.environ and "_X_AMZN_TRACE_ID" in os.environ


def send() -> None:
    """Send all that is kept to the X-Ray daemon, by UDP. Where the SDK is not, it is lost: a trace fails no call."""
    try:
        recorder = importlib.import_module(SDK).xray_recorder
    except ImportError:
        _kept.clear()
        return
    while _kept:
        recorder.emitter.send_entity(_segment(_kept.popleft()))


def trace_id(call: str, began: float, started: float) -> str:
    """Give the id of a call's trace: the time of its first request, and 96 bits that follow from the call.

    https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids
    X-Ray wants a time that has just been; where Amazon tells none, or an impossible one, it is the day's beginning.
    """
    from hashlib import sha256  # noqa: PLC0415 - not before the first ring is answered

    first = int(started) if 0 <= began - started < DAY else int(began // DAY) * DAY
    return f"1-{first:08x}-{sha256(call.encode()).hexdigest()[:24]}"


def _segment(told: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the SDK has no types
    models = importlib.import_module(f"{SDK}.models.segment")
    began, call = float(told["at"]), str(told["call"])
    segment = models.Segment(NAME, traceid=trace_id(call, began, float(told.get("started") or 0)))
    segment.start_time = began
    for name in ANNOTATED:
        if told.get(name) not in (None, ""):
            segment.put_annotation(name, told[name])
    if "error" in told:
        segment.add_fault_flag()
    for asked in cast("list[Mapping[str, Any]]", told.get("asked") or []):
        segment.add_subsegment(_subsegment(asked, segment))
    segment.close(began + float(told.get("milliseconds") or 0) / 1000)
    return segment


def _subsegment(asked: Mapping[str, Any], segment: Any) -> Any:  # noqa: ANN401 - the SDK has no types
    models = importlib.import_module(f"{SDK}.models.subsegment")
    subsegment = models.Subsegment(str(asked["ask"]), "local", segment)
    subsegment.start_time = segment.start_time + float(asked["offset"]) / 1000
    subsegment.put_annotation("answer", str(asked["answer"]))
    subsegment.close(subsegment.start_time + float(asked["milliseconds"]) / 1000)
    return subsegment
